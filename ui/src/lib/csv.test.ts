import { expect, test } from "vitest";

import { toCsv } from "./csv";

test("cells are quoted where they must be, and absent values are empty", () => {
  const csv = toCsv(
    ["name", "cpu"],
    [
      ['say "hi", tower', 12],
      ["plain", null],
    ],
  );
  expect(csv).toBe('\uFEFFname,cpu\r\n"say ""hi"", tower",12\r\nplain,\r\n');
});

test("a router cannot name itself after a formula", () => {
  expect(toCsv(["name"], [["=HYPERLINK(1)"]])).toContain("'=HYPERLINK(1)");
});
