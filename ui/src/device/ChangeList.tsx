import type { ReactNode } from "react";

import { changeId } from "@/api/overview";
import type { Change } from "@/api/types";
import { StateRow } from "./StateRow";

interface ChangeListProps {
  changes: Change[];
  /** Whose change it is; absent where all are of one router. */
  name?: (change: Change) => ReactNode;
}

/** Changes of state, the latest first. */
export function ChangeList({ changes, name }: ChangeListProps) {
  return (
    <ol className="divide-y divide-line">
      {changes.map((change) => (
        <StateRow key={changeId(change)} condition={change.to} at={change.at}>
          {name?.(change)}
        </StateRow>
      ))}
    </ol>
  );
}
