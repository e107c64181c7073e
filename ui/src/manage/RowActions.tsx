import { Pencil, Trash2 } from "lucide-react";

import { IconButton } from "@/ui/Button";

interface RowActionsProps {
  name: string;
  forbidden: string | null;
  /** Why it cannot be deleted now, where that is so. */
  kept?: string | null;
  onEdit?: () => void;
  onDelete: () => void;
}

/** What can be done with one line of a short table. */
export function RowActions({ name, forbidden, kept, onEdit, onDelete }: RowActionsProps) {
  return (
    <span className="inline-flex justify-end gap-0.5">
      {onEdit !== undefined && (
        <IconButton label={`Edit ${name}`} disabledReason={forbidden} onClick={onEdit}>
          <Pencil size={14} aria-hidden />
        </IconButton>
      )}
      <IconButton label={`Delete ${name}`} disabledReason={forbidden ?? kept} onClick={onDelete}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
}
