import { Building2, LayoutDashboard, type LucideIcon, Router, Tags } from "lucide-react";

export interface ShellActions {
  openPalette: () => void;
  openHelp: () => void;
  toggleSidebar: () => void;
}

interface Page {
  to: "/" | "/fleet" | "/groups" | "/organisations";
  name: string;
  icon: LucideIcon;
  keys: string;
}

/** The pages, in the order in which they are offered everywhere. */
export const PAGES: Page[] = [
  { to: "/", name: "Overview", icon: LayoutDashboard, keys: "g o" },
  { to: "/fleet", name: "Fleet", icon: Router, keys: "g f" },
  { to: "/groups", name: "Groups and tags", icon: Tags, keys: "g g" },
  { to: "/organisations", name: "Organisations", icon: Building2, keys: "g t" },
];
