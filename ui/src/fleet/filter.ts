import type { DeviceFilter } from "@/api/devices";
import type { StateName, Tier } from "@/api/types";
import { STATES, TIER_NAMES } from "@/device/words";

/** The view as it stands in the address: states and columns are joined by commas. */
export interface FleetSearch {
  search?: string;
  state?: string;
  group?: string;
  tag?: string;
  version?: string;
  board?: string;
  tier?: string;
  sort?: string;
  /** The columns beside the name; absent for the usual ones. */
  columns?: string;
}

/**
 * What somebody wants to be another way, of the address as it will then be: it is ahead of the page
 * while that loads, and a second click must not undo the first.
 */
export type SearchChange = (search: FleetSearch) => FleetSearch;

const NAMES = ["state", "group", "tag", "version", "board", "tier"] as const;
export type FilterName = (typeof NAMES)[number];

/** What the server sorts by. */
const SORTS = [
  "name",
  "address",
  "state",
  "last_seen",
  "cpu",
  "memory",
  "temperature",
  "uptime",
  "version",
  "board",
  "clients",
  "signal",
  "traffic",
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
    columns: text("columns"),
  };
}

/** What to ask the server for. */
export function filterOf({ state, tier, ...search }: FleetSearch): DeviceFilter {
  const states = chosen(state).filter((name) => STATES.some((known) => known === name));

  return {
    search: search.search,
    state: states.length > 0 ? (states as StateName[]) : undefined,
    group: search.group,
    tag: search.tag,
    version: search.version,
    board: search.board,
    tier: tier !== undefined && tier in TIER_NAMES ? (tier as Tier) : undefined,
    sort: search.sort,
  };
}

/** The values of a list. */
export function chosen(list: string | undefined): string[] {
  return list?.split(",").filter((value) => value !== "") ?? [];
}

/** The search with one state switched on or off. */
export function withState(search: FleetSearch, state: StateName): FleetSearch {
  const before = chosen(search.state);
  const after = before.includes(state) ? before.filter((one) => one !== state) : [...before, state];

  return { ...search, state: after.length === 0 ? undefined : after.join(",") };
}

/** The search with a value of something that has one at most; the same value again takes it away. */
export function toggled(search: FleetSearch, name: FilterName, value: string): FleetSearch {
  return { ...search, [name]: search[name] === value ? undefined : value };
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
  return search.search !== undefined || NAMES.some((name) => search[name] !== undefined);
}

/** Of these, people look for the largest first. */
const FALLING = new Set<Sort>(["cpu", "memory", "temperature", "clients", "traffic", "last_seen"]);

function isSort(text: string | undefined): text is Sort {
  return SORTS.some((sort) => sort === text);
}
