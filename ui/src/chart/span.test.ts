import { expect, test } from "vitest";

import { parseSpan, shifted, spanOf, zoomed } from "./span";

test("an address becomes a span, and a broken one the last hour", () => {
  expect(spanOf(parseSpan({ range: "7d" }))).toEqual({ seconds: 604_800, to: null });
  expect(spanOf(parseSpan({ from: "1000000", to: 1_060_000 }))).toEqual({
    seconds: 60,
    to: 1_060_000,
  });
  expect(spanOf(parseSpan({ range: "1y", from: 5, to: 4 }))).toEqual({ seconds: 3600, to: null });
});

test("a slip of the hand does not zoom", () => {
  expect(zoomed(100, 101)).toBeNull();
  expect(zoomed(100, 400)).toEqual({ from: 100_000, to: 400_000 });
});

test("nobody looks into the future", () => {
  const now = 10_000_000;
  expect(shifted({ range: "1h" }, 1, now).to).toBe(now);
  expect(shifted({ range: "1h" }, -1, now).to).toBe(now - 1_800_000);
});
