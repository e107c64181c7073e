import { useEffectEvent, useLayoutEffect } from "react";

import { stored } from "./stored";

/** Whether single keys do anything; people who dictate switch them off (WCAG 2.1.4). */
export const singleKeys = stored<boolean>("single-keys", true, (value) =>
  typeof value === "boolean" ? value : null,
);

/** Keys and what they do: `j`, `?`, or two in a row as `g f`. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

/** How long the second key of a pair may take. */
const PAIR_MS = 1200;

/** Listens for single keys wherever nobody is typing and no dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const act = useEffectEvent((keys: string, event: KeyboardEvent) => {
    const action = shortcuts[keys];
    if (action === undefined) return false;
    event.preventDefault();
    action(event);
    return true;
  });

  // With the page itself, not some time after it was drawn: who sees it may press a key.
  useLayoutEffect(() => {
    let first = "";
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (!singleKeys.get() || isTaken(event)) return;

      const pair = event.timeStamp - firstAt < PAIR_MS ? `${first} ${event.key}` : "";
      if (pair !== "" && act(pair, event)) {
        first = "";
        return;
      }
      act(event.key, event);
      first = event.key;
      firstAt = event.timeStamp;
    };

    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** Whether a key belongs to somebody else: a text, a modifier, a window over the page. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;

  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const over = document.querySelector(":is([role=dialog], [role=menu]):not([data-closed])");

  return Boolean(typing) || over !== null;
}

/** What the key for commands is called on this machine. */
export const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
