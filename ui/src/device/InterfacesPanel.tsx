import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo } from "react";

import type { DeviceKey } from "@/api/devices";
import { interfaceHistoryQuery, interfacesQuery } from "@/api/readings";
import type { Interface } from "@/api/types";
import { Chart, ChartSpace } from "@/chart/Chart";
import type { Line } from "@/chart/series";
import { type SpanSearch, spanOf } from "@/chart/span";
import { classes } from "@/lib/classes";
import { formatBitRate, formatCount, plural } from "@/lib/format";
import { Age } from "@/ui/Age";
import { IconButton } from "@/ui/Button";
import { Cell, DataTable } from "@/ui/DataTable";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { Skeleton } from "@/ui/Skeleton";

interface InterfacesPanelProps {
  deviceKey: DeviceKey;
  intervalSeconds: number;
  span: SpanSearch;
  onSpan: (span: SpanSearch) => void;
  named: string | null;
  onName: (name: string | null) => void;
}

/** Every interface with its link and rates; one of them over time. */
export function InterfacesPanel(props: InterfacesPanelProps) {
  const { deviceKey, intervalSeconds, span, onSpan, named, onName } = props;
  const interfaces = useQuery(interfacesQuery(deviceKey));
  const { data } = interfaces;
  const shown = named ?? uplink(data?.items ?? []);
  const commented = data?.items.some(({ comment }) => comment !== null) ?? false;

  return (
    <Panel
      title="Interfaces"
      note={
        data && (
          <>
            {plural(data.items.length, "interface")}
            {data.ppp_sessions ? ` and ${plural(data.ppp_sessions, "PPP session")}` : ""} · measured{" "}
            <Age at={data.measured_at} />
          </>
        )
      }
    >
      <ProblemNote error={interfaces.error} className="px-4 py-3" />
      {interfaces.isPending && <Skeleton rows={6} />}
      {shown !== null && (
        <Traffic
          deviceKey={deviceKey}
          intervalSeconds={intervalSeconds}
          span={span}
          onSpan={onSpan}
          name={shown}
          onClose={named === null ? null : () => onName(null)}
        />
      )}
      {data && data.items.length === 0 && (
        <p className="px-4 py-6 text-ink-3">None are known before the router has answered once.</p>
      )}
      {data && data.items.length > 0 && (
        <DataTable
          label="Interfaces"
          columns={[
            "Name",
            "Link",
            "Type",
            "#Received",
            "#Sent",
            "#Packets/s",
            "#Errors",
            "#Drops",
            "#Link downs",
            ...(commented ? ["Comment"] : []),
          ]}
        >
          {data.items.map((one) => (
            <InterfaceRow
              key={one.name}
              one={one}
              chosen={one.name === shown}
              commented={commented}
              onChoose={() => onName(one.name === named ? null : one.name)}
            />
          ))}
        </DataTable>
      )}
    </Panel>
  );
}

function InterfaceRow({
  one,
  chosen,
  commented,
  onChoose,
}: {
  one: Interface;
  chosen: boolean;
  /** Whether any of them has a comment. */
  commented: boolean;
  onChoose: () => void;
}) {
  const packets = one.rx_pps === null || one.tx_pps === null ? null : one.rx_pps + one.tx_pps;

  return (
    <tr className={classes("hover:bg-hover", chosen && "bg-selected")}>
      <Cell>
        <button
          type="button"
          aria-pressed={chosen}
          title={one.mac ?? undefined}
          onClick={onChoose}
          className="rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-4 hover:decoration-current"
        >
          {one.name}
        </button>
      </Cell>
      <Cell>
        <Link one={one} />
      </Cell>
      <Cell>{one.kind}</Cell>
      <Cell right>{formatBitRate(one.rx_bps)}</Cell>
      <Cell right>{formatBitRate(one.tx_bps)}</Cell>
      <Cell right>{formatCount(packets)}</Cell>
      <Cell right>{formatCount(one.errors)}</Cell>
      <Cell right>{formatCount(one.drops)}</Cell>
      <Cell right>{formatCount(one.link_downs)}</Cell>
      {commented && <Cell>{one.comment ?? ""}</Cell>}
    </tr>
  );
}

/** Whether it has a link, told by shape and word. */
function Link({ one }: { one: Interface }) {
  const [word, look] = one.disabled
    ? ["Off", "border-idle"]
    : one.running
      ? ["Up", "border-online bg-online"]
      : ["Down", "border-offline"];

  return (
    <span className="inline-flex items-center gap-2">
      <span className={classes("size-2 rounded-[2px] border-[1.5px]", look)} aria-hidden />
      {word}
    </span>
  );
}

interface TrafficProps extends Omit<InterfacesPanelProps, "named" | "onName"> {
  name: string;
  /** Back to the first port; null while that is shown. */
  onClose: (() => void) | null;
}

function Traffic(props: TrafficProps) {
  const { deviceKey, intervalSeconds, span, onSpan, name, onClose } = props;
  const history = useQuery(interfaceHistoryQuery(deviceKey, name, spanOf(span)));
  const lines = useMemo<Line[]>(
    () => [
      { name: "Received", values: history.data?.rx_bps ?? [], tone: 1, filled: true },
      { name: "Sent", values: history.data?.tx_bps ?? [], tone: 2 },
    ],
    [history.data],
  );

  return (
    <div className="relative border-b border-line pb-3">
      {onClose !== null && (
        <IconButton
          label="Close the chart"
          className="absolute top-2 right-2 z-10"
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </IconButton>
      )}
      <ProblemNote error={history.error} className="px-4 py-3" />
      {history.isPending && <ChartSpace />}
      {history.data && (
        <div className="pr-8">
          <Chart
            title={history.data.name}
            at={history.data.at}
            everySeconds={Math.max(history.data.step_seconds, intervalSeconds)}
            from={history.data.from}
            to={history.data.to}
            lines={lines}
            format={formatBitRate}
            onSpan={onSpan}
          />
        </div>
      )}
    </div>
  );
}

/** The first physical port with a link: on most routers that is where the traffic goes. */
function uplink(interfaces: Interface[]): string | null {
  const port = interfaces.find(({ default_name, running }) => default_name !== null && running);
  return port?.name ?? null;
}
