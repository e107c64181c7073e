import type {
  Condition,
  Feature,
  IntervalSource,
  ProbeStep,
  RouterIdentity,
  SessionMode,
  StateName,
  Tier,
} from "@/api/types";

/** The states in the order of urgency: the first wants somebody most. */
export const STATES: StateName[] = [
  "identity_changed",
  "offline",
  "unknown",
  "degraded",
  "never_seen",
  "paused",
  "online",
];

export const STATE_NAMES: Record<StateName, string> = {
  never_seen: "Never seen",
  online: "Online",
  degraded: "Degraded",
  offline: "Offline",
  identity_changed: "Identity changed",
  paused: "Paused",
  unknown: "Unknown",
};

/** A state and its reason in a few words, as a table has room for. */
export function shortReason(condition: Condition): string {
  switch (condition.state) {
    case "degraded":
      return DEGRADED[condition.reason][0];
    case "offline":
      return OFFLINE[condition.reason][0];
    default:
      return STATE_NAMES[condition.state];
  }
}

/** What a state means, and what its reader may conclude. */
export function explainState(condition: Condition): string {
  switch (condition.state) {
    case "never_seen":
      return "It was added and has not answered yet.";
    case "online":
      return "It answers.";
    case "degraded":
      return DEGRADED[condition.reason][1];
    case "offline":
      return OFFLINE[condition.reason][1];
    case "identity_changed":
      return "Another router answers at its address. Nothing of it is stored, and polling has stopped until somebody decides.";
    case "paused":
      return "It is not polled, because somebody paused it.";
    case "unknown":
      return "Nobody has polled it for longer than its interval allows. We are blind; it may well be fine.";
  }
}

type Reason<S extends Condition["state"]> = Extract<
  Condition,
  { state: S; reason: string }
>["reason"];

const DEGRADED: Record<Reason<"degraded">, [string, string]> = {
  rights_missing: [
    "Rights missing",
    "It answers, but our user may not read everything we ask for.",
  ],
  slow: ["Slow", "It answers too slowly for its interval."],
  sessions_linger: ["Sessions linger", "Many sessions of ours linger on it, so we hold back."],
};

const OFFLINE: Record<Reason<"offline">, [string, string]> = {
  unreachable: [
    "Unreachable",
    "There is no route to its address, no host there, or its name does not resolve.",
  ],
  refused: ["Refused", "Its address answers, but the port is closed."],
  timeout: ["No answer", "Nothing answered in time."],
  sign_in_failed: ["Sign-in failed", "It refuses our user or password."],
  tls: ["TLS failed", "It offers no acceptable TLS, or another certificate than it should."],
  closed: [
    "Hangs up",
    "Its port accepts connections and closes them before we are signed in: is the service limited to other addresses?",
  ],
  api_silent: ["API silent", "The port answers, but no RouterOS API speaks behind it."],
  sessions_linger: [
    "Sessions linger",
    "Many sessions of ours may linger on it; the next try waits until one is gone.",
  ],
  forbidden: ["Forbidden address", "Its address is one that this server must not dial."],
};

export const TIER_NAMES: Record<Tier, string> = {
  ca_verified: "CA-verified",
  pinned: "Pinned",
  unverified: "Encrypted, unverified",
  plain: "Plain",
};

export const TIER_MEANINGS: Record<Tier, string> = {
  ca_verified: "A trusted authority signed its certificate for this address.",
  pinned: "The certificate of the first connect; another one is an alarm.",
  unverified: "Encrypted, but to nobody in particular.",
  plain: "Not encrypted: anybody on the way reads the password.",
};

export const SESSION_NAMES: Record<SessionMode, string> = {
  auto: "Lasting, per poll on small boards",
  lasting: "Lasting",
  per_poll: "Per poll",
};

export const FEATURE_NAMES: Record<Feature, string> = {
  watch: "Watch",
  test: "Ping and trace",
  backup: "Back up",
  change: "Change",
  upgrade: "Upgrade and reboot",
};

export const STEP_NAMES: Record<ProbeStep, string> = {
  resolve: "Find the address",
  connect: "Connect",
  tls: "Encrypt",
  sign_in: "Sign in",
  identify: "Ask who it is",
  rights: "Read our rights",
};

export const IDENTITY_NAMES: Record<RouterIdentity["kind"], string> = {
  serial: "Serial",
  system_id: "System id",
  software_id: "Software id",
};

/** Where an interval comes from, to follow the interval itself. */
export const INTERVAL_SOURCES: Record<IntervalSource, string> = {
  device: "set here",
  group: "from its group",
  tenant: "from its organisation",
  system: "the default",
};
