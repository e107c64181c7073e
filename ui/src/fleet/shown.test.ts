import { expect, test } from "vitest";

import { shownColumns, withColumn } from "./shown";

test("the usual columns need no words in the address", () => {
  const more = withColumn({ sort: "-cpu" }, "serial", true);
  expect(more.columns).toContain("cpu,clients,traffic,last_seen,serial");
  expect(withColumn(more, "serial", false)).toEqual({ sort: "-cpu", columns: undefined });
});

test("the order in which columns are chosen does not matter", () => {
  const without = withColumn({}, "state", false);
  expect(shownColumns(without)).not.toContain("state");
  expect(withColumn(without, "state", true).columns).toBeUndefined();
});

test("the name can stand alone", () => {
  const alone = withColumn({ columns: "cpu" }, "cpu", false);
  expect(alone.columns).toBe("name");
  expect(withColumn(alone, "uptime", true).columns).toBe("uptime");
});
