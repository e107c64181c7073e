import { Link } from "@tanstack/react-router";

import { traffic } from "@/api/totals";
import type { Summary } from "@/api/types";
import { formatBitRate, formatCount } from "@/lib/format";
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
        columns={["Name", "#Routers", "#Silent", "#Degraded", "#Clients", "#Traffic"]}
      >
        {worst.map((tenant) => (
          <tr key={tenant.tenant_id} className="hover:bg-hover">
            <Cell>
              <Link
                to="/"
                search={{ org: tenant.tenant_id }}
                className="font-medium text-ink hover:underline"
              >
                {tenant.tenant_name}
              </Link>
            </Cell>
            <Cell right>{formatCount(tenant.devices)}</Cell>
            <Cell right>{formatCount(silent(tenant))}</Cell>
            <Cell right>{formatCount(tenant.counts.degraded)}</Cell>
            <Cell right>{formatCount(tenant.clients)}</Cell>
            <Cell right>{formatBitRate(traffic(tenant))}</Cell>
          </tr>
        ))}
      </DataTable>
    </Panel>
  );
}

/** Routers of which nothing is known now. */
function silent({ counts }: Summary): number {
  return counts.offline + counts.identity_changed + counts.unknown;
}
