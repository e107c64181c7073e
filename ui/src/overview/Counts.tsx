import { Link } from "@tanstack/react-router";

import { traffic } from "@/api/totals";
import type { StateName, Summary } from "@/api/types";
import { StateMark } from "@/device/StateMark";
import { STATE_NAMES, STATES } from "@/device/words";
import { classes } from "@/lib/classes";
import { formatBitRate, formatCount } from "@/lib/format";

const TILE =
  "flex grow basis-[40%] flex-col gap-0.5 bg-panel px-4 py-3 whitespace-nowrap hover:bg-hover sm:basis-[30%] xl:basis-auto";

/** States that nobody waits for: shown where there are any. */
const RARE = new Set<StateName>(["never_seen", "paused"]);

/** How many routers are in each state; each number is a link to them. */
export function Counts({ summary }: { summary: Omit<Summary, "tenant_id" | "tenant_name"> }) {
  const { counts } = summary;

  return (
    <nav
      aria-label="Routers by state"
      className="flex flex-wrap gap-px overflow-hidden rounded-lg border border-line bg-line"
    >
      <Link to="/fleet" className={TILE}>
        <span className="text-ink-3">Routers</span>
        <span className="text-2xl font-semibold tracking-tight">
          {formatCount(summary.devices)}
        </span>
      </Link>
      {STATES.filter((state) => counts[state] > 0 || !RARE.has(state)).map((state) => (
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
      <Link to="/fleet" search={{ sort: "-traffic" }} className={TILE}>
        <span className="text-ink-3">Traffic</span>
        <span
          title={`${formatBitRate(summary.rx_bps)} received, ${formatBitRate(summary.tx_bps)} sent`}
          className="text-2xl font-semibold tracking-tight whitespace-nowrap"
        >
          {formatBitRate(traffic(summary))}
        </span>
      </Link>
    </nav>
  );
}
