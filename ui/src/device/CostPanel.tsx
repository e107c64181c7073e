import type { DeviceDetail } from "@/api/types";
import { formatBytes, formatCount, UNKNOWN } from "@/lib/format";
import { Cell, DataTable } from "@/ui/DataTable";
import { Panel } from "@/ui/Panel";

/** What we cost the router: counted, not estimated. */
export function CostPanel({ device }: { device: DeviceDetail }) {
  const { last_poll: poll, last_day: day } = device.cost;

  const rows: [string, string, string][] = [
    [
      "Bytes",
      poll === null ? UNKNOWN : formatBytes(poll.bytes_sent + poll.bytes_received),
      formatBytes(day.bytes),
    ],
    ["Commands", formatCount(poll?.commands), formatCount(day.commands)],
    ["Sign-ins", formatCount(poll?.logins), formatCount(day.logins)],
    ["Round trips", formatCount(poll?.round_trips), ""],
    [
      "Router's time",
      poll === null ? UNKNOWN : poll.router_ms < 1 ? "< 1 ms" : `${poll.router_ms} ms`,
      "",
    ],
    ["Polls", "1", formatCount(day.polls)],
  ];

  return (
    <Panel title="What polling costs it">
      <DataTable label="What polling costs it" columns={["", "#Last poll", "#24 hours"]}>
        {rows.map(([name, last, daily]) => (
          <tr key={name}>
            <Cell className="text-ink-3">{name}</Cell>
            <Cell right>{last}</Cell>
            <Cell right>{daily}</Cell>
          </tr>
        ))}
      </DataTable>
    </Panel>
  );
}
