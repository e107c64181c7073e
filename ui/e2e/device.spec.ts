import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { router, setMood, startBrowser, system } from "./tod.ts";

const browser = startBrowser();
let page: Page;

const watched = router(2);
/** Stays the new router once it was accepted: going back would be another change. */
const swapped = router(3);

beforeAll(async () => {
  page = await browser.signedIn();
  await open(watched.identity);
});

async function open(identity: string): Promise<void> {
  await page.goto(`${system.url}/fleet?search=${identity}`);
  await page.getByRole("link", { name: identity, exact: true }).click();
  await page.getByRole("heading", { name: identity }).waitFor();
}

test("who it is, how it is reached and what it costs", async () => {
  await page
    .getByRole("region", { name: "Router", exact: true })
    .getByText(watched.serial)
    .waitFor();
  await page
    .getByRole("region", { name: "Connection", exact: true })
    .getByText(/TLSv1/)
    .first()
    .waitFor();
  const cost = page.getByRole("region", { name: "What polling costs it" }).first();
  const trips = cost.getByRole("row").filter({ hasText: "Round trips" });
  await expect.poll(() => trips.textContent(), { timeout: 20_000 }).toMatch(/Round trips\s*1/);
});

test("charts are drawn, zoom by dragging, and a double click shows everything again", async () => {
  const chart = page.getByRole("img", { name: /^Load/ });
  const canvas = chart.locator("canvas");
  await canvas.waitFor();
  await expect.poll(() => inked(canvas), { timeout: 30_000 }).toBe(true);

  const box = await chart.locator(".u-over").boundingBox();
  if (box === null) throw new Error("the chart has no area");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, y, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.has("from") && url.searchParams.has("to"));

  await chart.locator(".u-over").dblclick();
  await page.waitForURL((url) => !url.searchParams.has("from"));
});

test("the span is in the address", async () => {
  await page.getByRole("button", { name: "24 h" }).click();
  await page.waitForURL((url) => url.searchParams.get("range") === "24h");
  await page.getByRole("button", { name: "24 h", pressed: true }).waitFor();
});

test("an interface has its link, its rates and a chart of its own", async () => {
  const interfaces = page.getByRole("region", { name: "Interfaces" }).first();
  const name = interfaces.getByRole("row").nth(1).getByRole("button");
  await name.click();
  await page.waitForURL((url) => url.searchParams.has("interface"));
  await interfaces.getByRole("img").locator("canvas").waitFor();
  await interfaces.getByRole("button", { name: "Close the chart" }).click();
  await page.waitForURL((url) => !url.searchParams.has("interface"));
});

test("another serial is `identity changed`, and a person decides", async () => {
  await open(swapped.identity);
  setMood(swapped, "other-serial");
  const state = page.getByRole("region", { name: "State", exact: true });
  await state.getByRole("heading", { name: /Identity changed/ }).waitFor({ timeout: 30_000 });
  await state.getByText(swapped.serial).waitFor();

  await state.getByRole("button", { name: "Accept the new router" }).click();
  await state.waitFor({ state: "detached", timeout: 45_000 });
});

test("editing changes only what was changed", async () => {
  await open(watched.identity);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: `Edit ${watched.identity}` });
  expect(await dialog.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
  await dialog.getByLabel("Name").fill("renamed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "renamed" }).waitFor();

  await page.keyboard.press("e");
  await page.getByRole("dialog").getByLabel("Name").fill(watched.identity);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: watched.identity }).waitFor();
});

test("nothing broke on the way", () => {
  expect(browser.errors).toEqual([]);
});

/** Whether anything is drawn in more than the grid's one colour. */
function inked(canvas: ReturnType<Page["locator"]>): Promise<boolean> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const data =
      (element as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
    return colours.size > 2;
  });
}
