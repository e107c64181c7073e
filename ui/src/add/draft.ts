import type { NewDevice, NewProbe, ProbeReport, ProbeStep, Tier } from "@/api/types";
import type { SignInDraft } from "@/device/draft";

/** How somebody who adds a router signs in to it. */
export type Method = "password" | "script" | "stored";

/** A router to add, as the form holds it. */
export interface AddDraft {
  tenantId: string;
  address: string;
  /** Empty for the usual port of the tier. */
  port: string;
  lowestTier: Tier;
  method: Method;
  signIn: SignInDraft;
  name: string;
  groupId: string;
  tagIds: string[];
  interval: string;
  /** Empty for the usual port. */
  sshPort: string;
}

/** The form as it opens. */
export function emptyDraft(tenantId: string): AddDraft {
  return {
    tenantId,
    address: "",
    port: "",
    lowestTier: "pinned",
    method: "password",
    signIn: { kind: "password", credentialId: "", user: "", password: "" },
    name: "",
    groupId: "",
    tagIds: [],
    interval: "",
    sshPort: "",
  };
}

/** The port that is meant where none is given. */
export function usualPort(tier: Tier): number {
  return tier === "plain" ? 8728 : 8729;
}

/** What to test. */
export function probeOf(draft: AddDraft): NewProbe {
  const { method, signIn } = draft;

  return {
    address: draft.address.trim(),
    ...(draft.port === "" ? {} : { port: Number(draft.port) }),
    lowest_tier: draft.lowestTier,
    credential:
      method === "stored"
        ? { kind: "stored", id: signIn.credentialId }
        : { kind: "password", user: signIn.user, password: signIn.password },
  };
}

/**
 * What to add. A router that was just tested is not tested again, so what it calls itself has to
 * be said here.
 */
export function deviceOf(draft: AddDraft, tested: ProbeReport | null): NewDevice {
  const { groupId, tagIds, interval, sshPort } = draft;
  const name = draft.name.trim() || (tested?.identity ?? "");

  return {
    ...probeOf(draft),
    lowest_tier: draft.lowestTier,
    session: "auto",
    test: tested === null,
    force: tested !== null && !tested.passed,
    tag_ids: tagIds,
    ...(name === "" ? {} : { name }),
    ...(groupId === "" ? {} : { group_id: groupId }),
    ...(interval === "" ? {} : { interval_seconds: Number(interval) }),
    ...(sshPort === "" ? {} : { ssh_port: Number(sshPort) }),
  };
}

/** What is missing before a test makes sense; null when nothing is. */
export function notYet(draft: AddDraft): string | null {
  if (draft.tenantId === "") return "Choose the organisation it belongs to.";
  if (draft.address.trim() === "") return "Give the address of the router.";
  if (draft.method === "script" && draft.signIn.user === "") return "Write the script first.";
  if (draft.method === "stored" && draft.signIn.credentialId === "") return "Choose a credential.";
  if (draft.method === "password" && draft.signIn.user === "")
    return "Give the user to sign in with.";
  return null;
}

export type StepOutcome = "passed" | "failed" | "skipped" | "not reached";

const STEPS: ProbeStep[] = ["resolve", "connect", "tls", "sign_in", "identify", "rights"];

/** How each step of the test went, in the order in which they are taken. */
export function stepsOf(report: ProbeReport, tier: Tier): [ProbeStep, StepOutcome][] {
  const failedAt = report.failed === null ? STEPS.length : STEPS.indexOf(report.failed.step);

  return STEPS.map((step, at): [ProbeStep, StepOutcome] => {
    if (at === failedAt) return [step, "failed"];
    if (at > failedAt) return [step, "not reached"];
    return [step, step === "tls" && tier === "plain" ? "skipped" : "passed"];
  });
}
