import { fieldProblem } from "@/api/problem";
import type { ProbeReport } from "@/api/types";
import { GroupField, IntervalField, SshPortField, TagsField } from "@/device/DeviceFields";
import { TextField } from "@/ui/Field";
import type { AddDraft } from "./draft";

interface AboutFieldsProps {
  draft: AddDraft;
  report: ProbeReport;
  error: unknown;
  onChange: (change: Partial<AddDraft>) => void;
}

/** What we call it and where it belongs: ours to say, whatever the router answered. */
export function AboutFields({ draft, report, error, onChange }: AboutFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        hint="Ours for it; empty takes what the router calls itself."
        placeholder={report.identity ?? draft.address}
        maxLength={100}
        error={fieldProblem(error, "name")}
        value={draft.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <GroupField
          tenantId={draft.tenantId}
          value={draft.groupId}
          error={fieldProblem(error, "group_id")}
          onChange={(groupId) => onChange({ groupId })}
        />
        <IntervalField
          value={draft.interval}
          error={fieldProblem(error, "interval_seconds")}
          onChange={(interval) => onChange({ interval })}
        />
        <SshPortField
          value={draft.sshPort}
          hint="Empty for 22."
          error={fieldProblem(error, "ssh_port")}
          onChange={(sshPort) => onChange({ sshPort })}
        />
      </div>
      <TagsField
        tenantId={draft.tenantId}
        value={draft.tagIds}
        error={fieldProblem(error, "tag_ids")}
        onChange={(tagIds) => onChange({ tagIds })}
      />
    </>
  );
}
