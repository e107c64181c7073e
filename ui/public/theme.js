// Runs before the first paint, so that a page in the dark never flashes white.
// A file of its own because the policy of the page allows no inline script.
try {
  const theme = JSON.parse(localStorage.getItem("tod.theme") ?? "null");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's choice stands.
}
