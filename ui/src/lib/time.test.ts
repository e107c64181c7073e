import { expect, test } from "vitest";

import {
  formatAge,
  formatLasting,
  formatLocalSpan,
  formatMoment,
  formatUntil,
  formatUtc,
} from "./time";

test("ages are coarse, and never negative", () => {
  const ages = [-5, 0, 12, 99, 100, 5999, 6000, 172_800].map((age) => formatAge(0, age * 1000));
  expect(ages).toEqual([
    "now",
    "now",
    "12 s ago",
    "99 s ago",
    "1 min ago",
    "99 min ago",
    "1 h ago",
    "2 d ago",
  ]);
});

test("what is due is due now", () => {
  expect(formatUntil(4000, 1500)).toBe("in 3 s");
  expect(formatUntil(1000, 1500)).toBe("now");
});

test("a span of today needs no days, and every span has its zone", () => {
  const now = new Date(2026, 10, 23, 14, 2, 11).getTime();
  const zone = / (UTC|GMT|[A-Z]{3,4})\S*$/;
  expect(formatLocalSpan(now - 60_000, now, now)).toMatch(/^\d+:\d+:\d+ – \d+:\d+:\d+ /);
  expect(formatLocalSpan(now - 60_000, now, now)).toMatch(zone);
  expect(formatLocalSpan(now - 90_000_000, now, now)).toMatch(/2026.* – .*2026/);
  expect(formatLocalSpan(now - 90_000_000, now, now)).toMatch(zone);
  expect(formatMoment(now - 90_000_000, now)).toContain("2026");
  expect(formatMoment(now, now)).not.toContain("2026");
});

test("what lasts has no ago", () => {
  expect(formatLasting(5000, 0)).toBe("0 s");
  expect(formatLasting(0, 125_000)).toBe("2 min");
});

test("titles are in UTC and say so", () => {
  expect(formatUtc(Date.UTC(2026, 10, 23, 14, 2, 11))).toBe("2026-11-23 14:02:11 UTC");
});
