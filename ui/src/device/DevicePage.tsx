import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, RotateCw } from "lucide-react";
import { useState } from "react";

import { type DeviceKey, deviceQuery, retryDevice } from "@/api/devices";
import { mayEdit } from "@/api/session";
import type { SpanSearch } from "@/chart/span";
import { lastView } from "@/fleet/shown";
import { useShortcuts } from "@/lib/shortcuts";
import { Page } from "@/shell/Page";
import { tenantName, useSession } from "@/shell/scope";
import { Button, IconButton } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import { ProblemNote } from "@/ui/ProblemNote";
import { Clients } from "./Clients";
import { ConnectionPanel } from "./ConnectionPanel";
import { CostPanel } from "./CostPanel";
import { DeleteDevice } from "./DeleteDevice";
import { EditDevice } from "./EditDevice";
import { FactsPanel } from "./FactsPanel";
import { HealthCharts } from "./HealthCharts";
import { HistoryPanel } from "./HistoryPanel";
import { InterfacesPanel } from "./InterfacesPanel";
import { ReadingsPanel } from "./ReadingsPanel";
import { RightsPanel } from "./RightsPanel";
import { StateLabel } from "./StateMark";
import { StatePanel } from "./StatePanel";

interface DevicePageProps {
  deviceKey: DeviceKey;
  span: SpanSearch;
  /** The interface whose traffic is shown. */
  named: string | null;
  editing: boolean;
  onSpan: (span: SpanSearch) => void;
  onName: (name: string | null) => void;
  onEdit: (open: boolean) => void;
}

/** Everything about one router, with the age of every value. */
export function DevicePage(props: DevicePageProps) {
  const { deviceKey, span, named, editing, onSpan, onName, onEdit } = props;
  const session = useSession();
  const { data: device } = useSuspenseQuery(deviceQuery(deviceKey));
  const [deleting, setDeleting] = useState(false);
  const retry = useMutation({ mutationFn: () => retryDevice(deviceKey) });

  const forbidden = mayEdit(session, deviceKey.tenantId) ? null : "Your role only looks.";
  const idle = device.state.state === "paused" ? "It is paused: switch polling on first." : null;

  useShortcuts({
    e: () => forbidden === null && onEdit(true),
    r: () => forbidden === null && idle === null && retry.mutate(),
  });

  return (
    <Page
      title={device.name}
      above={
        <>
          <Link to="/fleet" search={lastView.get()} className="hover:text-ink hover:underline">
            Fleet
          </Link>{" "}
          / {tenantName(session, device.tenant_id)}
        </>
      }
      note={<StateLabel condition={device.state} full />}
      actions={
        <>
          <ProblemNote error={retry.error} />
          <Button
            busy={retry.isPending}
            disabledReason={forbidden ?? idle}
            onClick={() => retry.mutate()}
          >
            <RotateCw size={14} aria-hidden />
            Try now
          </Button>
          <Button disabledReason={forbidden} onClick={() => onEdit(true)}>
            <Pencil size={14} aria-hidden />
            Edit
          </Button>
          <Menu
            trigger={
              <IconButton label="More" kind="plain">
                <Ellipsis size={16} aria-hidden />
              </IconButton>
            }
          >
            {forbidden === null ? (
              <MenuItem danger onSelect={() => setDeleting(true)}>
                Delete router
              </MenuItem>
            ) : (
              <p className="px-2 py-1 text-ink-3">{forbidden}</p>
            )}
          </Menu>
        </>
      }
    >
      <div className="grid items-start gap-4 px-4 md:px-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <StatePanel
            device={device}
            deviceKey={deviceKey}
            forbidden={forbidden}
            onEdit={() => onEdit(true)}
          />
          <HealthCharts deviceKey={deviceKey} span={span} onSpan={onSpan} device={device} />
          <InterfacesPanel
            deviceKey={deviceKey}
            intervalSeconds={device.interval_seconds}
            span={span}
            onSpan={onSpan}
            named={named}
            onName={onName}
          />
          <Clients deviceKey={deviceKey} />
        </div>
        <div className="grid min-w-0 gap-4 md:grid-cols-2 xl:grid-cols-1">
          <FactsPanel device={device} />
          <ReadingsPanel device={device} />
          <ConnectionPanel device={device} />
          <CostPanel device={device} />
          <RightsPanel rights={device.rights} />
          <HistoryPanel deviceKey={deviceKey} />
        </div>
      </div>
      {editing && (
        <EditDevice device={device} deviceKey={deviceKey} onClose={() => onEdit(false)} />
      )}
      {deleting && (
        <DeleteDevice device={device} deviceKey={deviceKey} onClose={() => setDeleting(false)} />
      )}
    </Page>
  );
}
