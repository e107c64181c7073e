import type { HealthHistory, InterfaceHistory, Interfaces, Registrations } from "@/api/types";
import { seeded } from "./random";

/** At most this many points per chart, as the server does it. */
const POINTS = 400;

/** Health between two moments, with an outage in the middle. */
export function makeHealth(from: number, to: number): HealthHistory {
  const { times, step } = slots(from, to);
  const random = seeded(7);
  const wave = (mean: number, swing: number) =>
    times.map((at) =>
      Math.max(0, mean + swing * Math.sin(at / 9e5) + swing * 0.5 * (random() - 0.5)),
    );
  const cpu = wave(22, 12);

  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_seconds: step,
    at: times.map((at) => new Date(at).toISOString()),
    cpu_percent: cpu,
    cpu_percent_max: cpu.map((percent) => Math.min(100, percent * 1.6)),
    free_memory: wave(610e6, 30e6),
    free_storage: wave(92e6, 0),
    uptime_seconds: times.map((at) => Math.round(at / 1000) % 4_000_000),
    polls: times.map(() => 1),
    answered: times.map((_, at) => (at % 37 === 0 ? 0 : 1)),
    temperature_c_max: wave(49, 3),
    temperature_c: wave(47, 3),
    clients: wave(18, 5).map(Math.round),
  };
}

export function makeInterfaceHistory(name: string, from: number, to: number): InterfaceHistory {
  const { at, step_seconds, cpu_percent } = makeHealth(from, to);
  const rx_bps = cpu_percent.map((percent) => (percent ?? 0) * 5e6);
  const tx_bps = cpu_percent.map((percent) => (percent ?? 0) * 1e6);
  const scaled = (values: (number | null)[], factor: number) =>
    values.map((value) => (value === null ? null : value * factor));

  return {
    name,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_seconds,
    at,
    rx_bps,
    tx_bps,
    rx_bps_max: scaled(rx_bps, 1.5),
    tx_bps_max: scaled(tx_bps, 1.5),
    rx_pps: scaled(rx_bps, 1 / 9000),
    tx_pps: scaled(tx_bps, 1 / 4000),
    errors: scaled(rx_bps, 0),
    drops: scaled(rx_bps, 0),
    running: at.map(() => 1),
  };
}

export function makeInterfaces(measured_at: string | null): Interfaces {
  const port = (index: number, running: boolean, disabled = false) => ({
    name: `ether${index}`,
    kind: "ether",
    default_name: `ether${index}`,
    comment: index === 1 ? "Uplink to core-02" : null,
    mac: `48:8F:5A:00:00:0${index}`,
    running,
    disabled,
    link_downs: index === 1 ? 0 : 3,
    rx_bps: running ? 120_000_000 / index : 0,
    tx_bps: running ? 24_000_000 / index : 0,
    rx_pps: running ? 13_000 : 0,
    tx_pps: running ? 6000 : 0,
    errors: 0,
    drops: index === 2 ? 14 : 0,
  });

  return {
    measured_at,
    ppp_sessions: measured_at === null ? null : 0,
    items:
      measured_at === null
        ? []
        : [
            port(1, true),
            port(2, true),
            port(3, false),
            port(4, false, true),
            { ...port(1, true), name: "bridge", kind: "bridge", default_name: null, comment: null },
            { ...port(2, true), name: "wifi1", kind: "wifi", default_name: "wifi1" },
          ],
  };
}

export function makeRegistrations(measured_at: string | null, count: number | null): Registrations {
  const random = seeded(count ?? 0);
  if (count === null) return { measured_at, items: null };

  return {
    measured_at,
    items: Array.from({ length: count }, (_, at) => ({
      generation: "wifi" as const,
      mac: `DC:2C:6E:00:00:${at.toString(16).padStart(2, "0").toUpperCase()}`,
      interface: "wifi1",
      ssid: "alpine-5g",
      name: at % 3 === 0 ? null : `cpe-${at + 100}`,
      address: `10.5.0.${at + 10}`,
      signal_dbm: -48 - Math.round(random() * 40),
      snr_db: 20 + Math.round(random() * 25),
      ccq_percent: null,
      tx_rate_bps: Math.round(random() * 866e6),
      rx_rate_bps: Math.round(random() * 600e6),
      uptime_seconds: Math.round(random() * 900_000),
      tx_bytes: Math.round(random() * 9e10),
      rx_bytes: Math.round(random() * 9e9),
    })),
  };
}

function slots(from: number, to: number): { times: number[]; step: number } {
  const step = Math.max(10, Math.ceil((to - from) / 1000 / POINTS));
  const count = Math.floor((to - from) / 1000 / step);
  const times = Array.from({ length: count }, (_, at) => from + at * step * 1000);
  const outage = (at: number) => at > 0.42 * count && at < 0.48 * count;

  return { times: times.filter((_, at) => !outage(at)), step };
}
