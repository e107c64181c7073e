import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { markListsChanged } from "@/live/listChanged";

/** Which of a few things is being edited: one of them, a new one, or none. */
export type Editing<T> =
  | { kind: "edit"; item: T }
  | { kind: "new" }
  | { kind: "delete"; item: T }
  | null;

interface Writes<T, Draft> {
  create: (draft: Draft) => Promise<unknown>;
  edit: (item: T, draft: Draft) => Promise<unknown>;
  remove: (item: T) => Promise<unknown>;
}

/**
 * Making, changing and deleting of small things that routers carry.
 *
 * Routers show their names, so every list of routers is read again afterwards.
 */
export function useEditing<T, Draft>(queryKey: QueryKey, writes: Writes<T, Draft>) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState<Editing<T>>(null);

  const done = async () => {
    setEditing(null);
    markListsChanged();
    await queries.invalidateQueries({ queryKey });
    void queries.invalidateQueries({ queryKey: ["device"] });
  };
  const save = useMutation({
    mutationFn: (draft: Draft) =>
      editing?.kind === "edit" ? writes.edit(editing.item, draft) : writes.create(draft),
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: (item: T) => writes.remove(item), onSuccess: done });

  const start = (next: Editing<T>) => {
    save.reset();
    remove.reset();
    setEditing(next);
  };

  return { editing, start, save, remove };
}
