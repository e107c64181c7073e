import { Link } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";

import { classes } from "@/lib/classes";
import { COMMAND_KEY } from "@/lib/shortcuts";
import { IconButton } from "@/ui/Button";
import { Tooltip } from "@/ui/Tooltip";
import { AccountMenu } from "./AccountMenu";
import { LiveIndicator } from "./LiveIndicator";
import { PAGES, type ShellActions } from "./nav";
import { OrganisationSwitch } from "./OrganisationSwitch";
import { Wordmark } from "./Wordmark";

const ROW =
  "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-hover hover:text-ink";

/** Where one is and where one can go; collapses to icons. */
export function Sidebar({ actions, collapsed }: { actions: ShellActions; collapsed: boolean }) {
  const Toggle = collapsed ? PanelLeftOpen : PanelLeftClose;

  return (
    <aside
      aria-label="Navigation"
      className={classes(
        "flex shrink-0 flex-col gap-3 border-r border-line bg-canvas px-2.5 py-3",
        collapsed ? "w-14 items-center" : "w-56",
      )}
    >
      <div
        className={classes(
          "flex items-center",
          collapsed ? "flex-col gap-2" : "justify-between pl-1.5",
        )}
      >
        <Wordmark short={collapsed} />
        <IconButton
          label={collapsed ? "Widen the sidebar" : "Narrow the sidebar"}
          onClick={actions.toggleSidebar}
        >
          <Toggle size={16} aria-hidden />
        </IconButton>
      </div>
      <OrganisationSwitch short={collapsed} />
      {collapsed ? (
        <IconButton label="Search" onClick={actions.openPalette}>
          <Search size={16} aria-hidden />
        </IconButton>
      ) : (
        <button
          type="button"
          onClick={actions.openPalette}
          className="flex h-8 items-center gap-2.5 rounded-md border border-line px-2.5 text-ink-3 hover:border-line-strong hover:text-ink"
        >
          <Search size={14} aria-hidden />
          <span className="grow text-left">Search</span>
          <kbd className="kbd">{COMMAND_KEY}</kbd>
          <kbd className="kbd">K</kbd>
        </button>
      )}
      <NavLinks short={collapsed} />
      <div className={classes("mt-auto flex flex-col gap-1", collapsed && "items-center")}>
        <LiveIndicator short={collapsed} />
        <AccountMenu short={collapsed} openHelp={actions.openHelp} />
      </div>
    </aside>
  );
}

/** The pages as links. */
export function NavLinks({ short = false, onFollow }: { short?: boolean; onFollow?: () => void }) {
  return (
    <nav aria-label="Pages" className="flex flex-col gap-0.5">
      {PAGES.map(({ to, name, icon: Icon }) => {
        const link = (
          <Link
            key={to}
            to={to}
            onClick={onFollow}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            activeProps={{ className: "bg-selected text-ink font-medium" }}
            className={classes(ROW, short && "w-8 justify-center px-0")}
          >
            <Icon size={16} className="shrink-0" aria-hidden />
            <span className={classes(short && "sr-only")}>{name}</span>
          </Link>
        );
        return short ? (
          <Tooltip key={to} text={name}>
            {link}
          </Tooltip>
        ) : (
          link
        );
      })}
    </nav>
  );
}
