import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * Puts `integrity` on every script and stylesheet that the page names.
 *
 * A proxy or cache between server and browser that alters a file is found out by the browser.
 */
export function integrity(): Plugin {
  return {
    name: "tod-integrity",
    apply: "build",
    // After everything is written: until then other plugins still alter what the bundle holds.
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error("the build was written nowhere");
      const page = join(dir, "index.html");
      const html = await readFile(page, "utf8");
      await writeFile(
        page,
        withIntegrity(html, (path) => readFileSync(join(dir, path))),
      );
    },
  };
}

/** Adds the digests to `html`; `read` gives the content of a path as the page names it. */
export function withIntegrity(html: string, read: (path: string) => string | Uint8Array): string {
  return html.replaceAll(/<(script|link)\b[^>]*>/g, (tag) => {
    const path = /\b(?:src|href)="\/([^"]+\.(?:js|css))"/.exec(tag)?.[1];
    if (path === undefined || tag.includes("integrity=")) return tag;

    const digest = createHash("sha384").update(read(path)).digest("base64");
    const open = tag.includes("crossorigin") ? tag : tag.replace(/>$/, " crossorigin>");
    return open.replace(/>$/, ` integrity="sha384-${digest}">`);
  });
}
