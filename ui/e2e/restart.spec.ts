import { expect, test } from "vitest";

import { startTod, stopTod } from "./process.ts";
import { router, startBrowser, system } from "./tod.ts";

const browser = startBrowser();

test("while the server is away the page says since when it is old; afterwards it goes on", async () => {
  const page = await browser.signedIn();
  await page.goto(`${system.url}/fleet`);
  await page.getByLabel("Connection: Live").waitFor();

  await stopTod(system);
  await page.getByText(/The live connection is cut. What you see is as it was at/).waitFor();
  await page.getByRole("link", { name: router(0).identity, exact: true }).waitFor();

  await startTod(system);
  await page.getByLabel("Connection: Live").waitFor({ timeout: 30_000 });
  expect(await page.getByText(/The live connection is cut/).count()).toBe(0);

  await page.reload();
  await page.getByRole("link", { name: router(0).identity, exact: true }).waitFor();
  expect(browser.errors).toEqual([]);
});
