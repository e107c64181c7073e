import { createFileRoute } from "@tanstack/react-router";

import { GroupsPage } from "@/manage/GroupsPage";

export const Route = createFileRoute("/_app/groups")({ component: GroupsPage });
