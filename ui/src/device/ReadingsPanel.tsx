import type { DeviceDetail } from "@/api/types";
import { formatBytes, formatDuration, formatPercent, UNKNOWN } from "@/lib/format";
import { Age } from "@/ui/Age";
import { Fact, Panel } from "@/ui/Panel";
import { sensorName } from "./sensors";

/** What the last answered poll measured. */
export function ReadingsPanel({ device }: { device: DeviceDetail }) {
  if (device.measured_at === null) return null;

  return (
    <Panel
      title="Readings"
      note={
        <>
          measured <Age at={device.measured_at} />
        </>
      }
    >
      <dl className="divide-y divide-line px-4 py-1">
        <Fact name="Uptime">{formatDuration(device.uptime_seconds)}</Fact>
        <Fact name="CPU">{formatPercent(device.cpu_percent)}</Fact>
        <Fact name="Memory">{used(device.free_memory, device.total_memory)}</Fact>
        <Fact name="Storage">{used(device.free_storage, device.total_storage)}</Fact>
        {device.sensors.map((sensor) => (
          <Fact key={sensor.name} name={sensorName(sensor.name)}>
            <Sensor sensor={sensor} />
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}

function Sensor({ sensor }: { sensor: DeviceDetail["sensors"][number] }) {
  const { value, unit, state } = sensor;
  if (value !== null) return `${Number(value.toFixed(1))} ${unit === "C" ? "°C" : unit}`;
  // A power supply says `ok`, or what is wrong with it.
  if (state !== null && state !== "ok") return <span className="text-offline">{state}</span>;
  return state ?? UNKNOWN;
}

function used(free: number | null, total: number | null): string {
  if (free === null || total === null) return UNKNOWN;
  return `${formatBytes(total - free)} of ${formatBytes(total)}`;
}
