import type { DeviceDetail, DevicePatch, SessionMode, Tier } from "@/api/types";

/** Where RouterOS offers SSH unless somebody moved it. */
const USUAL_SSH_PORT = 22;

/** How somebody wants to sign in to a router, as a form holds it. */
export interface SignInDraft {
  kind: "keep" | "stored" | "password";
  credentialId: string;
  user: string;
  password: string;
}

/** A device as the form that edits it holds it: texts, not yet values. */
export interface DeviceDraft {
  name: string;
  address: string;
  port: string;
  /** Empty for the usual port. */
  sshPort: string;
  /** Empty until the first use pins one; emptied to forget it. */
  sshHostKey: string;
  lowestTier: Tier;
  /** Empty takes it from the group, the organisation or the system. */
  interval: string;
  /** Empty for none. */
  groupId: string;
  tagIds: string[];
  session: SessionMode;
  paused: boolean;
  comment: string;
  signIn: SignInDraft;
}

/** The form as it opens. */
export function draftOf(device: DeviceDetail): DeviceDraft {
  return {
    name: device.name,
    address: device.address,
    port: String(device.port),
    sshPort: String(device.ssh_port),
    sshHostKey: device.ssh_host_key ?? "",
    lowestTier: device.lowest_tier,
    interval: device.own_interval_seconds === null ? "" : String(device.own_interval_seconds),
    groupId: device.group?.id ?? "",
    tagIds: device.tags.map(({ id }) => id),
    session: device.session,
    paused: device.paused,
    comment: device.comment,
    signIn: { kind: "keep", credentialId: device.credential.id, user: "", password: "" },
  };
}

/** What to tell the server: only what is another than before. */
export function patchOf(device: DeviceDetail, draft: DeviceDraft): DevicePatch {
  const before = draftOf(device);
  const patch: DevicePatch = {};
  if (draft.name !== before.name) patch.name = draft.name;
  if (draft.address !== before.address) patch.address = draft.address;
  if (draft.port !== before.port) patch.port = Number(draft.port);
  if (draft.sshPort !== before.sshPort) {
    patch.ssh_port = draft.sshPort === "" ? USUAL_SSH_PORT : Number(draft.sshPort);
  }
  const hostKey = draft.sshHostKey.trim();
  if (hostKey !== before.sshHostKey) patch.ssh_host_key = hostKey === "" ? null : hostKey;
  if (draft.lowestTier !== before.lowestTier) patch.lowest_tier = draft.lowestTier;
  if (draft.interval !== before.interval) {
    patch.interval_seconds = draft.interval === "" ? null : Number(draft.interval);
  }
  if (draft.groupId !== before.groupId)
    patch.group_id = draft.groupId === "" ? null : draft.groupId;
  if (!sameSet(draft.tagIds, before.tagIds)) patch.tag_ids = draft.tagIds;
  if (draft.session !== before.session) patch.session = draft.session;
  if (draft.paused !== before.paused) patch.paused = draft.paused;
  if (draft.comment !== before.comment) patch.comment = draft.comment;
  const { kind, credentialId, user, password } = draft.signIn;
  if (kind === "stored" && credentialId !== before.signIn.credentialId) {
    patch.credential = { kind, id: credentialId };
  }
  if (kind === "password") patch.credential = { kind, user, password };

  return patch;
}

/** Whether there is nothing to tell. */
export function isEmpty(patch: DevicePatch): boolean {
  return Object.keys(patch).length === 0;
}

function sameSet(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
