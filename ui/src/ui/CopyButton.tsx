import { Check, Copy } from "lucide-react";
import { useState } from "react";

import { copy } from "@/lib/clipboard";
import { Button } from "./Button";

type Outcome = "idle" | "copied" | "refused";

const WORDS: Record<Outcome, string> = {
  idle: "Copy",
  copied: "Copied",
  refused: "Select and copy by hand",
};

/** Copies a text and says whether that worked. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  const Icon = outcome === "copied" ? Check : Copy;

  return (
    <Button
      aria-label={outcome === "idle" ? label : WORDS[outcome]}
      onBlur={() => setOutcome("idle")}
      onClick={async () => setOutcome((await copy(text)) ? "copied" : "refused")}
    >
      <Icon size={14} aria-hidden />
      <span aria-live="polite">{WORDS[outcome]}</span>
    </Button>
  );
}
