import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";

import { codeOf } from "@/api/problem";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { ProblemNote } from "@/ui/ProblemNote";
import { Skeleton } from "@/ui/Skeleton";
import { Page } from "./Page";

/** The first load of a page, when it takes long enough to be noticed. */
export function PagePending() {
  return <Skeleton rows={12} />;
}

/** A page that could not be read. What does not exist for its reader is missing, not broken. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (codeOf(error) === "not_found") return <PageMissing />;

  return (
    <Empty
      title="This page could not be loaded"
      action={
        <Button
          onClick={() => {
            reset();
            void router.invalidate();
          }}
        >
          Try again
        </Button>
      }
    >
      <ProblemNote error={error} className="justify-center text-left" />
    </Empty>
  );
}

/** Nothing here, or nothing that its reader may see. */
export function PageMissing() {
  return (
    <Page title="Not found">
      <Empty
        title="There is nothing here"
        action={
          <Link to="/fleet" className="underline underline-offset-4">
            Go to the fleet
          </Link>
        }
      >
        The address is wrong, it was removed, or it belongs to an organisation that you do not see.
      </Empty>
    </Page>
  );
}
