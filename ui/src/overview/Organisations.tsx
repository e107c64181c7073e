import { Link } from "@tanstack/react-router";

import type { Summary } from "@/api/types";
import { formatCount } from "@/lib/format";
import { Cell, DataTable } from "@/ui/DataTable";
import { Panel } from "@/ui/Panel";

/** Each organisation in a line, those with the most trouble first. */
export function Organisations({ tenants }: { tenants: Summary[] }) {
  const worst = [...tenants].sort(
    (a, b) => silent(b) - silent(a) || a.tenant_name.localeCompare(b.tenant_name),
  );

  return (
    <Panel title="Organisations">
      <DataTable
        label="Organisations"
        columns={[
          "Name",
          "#Routers",
          "#Offline",
          "#Identity changed",
          "#Degraded",
          "#Unknown",
          "#Clients",
        ]}
      >
        {worst.map(({ tenant_id, tenant_name, devices, counts, clients }) => (
          <tr key={tenant_id} className="hover:bg-hover">
            <Cell>
              <Link
                to="/"
                search={{ org: tenant_id }}
                className="font-medium text-ink hover:underline"
              >
                {tenant_name}
              </Link>
            </Cell>
            <Cell right>{formatCount(devices)}</Cell>
            <Cell right>{formatCount(counts.offline)}</Cell>
            <Cell right>{formatCount(counts.identity_changed)}</Cell>
            <Cell right>{formatCount(counts.degraded)}</Cell>
            <Cell right>{formatCount(counts.unknown)}</Cell>
            <Cell right>{formatCount(clients)}</Cell>
          </tr>
        ))}
      </DataTable>
    </Panel>
  );
}

function silent({ counts }: Summary): number {
  return counts.offline + counts.identity_changed + counts.unknown;
}
