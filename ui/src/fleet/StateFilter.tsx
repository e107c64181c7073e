import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { countsQuery } from "@/api/devices";
import { summaryQuery } from "@/api/overview";
import type { StateCounts } from "@/api/types";
import { StateMark } from "@/device/StateMark";
import { STATE_NAMES, STATES } from "@/device/words";
import { classes } from "@/lib/classes";
import { formatCount } from "@/lib/format";
import { useScope } from "@/shell/scope";
import {
  chosen,
  type FleetSearch,
  filterOf,
  isNarrowed,
  type SearchChange,
  withState,
} from "./filter";

interface StateFilterProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

const CHIP = "inline-flex h-7 items-center gap-2 rounded-md border px-2.5 whitespace-nowrap";

/** How many routers are in each state; a click shows only those. */
export function StateFilter({ search, onSearch }: StateFilterProps) {
  const counts = useCounts(search);
  const active = chosen(search.state);

  return (
    <div
      role="group"
      aria-label="State"
      className="-mx-4 flex min-h-8 gap-1.5 overflow-x-auto px-4 py-0.5 md:mx-0 md:flex-wrap md:px-0"
    >
      {STATES.filter((state) => counts[state] > 0 || active.includes(state)).map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={active.includes(state)}
          onClick={() => onSearch((search) => withState(search, state))}
          className={classes(
            CHIP,
            active.includes(state)
              ? "border-ink bg-selected text-ink"
              : "border-line text-ink-2 hover:border-line-strong hover:text-ink",
          )}
        >
          <StateMark state={state} />
          {STATE_NAMES[state]}
          <span className="font-medium text-ink">{formatCount(counts[state])}</span>
        </button>
      ))}
    </div>
  );
}

/** The live counts, or those of a narrower list where something else narrows it. */
function useCounts(search: FleetSearch): StateCounts {
  const scope = useScope();
  const { data: summary } = useSuspenseQuery(summaryQuery);
  const narrowed = isNarrowed({ ...search, state: undefined });
  const narrow = useQuery({
    ...countsQuery(scope, filterOf(search)),
    enabled: narrowed,
    placeholderData: keepPreviousData,
  });

  const all =
    scope === null ? summary : summary.tenants.find(({ tenant_id }) => tenant_id === scope);
  return (narrowed ? narrow.data : undefined) ?? (all ?? summary).counts;
}
