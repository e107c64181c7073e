import type { DeviceFilter } from "@/api/devices";
import type { StateName, Tier } from "@/api/types";
import { STATES, TIER_NAMES } from "@/device/words";

/** The filter and order as they stand in the address: lists are joined by commas. */
export interface FleetSearch {
  search?: string;
  state?: string;
  group?: string;
  tag?: string;
  version?: string;
  board?: string;
  tier?: string;
  sort?: string;
}

const LISTS = ["state", "group", "tag", "version", "board", "tier"] as const;
export type ListName = (typeof LISTS)[number];

/** What the server sorts by. */
export const SORTS = [
  "name",
  "address",
  "state",
  "cpu",
  "uptime",
  "version",
  "model",
  "clients",
  "last_seen",
] as const;
export type Sort = (typeof SORTS)[number];

/** Reads the address. What it does not understand it leaves out, so every link opens. */
export function parseSearch(raw: Record<string, unknown>): FleetSearch {
  const text = (name: string) => String(raw[name] ?? "").trim() || undefined;
  const sort = text("sort");

  return {
    search: text("search"),
    state: text("state"),
    group: text("group"),
    tag: text("tag"),
    version: text("version"),
    board: text("board"),
    tier: text("tier"),
    sort: isSort(sort?.replace(/^-/, "")) ? sort : undefined,
  };
}

/** What to ask the server for. */
export function filterOf(search: FleetSearch): DeviceFilter {
  const filter: DeviceFilter = {};
  if (search.search !== undefined) filter.search = search.search;
  if (search.sort !== undefined) filter.sort = search.sort;

  const state = chosen(search, "state").filter((name): name is StateName =>
    (STATES as string[]).includes(name),
  );
  const tier = chosen(search, "tier").filter((name): name is Tier => name in TIER_NAMES);
  if (state.length > 0) filter.state = state;
  if (tier.length > 0) filter.tier = tier;
  for (const name of ["group", "tag", "version", "board"] as const) {
    const values = chosen(search, name);
    if (values.length > 0) filter[name] = values;
  }

  return filter;
}

/** The values of one list. */
export function chosen(search: FleetSearch, name: ListName): string[] {
  return search[name]?.split(",").filter((value) => value !== "") ?? [];
}

/** The search with one value of a list switched on or off. */
export function toggled(search: FleetSearch, name: ListName, value: string): FleetSearch {
  const before = chosen(search, name);
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];

  return { ...search, [name]: after.length === 0 ? undefined : after.join(",") };
}

/** The search sorted by a column: first its natural order, then the reverse, then by name again. */
export function sorted(search: FleetSearch, sort: Sort): FleetSearch {
  const current = search.sort ?? "name";
  const first = FALLING.has(sort) ? `-${sort}` : sort;
  const second = FALLING.has(sort) ? sort : `-${sort}`;
  const next = current === first ? second : current === second && sort !== "name" ? "name" : first;

  return { ...search, sort: next === "name" ? undefined : next };
}

/** Whether anything narrows the list. */
export function isNarrowed(search: FleetSearch): boolean {
  return search.search !== undefined || LISTS.some((name) => search[name] !== undefined);
}

/** Of these, people look for the largest first. */
const FALLING = new Set<Sort>(["cpu", "clients", "last_seen"]);

function isSort(text: string | undefined): text is Sort {
  return SORTS.some((sort) => sort === text);
}
