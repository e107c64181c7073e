import { RefreshCw } from "lucide-react";
import { type RefObject, useEffect } from "react";

import { useShortcuts } from "@/lib/shortcuts";
import { useListsChangedAt } from "@/live/listChanged";
import { Button } from "@/ui/Button";

interface StaleListProps {
  updatedAt: number;
  busy: boolean;
  onRefresh: () => void;
  /** What scrolls; given by the table. */
  scroller?: RefObject<HTMLElement | null>;
}

/** A list at its top is read again by itself, but not more often than this. */
const EVERY_MS = 3000;

/**
 * Says that rows came, went or changed places since the list was read.
 *
 * The rows themselves are live all the time. Only their order waits: it must not move under
 * somebody who is reading further down or has a row selected.
 */
export function StaleList({ updatedAt, busy, onRefresh, scroller }: StaleListProps) {
  const stale = useListsChangedAt() > updatedAt;

  useShortcuts({ u: onRefresh });
  useEffect(() => {
    if (!stale || busy) return;
    const wait = Math.max(0, updatedAt + EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      if (scroller?.current && isUntouched(scroller.current)) onRefresh();
    }, wait);
    return () => clearTimeout(timer);
  }, [stale, busy, updatedAt, onRefresh, scroller]);

  if (!stale) return null;

  return (
    <div className="pointer-events-none absolute inset-x-0 top-10 z-20 flex justify-center">
      <Button
        className="pointer-events-auto rounded-full shadow-float"
        busy={busy}
        onClick={onRefresh}
      >
        <RefreshCw size={14} aria-hidden />
        The list has changed
      </Button>
    </div>
  );
}

function isUntouched(scroller: HTMLElement): boolean {
  return scroller.scrollTop < 8 && !scroller.contains(document.activeElement);
}
