import { useVirtualizer } from "@tanstack/react-virtual";
import { cloneElement, type ReactElement, type RefObject, useEffect, useMemo, useRef } from "react";

import type { Device } from "@/api/types";
import { NARROW, useMedia } from "@/lib/media";
import { COLUMNS } from "./columns";
import type { FleetSearch, SearchChange } from "./filter";
import { HeadRow } from "./HeadRow";
import { Row } from "./Row";
import { shownColumns } from "./shown";
import { useRowKeys } from "./useRowKeys";

interface FleetTableProps {
  devices: Device[];
  /** How many there are, of which `devices` are read so far. */
  total: number;
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
  manyTenants: boolean;
  /** The reader comes near the end of what is read. */
  onEnd: () => void;
  /** What floats over the rows; it is told what scrolls. */
  children: ReactElement<{ scroller?: RefObject<HTMLElement | null> }>;
}

const HEAD = 33;
const ROW = 34;
const ROW_NARROW = 58;
/** How many rows before the end the next page is asked for. */
const AHEAD = 60;

/** The rows on the screen, and as many more as a flick of the wheel. The rest is only height. */
export function FleetTable(props: FleetTableProps) {
  const { devices, total, search, onSearch, manyTenants, onEnd, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMedia(NARROW);
  const columns = useMemo(() => {
    const shown = narrow ? [] : shownColumns({ columns: search.columns });
    return COLUMNS.filter(({ id }) => shown.includes(id) && (id !== "tenant" || manyTenants));
  }, [narrow, search.columns, manyTenants]);

  const rows = useVirtualizer({
    count: devices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? ROW_NARROW : ROW),
    getItemKey: (index) => devices[index]?.id ?? index,
    overscan: 12,
    scrollPaddingStart: narrow ? 0 : HEAD,
  });
  const focusRow = useRowKeys(devices, rows);

  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last > devices.length - AHEAD) onEnd();
  }, [last, devices.length, onEnd]);

  const above = items[0]?.start ?? 0;
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <div className="relative min-h-0 grow border-t border-line">
      {cloneElement(children, { scroller })}
      <div ref={scroller} className="h-full overflow-auto bg-panel">
        <table
          aria-label="Routers"
          aria-rowcount={total + 1}
          className="w-full table-fixed border-separate border-spacing-0"
        >
          {!narrow && <HeadRow columns={columns} search={search} onSearch={onSearch} />}
          <tbody>
            <Space height={above} />
            {items.map(({ index, key }) => {
              const device = devices[index];
              if (device === undefined) return null;
              return (
                <Row
                  key={key}
                  device={device}
                  index={index}
                  columns={columns}
                  narrow={narrow}
                  manyTenants={manyTenants}
                  focusRow={focusRow}
                />
              );
            })}
            <Space height={below} />
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}
