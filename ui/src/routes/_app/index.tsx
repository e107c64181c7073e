import { createFileRoute } from "@tanstack/react-router";

import { devicesQuery } from "@/api/devices";
import { changesQuery, NEEDS_ATTENTION, summaryQuery } from "@/api/overview";
import { OverviewPage } from "@/overview/OverviewPage";

export const Route = createFileRoute("/_app/")({
  loaderDeps: ({ search: { org } }) => ({ org }),
  loader: async ({ context: { queries, session }, deps: { org } }) => {
    const scope = session.tenants.some(({ id }) => id === org) ? (org ?? null) : null;
    await Promise.all([
      queries.ensureQueryData(summaryQuery),
      queries.ensureInfiniteQueryData(changesQuery(scope)),
      queries.ensureInfiniteQueryData(devicesQuery(scope, { state: NEEDS_ATTENTION })),
    ]);
  },
  component: OverviewPage,
});
