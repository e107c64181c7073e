import { Unplug } from "lucide-react";

import { formatLocalTime, formatUntil, formatUtc, useTicking } from "@/lib/time";
import { useLiveStatus } from "@/live/status";

/** A cut that mends itself at once is not worth a line on the page. */
const WORTH_SAYING_MS = 2500;

/** Says that what is shown is old, and since when, for as long as the stream is cut. */
export function LateBanner() {
  const status = useLiveStatus();
  const next = useTicking((now) => {
    if (status.phase !== "cut" || now - status.since < WORTH_SAYING_MS) return "";
    return formatUntil(status.retryAt, now);
  });
  if (status.phase !== "cut" || next === "") return null;

  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-2 border-b border-line bg-panel px-4 py-2 text-offline"
    >
      <Unplug size={16} className="shrink-0" aria-hidden />
      <p>
        The live connection is cut. What you see is as it was at{" "}
        <time dateTime={new Date(status.since).toISOString()} title={formatUtc(status.since)}>
          {formatLocalTime(status.since)}
        </time>
        . <span className="text-ink-2">Next try {next}.</span>
      </p>
    </div>
  );
}
