import type {
  Change,
  Condition,
  Device,
  DeviceDetail,
  Group,
  Session,
  StateCounts,
  Summary,
  Tag,
} from "@/api/types";
import { idOf, seeded } from "./random";

/** The organisations of the made-up fleet. */
export const TENANTS = [
  { id: idOf(1, 1), name: "Alpine Fibre", role: "tenant_admin" as const },
  { id: idOf(1, 2), name: "Brixton Wireless", role: "operator" as const },
];

export const SESSION: Session = {
  who: { kind: "user", id: idOf(9, 1), name: "admin@example.net" },
  platform_role: "super_admin",
  tenants: TENANTS,
  expires_at: null,
};

export const GROUPS: Group[] = ["Towers", "Customers", "Core"].map((name, at) => ({
  id: idOf(2, at),
  name,
  interval_seconds: at === 0 ? 10 : null,
  devices: 8 - at,
  created_at: "2026-11-01T08:00:00Z",
}));

export const TAGS: Tag[] = [
  { id: idOf(3, 0), name: "vip", color: "#b45309", devices: 3 },
  { id: idOf(3, 1), name: "north", color: "#0e7490", devices: 5 },
];

const BOARDS = [
  ["hAP ax^3", "C53UiG+5HPaxD2HPaxD", "arm64", "7.18.2 (stable)"],
  ["RB5009UPr+S+", "RB5009UPr+S+IN", "arm64", "7.19.4 (stable)"],
  ["LHG 5 ac", "RBLHGG-5acD", "arm", "6.49.18 (long-term)"],
  ["mANTBox 15s", "RB921GS-5HPacD", "mipsbe", "6.49.17 (long-term)"],
  ["CCR2116-12G-4S+", "CCR2116-12G-4S+", "arm64", "7.18.2 (stable)"],
  ["CRS326-24G-2S+", "CRS326-24G-2S+", "arm", "7.16.1 (stable)"],
  ["CHR QEMU Standard PC", "CHR", "x86_64", "7.19.4 (stable)"],
  ["wAP ac LTE6 kit", "RBwAPGR-5HacD2HnD", "arm", "7.15.3 (stable)"],
] as const;

const TROUBLE: Record<number, Condition> = {
  3: { state: "offline", reason: "timeout" },
  7: { state: "degraded", reason: "rights_missing" },
  11: { state: "identity_changed" },
  12: { state: "offline", reason: "sign_in_failed" },
  17: { state: "offline", reason: "refused" },
  23: { state: "paused" },
  29: { state: "unknown" },
  31: { state: "never_seen" },
  37: { state: "degraded", reason: "slow" },
};

/** A fleet of `count` routers as it is at `now`; the same each time. */
export function makeFleet(count: number, now: number): Device[] {
  return Array.from({ length: count }, (_, index) => makeDevice(index, now));
}

export function makeDevice(index: number, now: number, change: Partial<Device> = {}): Device {
  const random = seeded(index + 1);
  const [board_name, model, architecture, version] = BOARDS[index % BOARDS.length] ?? BOARDS[0];
  const tenant = TENANTS[index % 3 === 2 ? 1 : 0] ?? TENANTS[0];
  const condition = TROUBLE[index % 50] ?? { state: "online" as const };
  const seen = condition.state !== "never_seen";
  const up = condition.state === "online" || condition.state === "degraded";
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  const measured = up ? ago(random() * 50) : ago(600 + random() * 9000);
  const wireless = index % 8 < 4 || index % 8 === 7;

  return {
    id: idOf(4, index),
    tenant_id: tenant?.id ?? "",
    tenant_name: tenant?.name ?? "",
    name: `${["tower", "core", "cpe", "tower", "edge", "switch", "cloud", "lte"][index % 8]}-${String(index + 1).padStart(2, "0")}`,
    address: `127.64.0.${index + 1}`,
    port: 8729,
    lowest_tier: "pinned",
    state: {
      ...condition,
      since: seen ? ago(120 + random() * 400_000) : null,
      detail:
        condition.state === "offline"
          ? `no answer from 127.64.0.${index + 1}:8729 within 5 s`
          : null,
    },
    next_try_at: condition.state === "offline" ? new Date(now + 41_000).toISOString() : null,
    last_seen_at: seen ? measured : null,
    identity: seen ? `MikroTik-${index + 1}` : null,
    model: seen ? model : null,
    board_name: seen ? board_name : null,
    version: seen ? version : null,
    architecture: seen ? architecture : null,
    serial: seen ? `HC${(1_000_000 + index * 7919).toString(36).toUpperCase()}` : null,
    tier: seen ? (index % 5 === 0 ? "unverified" : "pinned") : null,
    measured_at: seen ? measured : null,
    cpu_percent: seen ? Math.round(random() * 60) : null,
    memory_percent: seen ? 20 + Math.round(random() * 60) : null,
    uptime_seconds: seen ? Math.round(random() * 4_000_000) : null,
    temperature_c: seen && index % 2 === 0 ? 35 + Math.round(random() * 25) : null,
    clients: seen && wireless ? Math.round(random() * 40) : null,
    worst_signal_dbm: seen && wireless ? -55 - Math.round(random() * 35) : null,
    rx_bps: seen ? Math.round(random() ** 3 * 900_000_000) : null,
    tx_bps: seen ? Math.round(random() ** 3 * 300_000_000) : null,
    group: index % 4 === 0 ? { id: idOf(2, 0), name: "Towers" } : null,
    tags: index % 6 === 0 ? [{ id: idOf(3, 0), name: "vip", color: "#b45309" }] : [],
    interval_seconds: index % 4 === 0 ? 10 : 60,
    interval_source: index % 4 === 0 ? "group" : "system",
    etag: '"1"',
    ...change,
  };
}

/** Everything about one of them. */
export function makeDetail(device: Device): DeviceDetail {
  const seen = device.measured_at !== null;
  const identity = device.state.state === "identity_changed";

  return {
    ...device,
    comment: "",
    paused: device.state.state === "paused",
    own_interval_seconds: null,
    free_memory: seen ? 610_000_000 : null,
    total_memory: seen ? 1_073_741_824 : null,
    free_storage: seen ? 92_000_000 : null,
    total_storage: seen ? 134_217_728 : null,
    sensors: seen
      ? [
          { name: "cpu-temperature", value: 47, unit: "C", state: null },
          { name: "voltage", value: 24.1, unit: "V", state: null },
          { name: "psu1-state", value: null, unit: "", state: "ok" },
        ]
      : [],
    facts: seen
      ? {
          read_at: device.measured_at,
          built_at: "2025-03-11T10:00:00Z",
          current_firmware: "7.16.1",
          upgrade_firmware: "7.18.2",
          license_level: "6",
          cpu_count: 4,
          packages: ["routeros 7.18.2", "wifi-qcom 7.18.2"],
          addresses: [
            { address: "192.168.88.1/24", interface: "bridge" },
            { address: "10.20.0.7/30", interface: "ether1" },
          ],
          clock_offset_seconds: 2,
          route_count: 14,
          neighbour_count: 3,
        }
      : null,
    negotiated: seen
      ? {
          tier: device.tier ?? "pinned",
          protocol: "TLSv1.2",
          cipher: "ECDHE-RSA-AES256-GCM-SHA384",
          fingerprint: "9f".repeat(32),
        }
      : null,
    pinned_fingerprint: seen ? "9f".repeat(32) : null,
    ssh_port: 22,
    ssh_host_key: seen ? "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE" : null,
    router: device.serial === null ? null : { kind: "serial", value: device.serial },
    other_router: identity ? { kind: "serial", value: "HC99ZZTOP1" } : null,
    other_certificate: null,
    cost: {
      last_poll: seen
        ? {
            bytes_sent: 1184,
            bytes_received: 6720,
            commands: 5,
            logins: 0,
            round_trips: 1,
            router_ms: 38,
          }
        : null,
      last_day: { polls: 1440, bytes: 11_379_600, commands: 7230, logins: 1 },
    },
    session: "auto",
    rights: seen
      ? {
          group: "tod",
          policies: ["api", "read", "test"],
          features: [
            { feature: "watch", works: true, missing: [], mend: null },
            { feature: "test", works: true, missing: [], mend: null },
            {
              feature: "upgrade",
              works: false,
              missing: ["write", "reboot"],
              mend: "/user group set [find name=tod] policy=api,read,test,write,reboot",
            },
          ],
        }
      : null,
    credential: { id: idOf(5, 0), name: null, user: "tod" },
    created_at: "2026-11-01T08:00:00Z",
    updated_at: "2026-11-20T16:30:00Z",
  };
}

/** How many of `devices` are in each state. */
export function countStates(devices: Device[]): StateCounts {
  const counts: StateCounts = {
    never_seen: 0,
    online: 0,
    degraded: 0,
    offline: 0,
    identity_changed: 0,
    paused: 0,
    unknown: 0,
  };
  for (const { state } of devices) counts[state.state] += 1;

  return counts;
}

/** The counts of every organisation. */
export function summarise(devices: Device[]): Summary[] {
  return TENANTS.map(({ id, name }) => {
    const mine = devices.filter(({ tenant_id }) => tenant_id === id);
    return {
      tenant_id: id,
      tenant_name: name,
      devices: mine.length,
      counts: countStates(mine),
      clients: mine.reduce((sum, { clients }) => sum + (clients ?? 0), 0),
      rx_bps: mine.reduce((sum, { rx_bps }) => sum + (rx_bps ?? 0), 0),
      tx_bps: mine.reduce((sum, { tx_bps }) => sum + (tx_bps ?? 0), 0),
    };
  });
}

/** The last changes of state, the latest first. */
export function makeChanges(devices: Device[]): Change[] {
  return devices
    .filter(({ state }) => state.since !== null)
    .map(({ id, tenant_id, tenant_name, name, state }): Change => {
      const { since, detail, ...to } = state;
      return {
        detail,
        tenant_name,
        at: since ?? "",
        tenant_id,
        device_id: id,
        device_name: name,
        from: to.state === "online" ? { state: "offline", reason: "timeout" } : { state: "online" },
        to,
      };
    })
    .sort((a, b) => b.at.localeCompare(a.at));
}
