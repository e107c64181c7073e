import {
  formatAge,
  formatLasting,
  formatLocal,
  formatUntil,
  formatUtc,
  useTicking,
} from "@/lib/time";

/** How long ago something was: it ticks, and its title has the moment in UTC. */
export function Age({ at, never = "never" }: { at: string | null; never?: string }) {
  const moment = at === null ? null : Date.parse(at);
  const text = useTicking((now) => (moment === null ? never : formatAge(moment, now)));
  if (moment === null) return <span className="text-ink-3">{text}</span>;

  return (
    <time dateTime={at ?? undefined} title={`${formatLocal(moment)} (${formatUtc(moment)})`}>
      {text}
    </time>
  );
}

/** How long something has lasted. */
export function Lasting({ since }: { since: string }) {
  const moment = Date.parse(since);
  const text = useTicking((now) => formatLasting(moment, now));

  return (
    <time dateTime={since} title={`since ${formatLocal(moment)} (${formatUtc(moment)})`}>
      {text}
    </time>
  );
}

/** How long until something is due. */
export function Until({ at }: { at: string }) {
  const moment = Date.parse(at);
  const text = useTicking((now) => formatUntil(moment, now));

  return (
    <time dateTime={at} title={`${formatLocal(moment)} (${formatUtc(moment)})`}>
      {text}
    </time>
  );
}
