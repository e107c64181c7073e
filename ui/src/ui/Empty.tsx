import type { ReactNode } from "react";

interface EmptyProps {
  title: string;
  /** Why there is nothing, and what to do about it. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing to show, said plainly, with the way on. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-1 px-6 py-14 text-center">
      <p className="text-md font-medium">{title}</p>
      {children !== undefined && <div className="max-w-96 text-ink-2">{children}</div>}
      {action !== undefined && <div className="mt-4 flex gap-2">{action}</div>}
    </div>
  );
}
