import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

import { sessionQuery } from "@/api/session";
import { useSession } from "./scope";

/**
 * Shows a session that was read anew. Pages have theirs from the router, which asks only when it
 * navigates; an event can say at any time that a role or the name of an organisation is another.
 */
export function useFreshSession(): void {
  const router = useRouter();
  const shown = useSession();
  const { data: read } = useQuery(sessionQuery);

  useEffect(() => {
    if (read !== undefined && read !== shown) void router.invalidate();
  }, [router, read, shown]);
}
