import { useInfiniteQuery } from "@tanstack/react-query";

import type { DeviceKey } from "@/api/devices";
import { deviceChangesQuery } from "@/api/overview";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { ScrollBox } from "@/ui/ScrollBox";
import { Skeleton } from "@/ui/Skeleton";
import { ChangeList } from "./ChangeList";

/** When it came and went. */
export function HistoryPanel({ deviceKey }: { deviceKey: DeviceKey }) {
  const changes = useInfiniteQuery(deviceChangesQuery(deviceKey));
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <Panel title="Changes of state">
      <ProblemNote error={changes.error} className="px-4 py-3" />
      {changes.isPending && <Skeleton rows={4} />}
      {changes.data && items.length === 0 && (
        <p className="px-4 py-4 text-ink-3">It has always been as it is.</p>
      )}
      <ScrollBox label="Changes of state" className="max-h-80 overflow-y-auto">
        <ChangeList changes={items} />
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
