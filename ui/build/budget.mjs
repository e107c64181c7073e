// What a browser loads before the first chart must stay small: someone opens this at 3 a.m. over a
// phone. Counts every script and stylesheet except the chart's own, compressed as the server
// sends them to the least able browser, so no page can load more than this.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 250 * 1024;
const dist = new URL("../dist/", import.meta.url);
const CHART = /^assets\/Plot-/;

const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:js|css|html|svg)$/.test(name) && !CHART.test(name))
  .map((name) => ({ name, size: gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length }))
  .sort((a, b) => b.size - a.size);
const total = files.reduce((sum, { size }) => sum + size, 0);
const chart = readdirSync(new URL("assets/", dist)).filter((name) => /^Plot-.*\.js$/.test(name));

for (const { name, size } of files.slice(0, 5)) console.log(`${kib(size)}  ${name}`);
console.log(`${kib(total)}  in all, before the first chart; the limit is ${kib(LIMIT).trim()}`);

if (chart.length !== 1 || statSync(new URL(`assets/${chart[0]}`, dist)).size < 20_000) {
  fail("the chart is not in a chunk of its own, so it is loaded before it is needed");
}
if (total > LIMIT) fail("the first load is too large");

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(6)} KiB`;
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
