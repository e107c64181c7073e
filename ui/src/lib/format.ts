/** How numbers are written. Every function takes null for "not known" and answers with a dash. */

export const UNKNOWN = "–";

const BIT_RATES = ["bps", "kbps", "Mbps", "Gbps", "Tbps"] as const;
const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bits per second with three digits: `1.23 Mbps`. */
export function formatBitRate(bps: number | null | undefined): string {
  return scaled(bps, 1000, BIT_RATES);
}

/** Bytes with three digits, in powers of 1024: `1.23 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  return scaled(bytes, 1024, BYTES);
}

/** A whole percentage: `12 %`. */
export function formatPercent(percent: number | null | undefined): string {
  return percent === null || percent === undefined ? UNKNOWN : `${Math.round(percent)} %`;
}

/** A count with thin groups of thousands: `20 000`. */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined) return UNKNOWN;
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** One count and its noun: `1 router`, `20 000 routers`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** The two largest units of a time span: `12 d 4 h`, `45 s`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;

  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0 s";

  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

function scaled(value: number | null | undefined, base: number, units: readonly string[]): string {
  if (value === null || value === undefined) return UNKNOWN;

  let amount = Math.abs(value);
  let unit = 0;
  while (amount >= base && unit < units.length - 1) {
    amount /= base;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : amount >= 10 ? 1 : 2;

  return `${value < 0 ? "−" : ""}${amount.toFixed(digits)} ${units[unit]}`;
}
