import { expect, test } from "vitest";

import { filterOf, isNarrowed, parseSearch, sorted, toggled, withState } from "./filter";

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
    tier: "plain",
    sort: "-cpu",
  });
  expect(parseSearch({ sort: "colour" })).toEqual({});
});

test("states add up, and what a router has one of replaces what was chosen before", () => {
  const both = withState(withState({}, "offline"), "degraded");
  expect(both.state).toBe("offline,degraded");
  expect(withState(withState(both, "offline"), "degraded").state).toBeUndefined();

  const board = toggled(toggled({}, "board", "hAP"), "board", "CCR");
  expect(board.board).toBe("CCR");
  expect(toggled(board, "board", "CCR").board).toBeUndefined();
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
