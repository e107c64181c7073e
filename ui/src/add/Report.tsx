import { Link } from "@tanstack/react-router";
import { Check, Circle, LoaderCircle, Minus, X } from "lucide-react";

import type { ProbeReport, Tier } from "@/api/types";
import { RightsList } from "@/device/RightsPanel";
import { IDENTITY_NAMES, STEP_NAMES, TIER_NAMES } from "@/device/words";
import { classes } from "@/lib/classes";
import { formatDuration, UNKNOWN } from "@/lib/format";
import { type StepOutcome, stepsOf } from "./draft";

const OUTCOMES: Record<StepOutcome, { icon: typeof Check; look: string; word: string }> = {
  passed: { icon: Check, look: "text-online", word: "passed" },
  failed: { icon: X, look: "text-offline", word: "failed" },
  skipped: { icon: Minus, look: "text-ink-3", word: "not needed" },
  "not reached": { icon: Circle, look: "text-line-strong", word: "not reached" },
};

/** The test is under way. */
export function Testing({ address }: { address: string }) {
  return (
    <p role="status" className="flex items-center gap-2 text-ink-2">
      <LoaderCircle size={14} className="animate-spin" aria-hidden />
      Testing {address}. This takes a few seconds at most.
    </p>
  );
}

interface ReportProps {
  report: ProbeReport;
  tier: Tier;
  /** Whose fleet it is to join. */
  tenantId: string;
}

/** What the test found: each step, the router, and what our user may do. */
export function Report({ report, tier, tenantId }: ReportProps) {
  const { failed, rights } = report;

  return (
    <section
      ref={scrollIntoView}
      aria-label="Connection test"
      className="rounded-md border border-line"
    >
      <ol className="grid gap-x-4 gap-y-1 p-3 sm:grid-cols-3">
        {stepsOf(report, tier).map(([step, outcome]) => {
          const { icon: Icon, look, word } = OUTCOMES[outcome];
          return (
            <li
              key={step}
              className={classes(
                "flex items-center gap-2",
                outcome === "not reached" && "text-ink-3",
              )}
            >
              <Icon size={14} className={classes("shrink-0", look)} aria-hidden />
              {STEP_NAMES[step]}
              <span className="sr-only">{word}</span>
            </li>
          );
        })}
      </ol>
      {failed !== null && (
        <div role="alert" className="border-t border-line p-3">
          <p className="font-medium text-offline">
            {STEP_NAMES[failed.step]} failed{failed.detail !== "" && `: ${failed.detail}`}
          </p>
          <p className="mt-1 text-ink-2">{failed.advice}</p>
        </div>
      )}
      {report.in_fleet !== null && (
        <p role="status" className="border-t border-line p-3">
          It is in the fleet already:{" "}
          <Link
            to="/devices/$tenantId/$deviceId"
            params={{ tenantId, deviceId: report.in_fleet.device_id }}
            className="font-medium underline underline-offset-4"
          >
            {report.in_fleet.name}
          </Link>
        </p>
      )}
      {report.router !== null && <Found report={report} />}
      {rights !== null && (
        <div className="border-t border-line px-3 py-1.5">
          <RightsList rights={rights} />
        </div>
      )}
    </section>
  );
}

/** What was waited for is seen, however small the window. */
function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function Found({ report }: { report: ProbeReport }) {
  const { router, negotiated } = report;
  const facts: [string, string][] = [
    ["Identity", report.identity ?? UNKNOWN],
    ["Board", report.board_name ?? report.model ?? UNKNOWN],
    ["RouterOS", report.version ?? UNKNOWN],
    [router === null ? "Serial" : IDENTITY_NAMES[router.kind], router?.value ?? UNKNOWN],
    ["Uptime", formatDuration(report.uptime_seconds)],
    [
      "Connection",
      negotiated === null
        ? UNKNOWN
        : [TIER_NAMES[negotiated.tier], negotiated.protocol].filter(Boolean).join(", "),
    ],
  ];

  return (
    <dl className="grid gap-x-6 gap-y-1 border-t border-line p-3 sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-3">
          <dt className="w-20 shrink-0 text-ink-3">{name}</dt>
          <dd className="min-w-0 truncate">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
