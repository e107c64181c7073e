import { useMutation } from "@tanstack/react-query";
import { Columns3, Download, RotateCcw, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useDebounced } from "@/lib/debounced";
import { formatCount } from "@/lib/format";
import { useShortcuts } from "@/lib/shortcuts";
import { useScope } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck, MenuItem } from "@/ui/Menu";
import { ProblemNote } from "@/ui/ProblemNote";
import { COLUMNS } from "./columns";
import { exportCsv } from "./export";
import { ChosenFilters, FilterMenu } from "./FilterMenu";
import { type FleetSearch, filterOf } from "./filter";
import { OrderMenu } from "./OrderMenu";
import { lastColumns, shownColumns, withColumn } from "./shown";

export interface ToolbarProps {
  search: FleetSearch;
  onSearch: (search: FleetSearch) => void;
}

/** Search, filter, columns, export. */
export function Toolbar({ search, onSearch }: ToolbarProps) {
  const scope = useScope();
  const [exported, setExported] = useState(0);
  const csv = useMutation({
    mutationFn: () => exportCsv(scope, filterOf(search), setExported),
    onSettled: () => setExported(0),
  });

  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput search={search} onSearch={onSearch} />
      <FilterMenu search={search} onSearch={onSearch} />
      <ColumnsMenu search={search} onSearch={onSearch} />
      <OrderMenu search={search} onSearch={onSearch} />
      <Button busy={csv.isPending} onClick={() => csv.mutate()}>
        <Download size={14} aria-hidden />
        {csv.isPending ? formatCount(exported) : "CSV"}
      </Button>
      <ChosenFilters search={search} onSearch={onSearch} />
      <ProblemNote error={csv.error} />
    </div>
  );
}

function SearchInput({ search, onSearch }: ToolbarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search.search ?? "");
  const settled = useDebounced(text.trim(), 200);
  const known = useRef(search.search ?? "");

  useShortcuts({ "/": () => input.current?.focus() });

  useEffect(() => {
    if (settled === known.current) return;
    known.current = settled;
    onSearch({ ...search, search: settled === "" ? undefined : settled });
  }, [settled, search, onSearch]);

  useEffect(() => {
    if ((search.search ?? "") === known.current) return;
    known.current = search.search ?? "";
    setText(known.current);
  }, [search.search]);

  return (
    <div className="relative w-full sm:w-72">
      <Search
        size={14}
        className="pointer-events-none absolute top-2.25 left-2.5 text-ink-3"
        aria-hidden
      />
      <input
        ref={input}
        type="search"
        aria-label="Search routers"
        placeholder="Name, address, model, serial…"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") input.current?.blur();
        }}
        className="h-8 w-full rounded-md border border-field bg-panel pr-2 pl-8"
      />
    </div>
  );
}

/** Which columns are shown: in the address, so that a link shows the same. */
function ColumnsMenu({ search, onSearch }: ToolbarProps) {
  const shown = shownColumns(search);
  const show = (next: FleetSearch) => {
    lastColumns.set(next.columns ?? null);
    onSearch(next);
  };

  return (
    <Menu
      trigger={
        <Button className="max-md:hidden">
          <Columns3 size={14} aria-hidden />
          Columns
        </Button>
      }
    >
      {COLUMNS.map(({ id, name }) => (
        <MenuCheck
          key={id}
          checked={shown.includes(id)}
          onChange={(checked) => show(withColumn(search, id, checked))}
        >
          {name}
        </MenuCheck>
      ))}
      {search.columns !== undefined && (
        <MenuItem onSelect={() => show({ ...search, columns: undefined })}>
          <RotateCcw size={14} aria-hidden />
          The usual columns
        </MenuItem>
      )}
    </Menu>
  );
}
