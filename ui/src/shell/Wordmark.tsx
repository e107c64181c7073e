/** The name, as it stands at the head of everything. */
export function Wordmark({ short = false }: { short?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold text-ink">
      <svg viewBox="0 0 32 32" className="size-6 shrink-0" aria-hidden focusable="false">
        <rect width="32" height="32" rx="7" className="fill-ink" />
        <path
          d="M9 10h14M16 10v13"
          className="stroke-canvas"
          strokeWidth="3"
          strokeLinecap="round"
        />
        <circle cx="23.5" cy="22.5" r="3" className="fill-canvas" />
      </svg>
      {!short && <span className="text-lg tracking-tight">tod</span>}
    </span>
  );
}
