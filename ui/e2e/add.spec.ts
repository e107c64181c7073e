import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { addBlindUser } from "./routeros.ts";
import { setMood, spare, startBrowser, system } from "./tod.ts";

const browser = startBrowser();
let page: Page;

const fresh = spare(0);
const cut = spare(1);
/** Its technician speaks only the newer way of signing in. */
const technicians = spare(3);

beforeAll(async () => {
  page = await browser.signedIn();
});
beforeEach(async () => {
  await page.goto(`${system.url}/fleet?add=true`);
  await page.getByLabel("Organisation", { exact: true }).selectOption(fresh.organisation);
});
afterAll(() => setMood(cut, "healthy"));

interface Wish {
  address?: string;
  port?: number;
  trust?: string;
  user?: string;
  password?: string;
}

async function fill(wish: Wish): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Add a router" });
  await dialog.getByLabel("Address").fill(wish.address ?? fresh.address);
  await dialog.getByLabel("Port", { exact: true }).fill(String(wish.port ?? fresh.api_ssl_port));
  await dialog.getByLabel("Trust at least").selectOption(wish.trust ?? "Encrypted, unverified");
  await dialog.getByLabel("User").fill(wish.user ?? fresh.user);
  await dialog
    .getByLabel("Password")
    .last()
    .fill(wish.password ?? fresh.password);
}

/** Tests a connection that must fail, and answers what is said about it. */
async function failure(wish: Wish): Promise<string> {
  await fill(wish);
  await page.getByRole("button", { name: "Test connection" }).click();
  const alert = page.getByRole("region", { name: "Connection test" }).getByRole("alert");
  await alert.waitFor({ timeout: 30_000 });
  return (await alert.textContent()) ?? "";
}

test("a name that is nobody's", async () => {
  expect(await failure({ address: "nowhere.invalid" })).toContain("Find the address failed");
});

test("unreachable: nothing answers behind a cut link", async () => {
  setMood(cut, "link-cut");
  const words = await failure({ address: cut.address });
  // The second where the system lets nobody but root drop packets.
  expect(words).toMatch(/^(Connect|Encrypt) failed/);
  expect(words).toMatch(/Nothing answered|no route/i);
});

test("refused: nothing listens on the port", async () => {
  const words = await failure({ port: 1 });
  expect(words).toContain("Connect failed");
  expect(words).toContain("nothing listens on this port");
});

test("wrong password", async () => {
  const words = await failure({ password: "wrong" });
  expect(words).toContain("Sign in failed");
  expect(words).toContain("Check user and password");
});

test("wrong port: the plain API does not speak TLS", async () => {
  expect(await failure({ port: fresh.api_port })).toMatch(/Encrypt failed.*(8729|TLS)/s);
});

test("certificate refused: no authority signed it", async () => {
  const words = await failure({ trust: "CA-verified" });
  expect(words).toContain("Encrypt failed");
  expect(words).toContain("certificate");
});

test("rights missing: the user may sign in and read nothing", async () => {
  await addBlindUser(technicians, "blind", "see-nothing");
  const { address } = technicians;
  const words = await failure({ address, user: "blind", password: "see-nothing" });
  expect(words).toContain("policies");
});

test("forbidden address: this server does not dial itself", async () => {
  const words = await failure({ address: "127.0.0.1" });
  expect(words).toContain("Find the address failed");
  expect(words).toContain("--allow-dial");
});

test("a mistyped address is explained at its field", async () => {
  await fill({ address: "10.0.0.256" });
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText(/neither an IP address nor a DNS name/).waitFor();
  expect(await page.getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
});

test("right: it says what it found and what our user may do, and adds it", async () => {
  await fill({});
  await page.getByRole("button", { name: "Test connection" }).click();
  const report = page.getByRole("region", { name: "Connection test" });
  await report.getByText(fresh.serial).waitFor();
  expect(await report.getByText("lacks").count()).toBeGreaterThan(0);

  await page.getByRole("button", { name: "Add router" }).last().click();
  await page.getByRole("heading", { name: fresh.identity }).waitFor();
  await page.getByText("Online").first().waitFor({ timeout: 30_000 });
});

test("the same router is not added twice", async () => {
  await fill({});
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByRole("region", { name: "Connection test" }).getByText(fresh.serial).waitFor();
  await page.getByRole("button", { name: "Add router" }).last().click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
});

test("the script names the user that is signed in with", async () => {
  const dialog = page.getByRole("dialog", { name: "Add a router" });
  await dialog.getByLabel("Address").fill(fresh.address);
  await dialog.getByRole("button", { name: "Make a user" }).click();
  await dialog.getByRole("button", { name: "Write the script" }).click();
  const script = (await dialog.getByRole("group", { name: "Script" }).textContent()) ?? "";
  expect(script).toContain("/user group");

  // A long line scrolls in its box and pushes nothing out of the dialog.
  const copy = await dialog.getByRole("button", { name: "Copy the script" }).boundingBox();
  const frame = await dialog.boundingBox();
  expect((copy?.x ?? 0) + (copy?.width ?? 0)).toBeLessThan((frame?.x ?? 0) + (frame?.width ?? 0));
  expect(script).toContain("policy=read,api");
});
