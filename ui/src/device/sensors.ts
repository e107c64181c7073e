/** What RouterOS calls a sensor, in words: `psu1-state` is `PSU 1 state`. */
export function sensorName(name: string): string {
  const words = name
    .replaceAll("-", " ")
    .replace(/([a-z])(\d)/g, "$1 $2")
    .replace(/\b(cpu|psu|sfp)\b/g, (short) => short.toUpperCase())
    .replace(/\bpoe\b/g, "PoE")
    .replace(/\b(\d)pin\b/, "$1-pin");

  return words.charAt(0).toUpperCase() + words.slice(1);
}
