import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef } from "react";

import type { Device } from "@/api/types";
import { useShortcuts } from "@/lib/shortcuts";

/**
 * Moves through the rows with `j` and `k` or the arrows. The row with the focus is the selected
 * one, so Enter opens it, and it stays selected while its values change.
 *
 * Answers a function for the rows to announce their links with: a row that is scrolled into being
 * gets the focus that waits for it.
 */
export function useRowKeys(
  devices: Device[],
  rows: Virtualizer<HTMLDivElement, Element>,
): (deviceId: string, link: HTMLAnchorElement | null) => void {
  const links = useRef(new Map<string, HTMLAnchorElement>());
  const waiting = useRef<string | null>(null);

  const focusRow = useCallback((deviceId: string, link: HTMLAnchorElement | null) => {
    if (link === null) {
      links.current.delete(deviceId);
      return;
    }
    links.current.set(deviceId, link);
    if (waiting.current === deviceId) {
      waiting.current = null;
      link.focus({ preventScroll: true });
    }
  }, []);

  const move = (step: number) => {
    const from = focusedIndex();
    const first = rows.getVirtualItems().find(({ start }) => start >= (rows.scrollOffset ?? 0));
    const target = from === null ? (first?.index ?? 0) : from + step;
    const index = Math.max(0, Math.min(devices.length - 1, target));
    const device = devices[index];
    if (device === undefined) return;

    rows.scrollToIndex(index);
    const link = links.current.get(device.id);
    if (link === undefined) waiting.current = device.id;
    else link.focus({ preventScroll: true });
  };

  const by = (step: number) => () => move(step);
  useShortcuts({
    j: by(1),
    k: by(-1),
    ArrowDown: by(1),
    ArrowUp: by(-1),
    PageDown: by(20),
    PageUp: by(-20),
    Home: by(-devices.length),
    End: by(devices.length),
  });

  return focusRow;
}

function focusedIndex(): number | null {
  const row =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined;
  return row === undefined ? null : Number(row);
}
