import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { listsChangedAt } from "@/live/listChanged";
import { answered, client } from "./client";
import type {
  Device,
  DeviceDetail,
  DevicePage,
  DevicePatch,
  IdentityDecision,
  NewDevice,
  NewProbe,
  ProbeReport,
  StateName,
  Tier,
} from "./types";

/** An organisation's id, or null for all that the session sees. */
export type Scope = string | null;

/** Which devices, in which order. All of it lives in the URL. */
export interface DeviceFilter {
  search?: string;
  state?: StateName[];
  group?: string;
  tag?: string;
  version?: string;
  board?: string;
  tier?: Tier;
  sort?: string;
}

/** Rows per request: a screen is filled by one, and 20,000 routers by a few dozen. */
const PAGE = 200;
/** The most the server gives at once. */
const LARGEST_PAGE = 500;

/** The fleet table, page by page. Events keep the rows current. */
export const devicesQuery = (scope: Scope, filter: DeviceFilter) =>
  infiniteQueryOptions({
    queryKey: ["devices", scope, filter],
    queryFn: ({ pageParam, signal }) => listDevices(scope, filter, pageParam, PAGE, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: ({ state }) =>
      listsChangedAt() > state.dataUpdatedAt ? 0 : Number.POSITIVE_INFINITY,
  });

/** A few devices that match what was typed. */
export const searchQuery = (scope: Scope, search: string) =>
  queryOptions({
    queryKey: ["search", scope, search],
    queryFn: ({ signal }) => listDevices(scope, { search }, null, 8, signal),
  });

/** How many devices are in each state, whatever states the filter names. */
export const countsQuery = (scope: Scope, filter: DeviceFilter) => {
  const { state: _, sort: __, ...rest } = filter;
  return queryOptions({
    queryKey: ["counts", scope, rest],
    queryFn: ({ signal }) => listDevices(scope, rest, null, 1, signal).then(({ counts }) => counts),
  });
};

/** Every device that matches, however many: for export. */
export async function* everyDevice(scope: Scope, filter: DeviceFilter): AsyncGenerator<Device[]> {
  let cursor: string | null = null;
  do {
    const page: DevicePage = await listDevices(scope, filter, cursor, LARGEST_PAGE);
    yield page.items;
    cursor = page.next;
  } while (cursor !== null);
}

function listDevices(
  scope: Scope,
  filter: DeviceFilter,
  cursor: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<DevicePage> {
  const query = { ...filter, limit, ...(cursor === null ? {} : { cursor }) };
  if (scope === null) {
    return answered(client.GET("/api/v1/fleet/devices", { params: { query }, signal }));
  }

  return answered(
    client.GET("/api/v1/tenants/{tenant_id}/devices", {
      params: { path: { tenant_id: scope }, query },
      signal,
    }),
  );
}

/** Where a device is in the API. */
export interface DeviceKey {
  tenantId: string;
  deviceId: string;
}

const pathOf = ({ tenantId, deviceId }: DeviceKey) => ({
  tenant_id: tenantId,
  device_id: deviceId,
});

/** Everything about one device. */
export const deviceQuery = (key: DeviceKey) =>
  queryOptions({
    queryKey: ["device", key.tenantId, key.deviceId],
    queryFn: () =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/devices/{device_id}", {
          params: { path: pathOf(key) },
        }),
      ),
  });

/** Tests a connection; a router that fails is an answer, not an error. */
export function testConnection(tenantId: string, probe: NewProbe): Promise<ProbeReport> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/devices/test", {
      params: { path: { tenant_id: tenantId } },
      body: probe,
    }),
  );
}

/** Adds a device. `attempt` names the attempt, so that a repeated one adds nothing twice. */
export async function addDevice(
  tenantId: string,
  device: NewDevice,
  attempt: string,
): Promise<DeviceDetail> {
  const added = await answered(
    client.POST("/api/v1/tenants/{tenant_id}/devices", {
      params: { path: { tenant_id: tenantId }, header: { "Idempotency-Key": attempt } },
      body: device,
    }),
  );

  return added.device;
}

/** Edits a device, unless somebody else did since `etag`. */
export function editDevice(
  key: DeviceKey,
  etag: string,
  patch: DevicePatch,
): Promise<DeviceDetail> {
  return answered(
    client.PATCH("/api/v1/tenants/{tenant_id}/devices/{device_id}", {
      params: { path: pathOf(key), header: { "If-Match": etag } },
      body: patch,
    }),
  );
}

/** Deletes a device and its history. */
export function deleteDevice(key: DeviceKey): Promise<undefined> {
  return answered(
    client.DELETE("/api/v1/tenants/{tenant_id}/devices/{device_id}", {
      params: { path: pathOf(key) },
    }),
  );
}

/** Dials at once instead of at the next try. */
export function retryDevice(key: DeviceKey): Promise<undefined> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/devices/{device_id}/retry", {
      params: { path: pathOf(key) },
    }),
  );
}

/** Says what happened to a router that answers with another identity. */
export function decideIdentity(
  key: DeviceKey,
  etag: string,
  decision: IdentityDecision,
): Promise<DeviceDetail> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/devices/{device_id}/identity", {
      params: { path: pathOf(key), header: { "If-Match": etag } },
      body: decision,
    }),
  );
}
