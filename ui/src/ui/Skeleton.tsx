/** The outline of what the first load will bring. Never shown over data that is there. */
export function Skeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="animate-pulse space-y-3 p-4">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className="h-4 rounded-sm bg-line odd:w-4/5" />
      ))}
    </div>
  );
}
