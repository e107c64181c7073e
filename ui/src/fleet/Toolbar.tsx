import { useMutation, useQuery } from "@tanstack/react-query";
import { Columns3, Download, ListFilter, Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { groupsQuery, tagsQuery } from "@/api/tenants";
import type { Tier } from "@/api/types";
import { TIER_NAMES } from "@/device/words";
import { useDebounced } from "@/lib/debounced";
import { formatCount } from "@/lib/format";
import { useShortcuts } from "@/lib/shortcuts";
import { useStored } from "@/lib/stored";
import { useScope, useSoleTenant } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck, MenuGroup } from "@/ui/Menu";
import { ProblemNote } from "@/ui/ProblemNote";
import { type CellContext, COLUMNS, shownColumns } from "./columns";
import { exportCsv } from "./export";
import { chosen, type FleetSearch, filterOf, type ListName, toggled } from "./filter";

interface ToolbarProps {
  search: FleetSearch;
  onSearch: (search: FleetSearch) => void;
  context: CellContext;
}

/** Search, filter, columns, export. */
export function Toolbar({ search, onSearch, context }: ToolbarProps) {
  const scope = useScope();
  const [exported, setExported] = useState(0);
  const csv = useMutation({
    mutationFn: () => exportCsv(scope, filterOf(search), context, setExported),
    onSettled: () => setExported(0),
  });

  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput search={search} onSearch={onSearch} />
      <FilterMenu search={search} onSearch={onSearch} />
      <ColumnsMenu />
      <Button busy={csv.isPending} onClick={() => csv.mutate()}>
        <Download size={14} aria-hidden />
        {csv.isPending ? formatCount(exported) : "CSV"}
      </Button>
      <Values search={search} onSearch={onSearch} />
      <ProblemNote error={csv.error} />
    </div>
  );
}

function SearchInput({ search, onSearch }: Omit<ToolbarProps, "context">) {
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
        placeholder="Name, address, model, serial, version"
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

function FilterMenu({ search, onSearch }: Omit<ToolbarProps, "context">) {
  const tenant = useSoleTenant();
  const groups = useQuery({ ...groupsQuery(tenant ?? ""), enabled: tenant !== null });
  const tags = useQuery({ ...tagsQuery(tenant ?? ""), enabled: tenant !== null });

  const check = (name: ListName, value: string, label: string) => (
    <MenuCheck
      key={value}
      checked={chosen(search, name).includes(value)}
      onChange={() => onSearch(toggled(search, name, value))}
    >
      <span className="truncate">{label}</span>
    </MenuCheck>
  );

  return (
    <Menu
      trigger={
        <Button>
          <ListFilter size={14} aria-hidden />
          Filter
        </Button>
      }
    >
      <MenuGroup label="Connection">
        {(Object.keys(TIER_NAMES) as Tier[]).map((tier) => check("tier", tier, TIER_NAMES[tier]))}
      </MenuGroup>
      {tenant === null ? (
        <p className="max-w-52 px-2 py-1 text-ink-3">
          Choose an organisation to filter by its groups and tags.
        </p>
      ) : (
        <>
          <MenuGroup label="Group">
            {groups.data?.map(({ id, name }) => check("group", id, name))}
            {check("group", "none", "Without a group")}
          </MenuGroup>
          {(tags.data?.length ?? 0) > 0 && (
            <MenuGroup label="Tag">
              {tags.data?.map(({ id, name }) => check("tag", id, name))}
            </MenuGroup>
          )}
        </>
      )}
    </Menu>
  );
}

/** What else narrows the list, each to be taken away again. */
function Values({ search, onSearch }: Omit<ToolbarProps, "context">) {
  const tenant = useSoleTenant();
  const groups = useQuery({ ...groupsQuery(tenant ?? ""), enabled: tenant !== null });
  const tags = useQuery({ ...tagsQuery(tenant ?? ""), enabled: tenant !== null });

  const label = (name: ListName, value: string): string => {
    if (name === "tier") return value in TIER_NAMES ? TIER_NAMES[value as Tier] : value;
    if (value === "none") return "Without a group";
    const known = name === "group" ? groups.data : name === "tag" ? tags.data : undefined;
    return known?.find(({ id }) => id === value)?.name ?? value;
  };

  return (["tier", "group", "tag", "version", "board"] as const).flatMap((name) =>
    chosen(search, name).map((value) => (
      <Button
        key={`${name} ${value}`}
        aria-label={`Remove the filter ${label(name, value)}`}
        onClick={() => onSearch(toggled(search, name, value))}
      >
        {label(name, value)}
        <X size={14} aria-hidden />
      </Button>
    )),
  );
}

function ColumnsMenu() {
  const [shown, setShown] = useStored(shownColumns);

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
          onChange={(checked) =>
            setShown(checked ? [...shown, id] : shown.filter((one) => one !== id))
          }
        >
          {name}
        </MenuCheck>
      ))}
    </Menu>
  );
}
