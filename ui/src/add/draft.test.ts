import { expect, test } from "vitest";

import { FOUND, REFUSED } from "../../test/mock/handlers";
import { deviceOf, emptyDraft, notYet, probeOf, stepsOf } from "./draft";

const draft = {
  ...emptyDraft("t"),
  address: " 10.0.0.1 ",
  signIn: { kind: "password" as const, credentialId: "", user: "tod", password: "" },
};

test("a form says what it still needs", () => {
  expect(notYet(emptyDraft(""))).toContain("organisation");
  expect(notYet({ ...draft, method: "script", signIn: { ...draft.signIn, user: "" } })).toContain(
    "script",
  );
  expect(notYet(draft)).toBeNull();
});

test("an empty password is a password, and an empty port is the usual one", () => {
  expect(probeOf(draft)).toEqual({
    address: "10.0.0.1",
    lowest_tier: "pinned",
    credential: { kind: "password", user: "tod", password: "" },
  });
});

test("a tested router is not tested again, and a failed one is added only by force", () => {
  expect(deviceOf(draft, null)).toMatchObject({ test: true, force: false });
  expect(deviceOf(draft, FOUND)).toMatchObject({ test: false, force: false, name: "tower-60" });
  expect(deviceOf(draft, REFUSED)).toMatchObject({ test: false, force: true });
});

test("an SSH port is said only where it is another than the usual one", () => {
  expect(deviceOf(draft, FOUND)).not.toHaveProperty("ssh_port");
  expect(deviceOf({ ...draft, sshPort: "2222" }, FOUND)).toMatchObject({ ssh_port: 2222 });
});

test("a test that failed says how far it came", () => {
  expect(stepsOf(REFUSED, "pinned").map(([, outcome]) => outcome)).toEqual([
    "passed",
    "failed",
    "not reached",
    "not reached",
    "not reached",
    "not reached",
  ]);
  expect(stepsOf(FOUND, "plain")[2]).toEqual(["tls", "skipped"]);
});
