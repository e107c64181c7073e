import type { ReactNode } from "react";

import { classes } from "@/lib/classes";
import { ScrollBox } from "./ScrollBox";

interface DataTableProps {
  label: string;
  /** Names of the columns; those that begin with `#` hold numbers. */
  columns: string[];
  children: ReactNode;
}

const HEAD =
  "h-8 border-b border-line px-2.5 text-left font-medium text-ink-3 whitespace-nowrap first:pl-4 last:pr-4";

/** A plain table of few rows, scrolling sideways where the window is narrow. */
export function DataTable({ label, columns, children }: DataTableProps) {
  return (
    <ScrollBox label={label} className="overflow-x-auto">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            {columns.map((name) => (
              <th
                key={name}
                scope="col"
                className={classes(HEAD, name.startsWith("#") && "text-right")}
              >
                {name.replace("#", "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0">{children}</tbody>
      </table>
    </ScrollBox>
  );
}

/** A cell of it. */
export function Cell({
  children,
  right = false,
  className,
}: {
  children?: ReactNode;
  right?: boolean;
  className?: string;
}) {
  return (
    <td
      className={classes(
        "h-[34px] max-w-72 truncate border-b border-line px-2.5 text-ink-2 first:pl-4 last:pr-4",
        right && "num whitespace-nowrap",
        className,
      )}
    >
      {children}
    </td>
  );
}
