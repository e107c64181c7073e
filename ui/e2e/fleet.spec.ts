import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { router, setMood, startBrowser, system } from "./tod.ts";

const browser = startBrowser();
let page: Page;

const closing = router(0);
const other = router(1);
/** The simulated port resets what it has accepted: which of the two that is depends on the moment. */
const SHUT = /^(Refused|Hangs up)$/;

beforeAll(async () => {
  page = await browser.signedIn();
  await page.goto(`${system.url}/fleet`);
});
afterAll(() => {
  setMood(closing, "healthy");
  setMood(other, "healthy");
});

const row = (identity: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name: identity, exact: true }) });

test("every router is there, live, of both organisations", async () => {
  for (const { identity } of system.routers.slice(0, system.added)) {
    await row(identity).getByText("Online").waitFor();
  }
  for (const organisation of new Set(system.routers.map((router) => router.organisation))) {
    await page.getByRole("cell", { name: organisation }).first().waitFor();
  }
  await page.getByLabel("Connection: Live").waitFor();
});

test("a router that closes is offline in the open page within 5 s, says why, and comes back by itself", async () => {
  await row(closing.identity).getByText("Online").waitFor();
  await page.evaluate(() => Object.assign(window, { unloaded: false }));

  setMood(closing, "refusing");
  await row(closing.identity).getByText(SHUT).waitFor({ timeout: 5000 });

  setMood(closing, "healthy");
  await row(closing.identity).getByText("Online").waitFor({ timeout: 45_000 });
  expect(await page.evaluate(() => "unloaded" in window)).toBe(true);
});

test("values change without a reload", async () => {
  const cells = row(other.identity).getByRole("cell");
  const before = (await cells.allTextContents()).join("|");
  await expect
    .poll(async () => (await cells.allTextContents()).join("|"), { timeout: 30_000 })
    .not.toBe(before);
});

test("the chosen columns are a link", async () => {
  await page.goto(`${system.url}/fleet`);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Serial" }).click();
  await page.waitForURL((url) => url.searchParams.get("columns")?.endsWith(",serial") === true);

  const reader = await browser.signedIn();
  await reader.goto(page.url());
  await reader.getByRole("columnheader", { name: "Serial" }).waitFor();
  await reader.getByRole("cell", { name: other.serial }).waitFor();

  await page.getByRole("menuitem", { name: "The usual columns" }).click();
  await page.waitForURL((url) => !url.searchParams.has("columns"));
});

test("search, filter and order are a link", async () => {
  await page.goto(`${system.url}/fleet`);
  await page.getByRole("table", { name: "Routers" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(other.identity);
  await page.waitForURL((url) => url.searchParams.get("search") === other.identity);
  await page.getByText("1 router", { exact: true }).waitFor();

  await page.getByRole("button", { name: "CPU" }).click();
  await page.waitForURL((url) => url.searchParams.get("sort") === "-cpu");
  const link = page.url();

  const again = await page.context().newPage();
  await again.goto(link);
  await again.getByText("1 router", { exact: true }).waitFor();
  expect(await again.getByLabel("Search routers").inputValue()).toBe(other.identity);
  expect(await again.getByRole("columnheader", { name: "CPU" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  await again.close();
});

test("what is filtered is exported", async () => {
  await page.goto(`${system.url}/fleet?search=${other.identity}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV" }).click(),
  ]);
  const { readFile } = await import("node:fs/promises");
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");

  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(other.serial);
});

test("two tabs share one stream, and the second goes on when the first closes", async () => {
  const context = page.context();
  const first = await context.newPage();
  await first.goto(`${system.url}/`);
  await first.getByLabel("Connection: Live").waitFor();
  await page.goto(`${system.url}/fleet`);
  await page.getByLabel("Connection: Live").waitFor();
  await first.close();

  setMood(other, "refusing");
  await row(other.identity).getByText(SHUT).waitFor({ timeout: 10_000 });
  setMood(other, "healthy");
});

test("nothing broke on the way", () => {
  expect(browser.errors).toEqual([]);
});
