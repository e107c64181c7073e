import { Link } from "@tanstack/react-router";

import type { DeviceDetail } from "@/api/types";
import { formatCount, formatDuration, plural, UNKNOWN } from "@/lib/format";
import { Age } from "@/ui/Age";
import { Fact, Panel } from "@/ui/Panel";
import { TagList } from "@/ui/TagList";
import { IDENTITY_NAMES, INTERVAL_SOURCES } from "./words";

/** Who it is and what it runs. */
export function FactsPanel({ device }: { device: DeviceDetail }) {
  const { facts, router } = device;

  return (
    <Panel
      title="Router"
      note={
        facts && (
          <>
            read <Age at={facts.read_at} />
          </>
        )
      }
    >
      {device.comment !== "" && (
        <p className="border-b border-line px-4 py-2.5 whitespace-pre-wrap text-ink-2">
          {device.comment}
        </p>
      )}
      <dl className="divide-y divide-line px-4 py-1">
        <Fact name="Identity">{device.identity ?? UNKNOWN}</Fact>
        <Fact name="Board">
          {device.board_name === null ? (
            (device.model ?? UNKNOWN)
          ) : (
            <Link
              to="/fleet"
              search={{ board: device.board_name }}
              title="All routers with this board"
              className="hover:underline"
            >
              {device.board_name}
            </Link>
          )}
        </Fact>
        <Fact name="RouterOS">
          {device.version === null ? (
            UNKNOWN
          ) : (
            <Link
              to="/fleet"
              search={{ version: device.version }}
              title="All routers with this version"
              className="hover:underline"
            >
              {device.version}
            </Link>
          )}
        </Fact>
        <Fact name="RouterBOOT">{firmware(facts)}</Fact>
        <Fact name={router === null ? "Serial" : IDENTITY_NAMES[router.kind]}>
          <span className="font-mono">{router?.value ?? UNKNOWN}</span>
        </Fact>
        <Fact name="Architecture">
          {device.architecture ?? UNKNOWN}
          {facts?.cpu_count != null && `, ${plural(facts.cpu_count, "core")}`}
        </Fact>
        <Fact name="Licence level">{facts?.license_level ?? UNKNOWN}</Fact>
        <Fact name="Clock">{offset(facts?.clock_offset_seconds)}</Fact>
        <Fact name="Routes">{formatCount(facts?.route_count)}</Fact>
        <Fact name="Neighbours">{formatCount(facts?.neighbour_count)}</Fact>
        <Fact name="Interval">
          {formatDuration(device.interval_seconds)}, {INTERVAL_SOURCES[device.interval_source]}
        </Fact>
        <Fact name="Group">{device.group?.name ?? UNKNOWN}</Fact>
        {device.tags.length > 0 && (
          <Fact name="Tags">
            <TagList tags={device.tags} />
          </Fact>
        )}
        {facts?.addresses.map(({ address, interface: on }) => (
          <Fact key={`${address} ${on}`} name={on}>
            <span className="font-mono">{address}</span>
          </Fact>
        ))}
        {facts !== null && facts.packages.length > 0 && (
          <Fact name="Packages">
            <span title={facts.packages.join(", ")}>{facts.packages.join(", ")}</span>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function firmware(facts: DeviceDetail["facts"]): string {
  const { current_firmware: current, upgrade_firmware: upgrade } = facts ?? {};
  if (current == null) return UNKNOWN;
  return upgrade == null || upgrade === current ? current : `${current}, ${upgrade} is ready`;
}

function offset(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  if (seconds === 0) return "on time";
  return `${formatDuration(Math.abs(seconds))} ${seconds > 0 ? "fast" : "slow"}`;
}
