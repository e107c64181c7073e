import { lazy, Suspense, useMemo, useState } from "react";

import { classes } from "@/lib/classes";
import { UNKNOWN } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { describe, type Line, withGaps } from "./series";
import { type SpanSearch, zoomed } from "./span";

const Plot = lazy(() => import("./Plot"));

interface ChartProps {
  title: string;
  /** When each point begins. */
  at: string[];
  /** Seconds between two points where no poll is missing. */
  everySeconds: number;
  from: string;
  to: string;
  lines: Line[];
  format: (value: number) => string;
  top?: number;
  onSpan: (span: SpanSearch) => void;
}

const HEIGHT = 168;

/** Lines over time. Dragging looks closer; a double click looks at everything again. */
export function Chart({
  title,
  at,
  everySeconds,
  from,
  to,
  lines,
  format,
  top,
  onSpan,
}: ChartProps) {
  const [cursor, setCursor] = useState<number | null>(null);
  const columns = useMemo(() => withGaps(at, lines, everySeconds), [at, lines, everySeconds]);

  const [times, ...values] = columns;
  const index = cursor ?? times.length - 1;
  const time = cursor === null ? undefined : times[cursor];
  const words = lines.map((line) => describe(line, format)).join(". ");

  return (
    <figure className="relative min-w-0">
      <figcaption className="flex flex-wrap items-center gap-x-4 px-4 pt-3">
        <span className="font-medium">{title}</span>
        {lines.map((line, at) => (
          <span key={line.name} className="inline-flex items-center gap-1.5 text-ink-3">
            <span
              className={classes(
                "h-0.5 w-3 rounded-full",
                line.tone === 1 ? "bg-series-1" : "bg-series-2",
              )}
              aria-hidden
            />
            {line.name}
            <span className="min-w-16 text-ink">{write(values[at]?.[index], format)}</span>
          </span>
        ))}
        {time !== undefined && (
          <span className="absolute top-3 right-4 bg-panel pl-2 text-ink-2">
            {formatMoment(time * 1000, Date.now())}
          </span>
        )}
      </figcaption>
      <div role="img" aria-label={`${title}. ${words}`} className="relative h-[168px] px-2">
        {at.length === 0 && (
          <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-ink-3">
            Nothing was measured in this time.
          </p>
        )}
        <Suspense>
          <Plot
            lines={lines}
            columns={columns}
            from={Date.parse(from) / 1000}
            to={Date.parse(to) / 1000}
            top={top}
            format={format}
            height={HEIGHT}
            onZoom={(min, max) => {
              const span = zoomed(min, max);
              if (span !== null) onSpan(span);
            }}
            onReset={() => onSpan({})}
            onCursor={setCursor}
          />
        </Suspense>
      </div>
    </figure>
  );
}

/** As much room as a chart takes: what is below stays in its place when the chart comes. */
export function ChartSpace() {
  return <div className="h-[198px]" />;
}

function write(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? UNKNOWN : format(value);
}
