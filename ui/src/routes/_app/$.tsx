import { createFileRoute } from "@tanstack/react-router";

import { PageMissing } from "@/shell/PageStates";

/** Every address that is no page: said inside the shell, from where there is a way on. */
export const Route = createFileRoute("/_app/$")({ component: PageMissing });
