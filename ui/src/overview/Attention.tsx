import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";

import { devicesQuery } from "@/api/devices";
import { NEEDS_ATTENTION } from "@/api/overview";
import type { Device } from "@/api/types";
import { StateRow } from "@/device/StateRow";
import { STATES } from "@/device/words";
import { plural } from "@/lib/format";
import { useListsChangedAt } from "@/live/listChanged";
import { tenantName, useScope, useSession } from "@/shell/scope";
import { Panel } from "@/ui/Panel";

/** As many as are read at one glance; the rest is a link. */
const SHOWN = 15;
/** Read again at most this often, however much happens. */
const EVERY_MS = 2000;

/** The routers that want somebody, the most urgent and the most recent first. */
export function Attention() {
  const session = useSession();
  const scope = useScope();
  const list = useSuspenseInfiniteQuery(devicesQuery(scope, { state: NEEDS_ATTENTION }));
  useFresh(list);

  const devices = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ state }) => NEEDS_ATTENTION.includes(state.state))
    .sort(byUrgency);
  const total = Math.max(list.data.pages[0]?.total ?? 0, devices.length);

  return (
    <Panel
      title="Needs attention"
      note={devices.length > 0 && plural(total, "router")}
      actions={
        devices.length > SHOWN && (
          <Link
            to="/fleet"
            search={{ state: NEEDS_ATTENTION.join(",") }}
            className="underline underline-offset-4"
          >
            All of them
          </Link>
        )
      }
    >
      {devices.length === 0 ? (
        <p className="px-4 py-8 text-center text-ink-2">
          Nothing does. Every router that should answer answers.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {devices.slice(0, SHOWN).map((device) => (
            <StateRow key={device.id} condition={device.state} at={device.state.since}>
              <Link
                to="/devices/$tenantId/$deviceId"
                params={{ tenantId: device.tenant_id, deviceId: device.id }}
                className="font-medium after:absolute after:inset-0"
              >
                {device.name}
              </Link>
              {scope === null && session.tenants.length > 1 && (
                <span className="ml-2 text-ink-3">{tenantName(session, device.tenant_id)}</span>
              )}
            </StateRow>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Reads a list again when routers came, went or changed their state. */
function useFresh(list: {
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
}): void {
  const { dataUpdatedAt, isFetching, refetch } = list;
  const stale = useListsChangedAt() > dataUpdatedAt;

  useEffect(() => {
    if (!stale || isFetching) return;
    const timer = setTimeout(
      () => void refetch(),
      Math.max(0, dataUpdatedAt + EVERY_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [stale, isFetching, dataUpdatedAt, refetch]);
}

function byUrgency(a: Device, b: Device): number {
  return (
    STATES.indexOf(a.state.state) - STATES.indexOf(b.state.state) ||
    (b.state.since ?? "").localeCompare(a.state.since ?? "")
  );
}
