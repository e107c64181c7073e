import { expect, test } from "vitest";

import { makeDetail, makeDevice } from "../../test/mock/fleet";
import { draftOf, isEmpty, patchOf } from "./draft";

const device = makeDetail(makeDevice(0, Date.UTC(2026, 10, 23)));

test("an untouched form says nothing", () => {
  expect(isEmpty(patchOf(device, draftOf(device)))).toBe(true);
});

test("only what changed is said, and an emptied value is null", () => {
  const own = { ...device, own_interval_seconds: 30 };
  const draft = { ...draftOf(own), name: "tower-2", interval: "", groupId: "", tagIds: [] };
  expect(patchOf(own, draft)).toEqual({
    name: "tower-2",
    interval_seconds: null,
    group_id: null,
    tag_ids: [],
  });
});

test("a host key that was emptied is forgotten, and an emptied SSH port is the usual one", () => {
  const pinned = { ...device, ssh_port: 2222, ssh_host_key: "ssh-ed25519 SHA256:abc" };
  expect(patchOf(pinned, { ...draftOf(pinned), sshPort: "", sshHostKey: " " })).toEqual({
    ssh_port: 22,
    ssh_host_key: null,
  });
});

test("the password is sent only where a new one was given", () => {
  const draft = draftOf(device);
  const signIn = { ...draft.signIn, kind: "password" as const, user: "tod", password: "s3cret" };
  expect(patchOf(device, { ...draft, signIn }).credential).toEqual({
    kind: "password",
    user: "tod",
    password: "s3cret",
  });
});
