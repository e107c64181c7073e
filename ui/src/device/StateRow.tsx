import type { ReactNode } from "react";

import type { Condition } from "@/api/types";
import { Age } from "@/ui/Age";
import { StateLabel } from "./StateMark";

interface StateRowProps {
  /** Whose state it is; absent where that is clear. */
  children?: ReactNode;
  condition: Condition;
  at: string | null;
}

/** A router, its state and since when: one line, or two where there is no room. */
export function StateRow({ children, condition, at }: StateRowProps) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-3 px-4 py-1.5 hover:bg-hover">
      {children !== undefined && <div className="min-w-0 grow basis-0 truncate">{children}</div>}
      <div
        className={children === undefined ? "min-w-0 grow" : "w-36 max-sm:order-last max-sm:w-full"}
      >
        <StateLabel condition={condition} />
      </div>
      <div className="num w-20 shrink-0 whitespace-nowrap text-ink-3">
        <Age at={at} />
      </div>
    </li>
  );
}
