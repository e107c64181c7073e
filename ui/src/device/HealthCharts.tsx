import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { DeviceKey } from "@/api/devices";
import { healthQuery } from "@/api/readings";
import type { DeviceDetail, HealthHistory } from "@/api/types";
import { Chart } from "@/chart/Chart";
import { RangeBar } from "@/chart/RangeBar";
import type { Line } from "@/chart/series";
import { type SpanSearch, spanOf } from "@/chart/span";
import { formatBitRate, formatCount, formatDuration, formatPercent } from "@/lib/format";
import { Age } from "@/ui/Age";
import { Panel } from "@/ui/Panel";
import { ProblemNote } from "@/ui/ProblemNote";
import { Skeleton } from "@/ui/Skeleton";

interface HealthChartsProps {
  device: DeviceDetail;
  deviceKey: DeviceKey;
  span: SpanSearch;
  onSpan: (span: SpanSearch) => void;
}

/** How it has been doing. */
export function HealthCharts({ device, deviceKey, span, onSpan }: HealthChartsProps) {
  const health = useQuery(healthQuery(deviceKey, spanOf(span)));

  return (
    <Panel
      title="Health"
      note={
        <>
          measured <Age at={device.measured_at} />
          {health.data && ` · a point is ${formatDuration(health.data.step_seconds)}`}
        </>
      }
      actions={<RangeBar span={span} onSpan={onSpan} />}
    >
      <ProblemNote error={health.error} className="px-4 py-3" />
      {health.data === undefined ? (
        health.isPending && <Skeleton rows={10} />
      ) : (
        <Charts health={health.data} onSpan={onSpan} />
      )}
    </Panel>
  );
}

function Charts({ health, onSpan }: { health: HealthHistory; onSpan: (span: SpanSearch) => void }) {
  const lines = useMemo(() => linesOf(health), [health]);
  const shared = {
    at: health.at,
    stepSeconds: health.step_seconds,
    from: health.from,
    to: health.to,
    onSpan,
  };

  return (
    <div className="grid gap-y-2 pb-3 lg:grid-cols-2">
      <Chart {...shared} title="Load" lines={lines.load} format={formatPercent} top={100} />
      <Chart {...shared} title="Traffic" lines={lines.traffic} format={formatBitRate} />
      {isMeasured(health.temperature_c) && (
        <Chart
          {...shared}
          title="Temperature"
          lines={lines.temperature}
          format={(value) => `${Math.round(value)} °C`}
        />
      )}
      {isMeasured(health.clients) && (
        <Chart {...shared} title="Wireless clients" lines={lines.clients} format={formatCount} />
      )}
    </div>
  );
}

function linesOf(
  health: HealthHistory,
): Record<"load" | "traffic" | "temperature" | "clients", Line[]> {
  return {
    load: [
      { name: "CPU", values: health.cpu_percent, tone: 1, filled: true },
      { name: "Memory", values: health.memory_percent, tone: 2 },
    ],
    traffic: [
      { name: "Received", values: health.rx_bps, tone: 1, filled: true },
      { name: "Sent", values: health.tx_bps, tone: 2 },
    ],
    temperature: [{ name: "Hottest", values: health.temperature_c, tone: 1 }],
    clients: [{ name: "Clients", values: health.clients, tone: 1, filled: true }],
  };
}

function isMeasured(values: (number | null)[]): boolean {
  return values.some((value) => value !== null);
}
