import { readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";

/** Generated things are committed, and this proves that they are current: `npm run codegen`. */
test("the committed types are those of openapi.json", async () => {
  const path = new URL("../../crates/tod-api/openapi.json", import.meta.url);
  const document = JSON.parse(readFileSync(path, "utf8"));
  const current = COMMENT_HEADER + astToString(await openapiTS(document));
  const committed = readFileSync(new URL("../src/api/schema.ts", import.meta.url), "utf8");

  expect(committed === current, "schema.ts is stale: npm run codegen").toBe(true);
});
