import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";

import { summaryQuery } from "@/api/overview";
import { fieldProblem } from "@/api/problem";
import { mayManageTenants, sessionQuery } from "@/api/session";
import { createTenant, editTenant, tenantsQuery } from "@/api/tenants";
import type { Tenant } from "@/api/types";
import { IntervalField } from "@/device/DeviceFields";
import { formatCount, formatDuration } from "@/lib/format";
import { Page } from "@/shell/Page";
import { useSession } from "@/shell/scope";
import { Age } from "@/ui/Age";
import { Button, IconButton } from "@/ui/Button";
import { Cell, DataTable } from "@/ui/DataTable";
import { TextField } from "@/ui/Field";
import { FormDialog } from "./FormDialog";

const ROLES: Record<Tenant["role"], string> = {
  viewer: "Viewer",
  operator: "Operator",
  tenant_admin: "Administrator",
};

/** Whose routers these are. */
export function OrganisationsPage() {
  const session = useSession();
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  const { data: summary } = useSuspenseQuery(summaryQuery);
  const [editing, setEditing] = useState<Tenant | "new" | null>(null);

  const forbidden = mayManageTenants(session)
    ? null
    : "Only who runs this server makes and edits organisations.";
  const countOf = (id: string) =>
    summary.tenants.find(({ tenant_id }) => tenant_id === id)?.devices ?? 0;

  return (
    <Page
      title="Organisations"
      note={formatCount(tenants.length)}
      actions={
        <Button kind="primary" disabledReason={forbidden} onClick={() => setEditing("new")}>
          <Plus size={14} aria-hidden />
          New organisation
        </Button>
      }
    >
      <div className="px-4 md:px-6">
        <div className="rounded-lg border border-line bg-panel">
          <DataTable
            label="Organisations"
            columns={["Name", "#Routers", "#Interval", "Your role", "#Created", "# "]}
          >
            {tenants.map((tenant) => (
              <tr key={tenant.id} className="hover:bg-hover">
                <Cell>
                  <Link
                    to="/fleet"
                    search={{ org: tenant.id }}
                    className="font-medium text-ink hover:underline"
                  >
                    {tenant.name}
                  </Link>
                </Cell>
                <Cell right>{formatCount(countOf(tenant.id))}</Cell>
                <Cell right>
                  {tenant.interval_seconds === null
                    ? "default"
                    : formatDuration(tenant.interval_seconds)}
                </Cell>
                <Cell>{ROLES[tenant.role]}</Cell>
                <Cell right>
                  <Age at={tenant.created_at} />
                </Cell>
                <Cell right>
                  <IconButton
                    label={`Edit ${tenant.name}`}
                    disabledReason={forbidden}
                    onClick={() => setEditing(tenant)}
                  >
                    <Pencil size={14} aria-hidden />
                  </IconButton>
                </Cell>
              </tr>
            ))}
          </DataTable>
          {tenants.length === 0 && (
            <p className="px-4 py-6 text-ink-2">
              There is none yet. Every router belongs to an organisation: make the first one.
            </p>
          )}
        </div>
      </div>
      {editing !== null && (
        <TenantForm tenant={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

function TenantForm({ tenant, onClose }: { tenant: Tenant | null; onClose: () => void }) {
  const queries = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState(tenant?.name ?? "");
  const [interval, setInterval] = useState(tenant?.interval_seconds?.toString() ?? "");
  const save = useMutation({
    mutationFn: () => {
      const edit = { name, interval_seconds: interval === "" ? null : Number(interval) };
      return tenant === null ? createTenant(name) : editTenant(tenant.id, edit);
    },
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: tenantsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: summaryQuery.queryKey }),
        queries.fetchQuery({ ...sessionQuery, staleTime: 0 }),
      ]);
      await router.invalidate();
      onClose();
    },
  });

  return (
    <FormDialog
      title={tenant === null ? "New organisation" : `Edit ${tenant.name}`}
      action={tenant === null ? "Create organisation" : "Save"}
      busy={save.isPending}
      error={save.error}
      shown={["name", "interval_seconds"]}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        maxLength={100}
        value={name}
        error={fieldProblem(save.error, "name")}
        onChange={(event) => setName(event.target.value)}
        required
      />
      {tenant !== null && (
        <IntervalField
          value={interval}
          hint="5 to 3600; empty takes the default of 60. Groups and routers can have their own."
          error={fieldProblem(save.error, "interval_seconds")}
          onChange={setInterval}
        />
      )}
    </FormDialog>
  );
}
