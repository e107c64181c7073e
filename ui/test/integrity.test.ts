import { createHash } from "node:crypto";
import { expect, test } from "vitest";

import { withIntegrity } from "../build/integrity";

test("every script and stylesheet of the page carries its digest", () => {
  const html =
    '<script src="/theme.js"></script><script type="module" crossorigin src="/assets/a.js"></script>' +
    '<link rel="stylesheet" crossorigin href="/assets/a.css"><link rel="icon" href="/favicon.svg">';
  const digest = createHash("sha384").update("content").digest("base64");

  const marked = withIntegrity(html, () => "content");

  expect(marked.split(`integrity="sha384-${digest}"`)).toHaveLength(4);
  expect(marked.match(/crossorigin/g)).toHaveLength(3);
  expect(marked).toContain('<link rel="icon" href="/favicon.svg">');
});
