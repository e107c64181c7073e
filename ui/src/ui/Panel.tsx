import { type ReactNode, useId } from "react";

import { classes } from "@/lib/classes";

interface PanelProps {
  title: string;
  /** Beside the title: a count, an age. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A titled part of a page. */
export function Panel({ title, note, actions, children, className }: PanelProps) {
  const id = useId();

  return (
    <section
      aria-labelledby={id}
      className={classes("min-w-0 rounded-lg border border-line bg-panel", className)}
    >
      <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note !== undefined && <span className="text-ink-3">{note}</span>}
        {actions !== undefined && <div className="ml-auto flex items-center gap-1">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A name and its value, one of a list of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-1.5">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 truncate text-right">{children}</dd>
    </div>
  );
}
