import { useNavigate } from "@tanstack/react-router";

import { mayEdit } from "@/api/session";
import { Page } from "@/shell/Page";
import { tenantName, useSession, useSoleTenant } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Credentials } from "./Credentials";
import { Groups } from "./Groups";
import { Tags } from "./Tags";

/** What routers of one organisation share: groups, tags, credentials. */
export function GroupsPage() {
  const session = useSession();
  const tenantId = useSoleTenant();
  const navigate = useNavigate();

  if (tenantId === null) {
    return (
      <Page title="Groups and tags">
        <Empty
          title="Whose groups?"
          action={session.tenants.map(({ id, name }) => (
            <Button
              key={id}
              onClick={() =>
                void navigate({ to: ".", search: (all: object) => ({ ...all, org: id }) })
              }
            >
              {name}
            </Button>
          ))}
        >
          Every organisation has groups, tags and credentials of its own. Choose one.
        </Empty>
      </Page>
    );
  }

  const forbidden = mayEdit(session, tenantId) ? null : "Your role only looks.";

  return (
    <Page title="Groups and tags" note={tenantName(session, tenantId)}>
      <div className="grid items-start gap-4 px-4 md:px-6 lg:grid-cols-2">
        <Groups key={`groups ${tenantId}`} tenantId={tenantId} forbidden={forbidden} />
        <Tags key={`tags ${tenantId}`} tenantId={tenantId} forbidden={forbidden} />
        <Credentials key={`credentials ${tenantId}`} tenantId={tenantId} forbidden={forbidden} />
      </div>
    </Page>
  );
}
