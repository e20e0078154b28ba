// Runs before the first paint: says that scripts run, and applies the theme the visitor chose.
document.documentElement.dataset.js = "";
try {
  if (localStorage.theme) document.documentElement.dataset.theme = localStorage.theme;
} catch {
  /* storage is off: the system's theme stays */
}
