import { getRouteApi } from "@tanstack/react-router";

import type { Scope } from "@/api/devices";
import type { Session } from "@/api/types";

const app = getRouteApi("/_app");

/** Who is signed in. */
export function useSession(): Session {
  return app.useRouteContext({ select: ({ session }) => session });
}

/** The organisation looked at; null for all. One that the session does not see counts as all. */
export function useScope(): Scope {
  const { tenants } = useSession();
  const org = app.useSearch({ select: (search) => search.org });

  return tenants.some(({ id }) => id === org) ? (org ?? null) : null;
}

/** The organisation in which something new would be made, where only one can be meant. */
export function useSoleTenant(): string | null {
  const { tenants } = useSession();
  const scope = useScope();

  return scope ?? (tenants.length === 1 ? (tenants[0]?.id ?? null) : null);
}

/** An organisation's name. */
export function tenantName(session: Session, tenantId: string): string {
  return session.tenants.find(({ id }) => id === tenantId)?.name ?? "another organisation";
}
