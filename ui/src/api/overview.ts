import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answered, client } from "./client";
import type { DeviceKey, Scope } from "./devices";
import type { Change, StateName } from "./types";

/** Counts over all organisations and of each. Events keep them current. */
export const summaryQuery = queryOptions({
  queryKey: ["summary"],
  queryFn: () => answered(client.GET("/api/v1/fleet/summary")),
});

/** What the routers of an organisation, or of all, have in common, to filter by. */
export const facetsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ["summary", scope],
    queryFn: () =>
      answered(
        client.GET("/api/v1/fleet/summary", {
          params: { query: scope === null ? {} : { tenant: [scope] } },
        }),
      ),
    select: ({ versions, boards }) => ({ versions, boards }),
  });

/** Changes of state, the latest first. Events put new ones on top. */
export const changesQuery = (scope: Scope, device: string | null = null) =>
  infiniteQueryOptions({
    queryKey: ["changes", scope, device],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 50,
        ...(device === null ? {} : { device }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      if (scope === null)
        return answered(client.GET("/api/v1/fleet/changes", { params: { query } }));

      return answered(
        client.GET("/api/v1/tenants/{tenant_id}/changes", {
          params: { path: { tenant_id: scope }, query },
        }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** Changes of state of one device. */
export const deviceChangesQuery = (key: DeviceKey) => changesQuery(key.tenantId, key.deviceId);

/** What tells one change from every other. */
export function changeId({ device_id, at }: Change): string {
  return `${device_id} ${at}`;
}

/** The states that want somebody, the most urgent first. */
export const NEEDS_ATTENTION: StateName[] = ["identity_changed", "offline", "unknown", "degraded"];
