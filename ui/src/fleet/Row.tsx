import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Device } from "@/api/types";
import { StateLabel } from "@/device/StateMark";
import { classes } from "@/lib/classes";
import { Age } from "@/ui/Age";
import type { Column } from "./columns";

interface RowProps {
  device: Device;
  index: number;
  columns: Column[];
  narrow: boolean;
  manyTenants: boolean;
  /** Called with each link as it appears, for one that waits for the focus. */
  focusRow: (deviceId: string, link: HTMLAnchorElement | null) => void;
}

const ROW = "group relative hover:bg-hover has-[a:focus-visible]:bg-selected";
const CELL =
  "h-[34px] truncate border-b border-line px-2.5 text-ink-2 first:pl-4 last:pr-4 md:first:pl-6 md:last:pr-6";

/** One router. It renders again only when its own values do. */
export const Row = memo(function Row(props: RowProps) {
  const { device, index, columns, narrow } = props;
  if (narrow) return <NarrowRow {...props} />;

  const silent = !isUp(device);

  return (
    <tr aria-rowindex={index + 2} className={ROW}>
      <td className={CELL}>
        <NameLink {...props} />
      </td>
      {columns.map(({ id, right, cell }) => {
        const content = cell(device);
        return (
          <td
            key={id}
            title={typeof content === "string" ? content : undefined}
            className={classes(
              CELL,
              right && "num",
              silent && MEASURED.has(id) && "text-ink-3 italic",
            )}
          >
            {content}
          </td>
        );
      })}
    </tr>
  );
});

function NarrowRow(props: RowProps) {
  const { device, index, manyTenants } = props;

  return (
    <tr aria-rowindex={index + 1} className={ROW}>
      <td className="h-[58px] border-b border-line px-4">
        <div className="flex items-baseline justify-between gap-3">
          <span className="truncate">
            <NameLink {...props} />
          </span>
          <span className="shrink-0 self-center">
            <StateLabel condition={device.state} />
          </span>
        </div>
        <div className="flex justify-between gap-3 text-ink-3">
          <span className="truncate">
            {device.address}
            {manyTenants && ` · ${device.tenant_name}`}
          </span>
          <span className="shrink-0">
            <Age at={device.last_seen_at} />
          </span>
        </div>
      </td>
    </tr>
  );
}

/** The link of a row; it covers the row, so that a click anywhere opens the router. */
function NameLink({ device, index, focusRow }: RowProps) {
  return (
    <Link
      to="/devices/$tenantId/$deviceId"
      params={{ tenantId: device.tenant_id, deviceId: device.id }}
      preload={false}
      data-row={index}
      title={device.identity ?? device.name}
      ref={(link) => focusRow(device.id, link)}
      className="font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    >
      {device.name}
    </Link>
  );
}

/** Columns whose values are of the last answer, which may be long ago. */
const MEASURED = new Set([
  "cpu",
  "memory",
  "temperature",
  "clients",
  "rx",
  "tx",
  "traffic",
  "signal",
  "uptime",
]);

function isUp({ state }: Device): boolean {
  return state.state === "online" || state.state === "degraded";
}
