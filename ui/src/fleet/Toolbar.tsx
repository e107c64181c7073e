import { useMutation } from "@tanstack/react-query";
import { Columns3, Download, RotateCcw } from "lucide-react";
import { useState } from "react";

import { formatCount } from "@/lib/format";
import { useScope } from "@/shell/scope";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck, MenuItem } from "@/ui/Menu";
import { ProblemNote } from "@/ui/ProblemNote";
import { COLUMNS } from "./columns";
import { exportCsv } from "./export";
import { ChosenFilters, FilterMenu } from "./FilterMenu";
import { type FleetSearch, filterOf, type SearchChange } from "./filter";
import { OrderMenu } from "./OrderMenu";
import { SearchInput } from "./SearchInput";
import { lastColumns, shownColumns, withColumn } from "./shown";

interface ToolbarProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

/** Search, filter, columns, export. */
export function Toolbar({ search, onSearch }: ToolbarProps) {
  const scope = useScope();
  const [exported, setExported] = useState(0);
  const csv = useMutation({
    mutationFn: () => exportCsv(scope, filterOf(search), setExported),
    onSettled: () => setExported(0),
  });

  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput search={search} onSearch={onSearch} />
      <FilterMenu search={search} onSearch={onSearch} />
      <ColumnsMenu search={search} onSearch={onSearch} />
      <OrderMenu search={search} onSearch={onSearch} />
      <Button busy={csv.isPending} onClick={() => csv.mutate()}>
        <Download size={14} aria-hidden />
        {csv.isPending ? formatCount(exported) : "CSV"}
      </Button>
      <ChosenFilters search={search} onSearch={onSearch} />
      <ProblemNote error={csv.error} />
    </div>
  );
}

/** Which columns are shown: in the address, so that a link shows the same. */
function ColumnsMenu({ search, onSearch }: ToolbarProps) {
  const shown = shownColumns(search);
  const show = (change: SearchChange) =>
    onSearch((search) => {
      const next = change(search);
      lastColumns.set(next.columns ?? null);
      return next;
    });

  return (
    <Menu
      trigger={
        <Button className="max-md:hidden">
          <Columns3 size={14} aria-hidden />
          Columns
        </Button>
      }
    >
      {COLUMNS.map(({ id, name }) => (
        <MenuCheck
          key={id}
          checked={shown.includes(id)}
          onChange={(checked) => show((search) => withColumn(search, id, checked))}
        >
          {name}
        </MenuCheck>
      ))}
      {search.columns !== undefined && (
        <MenuItem onSelect={() => show((search) => ({ ...search, columns: undefined }))}>
          <RotateCcw size={14} aria-hidden />
          The usual columns
        </MenuItem>
      )}
    </Menu>
  );
}
