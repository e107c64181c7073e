import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * Puts `integrity` on every script and stylesheet that the page names.
 *
 * A proxy or cache between server and browser that alters a file is found out by the browser.
 */
export function integrity(): Plugin {
  let publicDir = "";
  return {
    name: "tod-integrity",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle(_options, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("the build made no index.html");

      page.source = withIntegrity(String(page.source), (path) => {
        const file = bundle[path];
        if (file === undefined) return readFileSync(join(publicDir, path));
        return file.type === "chunk" ? file.code : file.source;
      });
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
