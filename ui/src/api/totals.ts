import type { Summary } from "./types";

/** The counts over several organisations. */
export function totals(tenants: Summary[]): Pick<Summary, "devices" | "clients" | "counts"> {
  const sum = (pick: (tenant: Summary) => number) =>
    tenants.reduce((total, tenant) => total + pick(tenant), 0);

  return {
    devices: sum(({ devices }) => devices),
    clients: sum(({ clients }) => clients),
    counts: {
      never_seen: sum(({ counts }) => counts.never_seen),
      online: sum(({ counts }) => counts.online),
      degraded: sum(({ counts }) => counts.degraded),
      offline: sum(({ counts }) => counts.offline),
      identity_changed: sum(({ counts }) => counts.identity_changed),
      paused: sum(({ counts }) => counts.paused),
      unknown: sum(({ counts }) => counts.unknown),
    },
  };
}
