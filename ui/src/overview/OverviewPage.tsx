import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { summaryQuery } from "@/api/overview";
import { totals } from "@/api/totals";
import { Page } from "@/shell/Page";
import { tenantName, useScope, useSession } from "@/shell/scope";
import { buttonLook } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Attention } from "./Attention";
import { Counts } from "./Counts";
import { Organisations } from "./Organisations";
import { RecentChanges } from "./RecentChanges";

/** What wants somebody first, then how everything is, then what has happened. */
export function OverviewPage() {
  const session = useSession();
  const scope = useScope();
  const { data: summary } = useSuspenseQuery(summaryQuery);
  const own = summary.tenants.filter(({ tenant_id }) => scope === null || tenant_id === scope);
  const shown = totals(own);

  return (
    <Page title="Overview" note={scope === null ? "All organisations" : tenantName(session, scope)}>
      {shown.devices === 0 ? (
        <NoRouters />
      ) : (
        <div className="space-y-4 px-4 md:px-6">
          <Counts summary={shown} />
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="min-w-0 space-y-4">
              <Attention />
              {scope === null && summary.tenants.length > 1 && (
                <Organisations tenants={summary.tenants} />
              )}
            </div>
            <RecentChanges />
          </div>
        </div>
      )}
    </Page>
  );
}

function NoRouters() {
  return (
    <Empty
      title="No routers yet"
      action={
        <Link
          to="."
          search={(all: object) => ({ ...all, add: true as const })}
          className={buttonLook("primary")}
        >
          Add the first router
        </Link>
      }
    >
      Everything you will see here begins with one router.
    </Empty>
  );
}
