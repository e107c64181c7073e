const TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
const SECOND = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hour12: false });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** A tick of the time axis, where the next one is `stepSeconds` away: a time, or a day at midnight. */
export function formatTick(atSeconds: number, stepSeconds: number): string {
  const at = new Date(atSeconds * 1000);
  if (stepSeconds >= 86_400 || (at.getHours() === 0 && at.getMinutes() === 0))
    return DAY.format(at);
  return (stepSeconds < 60 ? SECOND : TIME).format(at);
}
