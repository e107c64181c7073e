import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import { changeId, summaryQuery } from "@/api/overview";
import type { Span } from "@/api/readings";
import { totals } from "@/api/totals";
import type {
  Change,
  Device,
  DeviceDetail,
  DevicePage,
  LiveEvent,
  ResyncReason,
  Summary,
} from "@/api/types";

type DevicePages = InfiniteData<DevicePage, string | null>;
type ChangePages = InfiniteData<{ items: Change[]; next: string | null }, string | null>;

/** A chart of a longer span is read again at most this often. */
const LONG_SPAN_REFRESH_MS = 60_000;
const LONG_SPAN_SECONDS = 6 * 3600;

/** Whether what one may see, or the name of an organisation, can be another one. */
const TOUCHES_SESSION: Record<ResyncReason, boolean> = {
  start: false,
  missed: false,
  access: true,
  changed: true,
};

/**
 * Puts an event into what is already on the screen.
 *
 * Rows are replaced where they stand, and nothing moves: `onListChanged` says that a list would
 * now have other rows or another order, and the reader decides when. What follows from a poll but
 * is not in the event is marked to be read again.
 */
export function apply(queries: QueryClient, event: LiveEvent, onListChanged: () => void): void {
  switch (event.name) {
    case "devices":
      applyDevices(queries, event.data.devices);
      break;
    case "removed":
      applyRemoved(queries, new Set(event.data.device_ids));
      onListChanged();
      break;
    case "changes":
      applyChanges(queries, event.data.tenant_id, event.data.changes);
      onListChanged();
      break;
    case "summary":
      if (applySummary(queries, event.data)) onListChanged();
      break;
    case "resync":
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          TOUCHES_SESSION[event.data.reason] || queryKey[0] !== "session",
      });
  }
}

function applyDevices(queries: QueryClient, devices: Device[]): void {
  const fresh = new Map(devices.map((device) => [device.id, device]));
  patchLists(queries, (items) =>
    items.some(({ id }) => fresh.has(id))
      ? items.map((device) => fresh.get(device.id) ?? device)
      : items,
  );

  for (const device of devices) {
    const key = ["device", device.tenant_id, device.id];
    queries.setQueryData<DeviceDetail>(key, (known) => known && { ...known, ...device });
    void queries.invalidateQueries({ queryKey: key, predicate: followsPolls });
  }
}

/** Whether a query of a device has something new after each poll. */
function followsPolls(query: Query): boolean {
  const span = query.queryKey.at(-1) as Span | string | undefined;
  if (typeof span !== "object") return true;
  if (span.to !== null) return false;

  const age = Date.now() - query.state.dataUpdatedAt;
  return span.seconds <= LONG_SPAN_SECONDS || age > LONG_SPAN_REFRESH_MS;
}

function applyRemoved(queries: QueryClient, gone: Set<string>): void {
  patchLists(queries, (items) =>
    items.some(({ id }) => gone.has(id)) ? items.filter(({ id }) => !gone.has(id)) : items,
  );
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === "device" && gone.has(String(queryKey[2])),
  });
}

function applyChanges(queries: QueryClient, tenantId: string, changes: Change[]): void {
  for (const [key] of queries.getQueriesData<ChangePages>({ queryKey: ["changes"] })) {
    const [, scope, device] = key;
    if (scope !== null && scope !== tenantId) continue;

    const mine =
      device === null ? changes : changes.filter(({ device_id }) => device_id === device);
    queries.setQueryData<ChangePages>(key, (known) => withLatest(known, mine));
  }
}

/** Whether the number of devices is another than before. */
function applySummary(queries: QueryClient, fresh: Summary): boolean {
  const known = queries.getQueryData(summaryQuery.queryKey);
  if (known === undefined) return true;

  const before = known.tenants.find(({ tenant_id }) => tenant_id === fresh.tenant_id);
  const tenants =
    before === undefined
      ? [...known.tenants, fresh].sort((a, b) => a.tenant_name.localeCompare(b.tenant_name))
      : known.tenants.map((tenant) => (tenant === before ? fresh : tenant));
  const { devices, clients, counts } = totals(tenants);
  queries.setQueryData(summaryQuery.queryKey, { ...known, devices, clients, counts, tenants });

  return before?.devices !== fresh.devices;
}

/**
 * Changes rows of every list. When a list was read stays as it was: its order is no newer.
 */
function patchLists(queries: QueryClient, change: (items: Device[]) => Device[]): void {
  for (const [key] of queries.getQueriesData<DevicePages>({ queryKey: ["devices"] })) {
    const updatedAt = queries.getQueryState(key)?.dataUpdatedAt;
    queries.setQueryData<DevicePages>(key, (known) => withItems(known, change), { updatedAt });
  }
}

/** The same pages with other items; the same object where none is another. */
function withItems(
  known: DevicePages | undefined,
  change: (items: Device[]) => Device[],
): DevicePages | undefined {
  if (known === undefined) return undefined;

  const pages = known.pages.map((page) => {
    const items = change(page.items);
    return items === page.items ? page : { ...page, items };
  });

  return pages.every((page, at) => page === known.pages[at]) ? known : { ...known, pages };
}

function withLatest(known: ChangePages | undefined, latest: Change[]): ChangePages | undefined {
  const [first, ...rest] = known?.pages ?? [];
  if (known === undefined || first === undefined) return known;

  const ids = new Set(first.items.map(changeId));
  const fresh = latest.filter((change) => !ids.has(changeId(change)));
  return { ...known, pages: [{ ...first, items: [...fresh, ...first.items] }, ...rest] };
}
