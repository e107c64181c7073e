import type { Span } from "@/api/readings";

/** The spans that are one click away. */
export const RANGES = {
  "1h": ["1 h", 3600],
  "6h": ["6 h", 6 * 3600],
  "24h": ["24 h", 86_400],
  "7d": ["7 d", 7 * 86_400],
  "30d": ["30 d", 30 * 86_400],
} as const;

export type Range = keyof typeof RANGES;

/** The span as it stands in the address: a range until now, or two moments in milliseconds. */
export interface SpanSearch {
  range?: Range;
  from?: number;
  to?: number;
}

/** A drag over less than this is a slip of the hand. */
const SHORTEST_MS = 30_000;

/** Reads the address; what it does not understand it leaves out. */
export function parseSpan(raw: Record<string, unknown>): SpanSearch {
  const [from, to] = [Number(raw.from), Number(raw.to)];
  const between = Number.isFinite(from) && Number.isFinite(to) && to - from >= SHORTEST_MS;
  const range = String(raw.range ?? "");

  return {
    range: range in RANGES && !between ? (range as Range) : undefined,
    from: between ? from : undefined,
    to: between ? to : undefined,
  };
}

/** What to ask the server for. */
export function spanOf({ range = "1h", from, to }: SpanSearch): Span {
  if (from !== undefined && to !== undefined)
    return { seconds: Math.round((to - from) / 1000), to };
  return { seconds: RANGES[range][1], to: null };
}

/** The part of a chart that was dragged over, in seconds of its x axis. */
export function zoomed(minSeconds: number, maxSeconds: number): SpanSearch | null {
  const [from, to] = [Math.round(minSeconds * 1000), Math.round(maxSeconds * 1000)];
  return to - from < SHORTEST_MS ? null : { from, to };
}

/** The same length of time, half of it earlier or later; never beyond `now`. */
export function shifted(search: SpanSearch, direction: -1 | 1, now: number): SpanSearch {
  const span = spanOf(search);
  const length = span.seconds * 1000;
  const end = Math.min(now, (span.to ?? now) + (direction * length) / 2);

  return { from: Math.round(end - length), to: Math.round(end) };
}
