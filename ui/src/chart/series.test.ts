import { expect, test } from "vitest";

import { describe, isolated, type Line, withGaps } from "./series";

const cpu = (...values: (number | null)[]): Line => ({ name: "CPU", values, tone: 1 });
const at = (...seconds: number[]) => seconds.map((second) => new Date(second * 1000).toISOString());

test("a missing poll breaks the line", () => {
  expect(withGaps(at(0, 10, 40, 50), [cpu(1, 2, 3, 4)], 10)).toEqual([
    [0, 10, 20, 40, 50],
    [1, 2, null, 3, 4],
  ]);
});

test("a poll that is a little late does not", () => {
  expect(withGaps(at(0, 10, 25), [cpu(1, 2, 3)], 10)[0]).toEqual([0, 10, 25]);
});

test("a point on its own is a dot", () => {
  expect(isolated([1, null, 2, 3, null, 4])).toEqual([0, 5]);
});

test("a chart says in words what it shows", () => {
  const percent = (value: number) => `${value} %`;
  expect(describe(cpu(1, 9, null, 4, null), percent)).toBe("CPU: 4 % at the end, 9 % at most");
  expect(describe(cpu(null), percent)).toBe("CPU: nothing measured");
});
