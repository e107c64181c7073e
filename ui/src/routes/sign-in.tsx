import { createFileRoute } from "@tanstack/react-router";

import { SignInPage } from "@/shell/SignInPage";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search): { next?: string } =>
    typeof search.next === "string" && isOurs(search.next) ? { next: search.next } : {},
  component: function SignIn() {
    const { next } = Route.useSearch();
    return <SignInPage next={next ?? "/"} />;
  },
});

/** Only paths of this app: a link must not lead somebody who has just signed in elsewhere. */
function isOurs(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
