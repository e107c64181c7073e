import { createFileRoute } from "@tanstack/react-router";

import { summaryQuery } from "@/api/overview";
import { tenantsQuery } from "@/api/tenants";
import { OrganisationsPage } from "@/manage/OrganisationsPage";

export const Route = createFileRoute("/_app/organisations")({
  loader: ({ context: { queries } }) =>
    Promise.all([queries.ensureQueryData(tenantsQuery), queries.ensureQueryData(summaryQuery)]),
  component: OrganisationsPage,
});
