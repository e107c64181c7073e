import { createFileRoute, redirect, retainSearchParams } from "@tanstack/react-router";

import { codeOf } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { Shell } from "@/shell/Shell";

/** What every page's address may carry. */
type AppSearch = {
  /** The organisation looked at; absent for all of them. */
  org?: string;
  /** Whether the dialog that adds a router is open. */
  add?: true;
};

export const Route = createFileRoute("/_app")({
  // What does not fit is named, with undefined: what is not named passes through.
  validateSearch: (search): AppSearch => ({
    org: typeof search.org === "string" ? search.org : undefined,
    add: search.add === true ? true : undefined,
  }),
  search: { middlewares: [retainSearchParams(["org"])] },
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queries.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (codeOf(error) !== "unauthenticated") throw error;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
  component: Shell,
});
