import { classes } from "@/lib/classes";
import { formatAge, useTicking } from "@/lib/time";
import { type LiveStatus, useLiveStatus } from "@/live/status";
import { Tooltip } from "@/ui/Tooltip";

const LOOK: Record<LiveStatus["phase"], string> = {
  connecting: "border-idle",
  live: "border-online bg-online",
  cut: "border-offline",
  "signed out": "border-idle",
};

/** Whether what is shown is live, and since when it is not. */
export function LiveIndicator({ short = false }: { short?: boolean }) {
  const status = useLiveStatus();
  const words = useTicking((now) => describe(status, now));

  return (
    <Tooltip text={status.phase === "live" ? "Changes show within a second." : words}>
      <div
        role="status"
        aria-label={`Connection: ${status.phase === "cut" ? "cut" : words}`}
        className={classes(
          "flex h-8 items-center gap-2.5 text-sm text-ink-2",
          short ? "w-8 justify-center" : "px-2.5",
        )}
      >
        <span className="flex size-4 shrink-0 items-center justify-center" aria-hidden>
          <span className={classes("size-2 rounded-full border-2", LOOK[status.phase])} />
        </span>
        {!short && <span className="truncate">{words}</span>}
      </div>
    </Tooltip>
  );
}

function describe(status: LiveStatus, now: number): string {
  switch (status.phase) {
    case "connecting":
      return "Connecting";
    case "live":
      return "Live";
    case "cut":
      return `Cut ${formatAge(status.since, now)}`;
    case "signed out":
      return "Signed out";
  }
}
