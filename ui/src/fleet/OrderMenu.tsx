import { ArrowDownUp } from "lucide-react";

import { Button } from "@/ui/Button";
import { Menu, MenuChoice } from "@/ui/Menu";
import { COLUMNS } from "./columns";
import { type FleetSearch, type SearchChange, type Sort, sorted } from "./filter";

interface OrderMenuProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

/** The order, where the window is too narrow for a table head to click on. */
export function OrderMenu({ search, onSearch }: OrderMenuProps) {
  const current = (search.sort ?? "name").replace(/^-/, "");

  return (
    <Menu
      trigger={
        <Button className="md:hidden">
          <ArrowDownUp size={14} aria-hidden />
          Order
        </Button>
      }
    >
      {ORDERS.map(([sort, name]) => (
        <MenuChoice
          key={sort}
          chosen={sort === current}
          onSelect={() => onSearch((search) => sorted(search, sort))}
        >
          {name}
        </MenuChoice>
      ))}
    </Menu>
  );
}

const ORDERS: [Sort, string][] = [
  ["name", "Name"],
  ...COLUMNS.flatMap(({ sort, name }): [Sort, string][] =>
    sort === undefined ? [] : [[sort, name]],
  ),
];
