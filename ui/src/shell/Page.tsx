import { type ReactNode, useEffect } from "react";

interface PageProps {
  title: string;
  /** Before the title: where it belongs. */
  above?: ReactNode;
  /** Beside the title: counts, a state. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Fills the window's height; its content scrolls by itself. */
  fill?: boolean;
}

/** The head of a page and what is on it. */
export function Page({ title, above, note, actions, children, fill = false }: PageProps) {
  useEffect(() => {
    document.title = `${title} · tod`;
  }, [title]);

  return (
    <div className={fill ? "flex h-full min-h-0 flex-col" : "mx-auto max-w-[96rem] pb-10"}>
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-4 pb-3 md:px-6">
        {above !== undefined && <div className="-mb-2 w-full text-ink-3">{above}</div>}
        <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight">{title}</h1>
        {note !== undefined && <div className="text-ink-3">{note}</div>}
        {actions !== undefined && (
          <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
        )}
      </header>
      {children}
    </div>
  );
}
