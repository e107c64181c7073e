import type { ReactNode } from "react";

import type { Change } from "@/api/types";
import { Age } from "@/ui/Age";
import { StateLabel } from "./StateMark";

/** Changes of state, the latest first. */
export function ChangeList({
  changes,
  name,
}: {
  changes: Change[];
  name?: (change: Change) => ReactNode;
}) {
  return (
    <ol className="divide-y divide-line">
      {changes.map((change) => (
        <li key={change.id} className="flex items-center gap-3 px-4 py-1.5">
          {name !== undefined && <span className="min-w-0 flex-1 truncate">{name(change)}</span>}
          <span className={name === undefined ? "min-w-0 flex-1" : "w-40 shrink-0"}>
            <StateLabel condition={change.to} />
          </span>
          <span className="num w-20 shrink-0 whitespace-nowrap text-ink-3">
            <Age at={change.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
