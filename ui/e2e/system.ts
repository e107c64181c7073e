import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { start, startTod, stop, stopTod, until } from "./process.ts";
import type { SimulatedRouter, System } from "./tod.ts";

/** How many routers are simulated, and how many of them are there from the beginning. */
const SIMULATED = 16;
const ADDED = 12;
/** Seconds between two polls: the shortest, so that tests need not wait. */
const INTERVAL = 5;

/**
 * Starts a simulated fleet and `tod up` over it, adds most of the routers through the API, and
 * stops both afterwards. `TOD_BINARY` is the program.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const binary = process.env.TOD_BINARY;
  if (binary === undefined) {
    throw new Error("TOD_BINARY must be the path of the program: cargo build --package tod");
  }

  // Not below /root: as root, the database server runs as another user.
  const directory = mkdtempSync("/var/tmp/tod-e2e-");
  chmodSync(directory, 0o755);
  const place = { directory, binary };
  const teardown = async () => {
    await stopTod(place);
    await stop(place, "sim");
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    project.provide("system", await startSystem(place));
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

async function startSystem(place: { directory: string; binary: string }): Promise<System> {
  const control = join(place.directory, "sim.control");
  const inventory = join(place.directory, "inventory.json");
  const ports = ["--api-port", "0", "--api-ssl-port", "0"];
  const files = ["--control", control, "--inventory", inventory];
  start(place, "sim", ["sim", "run", "--routers", String(SIMULATED), ...ports, ...files]);
  await until(place, "sim", () => existsSync(inventory));

  const data = join(place.directory, "data");
  const url = `http://127.0.0.1:${await freePort()}`;
  await startTod({ ...place, data, url });

  const routers: SimulatedRouter[] = JSON.parse(readFileSync(inventory, "utf8"));
  const system = { ...place, control, data, url, routers, added: ADDED };
  const added = routers.slice(0, ADDED);
  for (const organisation of new Set(added.map((router) => router.organisation))) {
    const flags = ["admin", "api-key", "--data-dir", data, "--name", "e2e"];
    const key = execFileSync(place.binary, [...flags, "--organisation", organisation], {
      encoding: "utf8",
    });
    const mine = added.filter((router) => router.organisation === organisation);
    await Promise.all(mine.map((router) => add(url, key.trim(), router)));
  }

  return system;
}

/** Adds a router as a customer's script would. */
async function add(url: string, key: string, router: SimulatedRouter): Promise<void> {
  const call = (path: string, body?: object) =>
    fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const session = (await (await call("/session")).json()) as { tenants: { id: string }[] };
  // Most are reached over TLS and some are not, as in the field.
  const plain = router.index % 4 === 3;
  const response = await call(`/tenants/${session.tenants[0]?.id}/devices`, {
    name: router.identity,
    address: router.address,
    port: plain ? router.api_port : router.api_ssl_port,
    ssh_port: router.ssh_port,
    lowest_tier: plain ? "plain" : "unverified",
    credential: { kind: "password", user: router.user, password: router.password },
    interval_seconds: INTERVAL,
  });
  if (!response.ok) throw new Error(`${router.address} was not added: ${await response.text()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

declare module "vitest" {
  interface ProvidedContext {
    system: System;
  }
}
