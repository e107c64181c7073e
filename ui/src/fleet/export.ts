import { type DeviceFilter, everyDevice, type Scope } from "@/api/devices";
import { download, toCsv } from "@/lib/csv";
import { COLUMNS } from "./columns";

/** Saves every router that matches, with every column, as CSV. */
export async function exportCsv(
  scope: Scope,
  filter: DeviceFilter,
  onProgress: (count: number) => void,
): Promise<void> {
  const rows: (string | number | null)[][] = [];
  for await (const devices of everyDevice(scope, filter)) {
    for (const device of devices) {
      rows.push([device.name, ...COLUMNS.map(({ csv }) => csv(device)), device.measured_at]);
    }
    onProgress(rows.length);
  }

  const header = ["name", ...COLUMNS.map(({ id }) => id), "measured_at"];
  const day = new Date().toISOString().slice(0, 10);
  download(`routers-${day}.csv`, "text/csv;charset=utf-8", toCsv(header, rows));
}
