import { useSyncExternalStore } from "react";

/** How the live connection is. The words on the screen follow from nothing else. */
export type LiveStatus =
  | { phase: "connecting" }
  | { phase: "live" }
  /** What is shown is as it was at `since`. */
  | { phase: "cut"; since: number; retryAt: number }
  | { phase: "signed out" };

let status: LiveStatus = { phase: "connecting" };
const listeners = new Set<() => void>();

/** The status, kept current. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => status,
  );
}

/** Records what became of the connection. */
export function setLiveStatus(next: LiveStatus): void {
  status = next;
  for (const notify of listeners) notify();
}

/** The status after a cut: the moment of the first cut stands through all tries. */
export function cut(previous: LiveStatus, now: number, retryAt: number): LiveStatus {
  return { phase: "cut", since: previous.phase === "cut" ? previous.since : now, retryAt };
}
