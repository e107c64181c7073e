import type { Summary } from "./types";

/** The counts over several organisations. */
export function totals(tenants: Summary[]): Omit<Summary, "tenant_id" | "tenant_name"> {
  const sum = (pick: (tenant: Summary) => number) =>
    tenants.reduce((total, tenant) => total + pick(tenant), 0);

  return {
    devices: sum(({ devices }) => devices),
    clients: sum(({ clients }) => clients),
    rx_bps: rate(tenants.map(({ rx_bps }) => rx_bps)),
    tx_bps: rate(tenants.map(({ tx_bps }) => tx_bps)),
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

/** Both directions together; null where neither was measured yet. */
export function traffic({ rx_bps, tx_bps }: Pick<Summary, "rx_bps" | "tx_bps">): number | null {
  return rate([rx_bps, tx_bps]);
}

/** The sum of the rates that are known; null where none is. */
function rate(rates: (number | null)[]): number | null {
  const known = rates.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}
