import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";

import { devicesQuery } from "@/api/devices";
import { summaryQuery } from "@/api/overview";
import { FleetPage } from "@/fleet/FleetPage";
import { type FleetSearch, filterOf, parseSearch } from "@/fleet/filter";
import { lastColumns, lastView } from "@/fleet/shown";

export const Route = createFileRoute("/_app/fleet")({
  validateSearch: parseSearch,
  search: {
    middlewares: [
      ({ search, next }) => {
        const view: FleetSearch = next(search);
        return { ...view, columns: view.columns ?? lastColumns.get() ?? undefined };
      },
    ],
  },
  loaderDeps: ({ search }) => ({ org: search.org, filter: filterOf(search) }),
  loader: async ({ context, deps }) => {
    const scope = context.session.tenants.some(({ id }) => id === deps.org)
      ? (deps.org ?? null)
      : null;
    await Promise.all([
      context.queries.ensureInfiniteQueryData(devicesQuery(scope, deps.filter)),
      context.queries.ensureQueryData(summaryQuery),
    ]);
  },
  component: function Fleet() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    // Whoever comes back from a router finds the rows that they left.
    useEffect(() => lastView.set(search), [search]);

    return (
      <FleetPage
        search={search}
        onSearch={(change) => void navigate({ search: change, replace: true })}
      />
    );
  },
});
