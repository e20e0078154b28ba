// Practice by keyboard: a key presses the control that names it in data-key. And a word when the server is out of reach.

import { $, isShortcut } from "./app.js";

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || event.repeat) return;
  const key = event.key.toLowerCase();
  if (!["enter", "n", "?"].includes(key) || event.defaultPrevented) return;
  if (key === "enter" && event.target.closest("a, button, summary")) return; // it presses itself
  const control = $(`[data-key~="${key}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});

const unsent = $("#unsent");
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(name, () => (unsent.hidden = false));
document.addEventListener("htmx:afterSwap", () => (unsent.hidden = true));
