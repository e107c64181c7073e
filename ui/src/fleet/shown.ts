import { stored } from "@/lib/stored";
import type { FleetSearch } from "./filter";

/** The columns beside the name that are shown where nobody chose others. */
const USUAL = [
  "state",
  "tenant",
  "address",
  "model",
  "version",
  "cpu",
  "clients",
  "traffic",
  "last_seen",
];

/** Stands in the address for the name alone. */
const NONE = "name";

/** The ids of the columns shown. Those that are not known stand for nothing. */
export function shownColumns({ columns }: FleetSearch): string[] {
  return columns?.split(",") ?? USUAL;
}

/** The view with one column shown or hidden. */
export function withColumn(search: FleetSearch, id: string, isShown: boolean): FleetSearch {
  const others = shownColumns(search).filter((one) => one !== id && one !== NONE);
  const ids = isShown ? [...others, id] : others;
  const isUsual = ids.length === USUAL.length && USUAL.every((one) => ids.includes(one));

  return { ...search, columns: isUsual ? undefined : ids.join(",") || NONE };
}

let view: FleetSearch = {};

/** The fleet's filters, order and columns as they were left last, for the way back. */
export const lastView = {
  get: (): FleetSearch => view,
  set: (search: FleetSearch) => {
    view = search;
  },
};

/**
 * The columns this browser chose last, as the address has them; null for the usual ones.
 *
 * They complete an address that names none, so what is seen is always in the address.
 */
export const lastColumns = stored<string | null>("columns", null, (value) =>
  typeof value === "string" ? value : null,
);
