import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useDeferredValue, useMemo } from "react";

import { devicesQuery } from "@/api/devices";
import { plural } from "@/lib/format";
import { Page } from "@/shell/Page";
import { useScope, useSession } from "@/shell/scope";
import { Button, buttonLook } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { FleetTable } from "./FleetTable";
import { type FleetSearch, filterOf, isNarrowed, type SearchChange } from "./filter";
import { StaleList } from "./StaleList";
import { StateFilter } from "./StateFilter";
import { Toolbar } from "./Toolbar";

interface FleetPageProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

/** Every router, live. The address holds filter, order and columns, so the view is a link. */
export function FleetPage({ search, onSearch }: FleetPageProps) {
  const session = useSession();
  const scope = useScope();
  const filter = useDeferredValue(filterOf(search));
  const list = useSuspenseInfiniteQuery(devicesQuery(scope, filter));

  const devices = useMemo(() => list.data.pages.flatMap((page) => page.items), [list.data]);
  const total = list.data.pages[0]?.total ?? 0;

  return (
    <Page
      fill
      title="Fleet"
      note={plural(total, "router")}
      actions={
        <Link to="." search={(all) => ({ ...all, add: true })} className={buttonLook("primary")}>
          <Plus size={14} aria-hidden />
          Add router
        </Link>
      }
    >
      <div className="shrink-0 space-y-2 px-4 pb-3 md:px-6">
        <StateFilter search={search} onSearch={onSearch} />
        <Toolbar search={search} onSearch={onSearch} />
      </div>
      {devices.length === 0 ? (
        <NoRouters
          narrowed={isNarrowed(search)}
          onClear={() => onSearch(({ sort, columns }) => ({ sort, columns }))}
        />
      ) : (
        <FleetTable
          devices={devices}
          total={total}
          search={search}
          onSearch={onSearch}
          manyTenants={scope === null && session.tenants.length > 1}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
          }}
        >
          <StaleList
            updatedAt={list.dataUpdatedAt}
            busy={list.isFetching}
            onRefresh={() => void list.refetch()}
          />
        </FleetTable>
      )}
    </Page>
  );
}

function NoRouters({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  if (narrowed) {
    return (
      <Empty title="No router matches" action={<Button onClick={onClear}>Clear the filter</Button>}>
        None of your routers has all of what the filter asks for.
      </Empty>
    );
  }

  return (
    <Empty
      title="No routers yet"
      action={
        <Link to="." search={(all) => ({ ...all, add: true })} className={buttonLook("primary")}>
          Add the first router
        </Link>
      }
    >
      You need its address and a user on it. If there is no user yet, the dialog writes a script
      that makes one with just the rights to watch.
    </Empty>
  );
}
