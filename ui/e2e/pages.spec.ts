import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { router, startBrowser, system } from "./tod.ts";

const browser = startBrowser();

const PAGES: Record<string, string> = {
  overview: "/",
  fleet: "/fleet",
  "an empty list": "/fleet?search=nothing-has-this-name",
  "adding a router": "/fleet?add=true",
  groups: "/groups",
  organisations: "/organisations",
  "a page that is not there": "/nowhere",
};

test.each(["light", "dark"] as const)(
  "axe finds nothing serious on any page in the %s",
  async (colorScheme) => {
    const page = await browser.signedIn({ colorScheme });
    const found: string[] = [];
    for (const [name, path] of Object.entries({ ...PAGES, ...(await ownPages(page)) })) {
      await page.goto(system.url + path);
      await settled(page);
      found.push(...(await serious(page)).map((violation) => `${name}: ${violation}`));
    }
    expect(found).toEqual([]);
  },
);

test("nothing is wider than a phone, and only the page scrolls, not what stands around it", async () => {
  const page = await browser.signedIn({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const odd: string[] = [];
  for (const [name, path] of Object.entries({ ...PAGES, ...(await ownPages(page)) })) {
    await page.goto(system.url + path);
    await settled(page);
    const width = await page.evaluate(() =>
      Math.max(
        document.documentElement.scrollWidth,
        document.getElementById("content")?.scrollWidth ?? 0,
      ),
    );
    if (width > 390) odd.push(`${name} is ${width} px wide`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    if (height > 844) odd.push(`${name} can be scrolled out of sight, ${height} px`);
  }
  expect(odd).toEqual([]);

  await page.goto(system.url);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Fleet" }).click();
  await page.getByRole("link", { name: router(4).identity, exact: true }).click();
  await page.getByRole("heading", { name: router(4).identity }).waitFor();
});

test("everything on the way is reached by keys alone, and the focus shows", async () => {
  const page = await browser.signedIn();
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.getByRole("heading", { name: "Fleet" }).waitFor();
  await page.getByRole("table", { name: "Routers" }).waitFor();

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const focused = page.locator(":focus-visible");
  const name = (await focused.textContent()) ?? "";
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name }).waitFor();

  await page.keyboard.press("e");
  await page.getByRole("dialog", { name: `Edit ${name}` }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.keyboard.press("Control+k");
  await page.keyboard.type(router(5).identity);
  const option = page.getByRole("option", { name: new RegExp(router(5).identity), selected: true });
  await option.waitFor();
  await page.keyboard.press("Enter");
  // Nothing stands between two keys: neither a window that fades out nor a page that loads.
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: router(5).identity }).waitFor();
});

test("groups, tags and organisations are made, used and removed", async () => {
  const page = await browser.signedIn();
  const organisation = router(0).organisation;
  await page.goto(`${system.url}/groups`);
  await page.getByRole("button", { name: organisation, exact: true }).click();

  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Name").fill("Towers of the east");
  await page.getByRole("button", { name: "Create group" }).click();
  await page.getByRole("link", { name: "Towers of the east" }).waitFor();
  await page.getByRole("button", { name: "Delete Towers of the east" }).click();
  await page.getByRole("button", { name: "Delete group" }).click();
  await page.getByRole("link", { name: "Towers of the east" }).waitFor({ state: "detached" });

  await page.goto(`${system.url}/organisations`);
  await page.getByRole("button", { name: "New organisation" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Third Party");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await page.getByRole("link", { name: "Third Party" }).click();
  await page.getByText("No routers yet").waitFor();
});

test("nothing broke on the way", () => {
  expect(browser.errors).toEqual([]);
});

/** Pages whose addresses have ids in them. */
async function ownPages(page: Page): Promise<Record<string, string>> {
  await page.goto(`${system.url}/fleet?search=${router(4).identity}`);
  const device =
    (await page
      .getByRole("link", { name: router(4).identity, exact: true })
      .getAttribute("href")) ?? "";
  const tenant = device.split("/")[2];

  return {
    "a router": device,
    "editing a router": `${device}?edit=true`,
    "groups of an organisation": `/groups?org=${tenant}`,
  };
}

/** Waits for the page to have shown what it first has to show. */
async function settled(page: Page): Promise<void> {
  const missing = page.getByText("There is nothing here");
  await page.getByLabel("Connection: Live").or(missing).first().waitFor();
  await page.getByRole("heading").or(missing).first().waitFor();
  await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
}
