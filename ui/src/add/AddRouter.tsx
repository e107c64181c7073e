import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useRef, useState } from "react";

import { addDevice, testConnection } from "@/api/devices";
import { allFieldsShown, ProblemError } from "@/api/problem";
import { mayEdit } from "@/api/session";
import type { ProbeReport } from "@/api/types";
import { SIGN_IN_FIELDS } from "@/device/SignInFields";
import { markListsChanged } from "@/live/listChanged";
import { useSession, useSoleTenant } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { SelectField } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { AboutFields } from "./AboutFields";
import { ConnectFields } from "./ConnectFields";
import { type AddDraft, deviceOf, emptyDraft, notYet, probeOf } from "./draft";
import { Report, Testing } from "./Report";

const SHOWN = [
  "address",
  "port",
  "lowest_tier",
  "name",
  "group_id",
  "tag_ids",
  "interval_seconds",
  "ssh_port",
  ...SIGN_IN_FIELDS,
];

/** Adds a router: where it is, how to sign in, a test that says what it finds, and then its place. */
export default function AddRouter({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const sole = useSoleTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useId();
  const attempt = useRef(crypto.randomUUID());
  const [draft, setDraft] = useState(() => emptyDraft(sole ?? ""));

  const test = useMutation({ mutationFn: () => testConnection(draft.tenantId, probeOf(draft)) });
  const add = useMutation({
    mutationFn: (tested: ProbeReport | null) =>
      addDevice(draft.tenantId, deviceOf(draft, tested), attempt.current),
    onSuccess: async ({ id, tenant_id }) => {
      markListsChanged();
      void queries.invalidateQueries({ queryKey: ["summary"] });
      await navigate({
        to: "/devices/$tenantId/$deviceId",
        params: { tenantId: tenant_id, deviceId: id },
        search: ({ org }) => ({ org }),
      });
    },
  });
  const report = reportOf(add.error) ?? test.data ?? null;
  const error = add.error ?? test.error;
  const missing = notYet(draft);
  const writable = session.tenants.filter(({ id }) => mayEdit(session, id));

  /** What the test was about has changed: its report is about something else. */
  const reconnect = (change: Partial<AddDraft>) => {
    setDraft({ ...draft, ...change });
    test.reset();
    add.reset();
    attempt.current = crypto.randomUUID();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing !== null || test.isPending || add.isPending) return;
    if (report?.passed) add.mutate(report);
    else test.mutate();
  };

  return (
    <Dialog
      wide
      onClose={onClose}
      title="Add a router"
      description="The test signs in once, reads who it is and what our user may do, and changes nothing."
      footer={
        <>
          {report !== null && !report.passed && (
            <Button className="mr-auto" busy={add.isPending} onClick={() => add.mutate(report)}>
              Add anyway
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={report?.passed ? "plain" : "primary"}
            busy={test.isPending}
            disabledReason={missing}
            onClick={() => test.mutate()}
          >
            {report === null ? "Test connection" : "Test again"}
          </Button>
          {report?.passed && (
            <Button kind="primary" type="submit" form={form} busy={add.isPending}>
              Add router
            </Button>
          )}
        </>
      }
    >
      <form id={form} onSubmit={submit} className="space-y-4">
        {sole === null && (
          <SelectField
            label="Organisation"
            value={draft.tenantId}
            onChange={(event) =>
              reconnect({
                tenantId: event.target.value,
                groupId: "",
                tagIds: [],
                signIn: emptyDraft("").signIn,
              })
            }
            required
          >
            <option value="">Choose one</option>
            {writable.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <ConnectFields draft={draft} error={error} onChange={reconnect} />
        {test.isPending && <Testing address={draft.address} />}
        {report !== null && !test.isPending && (
          <Report report={report} tier={draft.lowestTier} tenantId={draft.tenantId} />
        )}
        {report !== null && (
          <AboutFields
            draft={draft}
            report={report}
            error={add.error}
            onChange={(change) => setDraft({ ...draft, ...change })}
          />
        )}
        <ProblemNote error={allFieldsShown(error, SHOWN) || reportOf(add.error) ? null : error} />
      </form>
    </Dialog>
  );
}

/** The report that a refusal carries. */
function reportOf(error: unknown): ProbeReport | null {
  return error instanceof ProblemError ? (error.problem.report ?? null) : null;
}
