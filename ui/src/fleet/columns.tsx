import type { ReactNode } from "react";

import type { Device } from "@/api/types";
import { SignalBars } from "@/device/SignalBars";
import { StateLabel } from "@/device/StateMark";
import { TIER_NAMES } from "@/device/words";
import { formatBitRate, formatCount, formatDuration, formatPercent, UNKNOWN } from "@/lib/format";
import { Age } from "@/ui/Age";
import { TagList } from "@/ui/TagList";
import type { Sort } from "./filter";

export interface Column {
  id: string;
  name: string;
  /** Its width; the name takes what is left. */
  width: string;
  sort?: Sort;
  right?: true;
  cell: (device: Device) => ReactNode;
  csv: (device: Device) => string | number | null;
}

/** Every column but the name, which is always there. */
export const COLUMNS: Column[] = [
  {
    id: "state",
    name: "State",
    width: "8.75rem",
    sort: "state",
    cell: ({ state }) => <StateLabel condition={state} />,
    csv: ({ state }) => ("reason" in state ? `${state.state} (${state.reason})` : state.state),
  },
  {
    id: "tenant",
    name: "Organisation",
    width: "9.75rem",
    cell: ({ tenant_name }) => tenant_name,
    csv: ({ tenant_name }) => tenant_name,
  },
  {
    id: "address",
    name: "Address",
    width: "7.75rem",
    sort: "address",
    cell: (device) => <span title={`Port ${device.port}`}>{device.address}</span>,
    csv: ({ address, port }) =>
      address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
  },
  {
    id: "model",
    name: "Model",
    width: "9.5rem",
    sort: "board",
    cell: ({ model, board_name }) => board_name ?? model ?? UNKNOWN,
    csv: ({ model, board_name }) => board_name ?? model,
  },
  {
    id: "version",
    name: "RouterOS",
    width: "4.75rem",
    sort: "version",
    cell: ({ version }) => <span title={version ?? undefined}>{shortVersion(version)}</span>,
    csv: ({ version }) => version,
  },
  {
    id: "cpu",
    name: "CPU",
    width: "3.75rem",
    sort: "cpu",
    right: true,
    cell: ({ cpu_percent }) => formatPercent(cpu_percent),
    csv: ({ cpu_percent }) => cpu_percent,
  },
  {
    id: "memory",
    name: "Memory",
    width: "5rem",
    sort: "memory",
    right: true,
    cell: ({ memory_percent }) => formatPercent(memory_percent),
    csv: ({ memory_percent }) => memory_percent,
  },
  {
    id: "temperature",
    name: "Temp.",
    width: "4.5rem",
    sort: "temperature",
    right: true,
    cell: ({ temperature_c }) =>
      temperature_c === null ? UNKNOWN : `${Math.round(temperature_c)} °C`,
    csv: ({ temperature_c }) => temperature_c,
  },
  {
    id: "clients",
    name: "Clients",
    width: "4.5rem",
    sort: "clients",
    right: true,
    cell: ({ clients }) => formatCount(clients),
    csv: ({ clients }) => clients,
  },
  {
    id: "rx",
    name: "Received",
    width: "5.75rem",
    right: true,
    cell: ({ rx_bps }) => formatBitRate(rx_bps),
    csv: ({ rx_bps }) => rx_bps,
  },
  {
    id: "tx",
    name: "Sent",
    width: "5.75rem",
    right: true,
    cell: ({ tx_bps }) => formatBitRate(tx_bps),
    csv: ({ tx_bps }) => tx_bps,
  },
  {
    id: "traffic",
    name: "Traffic",
    width: "5.75rem",
    sort: "traffic",
    right: true,
    cell: (device) => (
      <span
        title={`${formatBitRate(device.rx_bps)} received, ${formatBitRate(device.tx_bps)} sent`}
      >
        {formatBitRate(traffic(device))}
      </span>
    ),
    csv: traffic,
  },
  {
    id: "signal",
    name: "Weakest signal",
    width: "8rem",
    sort: "signal",
    cell: ({ worst_signal_dbm }) => <SignalBars dbm={worst_signal_dbm} />,
    csv: ({ worst_signal_dbm }) => worst_signal_dbm,
  },
  {
    id: "uptime",
    name: "Uptime",
    width: "5.5rem",
    sort: "uptime",
    right: true,
    cell: ({ uptime_seconds }) => formatDuration(uptime_seconds),
    csv: ({ uptime_seconds }) => uptime_seconds,
  },
  {
    id: "last_seen",
    name: "Last seen",
    width: "6.75rem",
    sort: "last_seen",
    right: true,
    cell: ({ last_seen_at }) => <Age at={last_seen_at} />,
    csv: ({ last_seen_at }) => last_seen_at,
  },
  {
    id: "tier",
    name: "Connection",
    width: "10rem",
    cell: ({ tier }) => (tier === null ? UNKNOWN : TIER_NAMES[tier]),
    csv: ({ tier }) => tier,
  },
  {
    id: "group",
    name: "Group",
    width: "8rem",
    cell: ({ group }) => group?.name ?? UNKNOWN,
    csv: ({ group }) => group?.name ?? null,
  },
  {
    id: "tags",
    name: "Tags",
    width: "11rem",
    cell: ({ tags }) => <TagList tags={tags} />,
    csv: ({ tags }) => tags.map(({ name }) => name).join(" "),
  },
  {
    id: "serial",
    name: "Serial",
    width: "9rem",
    cell: ({ serial }) => serial ?? UNKNOWN,
    csv: ({ serial }) => serial,
  },
  {
    id: "architecture",
    name: "Architecture",
    width: "7rem",
    cell: ({ architecture }) => architecture ?? UNKNOWN,
    csv: ({ architecture }) => architecture,
  },
  {
    id: "interval",
    name: "Interval",
    width: "5.5rem",
    right: true,
    cell: ({ interval_seconds }) => formatDuration(interval_seconds),
    csv: ({ interval_seconds }) => interval_seconds,
  },
];

/** `7.18.2 (stable)` without its channel. */
function shortVersion(version: string | null): string {
  return version?.replace(/ \(.*\)$/, "") ?? UNKNOWN;
}

/** Both directions together. */
function traffic({ rx_bps, tx_bps }: Device): number | null {
  return rx_bps === null || tx_bps === null ? null : rx_bps + tx_bps;
}
