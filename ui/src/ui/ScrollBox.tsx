import type { ReactNode } from "react";

interface ScrollBoxProps {
  label: string;
  className: string;
  children: ReactNode;
}

/** A part of the page that scrolls by itself, and therefore by keyboard too. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
