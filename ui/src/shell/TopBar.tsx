import { Dialog as Base } from "@base-ui/react/dialog";
import { Menu, Search } from "lucide-react";
import { useState } from "react";

import { IconButton } from "@/ui/Button";
import { Backdrop } from "@/ui/Overlay";
import { AccountMenu } from "./AccountMenu";
import { LiveIndicator } from "./LiveIndicator";
import type { ShellActions } from "./nav";
import { OrganisationSwitch } from "./OrganisationSwitch";
import { NavLinks } from "./Sidebar";
import { Wordmark } from "./Wordmark";

/** The head of a narrow window; the sidebar becomes a drawer. */
export function TopBar({ actions }: { actions: ShellActions }) {
  const [open, setOpen] = useState(false);

  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-canvas px-3">
      <Base.Root open={open} onOpenChange={setOpen}>
        <Base.Trigger render={<IconButton label="Menu" className="-ml-1" />}>
          <Menu size={18} aria-hidden />
        </Base.Trigger>
        <Base.Portal>
          <Backdrop />
          <Base.Popup className="fixed inset-y-0 left-0 z-40 flex w-64 flex-col gap-3 bg-canvas px-3 py-4 shadow-float outline-none transition-transform duration-150 data-[ending-style]:-translate-x-full data-[starting-style]:-translate-x-full">
            <Base.Title className="sr-only">Menu</Base.Title>
            <Wordmark />
            <OrganisationSwitch />
            <NavLinks onFollow={() => setOpen(false)} />
            <div className="mt-auto flex flex-col gap-1">
              <AccountMenu openHelp={actions.openHelp} />
            </div>
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
      <Wordmark />
      <div className="ml-auto flex items-center gap-1">
        <LiveIndicator short />
        <IconButton label="Search" onClick={actions.openPalette}>
          <Search size={18} aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}
