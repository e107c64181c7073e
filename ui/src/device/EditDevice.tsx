import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { type DeviceKey, deviceQuery, editDevice } from "@/api/devices";
import { allFieldsShown, fieldProblem, ProblemError } from "@/api/problem";
import type { DeviceDetail, SessionMode } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { CheckField, SelectField, TextArea, TextField } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import {
  GroupField,
  HostKeyField,
  IntervalField,
  SshPortField,
  TagsField,
  TierField,
} from "./DeviceFields";
import { type DeviceDraft, draftOf, isEmpty, patchOf, type SignInDraft } from "./draft";
import { PasswordFields, SIGN_IN_FIELDS, StoredField } from "./SignInFields";
import { SESSION_NAMES } from "./words";

interface EditDeviceProps {
  device: DeviceDetail;
  deviceKey: DeviceKey;
  onClose: () => void;
}

const SHOWN = [
  "name",
  "address",
  "port",
  "ssh_port",
  "ssh_host_key",
  "lowest_tier",
  "interval_seconds",
  "group_id",
  "tag_ids",
  "session",
  "comment",
  ...SIGN_IN_FIELDS,
];

/** Changes what we keep about a router. What others changed meanwhile is not written over. */
export function EditDevice({ device, deviceKey, onClose }: EditDeviceProps) {
  const queries = useQueryClient();
  const form = useId();
  const [opened, setOpened] = useState(device);
  const [draft, setDraft] = useState(() => draftOf(device));
  const set = (change: Partial<DeviceDraft>) => setDraft({ ...draft, ...change });

  const patch = patchOf(opened, draft);
  const save = useMutation({
    mutationFn: () => editDevice(deviceKey, opened.etag, patch),
    onSuccess: (saved) => {
      queries.setQueryData(deviceQuery(deviceKey).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["groups", deviceKey.tenantId] });
      onClose();
    },
  });
  const { error } = save;
  const current = error instanceof ProblemError ? error.problem.current : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };

  return (
    <Dialog
      wide
      onClose={onClose}
      title={`Edit ${opened.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            form={form}
            busy={save.isPending}
            disabledReason={isEmpty(patch) ? "Nothing has changed." : null}
          >
            Save
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="space-y-4">
        <TextField
          label="Name"
          value={draft.name}
          maxLength={100}
          error={fieldProblem(error, "name")}
          onChange={(event) => set({ name: event.target.value })}
          required
        />
        <div className="grid gap-3 sm:grid-cols-[1fr_7rem]">
          <TextField
            label="Address"
            value={draft.address}
            error={fieldProblem(error, "address")}
            onChange={(event) => set({ address: event.target.value })}
            required
          />
          <TextField
            label="Port"
            inputMode="numeric"
            pattern="[0-9]*"
            value={draft.port}
            error={fieldProblem(error, "port")}
            onChange={(event) => set({ port: event.target.value })}
            required
          />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TierField
            value={draft.lowestTier}
            error={fieldProblem(error, "lowest_tier")}
            onChange={(lowestTier) => set({ lowestTier })}
          />
          <IntervalField
            value={draft.interval}
            error={fieldProblem(error, "interval_seconds")}
            onChange={(interval) => set({ interval })}
          />
          <GroupField
            tenantId={deviceKey.tenantId}
            value={draft.groupId}
            error={fieldProblem(error, "group_id")}
            onChange={(groupId) => set({ groupId })}
          />
          <SelectField
            label="Session"
            error={fieldProblem(error, "session")}
            value={draft.session}
            onChange={(event) => set({ session: event.target.value as SessionMode })}
          >
            {(Object.keys(SESSION_NAMES) as SessionMode[]).map((mode) => (
              <option key={mode} value={mode}>
                {SESSION_NAMES[mode]}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="grid gap-3 sm:grid-cols-[7rem_1fr]">
          <SshPortField
            value={draft.sshPort}
            error={fieldProblem(error, "ssh_port")}
            onChange={(sshPort) => set({ sshPort })}
          />
          <HostKeyField
            value={draft.sshHostKey}
            error={fieldProblem(error, "ssh_host_key")}
            onChange={(sshHostKey) => set({ sshHostKey })}
          />
        </div>
        <TagsField
          tenantId={deviceKey.tenantId}
          value={draft.tagIds}
          error={fieldProblem(error, "tag_ids")}
          onChange={(tagIds) => set({ tagIds })}
        />
        <SignInChoice
          tenantId={deviceKey.tenantId}
          user={opened.credential.user}
          value={draft.signIn}
          error={error}
          onChange={(signIn) => set({ signIn })}
        />
        <TextArea
          label="Note"
          maxLength={2000}
          error={fieldProblem(error, "comment")}
          value={draft.comment}
          onChange={(event) => set({ comment: event.target.value })}
        />
        <CheckField
          label="Paused"
          hint="A paused router is not polled, and nothing about it is reported."
          checked={draft.paused}
          onChange={(event) => set({ paused: event.target.checked })}
        />
        <ProblemNote error={allFieldsShown(error, SHOWN) ? null : error} />
        {current !== undefined && (
          <Button
            onClick={() => {
              setOpened(current);
              setDraft(draftOf(current));
              save.reset();
            }}
          >
            Start again from what is there now
          </Button>
        )}
      </form>
    </Dialog>
  );
}

interface SignInChoiceProps {
  tenantId: string;
  user: string;
  value: SignInDraft;
  error: unknown;
  onChange: (value: SignInDraft) => void;
}

function SignInChoice({ tenantId, user, value, error, onChange }: SignInChoiceProps) {
  return (
    <div className="space-y-3">
      <SelectField
        label="Sign-in"
        value={value.kind}
        onChange={(event) =>
          onChange({ ...value, kind: event.target.value as SignInDraft["kind"] })
        }
      >
        <option value="keep">As it is: {user}</option>
        <option value="password">Another user and password</option>
        <option value="stored">A stored credential</option>
      </SelectField>
      {value.kind === "password" && (
        <PasswordFields value={value} error={error} onChange={onChange} />
      )}
      {value.kind === "stored" && (
        <StoredField tenantId={tenantId} value={value} error={error} onChange={onChange} />
      )}
    </div>
  );
}
