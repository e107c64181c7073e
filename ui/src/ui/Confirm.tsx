import type { ReactNode } from "react";

import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ProblemNote } from "./ProblemNote";

interface ConfirmProps {
  onClose: () => void;
  title: string;
  /** What will be lost, in words. */
  children: ReactNode;
  /** The verb on the button: "Delete router". */
  action: string;
  onConfirm: () => void;
  busy: boolean;
  error: unknown;
}

/** Asks before something is destroyed. */
export function Confirm(props: ConfirmProps) {
  const { onClose, title, children, action, onConfirm, busy, error } = props;

  return (
    <Dialog
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="space-y-3 text-ink-2">
        {children}
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
