import { ArrowDown, ArrowUp } from "lucide-react";

import { classes } from "@/lib/classes";
import type { Column } from "./columns";
import { type FleetSearch, type SearchChange, type Sort, sorted } from "./filter";

interface HeadRowProps {
  columns: Column[];
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

const CELL =
  "sticky top-0 z-10 h-[33px] border-b border-line bg-canvas px-2.5 text-left font-medium text-ink-3 whitespace-nowrap first:pl-4 last:pr-4 md:first:pl-6 md:last:pr-6";

/** The names of the columns; those that sort are buttons. */
export function HeadRow({ columns, search, onSearch }: HeadRowProps) {
  return (
    <thead>
      <tr>
        <th scope="col" aria-sort={order(search, "name")} className={classes(CELL, "w-[13rem]")}>
          <SortButton name="Name" sort="name" search={search} onSearch={onSearch} />
        </th>
        {columns.map(({ id, name, width, sort, right }) => (
          <th
            key={id}
            scope="col"
            aria-sort={sort && order(search, sort)}
            className={classes(CELL, right && "text-right")}
            style={{ width }}
          >
            {sort === undefined ? (
              name
            ) : (
              <SortButton name={name} sort={sort} search={search} onSearch={onSearch} />
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortButton(props: { name: string; sort: Sort } & Omit<HeadRowProps, "columns">) {
  const { name, sort, search, onSearch } = props;
  const direction = order(search, sort);

  return (
    <button
      type="button"
      onClick={() => onSearch((search) => sorted(search, sort))}
      className={classes(
        "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-ink",
        direction && "text-ink",
      )}
    >
      {name}
      {direction === "ascending" && <ArrowUp size={12} aria-hidden />}
      {direction === "descending" && <ArrowDown size={12} aria-hidden />}
    </button>
  );
}

function order(search: FleetSearch, sort: Sort): "ascending" | "descending" | undefined {
  const current = search.sort ?? "name";
  if (current === sort) return "ascending";
  return current === `-${sort}` ? "descending" : undefined;
}
