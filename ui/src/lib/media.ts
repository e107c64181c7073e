import { useSyncExternalStore } from "react";

/** Whether the window matches a media query, kept current. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** A phone, or a window as narrow as one. */
export const NARROW = "(max-width: 767px)";
