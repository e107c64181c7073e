import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { changesQuery } from "@/api/overview";
import { ChangeList } from "@/device/ChangeList";
import { useScope } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { ScrollBox } from "@/ui/ScrollBox";

/** What has happened, live. */
export function RecentChanges() {
  const scope = useScope();
  const changes = useSuspenseInfiniteQuery(changesQuery(scope));
  const items = changes.data.pages.flatMap((page) => page.items);

  return (
    <Panel title="Changes of state">
      {items.length === 0 && (
        <p className="px-4 py-8 text-center text-ink-2">Nothing has changed yet.</p>
      )}
      <ScrollBox label="Changes" className="max-h-[31rem] overflow-y-auto">
        <ChangeList
          changes={items}
          name={({ tenant_id, device_id, device_name }) => (
            <Link
              to="/devices/$tenantId/$deviceId"
              params={{ tenantId: tenant_id, deviceId: device_id }}
              className="font-medium hover:underline"
            >
              {device_name}
            </Link>
          )}
        />
        {changes.hasNextPage && (
          <div className="p-2 text-center">
            <Button
              kind="ghost"
              busy={changes.isFetchingNextPage}
              onClick={() => void changes.fetchNextPage()}
            >
              Earlier
            </Button>
          </div>
        )}
      </ScrollBox>
    </Panel>
  );
}
