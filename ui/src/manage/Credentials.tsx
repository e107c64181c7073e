import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { fieldProblem } from "@/api/problem";
import { createCredential, credentialsQuery, deleteCredential } from "@/api/tenants";
import type { Credential } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { Age } from "@/ui/Age";
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

interface CredentialDraft {
  name: string;
  user: string;
  password: string;
}

/** Credentials that several routers share. Their passwords are never shown again. */
export function Credentials({
  tenantId,
  forbidden,
}: {
  tenantId: string;
  forbidden: string | null;
}) {
  const credentials = useQuery(credentialsQuery(tenantId));
  const { editing, start, save, remove } = useEditing<Credential, CredentialDraft>(
    credentialsQuery(tenantId).queryKey,
    {
      create: (draft) => createCredential(tenantId, draft),
      edit: () => Promise.reject(new Error("a credential is replaced, not edited")),
      remove: ({ id }) => deleteCredential(tenantId, id),
    },
  );

  return (
    <Panel
      title="Credentials"
      className="lg:col-span-2"
      actions={
        <Button disabledReason={forbidden} onClick={() => start({ kind: "new" })}>
          New credential
        </Button>
      }
    >
      <ProblemNote error={credentials.error} className="px-4 py-3" />
      {credentials.isPending && <Skeleton rows={3} />}
      {credentials.data?.length === 0 && (
        <p className="px-4 py-6 text-ink-2">
          None is stored yet. A stored credential signs in to many routers; a router with a user of
          its own needs none.
        </p>
      )}
      {credentials.data && credentials.data.length > 0 && (
        <DataTable label="Credentials" columns={["Name", "User", "#Routers", "#Stored", "# "]}>
          {credentials.data.map((credential) => (
            <tr key={credential.id}>
              <Cell className="font-medium text-ink">{credential.name}</Cell>
              <Cell className="font-mono">{credential.user}</Cell>
              <Cell right>{formatCount(credential.devices)}</Cell>
              <Cell right>
                <Age at={credential.created_at} />
              </Cell>
              <Cell right>
                <RowActions
                  name={credential.name}
                  forbidden={forbidden}
                  kept={
                    credential.devices > 0
                      ? `${plural(credential.devices, "router signs", "routers sign")} in with it.`
                      : null
                  }
                  onDelete={() => start({ kind: "delete", item: credential })}
                />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
      {editing?.kind === "new" && (
        <CredentialForm
          busy={save.isPending}
          error={save.error}
          onSave={save.mutate}
          onClose={() => start(null)}
        />
      )}
      {editing?.kind === "delete" && (
        <Confirm
          onClose={() => start(null)}
          title={`Delete the credential ${editing.item.name}?`}
          action="Delete credential"
          onConfirm={() => remove.mutate(editing.item)}
          busy={remove.isPending}
          error={remove.error}
        >
          <p>Its password is gone for good. The user stays on the routers.</p>
        </Confirm>
      )}
    </Panel>
  );
}

interface CredentialFormProps {
  busy: boolean;
  error: unknown;
  onSave: (draft: CredentialDraft) => void;
  onClose: () => void;
}

function CredentialForm({ busy, error, onSave, onClose }: CredentialFormProps) {
  const [draft, setDraft] = useState<CredentialDraft>({ name: "", user: "", password: "" });

  return (
    <FormDialog
      title="New credential"
      action="Store credential"
      busy={busy}
      error={error}
      shown={["name", "user", "password"]}
      onSubmit={() => onSave(draft)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        hint="What you will know it by."
        maxLength={100}
        value={draft.name}
        error={fieldProblem(error, "name")}
        onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        required
      />
      <TextField
        label="User"
        value={draft.user}
        error={fieldProblem(error, "user")}
        onChange={(event) => setDraft({ ...draft, user: event.target.value })}
        required
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        value={draft.password}
        error={fieldProblem(error, "password")}
        onChange={(event) => setDraft({ ...draft, password: event.target.value })}
      />
    </FormDialog>
  );
}
