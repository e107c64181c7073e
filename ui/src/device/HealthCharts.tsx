import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { DeviceKey } from "@/api/devices";
import { healthQuery } from "@/api/readings";
import type { DeviceDetail, HealthHistory } from "@/api/types";
import { Chart } from "@/chart/Chart";
import { RangeBar } from "@/chart/RangeBar";
import type { Line } from "@/chart/series";
import { type SpanSearch, spanOf } from "@/chart/span";
import { formatCount, formatDuration, formatPercent } from "@/lib/format";
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
          {health.data &&
            health.data.step_seconds > device.interval_seconds &&
            ` · a point is ${formatDuration(health.data.step_seconds)}`}
        </>
      }
      actions={<RangeBar span={span} onSpan={onSpan} />}
    >
      <ProblemNote error={health.error} className="px-4 py-3" />
      {health.data === undefined ? (
        health.isPending && <Skeleton rows={10} />
      ) : (
        <Charts health={health.data} device={device} onSpan={onSpan} />
      )}
    </Panel>
  );
}

function Charts({ health, device, onSpan }: ChartsProps) {
  const { total_memory: totalMemory } = device;
  const lines = useMemo(() => linesOf(health, totalMemory), [health, totalMemory]);
  const shared = {
    at: health.at,
    everySeconds: Math.max(health.step_seconds, device.interval_seconds),
    from: health.from,
    to: health.to,
    onSpan,
  };

  return (
    <div className="grid gap-y-2 pb-3 lg:grid-cols-2">
      <Chart {...shared} title="Load" lines={lines.load} format={formatPercent} top={100} />
      <Chart
        {...shared}
        title="Polls answered"
        lines={lines.answered}
        format={formatPercent}
        top={100}
      />
      {isMeasured(health.temperature_c) && (
        <Chart
          {...shared}
          title="Temperature"
          lines={lines.temperature}
          format={(value) => `${Math.round(value)} °C`}
        />
      )}
      {health.clients.some((clients) => clients !== null && clients > 0) && (
        <Chart {...shared} title="Wireless clients" lines={lines.clients} format={formatCount} />
      )}
    </div>
  );
}

interface ChartsProps {
  health: HealthHistory;
  device: DeviceDetail;
  onSpan: (span: SpanSearch) => void;
}

type ChartName = "load" | "answered" | "temperature" | "clients";

function linesOf(health: HealthHistory, totalMemory: number | null): Record<ChartName, Line[]> {
  const memory = health.free_memory.map((free) =>
    free === null || totalMemory === null ? null : 100 * (1 - free / totalMemory),
  );
  const answered = health.polls.map((polls, at) =>
    polls === 0 ? null : (100 * (health.answered[at] ?? 0)) / polls,
  );

  return {
    load: [
      { name: "CPU", values: health.cpu_percent, tone: 1, filled: true },
      { name: "Memory", values: memory, tone: 2 },
    ],
    answered: [{ name: "Answered", values: answered, tone: 1, filled: true }],
    temperature: [{ name: "Hottest", values: health.temperature_c_max, tone: 1 }],
    clients: [{ name: "Clients", values: health.clients, tone: 1, filled: true }],
  };
}

function isMeasured(values: (number | null)[]): boolean {
  return values.some((value) => value !== null);
}
