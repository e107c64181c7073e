import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useState } from "react";

interface OverlayProps {
  onClose: () => void;
  className: string;
  children: ReactNode;
}

/**
 * A window over the page for as long as it is rendered; Escape closes it.
 *
 * Somebody who types fast loses no key: its first field has the focus before the next key comes,
 * and once it is gone the focus is back where it was. Therefore it fades in, but not out.
 */
export function Overlay({ onClose, className, children }: OverlayProps) {
  const [before] = useState(focused);

  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Backdrop />
        <Base.Popup ref={takeFocus} finalFocus={() => before} className={className}>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The dimmed page behind a window. */
export function Backdrop() {
  return (
    <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
  );
}

/** Without a field, the window itself: on its cross, Escape would first close what the cross says. */
function takeFocus(popup: HTMLElement | null): void {
  const field = popup?.querySelector<HTMLElement>("input:not([type=checkbox]), select, textarea");
  (field ?? popup)?.focus();
}

/** What has the focus; where that is an item of a menu, which closes, the button that opened it. */
function focused(): HTMLElement | false {
  const active = document.activeElement;
  const menu = active?.closest("[role=menu]");
  const lasting = menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : active;

  return lasting instanceof HTMLElement && lasting !== document.body && lasting;
}
