import { expect, test } from "vitest";

import { signInLink, startBrowser, system } from "./tod.ts";

const browser = startBrowser();

test("a link signs in once, and its token leaves the address", async () => {
  const link = signInLink();
  const page = await browser.stranger();
  await page.goto(link);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(page.url()).not.toContain("token");

  const late = await browser.stranger();
  await late.goto(link);
  await late.getByRole("alert").waitFor();
  expect(await late.getByText("tod admin sign-in-link").isVisible()).toBe(true);
});

test("who is not signed in is sent to sign in, and then to where they wanted", async () => {
  const page = await browser.stranger();
  await page.goto(`${system.url}/fleet?state=online`);
  await page.getByText("tod admin sign-in-link").waitFor();

  const next = new URL(page.url()).searchParams.get("next") ?? "";
  const token = new URL(signInLink()).hash;
  await page.goto(`${system.url}/sign-in?next=${encodeURIComponent(next)}${token}`);
  await page.getByRole("heading", { name: "Fleet" }).waitFor();
  expect(new URL(page.url()).searchParams.get("state")).toBe("online");
});

test("signing out ends the session in every tab", async () => {
  const page = await browser.signedIn();
  const other = await page.context().newPage();
  await other.goto(`${system.url}/fleet`);
  await other.getByLabel("Connection: Live").waitFor();

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();

  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("the pages break no rule of their own policy", () => {
  expect(browser.errors).toEqual([]);
});
