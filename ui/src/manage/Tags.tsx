import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { fieldProblem } from "@/api/problem";
import { createTag, deleteTag, editTag, type TagEdit, tagsQuery } from "@/api/tenants";
import type { Tag } from "@/api/types";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Cell, DataTable } from "@/ui/DataTable";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { Skeleton } from "@/ui/Skeleton";
import { TagName } from "@/ui/TagList";
import { FormDialog } from "./FormDialog";
import { RowActions } from "./RowActions";
import { useEditing } from "./useEditing";

/** Tags: a router has as many as people like. */
export function Tags({ tenantId, forbidden }: { tenantId: string; forbidden: string | null }) {
  const tags = useQuery(tagsQuery(tenantId));
  const { editing, start, save, remove } = useEditing<Tag, TagEdit>(tagsQuery(tenantId).queryKey, {
    create: (draft) => createTag(tenantId, draft),
    edit: ({ id }, draft) => editTag(tenantId, id, draft),
    remove: ({ id }) => deleteTag(tenantId, id),
  });

  return (
    <Panel
      title="Tags"
      actions={
        <Button disabledReason={forbidden} onClick={() => start({ kind: "new" })}>
          New tag
        </Button>
      }
    >
      <ProblemNote error={tags.error} className="px-4 py-3" />
      {tags.isPending && <Skeleton rows={3} />}
      {tags.data?.length === 0 && (
        <p className="px-4 py-6 text-ink-2">
          No tags yet. Tags mark routers across groups, and filter the fleet.
        </p>
      )}
      {tags.data && tags.data.length > 0 && (
        <DataTable label="Tags" columns={["Name", "#Routers", "# "]}>
          {tags.data.map((tag) => (
            <tr key={tag.id}>
              <Cell>
                <Link to="/fleet" search={{ tag: tag.id }} className="font-medium hover:underline">
                  <TagName name={tag.name} color={tag.color} />
                </Link>
              </Cell>
              <Cell right>{formatCount(tag.devices)}</Cell>
              <Cell right>
                <RowActions
                  name={tag.name}
                  forbidden={forbidden}
                  onEdit={() => start({ kind: "edit", item: tag })}
                  onDelete={() => start({ kind: "delete", item: tag })}
                />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
      {(editing?.kind === "edit" || editing?.kind === "new") && (
        <TagForm
          tag={editing.kind === "edit" ? editing.item : null}
          busy={save.isPending}
          error={save.error}
          onSave={save.mutate}
          onClose={() => start(null)}
        />
      )}
      {editing?.kind === "delete" && (
        <Confirm
          onClose={() => start(null)}
          title={`Delete the tag ${editing.item.name}?`}
          action="Delete tag"
          onConfirm={() => remove.mutate(editing.item)}
          busy={remove.isPending}
          error={remove.error}
        >
          <p>It is taken off every router that has it. The routers stay.</p>
        </Confirm>
      )}
    </Panel>
  );
}

interface TagFormProps {
  tag: Tag | null;
  busy: boolean;
  error: unknown;
  onSave: (draft: TagEdit) => void;
  onClose: () => void;
}

function TagForm({ tag, busy, error, onSave, onClose }: TagFormProps) {
  const [name, setName] = useState(tag?.name ?? "");
  const [color, setColor] = useState(tag?.color ?? "#64748b");

  return (
    <FormDialog
      title={tag === null ? "New tag" : `Edit ${tag.name}`}
      action={tag === null ? "Create tag" : "Save"}
      busy={busy}
      error={error}
      shown={["name", "color"]}
      onSubmit={() => onSave({ name, color })}
      onClose={onClose}
    >
      <TextField
        label="Name"
        maxLength={50}
        value={name}
        error={fieldProblem(error, "name")}
        onChange={(event) => setName(event.target.value)}
        required
      />
      <TextField
        label="Colour of its dot"
        type="color"
        className="w-32"
        value={color}
        error={fieldProblem(error, "color")}
        onChange={(event) => setColor(event.target.value)}
      />
    </FormDialog>
  );
}
