import type { Condition, StateName } from "@/api/types";
import { classes } from "@/lib/classes";
import { STATE_NAMES, shortReason } from "./words";

/** The colour of a state. Nothing else on the screen has these colours. */
const COLOUR: Record<StateName, string> = {
  never_seen: "text-idle",
  online: "text-online",
  degraded: "text-degraded",
  offline: "text-offline",
  identity_changed: "text-identity",
  paused: "text-idle",
  unknown: "text-idle",
};

/** A state as a shape: told apart without colour, and at a glance with it. */
export function StateMark({ state }: { state: StateName }) {
  return (
    <svg
      viewBox="0 0 12 12"
      className={classes("size-3 shrink-0", COLOUR[state])}
      aria-hidden
      focusable="false"
    >
      <Shape state={state} />
    </svg>
  );
}

/** A state with its name or reason. */
export function StateLabel({ condition, full = false }: { condition: Condition; full?: boolean }) {
  const { state } = condition;
  const calm = state === "online" || state === "paused" || state === "never_seen";
  const name = STATE_NAMES[state];
  const reason = shortReason(condition);

  return (
    <span className="flex min-w-0 items-center gap-2">
      <StateMark state={state} />
      <span className={classes("truncate", calm ? "text-ink-2" : COLOUR[state])}>
        {full && reason !== name ? `${name}: ${midSentence(reason)}` : reason}
      </span>
    </span>
  );
}

/** Words as they go on after a colon; `API` and `TLS` stay what they are. */
function midSentence(words: string): string {
  return /^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);
}

function Shape({ state }: { state: StateName }) {
  switch (state) {
    case "online":
      return <circle cx="6" cy="6" r="4" fill="currentColor" />;
    case "degraded":
      return <path d="M6 1.2 11.2 10.5H.8z" fill="currentColor" />;
    case "offline":
      return <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="1" fill="currentColor" />;
    case "identity_changed":
      return <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />;
    case "paused":
      return (
        <path
          d="M3 2.2v7.6M9 2.2v7.6"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
        />
      );
    case "unknown":
      return (
        <circle
          cx="6"
          cy="6"
          r="4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeDasharray="2.4 1.8"
        />
      );
    case "never_seen":
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />;
  }
}
