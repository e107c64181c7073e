import { Check, Minus } from "lucide-react";

import type { Rights } from "@/api/types";
import { classes } from "@/lib/classes";
import { CopyButton } from "@/ui/CopyButton";
import { Panel } from "@/ui/Panel";
import { FEATURE_NAMES } from "./words";

/** What our user may do on it. */
export function RightsPanel({ rights }: { rights: Rights | null }) {
  if (rights === null) return null;

  return (
    <Panel title="Our rights" note={rights.group !== null && `group ${rights.group}`}>
      <div className="px-4 py-2">
        <RightsList rights={rights} />
      </div>
    </Panel>
  );
}

/** Each feature, whether it works, and the line that makes it work. */
export function RightsList({ rights }: { rights: Rights }) {
  return (
    <ul className="divide-y divide-line">
      {rights.features.map(({ feature, works, missing, mend }) => (
        <li key={feature} className="py-1.5">
          <div className="flex items-center gap-2">
            {works ? (
              <Check size={14} className="shrink-0 text-online" aria-hidden />
            ) : (
              <Minus size={14} className="shrink-0 text-ink-3" aria-hidden />
            )}
            <span className={classes("shrink-0", !works && "text-ink-2")}>
              {FEATURE_NAMES[feature]}
            </span>
            <span className="sr-only">{works ? "works" : "does not work"}</span>
            {missing.length > 0 && (
              <span className="ml-auto text-right text-ink-3">lacks {missing.join(", ")}</span>
            )}
          </div>
          {mend !== null && <MendLine line={mend} name={FEATURE_NAMES[feature]} />}
        </li>
      ))}
    </ul>
  );
}

/** Folded away, because watching is all that most want. */
function MendLine({ line, name }: { line: string; name: string }) {
  return (
    <details className="mt-1 pl-[22px]">
      <summary className="cursor-pointer text-ink-3 hover:text-ink">
        Line that makes it work
      </summary>
      <div className="mt-1 flex items-start gap-2 rounded-md border border-line bg-canvas p-2">
        <code className="min-w-0 grow font-mono break-words text-ink-2">{line}</code>
        <CopyButton text={line} label={`Copy the line for: ${name}`} />
      </div>
    </details>
  );
}
