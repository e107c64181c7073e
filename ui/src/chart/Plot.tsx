import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useEffect, useEffectEvent, useRef } from "react";

import { type Columns, isolated, type Line } from "./series";
import { formatTick } from "./tick";
import { useInks } from "./useInks";

interface PlotProps {
  lines: Line[];
  columns: Columns;
  /** The ends of the x axis, seconds. */
  from: number;
  to: number;
  /** The top of the y axis where it is known; otherwise the data decides. */
  top: number | undefined;
  format: (value: number) => string;
  height: number;
  onZoom: (minSeconds: number, maxSeconds: number) => void;
  onReset: () => void;
  /** Which point the cursor is at; null when it is elsewhere. */
  onCursor: (index: number | null) => void;
}

const AXIS_FONT =
  '13px ui-sans-serif, system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
/** All charts of a page share one cursor. */
const CURSOR = "tod";

/** Steps of the y axis. Nothing shown has parts of a unit, so no two ticks read the same. */
const STEPS = Array.from({ length: 15 }, (_, power) =>
  [1, 2, 2.5, 5].map((step) => step * 10 ** power),
)
  .flat()
  .filter(Number.isInteger);

/** The canvas of a chart. It is a module of its own, so that the first load goes without uPlot. */
export default function Plot(props: PlotProps) {
  const { lines, columns, from, to, top, format, height, onZoom, onReset, onCursor } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(columns);
  latest.current = columns;
  const inks = useInks();

  const zoom = useEffectEvent(onZoom);
  const reset = useEffectEvent(onReset);
  const moveCursor = useEffectEvent(onCursor);
  const write = useEffectEvent(format);
  const ends = useEffectEvent((): [number, number] => [from, to]);

  const shape = lines.map(({ name, tone, filled }) => `${name} ${tone} ${filled}`).join("|");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what matters of `lines`
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;

    const axis = {
      stroke: inks.text,
      font: AXIS_FONT,
      grid: { stroke: inks.grid, width: 1 },
      ticks: { show: false },
    };
    const drawn = new uPlot(
      {
        width: element.clientWidth,
        height,
        padding: [8, 24, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          sync: { key: CURSOR, setSeries: false },
          drag: { x: true, y: false, setScale: false },
          points: { size: 7 },
          bind: {
            dblclick: () => () => {
              reset();
              return null;
            },
          },
        },
        scales: {
          x: { time: true, range: () => ends() },
          y: { range: (_, __, max) => [0, top ?? Math.max(1, (max ?? 1) * 1.1)] },
        },
        axes: [
          {
            ...axis,
            space: 72,
            size: 30,
            values: (_, splits, __, ___, step) => splits.map((at) => formatTick(at, step)),
          },
          {
            ...axis,
            size: 74,
            incrs: STEPS,
            values: (_, splits) => splits.map((value) => write(value)),
          },
        ],
        series: [
          {},
          ...lines.map(({ name, tone, filled }) => ({
            label: name,
            stroke: inks.lines[tone],
            width: 1.5,
            points: {
              size: 4,
              filter: (self: uPlot, line: number) => isolated([...(self.data[line] ?? [])]),
            },
            ...(filled ? { fill: inks.fill } : {}),
          })),
        ],
        hooks: {
          setSelect: [
            (self) => {
              if (self.select.width < 4) return;
              const left = self.posToVal(self.select.left, "x");
              const right = self.posToVal(self.select.left + self.select.width, "x");
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              zoom(left, right);
            },
          ],
          setCursor: [(self) => moveCursor(self.cursor.idx ?? null)],
        },
      },
      latest.current,
      element,
    );
    plot.current = drawn;

    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) drawn.setSize({ width: element.clientWidth, height });
    });
    observer.observe(element);

    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [shape, inks, height, top]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the ends of the axis are read on redraw
  useEffect(() => {
    plot.current?.setData(columns);
  }, [columns, from, to]);

  return <div ref={frame} className="w-full overflow-hidden" />;
}
