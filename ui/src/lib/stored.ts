import { useSyncExternalStore } from "react";

/**
 * A choice kept in this browser: the theme, the width of the sidebar.
 *
 * What a link should carry belongs in the address; here at most what completes one.
 */
export interface Stored<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** A choice under `tod.{name}`; `parse` answers null for what is not one. */
export function stored<T>(
  name: string,
  fallback: T,
  parse: (value: unknown) => T | null,
): Stored<T> {
  const key = `tod.${name}`;
  const listeners = new Set<() => void>();
  let current: T | undefined;

  const read = (): T => {
    try {
      return parse(JSON.parse(localStorage.getItem(key) ?? "null")) ?? fallback;
    } catch {
      return fallback;
    }
  };

  return {
    get() {
      current ??= read();
      return current;
    },
    set(value) {
      current = value;
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Storage is full or switched off: the choice lasts as long as the page.
      }
      for (const notify of listeners) notify();
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent) => {
        if (event.key !== key) return;
        current = undefined;
        listener();
      };
      listeners.add(listener);
      window.addEventListener("storage", onStorage);
      return () => {
        listeners.delete(listener);
        window.removeEventListener("storage", onStorage);
      };
    },
  };
}

/** The choice and how to change it. */
export function useStored<T>(choice: Stored<T>): [T, (value: T) => void] {
  return [useSyncExternalStore(choice.subscribe, choice.get), choice.set];
}
