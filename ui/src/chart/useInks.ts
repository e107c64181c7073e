import { useEffect, useState } from "react";

import { theme } from "@/lib/theme";

/** The colours of the theme as a canvas takes them. */
export interface Inks {
  text: string;
  grid: string;
  fill: string;
  lines: Record<1 | 2, string>;
}

/** The colours, read again when the theme changes. */
export function useInks(): Inks {
  const [inks, setInks] = useState(read);

  useEffect(() => {
    const update = () => setInks(read());
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", update);
    const unsubscribe = theme.subscribe(update);
    return () => {
      dark.removeEventListener("change", update);
      unsubscribe();
    };
  }, []);

  return inks;
}

/** Variables hold `light-dark()`, so an element has to say what they come to. */
function read(): Inks {
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const first = colour("series-1");
  const inks: Inks = {
    text: colour("ink-3"),
    grid: colour("line"),
    fill: first.replace(/\)$/, " / 0.12)"),
    lines: { 1: first, 2: colour("series-2") },
  };
  probe.remove();

  return inks;
}
