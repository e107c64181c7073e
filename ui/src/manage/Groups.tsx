import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { fieldProblem } from "@/api/problem";
import { createGroup, deleteGroup, editGroup, type GroupEdit, groupsQuery } from "@/api/tenants";
import type { Group } from "@/api/types";
import { IntervalField } from "@/device/DeviceFields";
import { formatCount, formatDuration } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Cell, DataTable } from "@/ui/DataTable";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { Skeleton } from "@/ui/Skeleton";
import { FormDialog } from "./FormDialog";
import { RowActions } from "./RowActions";
import { useEditing } from "./useEditing";

/** Groups: a router is in one at most, and takes its interval from it. */
export function Groups({ tenantId, forbidden }: { tenantId: string; forbidden: string | null }) {
  const groups = useQuery(groupsQuery(tenantId));
  const { editing, start, save, remove } = useEditing<Group, GroupEdit>(
    groupsQuery(tenantId).queryKey,
    {
      create: (draft) => createGroup(tenantId, draft),
      edit: ({ id }, draft) => editGroup(tenantId, id, draft),
      remove: ({ id }) => deleteGroup(tenantId, id),
    },
  );

  return (
    <Panel
      title="Groups"
      actions={
        <Button disabledReason={forbidden} onClick={() => start({ kind: "new" })}>
          New group
        </Button>
      }
    >
      <ProblemNote error={groups.error} className="px-4 py-3" />
      {groups.isPending && <Skeleton rows={3} />}
      {groups.data?.length === 0 && (
        <p className="px-4 py-6 text-ink-2">
          No groups yet. A group gives its routers an interval, and a list of their own.
        </p>
      )}
      {groups.data && groups.data.length > 0 && (
        <DataTable label="Groups" columns={["Name", "#Routers", "#Interval", "# "]}>
          {groups.data.map((group) => (
            <tr key={group.id}>
              <Cell>
                <Link
                  to="/fleet"
                  search={{ group: group.id }}
                  className="font-medium text-ink hover:underline"
                >
                  {group.name}
                </Link>
              </Cell>
              <Cell right>{formatCount(group.devices)}</Cell>
              <Cell right>
                {group.interval_seconds === null
                  ? "inherited"
                  : formatDuration(group.interval_seconds)}
              </Cell>
              <Cell right>
                <RowActions
                  name={group.name}
                  forbidden={forbidden}
                  onEdit={() => start({ kind: "edit", item: group })}
                  onDelete={() => start({ kind: "delete", item: group })}
                />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
      {(editing?.kind === "edit" || editing?.kind === "new") && (
        <GroupForm
          group={editing.kind === "edit" ? editing.item : null}
          busy={save.isPending}
          error={save.error}
          onSave={save.mutate}
          onClose={() => start(null)}
        />
      )}
      {editing?.kind === "delete" && (
        <Confirm
          onClose={() => start(null)}
          title={`Delete the group ${editing.item.name}?`}
          action="Delete group"
          onConfirm={() => remove.mutate(editing.item)}
          busy={remove.isPending}
          error={remove.error}
        >
          <p>Its routers stay, in no group, and take their interval from the organisation.</p>
        </Confirm>
      )}
    </Panel>
  );
}

interface GroupFormProps {
  group: Group | null;
  busy: boolean;
  error: unknown;
  onSave: (draft: GroupEdit) => void;
  onClose: () => void;
}

function GroupForm({ group, busy, error, onSave, onClose }: GroupFormProps) {
  const [name, setName] = useState(group?.name ?? "");
  const [interval, setInterval] = useState(group?.interval_seconds?.toString() ?? "");

  return (
    <FormDialog
      title={group === null ? "New group" : `Edit ${group.name}`}
      action={group === null ? "Create group" : "Save"}
      busy={busy}
      error={error}
      shown={["name", "interval_seconds"]}
      onSubmit={() => onSave({ name, interval_seconds: interval === "" ? null : Number(interval) })}
      onClose={onClose}
    >
      <TextField
        label="Name"
        maxLength={100}
        value={name}
        error={fieldProblem(error, "name")}
        onChange={(event) => setName(event.target.value)}
        required
      />
      <IntervalField
        hint="5 to 3600; empty takes it from the organisation."
        value={interval}
        error={fieldProblem(error, "interval_seconds")}
        onChange={setInterval}
      />
    </FormDialog>
  );
}
