import { execFileSync } from "node:child_process";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

import type { Server } from "./process.ts";

/** What runs. */
export interface System extends Server {
  /** Where the simulation is steered from. */
  control: string;
  routers: SimulatedRouter[];
  /** How many of the routers were added; the rest is there to be added. */
  added: number;
}

/** A router of the simulation, as its inventory has it. */
export interface SimulatedRouter {
  index: number;
  address: string;
  api_port: number;
  api_ssl_port: number;
  ssh_port: number;
  user: string;
  password: string;
  identity: string;
  serial: string;
  organisation: string;
}

export const system = inject("system");

/** How many times slower than it is the browser runs, to find races: `TOD_BROWSER_SLOWER`. */
const SLOWER = Number(process.env.TOD_BROWSER_SLOWER ?? 1);

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser for the specs of a file. What goes wrong on any of its pages is in `errors`. */
export function startBrowser() {
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: FLAGS,
    });
  });
  afterAll(() => browser.close());

  return {
    errors,
    /** A window of somebody who is signed in. */
    async signedIn(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
      const page = await open(await browser.newContext({ ...WINDOW, ...options }), errors);
      await page.goto(signInLink());
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      return page;
    },
    /** A window of nobody. */
    async stranger(): Promise<Page> {
      return open(await browser.newContext(WINDOW), errors);
    },
  };
}

const WINDOW = {
  viewport: { width: 1440, height: 900 },
  locale: "en-GB",
  timezoneId: "Europe/Berlin",
};

async function open(context: BrowserContext, errors: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  if (SLOWER > 1) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // A refused request is an answer; what the policy of the page forbids is a mistake.
    if (message.type() === "error" && /Content Security Policy|integrity/i.test(message.text())) {
      errors.push(message.text());
    }
  });

  return page;
}

/** A link that signs in the administrator, once. */
export function signInLink(): string {
  return tod("admin", "sign-in-link", "--data-dir", system.data).trim();
}

/** Changes how a simulated router behaves from now on. */
export function setMood(router: SimulatedRouter, mood: string): void {
  tod("sim", "mood", "--control", system.control, String(router.index), mood);
}

/** The router at an index, which the simulation has. */
export function router(index: number): SimulatedRouter {
  const found = system.routers[index];
  if (found === undefined) throw new Error(`the simulation has no router ${index}`);
  return found;
}

/** Routers that nobody has added yet: each spec takes its own. */
export function spare(index: number): SimulatedRouter {
  return router(system.added + index);
}

function tod(...flags: string[]): string {
  return execFileSync(system.binary, flags, { encoding: "utf8" });
}
