import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "@/lib/classes";
import { IconButton } from "./Button";
import { Overlay } from "./Overlay";

interface DialogProps {
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons, the one that goes on last. */
  footer?: ReactNode;
  wide?: boolean;
}

const POPUP =
  "fixed inset-x-0 bottom-0 z-40 mx-auto flex max-h-[92dvh] w-full flex-col rounded-t-lg bg-raised shadow-float outline-none transition-opacity duration-100 data-[starting-style]:opacity-0 md:top-[8dvh] md:bottom-auto md:max-h-[84dvh] md:rounded-lg";

/** A window with a title: Escape and the cross close it. */
export function Dialog(props: DialogProps) {
  const { onClose, title, description, children, footer, wide = false } = props;

  return (
    <Overlay onClose={onClose} className={classes(POPUP, wide ? "md:w-[44rem]" : "md:w-[30rem]")}>
      <header className="flex items-start gap-4 px-5 pt-4 pb-3">
        <div className="min-w-0 grow">
          <Base.Title className="text-lg font-semibold">{title}</Base.Title>
          {description !== undefined && (
            <Base.Description className="mt-0.5 text-ink-2">{description}</Base.Description>
          )}
        </div>
        <Base.Close render={<IconButton label="Close" className="-mr-2" />}>
          <X size={16} aria-hidden />
        </Base.Close>
      </header>
      <div className="min-h-0 grow overflow-y-auto px-5 pb-5">{children}</div>
      {footer !== undefined && (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
          {footer}
        </footer>
      )}
    </Overlay>
  );
}
