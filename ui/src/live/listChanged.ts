import { useSyncExternalStore } from "react";

/**
 * When lists of devices last became other lists: rows came, went or changed their state.
 *
 * A list that was read before that has an older order. It says so, and waits for its reader.
 */
let changedAt = 0;
const listeners = new Set<() => void>();

export function markListsChanged(): void {
  changedAt = Date.now();
  for (const notify of listeners) notify();
}

export function listsChangedAt(): number {
  return changedAt;
}

export function useListsChangedAt(): number {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, listsChangedAt);
}
