import { expect, test } from "vitest";

import { formatBitRate, formatBytes, formatCount, formatDuration, plural } from "./format";

test("rates keep three digits", () => {
  expect([0, 999, 1000, 12_345, 123_456_789, null].map(formatBitRate)).toEqual([
    "0 bps",
    "999 bps",
    "1.00 kbps",
    "12.3 kbps",
    "123 Mbps",
    "–",
  ]);
});

test("bytes are counted in powers of 1024", () => {
  expect(formatBytes(1536)).toBe("1.50 KiB");
});

test("a duration shows its two largest units", () => {
  expect([0, 45, 60, 3725, 1_040_400, null].map(formatDuration)).toEqual([
    "0 s",
    "45 s",
    "1 min",
    "1 h 2 min",
    "12 d 1 h",
    "–",
  ]);
});

test("counts are grouped and agree with their noun", () => {
  expect(formatCount(20_000)).toBe("20\u202f000");
  expect(plural(1, "router")).toBe("1 router");
  expect(plural(0, "router")).toBe("0 routers");
});
