// @vitest-environment node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";

const UI = join(import.meta.dirname, "..");

/** Generated things are committed, and this proves that they are current: `npm run codegen`. */
test("the committed types are those of openapi.json", async () => {
  const document = JSON.parse(readFileSync(join(UI, "../crates/tod-api/openapi.json"), "utf8"));
  const current = COMMENT_HEADER + astToString(await openapiTS(document));
  const committed = readFileSync(join(UI, "src/api/schema.ts"), "utf8");

  expect(committed === current, "schema.ts is stale: npm run codegen").toBe(true);
});
