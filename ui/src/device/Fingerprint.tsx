import { UNKNOWN } from "@/lib/format";

/** The beginning of a certificate's SHA-256; all of it on hovering. */
export function Fingerprint({ hex }: { hex: string | null }) {
  if (hex === null) return UNKNOWN;
  return (
    <span className="font-mono" title={`SHA-256 ${hex}`}>
      {hex.slice(0, 16)}…
    </span>
  );
}
