import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";

import { devicesQuery } from "@/api/devices";
import { changesQuery, summaryQuery } from "@/api/overview";
import { countStates, makeChanges, makeDevice, makeFleet, summarise } from "../../test/mock/fleet";
import { summaryOf } from "../../test/mock/handlers";
import { apply } from "./apply";

const NOW = Date.UTC(2026, 10, 23, 12);
const FLEET = makeFleet(6, NOW);
const LIST = devicesQuery(null, {}).queryKey;

function known() {
  const queries = new QueryClient();
  const pages = [FLEET.slice(0, 3), FLEET.slice(3)].map((items, at) => ({
    items,
    next: at === 0 ? "3" : null,
    total: FLEET.length,
    counts: countStates(FLEET),
  }));
  queries.setQueryData(LIST, { pages, pageParams: [null, "3"] }, { updatedAt: NOW });
  queries.setQueryData(summaryQuery.queryKey, summaryOf(FLEET));

  return queries;
}

const list = (queries: QueryClient) => queries.getQueryData(LIST);

test("a changed row is replaced where it stands, and nothing else is touched", () => {
  const queries = known();
  const before = list(queries);
  const device = makeDevice(4, NOW, { cpu_percent: 99 });

  apply(
    queries,
    { name: "devices", data: { tenant_id: device.tenant_id, devices: [device] } },
    vi.fn(),
  );

  const after = list(queries);
  expect(after?.pages[1]?.items[1]?.cpu_percent).toBe(99);
  expect(after?.pages[0]).toBe(before?.pages[0]);
  expect(after?.pages[1]?.items[0]).toBe(before?.pages[1]?.items[0]);
});

test("a live row makes the order of its list no newer", () => {
  const queries = known();
  const device = makeDevice(0, NOW);
  apply(
    queries,
    { name: "devices", data: { tenant_id: device.tenant_id, devices: [device] } },
    vi.fn(),
  );
  expect(queries.getQueryState(LIST)?.dataUpdatedAt).toBe(NOW);
});

test("a removed router leaves every list, and the lists say that they changed", () => {
  const queries = known();
  const changed = vi.fn();
  const [gone] = FLEET;
  const data = { tenant_id: gone?.tenant_id ?? "", device_ids: [gone?.id ?? ""] };

  apply(queries, { name: "removed", data }, changed);

  expect(list(queries)?.pages[0]?.items).toHaveLength(2);
  expect(changed).toHaveBeenCalledOnce();
});

test("the summary of one organisation changes the total of all", () => {
  const queries = known();
  const changed = vi.fn();
  const [first] = summarise(FLEET);
  if (first === undefined) throw new Error("the fleet has organisations");

  apply(
    queries,
    { name: "summary", data: { ...first, devices: first.devices + 1, clients: 0 } },
    changed,
  );

  const summary = queries.getQueryData(summaryQuery.queryKey);
  expect(summary?.devices).toBe(FLEET.length + 1);
  expect(changed).toHaveBeenCalledOnce();
});

test("a change is put on top once, and only where it belongs", () => {
  const queries = known();
  const [latest, ...rest] = makeChanges(FLEET);
  if (latest === undefined) throw new Error("the fleet has changed");
  const key = changesQuery(null).queryKey;
  const other = changesQuery("another organisation").queryKey;
  queries.setQueryData(key, { pages: [{ items: rest, next: null }], pageParams: [null] });
  queries.setQueryData(other, { pages: [{ items: [], next: null }], pageParams: [null] });
  const event = {
    name: "changes" as const,
    data: { tenant_id: latest.tenant_id, changes: [latest] },
  };

  apply(queries, event, vi.fn());
  apply(queries, event, vi.fn());

  expect(queries.getQueryData(key)?.pages[0]?.items[0]).toEqual(latest);
  expect(queries.getQueryData(key)?.pages[0]?.items).toHaveLength(rest.length + 1);
  expect(queries.getQueryData(other)?.pages[0]?.items).toEqual([]);
});

test("after a resync everything is read again, but who one is only when it can have changed", () => {
  const queries = known();
  queries.setQueryData(["session"], {});
  apply(queries, { name: "resync", data: { reason: "start" } }, vi.fn());
  expect(queries.getQueryState(LIST)?.isInvalidated).toBe(true);
  expect(queries.getQueryState(["session"])?.isInvalidated).toBe(false);

  for (const reason of ["access", "changed"] as const) {
    queries.setQueryData(["session"], {});
    apply(queries, { name: "resync", data: { reason } }, vi.fn());
    expect(queries.getQueryState(["session"])?.isInvalidated).toBe(true);
  }
});
