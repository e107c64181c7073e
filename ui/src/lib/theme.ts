import { stored } from "./stored";

export type Theme = "system" | "light" | "dark";

/** Light, dark, or as the system has it. `public/theme.js` reads it before the first paint. */
export const theme = stored<Theme>("theme", "system", (value) =>
  value === "light" || value === "dark" ? value : null,
);

theme.subscribe(apply);

/** The next theme of the switch, in the order in which it is offered. */
export function nextTheme(current: Theme): Theme {
  return current === "system" ? "light" : current === "light" ? "dark" : "system";
}

function apply(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
