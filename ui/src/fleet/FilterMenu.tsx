import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";

import { facetsQuery } from "@/api/overview";
import { groupsQuery, tagsQuery } from "@/api/tenants";
import type { Share } from "@/api/types";
import { TIER_NAMES } from "@/device/words";
import { useScope, useSoleTenant } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck, MenuGroup } from "@/ui/Menu";
import { type FilterName, type FleetSearch, type SearchChange, toggled } from "./filter";

interface FilterMenuProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

/** One thing to filter by, and the values it can have, each with its words. */
interface Choice {
  name: FilterName;
  label: string;
  values: [value: string, words: string][];
}

/** Narrows the list to what its routers have in common. */
export function FilterMenu({ search, onSearch }: FilterMenuProps) {
  const tenant = useSoleTenant();
  const choices = useChoices();

  return (
    <Menu
      trigger={
        <Button>
          <ListFilter size={14} aria-hidden />
          Filter
        </Button>
      }
    >
      {choices
        .filter(({ values }) => values.length > 0)
        .map(({ name, label, values }) => (
          <MenuGroup key={name} label={label}>
            {values.map(([value, words]) => (
              <MenuCheck
                key={value}
                checked={search[name] === value}
                onChange={() => onSearch((search) => toggled(search, name, value))}
              >
                <span className="truncate">{words}</span>
              </MenuCheck>
            ))}
          </MenuGroup>
        ))}
      {tenant === null && (
        <p className="max-w-52 px-2 py-1 text-ink-3">
          Choose an organisation to filter by its groups and tags.
        </p>
      )}
    </Menu>
  );
}

/** What narrows the list, each to be taken away again. */
export function ChosenFilters({ search, onSearch }: FilterMenuProps) {
  return useChoices().flatMap(({ name, values }) => {
    const value = search[name];
    if (value === undefined) return [];
    const words = values.find(([known]) => known === value)?.[1] ?? value;

    return (
      <Button
        key={name}
        aria-label={`Remove the filter ${words}`}
        onClick={() => onSearch((search) => toggled(search, name, value))}
      >
        {words}
        <X size={14} aria-hidden />
      </Button>
    );
  });
}

function useChoices(): Choice[] {
  const tenant = useSoleTenant();
  const groups = useQuery({ ...groupsQuery(tenant ?? ""), enabled: tenant !== null });
  const tags = useQuery({ ...tagsQuery(tenant ?? ""), enabled: tenant !== null });
  const { data: facets } = useQuery(facetsQuery(useScope()));
  const named = (item: { id: string; name: string }): [string, string] => [item.id, item.name];

  return [
    { name: "group", label: "Group", values: (groups.data ?? []).map(named) },
    { name: "tag", label: "Tag", values: (tags.data ?? []).map(named) },
    { name: "tier", label: "Connection", values: Object.entries(TIER_NAMES) },
    { name: "version", label: "RouterOS", values: names(facets?.versions) },
    { name: "board", label: "Board", values: names(facets?.boards) },
  ];
}

/** What routers have told; those that have told nothing yet cannot be asked for. */
function names(shares: Share[] = []): [string, string][] {
  return shares.flatMap(({ name }) => (name === null ? [] : [[name, name]]));
}
