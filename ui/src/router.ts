import { QueryCache, QueryClient } from "@tanstack/react-query";
import { createRouter, type RouterHistory } from "@tanstack/react-router";

import { codeOf, ProblemError } from "./api/problem";
import { sessionQuery } from "./api/session";
import { routeTree } from "./routeTree.gen";
import { PageError, PageMissing, PagePending } from "./shell/PageStates";

/** The app: its routes and what it has read. Tests make one of their own. */
export function createApp(history?: RouterHistory) {
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        // The session's own refusal leads to the sign-in page where it is asked for.
        if (queryKey[0] !== sessionQuery.queryKey[0]) leaveWhenSignedOut(error);
      },
    }),
    defaultOptions: {
      queries: {
        // Events keep what is shown current, and a reconnect reads it again.
        staleTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < 2 && !isDeclined(error),
      },
    },
  });

  const router = createRouter({
    routeTree,
    history,
    context: { queries },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageMissing,
    defaultPendingComponent: PagePending,
    scrollRestoration: true,
  });

  /** A session that ended elsewhere leads back to the sign-in page, and from there to here. */
  function leaveWhenSignedOut(error: unknown): void {
    if (codeOf(error) !== "unauthenticated") return;
    queries.removeQueries({ queryKey: sessionQuery.queryKey });
    void router.invalidate();
  }

  return { router, queries };
}

/** Whether the server declined: asking again changes nothing. */
function isDeclined(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status < 500;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createApp>["router"];
  }
}
