import { ChevronLeft, ChevronRight } from "lucide-react";

import { classes } from "@/lib/classes";
import { formatLocalSpan } from "@/lib/time";
import { Button, IconButton } from "@/ui/Button";
import { RANGES, type Range, type SpanSearch, shifted } from "./span";

interface RangeBarProps {
  span: SpanSearch;
  onSpan: (span: SpanSearch) => void;
}

/** Which span of time the charts show, for the mouse and for the keyboard. */
export function RangeBar({ span, onSpan }: RangeBarProps) {
  const zoomedIn = span.from !== undefined && span.to !== undefined;
  const chosen: Range | null = zoomedIn ? null : (span.range ?? "1h");

  return (
    <div role="group" aria-label="Span of time" className="flex flex-wrap items-center gap-1">
      {zoomedIn && (
        <>
          <span className="mr-1 text-ink-3">
            {formatLocalSpan(span.from ?? 0, span.to ?? 0, Date.now())}
          </span>
          <Button kind="ghost" onClick={() => onSpan({})}>
            Reset
          </Button>
        </>
      )}
      <IconButton label="Earlier" onClick={() => onSpan(shifted(span, -1, Date.now()))}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Later"
        disabledReason={zoomedIn ? null : "This is the present."}
        onClick={() => onSpan(shifted(span, 1, Date.now()))}
      >
        <ChevronRight size={16} aria-hidden />
      </IconButton>
      <div className="flex rounded-md border border-line-strong">
        {(Object.keys(RANGES) as Range[]).map((range) => (
          <button
            key={range}
            type="button"
            aria-pressed={range === chosen}
            onClick={() => onSpan({ range })}
            className={classes(
              "h-[30px] px-2.5 first:rounded-l-[5px] last:rounded-r-[5px]",
              range === chosen
                ? "bg-selected font-medium text-ink"
                : "text-ink-2 hover:bg-hover hover:text-ink",
            )}
          >
            {RANGES[range][0]}
          </button>
        ))}
      </div>
    </div>
  );
}
