import { useQuery } from "@tanstack/react-query";

import type { DeviceKey } from "@/api/devices";
import { interfacesQuery, registrationsQuery } from "@/api/readings";
import type { Registration } from "@/api/types";
import { formatBitRate, formatBytes, formatDuration, plural, UNKNOWN } from "@/lib/format";
import { Age } from "@/ui/Age";
import { Cell, DataTable } from "@/ui/DataTable";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { SignalBars } from "./SignalBars";

/** Who is connected by radio, the weakest first: those are the ones who call. */
export function Clients({ deviceKey }: { deviceKey: DeviceKey }) {
  const registrations = useQuery(registrationsQuery(deviceKey));
  const interfaces = useQuery(interfacesQuery(deviceKey));
  const items = registrations.data?.items ?? [];
  const hasRadio = interfaces.data?.items.some(({ kind }) => RADIOS.has(kind)) ?? false;
  if (registrations.error === null && items.length === 0 && !hasRadio) return null;

  return (
    <Panel
      title="Wireless clients"
      note={
        registrations.data && (
          <>
            {plural(items.length, "client")} · measured <Age at={registrations.data.measured_at} />
          </>
        )
      }
    >
      <ProblemNote error={registrations.error} className="px-4 py-3" />
      {registrations.data && items.length === 0 && (
        <p className="px-4 py-6 text-ink-3">No client is connected.</p>
      )}
      {items.length > 0 && (
        <DataTable
          label="Wireless clients"
          columns={[
            "Client",
            "Signal",
            "#SNR",
            "#CCQ",
            "#Rate to",
            "#Rate from",
            "#Connected",
            "#To it",
            "#From it",
            "Interface",
          ]}
        >
          {[...items].sort(bySignal).map((client) => (
            <ClientRow key={`${client.interface} ${client.mac}`} client={client} />
          ))}
        </DataTable>
      )}
    </Panel>
  );
}

/** Kinds of interfaces that clients register on: what RouterOS calls them in 6 and in 7. */
const RADIOS = new Set(["wlan", "wifi", "w60g", "cap"]);

function ClientRow({ client }: { client: Registration }) {
  return (
    <tr className="hover:bg-hover">
      <Cell>
        <span className="font-medium text-ink">{client.name ?? client.mac}</span>
        <span className="ml-2 text-ink-3">
          {client.address ?? (client.name === null ? "" : client.mac)}
        </span>
      </Cell>
      <Cell>
        <SignalBars dbm={client.signal_dbm} />
      </Cell>
      <Cell right>{client.snr_db === null ? UNKNOWN : `${client.snr_db} dB`}</Cell>
      <Cell right>{client.ccq_percent === null ? UNKNOWN : `${client.ccq_percent} %`}</Cell>
      <Cell right>{formatBitRate(client.tx_rate_bps)}</Cell>
      <Cell right>{formatBitRate(client.rx_rate_bps)}</Cell>
      <Cell right>{formatDuration(client.uptime_seconds)}</Cell>
      <Cell right>{formatBytes(client.tx_bytes)}</Cell>
      <Cell right>{formatBytes(client.rx_bytes)}</Cell>
      <Cell>
        {client.interface}
        {client.ssid !== null && <span className="ml-2 text-ink-3">{client.ssid}</span>}
      </Cell>
    </tr>
  );
}

function bySignal(a: Registration, b: Registration): number {
  return (a.signal_dbm ?? 0) - (b.signal_dbm ?? 0) || a.mac.localeCompare(b.mac);
}
