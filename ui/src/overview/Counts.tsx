import { Link } from "@tanstack/react-router";

import type { Summary } from "@/api/types";
import { StateMark } from "@/device/StateMark";
import { STATE_NAMES, STATES } from "@/device/words";
import { classes } from "@/lib/classes";
import { formatCount } from "@/lib/format";

const TILE = "flex grow flex-col last:max-sm:col-span-2 gap-0.5 bg-panel px-4 py-3 hover:bg-hover";

/** How many routers are in each state; each number is a link to them. */
export function Counts({ summary }: { summary: Pick<Summary, "devices" | "clients" | "counts"> }) {
  const { counts } = summary;

  return (
    <nav
      aria-label="Routers by state"
      className="grid grid-cols-2 gap-px sm:grid-cols-3 xl:flex overflow-hidden rounded-lg border border-line bg-line"
    >
      <Link to="/fleet" className={TILE}>
        <span className="text-ink-3">Routers</span>
        <span className="text-2xl font-semibold tracking-tight">
          {formatCount(summary.devices)}
        </span>
      </Link>
      {STATES.map((state) => (
        <Link key={state} to="/fleet" search={{ state }} className={TILE}>
          <span className="flex items-center gap-2 text-ink-3">
            <StateMark state={state} />
            {STATE_NAMES[state]}
          </span>
          <span
            className={classes(
              "text-2xl font-semibold tracking-tight",
              counts[state] === 0 && "text-ink-3",
            )}
          >
            {formatCount(counts[state])}
          </span>
        </Link>
      ))}
      <Link to="/fleet" search={{ sort: "-clients" }} className={TILE}>
        <span className="text-ink-3">Wireless clients</span>
        <span className="text-2xl font-semibold tracking-tight">
          {formatCount(summary.clients)}
        </span>
      </Link>
    </nav>
  );
}
