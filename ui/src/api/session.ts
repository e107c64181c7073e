import { queryOptions } from "@tanstack/react-query";

import { answered, client } from "./client";
import type { Session } from "./types";

/** Who is signed in; a problem with code `unauthenticated` where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => answered(client.GET("/api/v1/session")),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Turns the token of a one-time link into a session. */
export function redeemLink(token: string): Promise<Session> {
  return answered(client.POST("/api/v1/sign-in/link", { body: { token } }));
}

/** Ends the session of this browser. */
export function signOut(): Promise<undefined> {
  return answered(client.POST("/api/v1/session/sign-out"));
}

/** Whether the session may change routers of an organisation. */
export function mayEdit(session: Session, tenantId: string): boolean {
  const { platform_role: platform } = session;
  if (platform === "super_admin" || platform === "platform_operator") return true;

  const role = session.tenants.find(({ id }) => id === tenantId)?.role;
  return role === "operator" || role === "tenant_admin";
}

/** Whether the session may create and rename organisations. */
export function mayManageTenants(session: Session): boolean {
  return session.platform_role === "super_admin";
}
