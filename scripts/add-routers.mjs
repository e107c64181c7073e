#!/usr/bin/env node
// Adds the routers of an inventory to tod, through its public API: what a customer would write to
// bring in a fleet. Can be repeated; routers that are there already are left alone.
//
// usage: add-routers.mjs COMMAND... (prints an API key when `--name … --organisation …` is added)
// TOD_URL is where tod answers, TOD_INVENTORY a JSON file, TOD_KEYS a directory to keep keys in.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { TOD_URL: url, TOD_INVENTORY: inventory, TOD_KEYS: keys } = process.env;
const [program, ...flags] = process.argv.slice(2);

/** How many routers are tested and added at once. */
const AT_ONCE = 8;

try {
  for (const [organisation, routers] of byOrganisation(JSON.parse(readFileSync(inventory, "utf8")))) {
    await addAll(organisation, routers);
  }
} catch (error) {
  console.error(`error: ${error.cause?.message ?? error.message}`);
  process.exit(1);
}

async function addAll(organisation, routers) {
  const { key, tenant } = await keyOf(organisation);
  const known = await addresses(key, tenant);
  const missing = routers.filter((router) => !known.has(router.address));
  const refused = await inParallel(missing, (router) => add(key, tenant, router));
  console.log(`    ${organisation}: ${missing.length - refused.length} added, ${known.size} were there`);
  for (const { router, reason } of refused) console.error(`    ${router.address} refused: ${reason}`);
}

function byOrganisation(routers) {
  const groups = new Map();
  for (const router of routers) {
    groups.set(router.organisation, [...(groups.get(router.organisation) ?? []), router]);
  }
  return groups;
}

/** The key kept from last time, or a new one when tod does not know it (any more). */
async function keyOf(organisation) {
  const file = join(keys, `${organisation.replaceAll(/\W+/g, "-").toLowerCase()}.key`);
  const kept = read(file);
  const tenant = kept && (await tenantOf(kept));
  if (tenant) return { key: kept, tenant };

  const name = ["--name", "dev up", "--organisation", organisation];
  const stdio = ["ignore", "pipe", "inherit"];
  const key = execFileSync(program, [...flags, ...name], { encoding: "utf8", stdio }).trim();
  writeFileSync(file, key, { mode: 0o600 });
  return { key, tenant: await tenantOf(key) };
}

async function tenantOf(key) {
  const response = await call(key, "/session");
  return response.ok ? (await response.json()).tenants[0].id : undefined;
}

/** The addresses of all devices the organisation has. */
async function addresses(key, tenant) {
  const known = new Set();
  let cursor;
  do {
    const query = new URLSearchParams({ limit: "100", ...(cursor && { cursor }) });
    const page = await (await call(key, `/tenants/${tenant}/devices?${query}`)).json();
    for (const device of page.items) known.add(device.address);
    cursor = page.next;
  } while (cursor);
  return known;
}

/** Adds one router; tod tests the connection first. Returns why it was refused, if it was. */
async function add(key, tenant, router) {
  let problem;
  // Some routers have no certificate that could be pinned: those are encrypted all the same.
  for (const tier of ["pinned", "unverified"]) {
    const response = await call(key, `/tenants/${tenant}/devices`, {
      address: router.address,
      port: router.api_ssl_port,
      ssh_port: router.ssh_port,
      lowest_tier: tier,
      credential: { kind: "password", user: router.user, password: router.password },
    });
    if (response.ok) return;
    problem = await response.json();
    if (problem.report?.failed?.failure !== "certificate_refused") break;
  }
  return { router, reason: problem.report?.failed?.detail ?? problem.detail ?? problem.title };
}

function call(key, path, body) {
  return fetch(`${url}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${key}`,
      ...(body && { "content-type": "application/json" }),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}

/** Runs `task` on every item, a few at a time, and returns what is not undefined. */
async function inParallel(items, task) {
  const waiting = [...items];
  const results = [];
  const worker = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      const result = await task(item);
      if (result) results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
