import { type FormEvent, type ReactNode, useId } from "react";

import { allFieldsShown } from "@/api/problem";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";

interface FormDialogProps {
  title: string;
  action: string;
  busy: boolean;
  error: unknown;
  /** The fields of the request that the form shows problems of. */
  shown: string[];
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A short form in a window of its own. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, busy, error, shown, onSubmit, onClose, children } = props;
  const id = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };

  return (
    <Dialog
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="space-y-4">
        {children}
        <ProblemNote error={allFieldsShown(error, shown) ? null : error} />
      </form>
    </Dialog>
  );
}
