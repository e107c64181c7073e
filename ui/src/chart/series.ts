/** One line of a chart. */
export interface Line {
  name: string;
  values: (number | null)[];
  /** The first line stands out; the second is its counterpart. */
  tone: 1 | 2;
  /** Whether the area below is shaded. */
  filled?: boolean;
}

/** Times in seconds and one array per line, as uPlot takes them. */
export type Columns = [number[], ...(number | null)[][]];

/** A step may be this much longer before the line is broken: polls are not metronomes. */
const TOLERANCE = 1.6;

/**
 * Breaks the lines wherever a poll is missing.
 *
 * The server sends no point for a step without a poll, and a straight line over an outage would
 * be made up.
 */
export function withGaps(at: string[], lines: Line[], everySeconds: number): Columns {
  const times: number[] = [];
  const values: (number | null)[][] = lines.map(() => []);
  let previous: number | null = null;

  for (const [index, moment] of at.entries()) {
    const time = Date.parse(moment) / 1000;
    if (previous !== null && time - previous > everySeconds * TOLERANCE) {
      times.push(previous + everySeconds);
      for (const column of values) column.push(null);
    }
    times.push(time);
    for (const [line, column] of values.entries()) {
      column.push(lines[line]?.values[index] ?? null);
    }
    previous = time;
  }

  return [times, ...values];
}

/** Points with nothing on either side: no line reaches them, so they are drawn as dots. */
export function isolated(values: (number | null | undefined)[]): number[] {
  return values.flatMap((value, at) => {
    const alone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
    return value !== null && value !== undefined && alone ? [at] : [];
  });
}

/** The last value that is known, and the highest: what a chart says in words. */
export function describe(line: Line, format: (value: number) => string): string {
  const known = line.values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return `${line.name}: nothing measured`;

  const highest = known.reduce((most, value) => Math.max(most, value), last);
  return `${line.name}: ${format(last)} at the end, ${format(highest)} at most`;
}
