import { expect, test } from "vitest";

import { filterOf, isNarrowed, parseSearch, sorted, toggled } from "./filter";

test("an address becomes a filter, and what it does not mean is left out", () => {
  const search = parseSearch({
    search: 10,
    state: "offline,broken",
    tier: "plain",
    sort: "-cpu",
    x: 1,
  });
  expect(filterOf(search)).toEqual({
    search: "10",
    state: ["offline"],
    tier: ["plain"],
    sort: "-cpu",
  });
  expect(parseSearch({ sort: "colour" })).toEqual({});
});

test("a value is switched on and off", () => {
  const both = toggled(toggled({}, "state", "offline"), "state", "degraded");
  expect(both.state).toBe("offline,degraded");
  expect(toggled(toggled(both, "state", "offline"), "state", "degraded").state).toBeUndefined();
});

test("a click sorts, another reverses, a third gives the order of names back", () => {
  const once = sorted({}, "cpu");
  const twice = sorted(once, "cpu");
  expect([once.sort, twice.sort, sorted(twice, "cpu").sort]).toEqual(["-cpu", "cpu", undefined]);
  expect(sorted({}, "name").sort).toBe("-name");
});

test("an order alone narrows nothing", () => {
  expect(isNarrowed({ sort: "-cpu" })).toBe(false);
  expect(isNarrowed({ tag: "1" })).toBe(true);
});
