import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answered, client } from "./client";
import type { DeviceKey } from "./devices";

/** A span of time. `to` is null for "until now". */
export interface Span {
  seconds: number;
  to: number | null;
}

const pathOf = ({ tenantId, deviceId }: DeviceKey) => ({
  tenant_id: tenantId,
  device_id: deviceId,
});

/** Load, memory, temperature, clients and traffic over time. */
export const healthQuery = (key: DeviceKey, span: Span) =>
  queryOptions({
    queryKey: ["device", key.tenantId, key.deviceId, "health", span],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/devices/{device_id}/health", {
          params: { path: pathOf(key), query: bounds(span) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The interfaces at the last poll. */
export const interfacesQuery = (key: DeviceKey) =>
  queryOptions({
    queryKey: ["device", key.tenantId, key.deviceId, "interfaces"],
    queryFn: () =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/devices/{device_id}/interfaces", {
          params: { path: pathOf(key) },
        }),
      ),
  });

/** Traffic of one interface over time. */
export const interfaceHistoryQuery = (key: DeviceKey, name: string, span: Span) =>
  queryOptions({
    queryKey: ["device", key.tenantId, key.deviceId, "interface", name, span],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/devices/{device_id}/interfaces/history", {
          params: { path: pathOf(key), query: { name, ...bounds(span) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The wireless clients at the last poll. */
export const registrationsQuery = (key: DeviceKey) =>
  queryOptions({
    queryKey: ["device", key.tenantId, key.deviceId, "registrations"],
    queryFn: () =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/devices/{device_id}/registrations", {
          params: { path: pathOf(key) },
        }),
      ),
  });

/** The ends of a span, at the moment of asking. */
function bounds(span: Span): { from: string; to: string } {
  const to = span.to ?? Date.now();
  return {
    from: new Date(to - span.seconds * 1000).toISOString(),
    to: new Date(to).toISOString(),
  };
}
