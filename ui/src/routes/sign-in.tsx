import { createFileRoute } from "@tanstack/react-router";

import { SignInPage } from "@/shell/SignInPage";

export const Route = createFileRoute("/sign-in")({
  // What is not ours is named, with undefined: what is not named passes through.
  validateSearch: (search): { next?: string } => ({
    next: typeof search.next === "string" && isOurs(search.next) ? search.next : undefined,
  }),
  component: function SignIn() {
    const { next } = Route.useSearch();
    return <SignInPage next={next ?? "/"} />;
  },
});

/** Only paths of this app: a link must not lead somebody who has just signed in elsewhere. */
function isOurs(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
