import { useSyncExternalStore } from "react";

/**
 * One timer for every age on the screen.
 *
 * A component subscribes to the *text* it shows, so a second that changes nothing re-renders
 * nothing.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The text that `write` makes of the present, kept current. */
export function useTicking(write: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => write(Date.now()));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const notify of listeners) notify();
  }, 1000);

  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** How long ago: `now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 2) return "now";
  return `${coarse(seconds)} ago`;
}

/** How long it has been so: `12 s`, `5 min`, `3 h`, `2 d`. */
export function formatLasting(since: number, now: number): string {
  return coarse(Math.max(0, Math.floor((now - since) / 1000)));
}

/** How long until: `in 12 s`; `now` once it is due. */
export function formatUntil(at: number, now: number): string {
  const seconds = Math.ceil((at - now) / 1000);
  return seconds <= 0 ? "now" : `in ${coarse(seconds)}`;
}

function coarse(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false } as const;
const DAY = { day: "numeric", month: "short", year: "numeric" } as const;

const LOCAL = new Intl.DateTimeFormat(undefined, { ...DAY, ...CLOCK, timeZoneName: "short" });
const LOCAL_TIME = new Intl.DateTimeFormat(undefined, CLOCK);
const LOCAL_TIME_IN_ZONE = new Intl.DateTimeFormat(undefined, { ...CLOCK, timeZoneName: "short" });
const LOCAL_MOMENT = new Intl.DateTimeFormat(undefined, { ...DAY, ...CLOCK });

/** Date and time where the reader is, with the zone. */
export function formatLocal(at: number): string {
  return LOCAL.format(at);
}

/** Time of day where the reader is. */
export function formatLocalTime(at: number): string {
  return LOCAL_TIME.format(at);
}

/** A time of day, with its day where that is not today. */
export function formatMoment(at: number, now: number): string {
  return (isToday(at, now) ? LOCAL_TIME : LOCAL_MOMENT).format(at);
}

/** From one moment to another, without their days where both are today. */
export function formatLocalSpan(from: number, to: number, now: number): string {
  const short = isToday(from, now) && isToday(to, now);
  return short
    ? `${LOCAL_TIME.format(from)} – ${LOCAL_TIME_IN_ZONE.format(to)}`
    : `${LOCAL_MOMENT.format(from)} – ${LOCAL.format(to)}`;
}

function isToday(at: number, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

/** Date and time in UTC, for titles: `2026-11-23 14:02:11 UTC`. */
export function formatUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
