import type { Device } from "@/api/types";

/** Tags by name; the dot is the colour that people gave them. */
export function TagList({ tags }: { tags: Device["tags"] }) {
  return (
    <span className="flex min-w-0 gap-1.5 overflow-hidden">
      {tags.map(({ id, name, color }) => (
        <TagName key={id} name={name} color={color} />
      ))}
    </span>
  );
}

/** One tag. */
export function TagName({ name, color }: { name: string; color: string }) {
  return (
    <span className="inline-flex min-w-0 shrink-0 items-center gap-1.5 rounded-sm border border-line px-1.5 text-ink-2">
      <span
        className="size-2 shrink-0 rounded-full"
        style={{ backgroundColor: color }}
        aria-hidden
      />
      <span className="truncate">{name}</span>
    </span>
  );
}
