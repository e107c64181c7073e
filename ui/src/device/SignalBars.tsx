import { classes } from "@/lib/classes";
import { UNKNOWN } from "@/lib/format";

/** From this signal on (dBm) there is one bar more. Below the first a link hardly holds. */
const STEPS = [-85, -75, -67, -60];

/** A signal as bars and as a number. Two bars or fewer are worth a look. */
export function SignalBars({ dbm }: { dbm: number | null }) {
  if (dbm === null) return UNKNOWN;
  const bars = STEPS.filter((step) => dbm >= step).length;
  const colour = bars >= 3 ? "fill-online" : bars === 2 ? "fill-degraded" : "fill-offline";

  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg viewBox="0 0 15 12" className="h-3 w-[15px] shrink-0" aria-hidden focusable="false">
        {STEPS.map((step, at) => (
          <rect
            key={step}
            x={at * 4}
            y={9 - at * 3}
            width="3"
            height={3 + at * 3}
            rx="0.5"
            className={classes(at < bars ? colour : "fill-line-strong")}
          />
        ))}
      </svg>
      {String(dbm).replace("-", "−")} dBm
    </span>
  );
}
