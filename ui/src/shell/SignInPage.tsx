import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { codeOf } from "@/api/problem";
import { redeemLink, sessionQuery } from "@/api/session";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { ProblemNote } from "@/ui/ProblemNote";
import { Wordmark } from "./Wordmark";

const COMMAND = "tod admin sign-in-link";

/**
 * Signing in by one-time link.
 *
 * The token is in the fragment of the address, which browsers send to nobody. It is taken out of
 * the address at once, so that neither history nor a screenshot keeps it.
 */
export function SignInPage({ next }: { next: string }) {
  const [token, setToken] = useState(tokenOfAddress);
  const router = useRouter();
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: redeemLink,
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.replace(next);
    },
  });

  useEffect(() => {
    // A link that is pasted over this very page changes only the fragment, and loads nothing.
    const onHashChange = () => setToken(tokenOfAddress());
    window.addEventListener("hashchange", onHashChange);
    return () => window.removeEventListener("hashchange", onHashChange);
  }, []);

  useEffect(() => {
    if (token === null) return;
    window.history.replaceState(
      window.history.state,
      "",
      window.location.pathname + window.location.search,
    );
    mutate(token);
  }, [token, mutate]);

  const failed = error !== null;
  const spent = failed && codeOf(error) !== null;

  return (
    <main className="mx-auto flex min-h-dvh max-w-96 flex-col justify-center gap-5 px-6 pb-24">
      <Wordmark />
      {token !== null && !failed ? (
        <p role="status" className="text-md text-ink-2">
          Signing in…
        </p>
      ) : (
        <>
          <div className="space-y-1">
            <h1 className="text-xl font-semibold">Sign in</h1>
            <p className="text-md text-ink-2">
              {spent
                ? "That link does not sign anybody in. "
                : "You sign in with a one-time link. "}
              Whoever runs this server makes one with:
            </p>
          </div>
          <ProblemNote error={error} />
          <div className="flex items-center gap-2 rounded-md border border-line bg-panel py-1.5 pr-1.5 pl-3">
            <code className="grow truncate font-mono">{COMMAND}</code>
            <CopyButton text={COMMAND} label="Copy the command" />
          </div>
          <p className="text-ink-3">
            A link works once, within 15 minutes. <code className="font-mono">tod up</code> prints
            one when it starts; where that has a <code className="font-mono">--data-dir</code>, this
            needs the same.
          </p>
          {failed && !spent && token !== null && (
            <Button busy={isPending} onClick={() => mutate(token)}>
              Try again
            </Button>
          )}
        </>
      )}
    </main>
  );
}

function tokenOfAddress(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get("token");
}
