// What every page does: theme switch, print button, toggles, and focus and announcements after a fragment is swapped in.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Speak to screen readers through the one status region, which lies outside every swap target.
export function say(text) {
  const region = $("#say");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

// What this window keeps until it is closed; nothing where storage is off.
export function remembered(key) {
  try {
    return sessionStorage[key];
  } catch {
    return undefined;
  }
}
export function rememberedAll(prefix) {
  try {
    return Object.keys(sessionStorage).flatMap((key) => (key.startsWith(prefix) ? [sessionStorage[key]] : []));
  } catch {
    return [];
  }
}
export function remember(key, value) {
  try {
    if (value === undefined) delete sessionStorage[key];
    else sessionStorage[key] = value;
  } catch {
    /* not kept */
  }
}

// Put focus where the server marked it: data-focus, with data-say for what to announce.
export function settleFocus() {
  const target = $("[data-focus]");
  if (!target) return;
  for (const marked of $$("[data-focus]")) marked.removeAttribute("data-focus"); // of several the first has it
  if (!target.matches("a, button, input, textarea, select, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
  $(".err", target.closest("form") ?? target)?.scrollIntoView({ block: "nearest" }); // the words above the field too
  say(target.dataset.say);
}
for (const name of ["htmx:afterSettle", "htmx:after:settle"]) document.addEventListener(name, settleFocus);
// A page that is a form which came back: its first wrong field.
$("main [aria-invalid=true]")?.focus();

// Call now, and again for each item that is swapped in; the exam driver, which swaps by itself, says "item:shown".
export function onShown(callback) {
  callback();
  for (const name of ["htmx:afterSwap", "htmx:after:swap", "item:shown"]) document.addEventListener(name, callback);
}

// A key press that a shortcut may use: no modifier, not while typing, not when the learner switched shortcuts off.
export function isShortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts === "off") return false;
  return !event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try {
      localStorage.theme = root.dataset.theme;
    } catch {
      /* not kept, still applied */
    }
  }
  if (event.target.closest("[data-print]")) print();

  // <button data-toggle="#panel" aria-expanded> shows and hides; <button data-toggle=".x|data-hide" aria-pressed> sets an attribute.
  const button = event.target.closest("[data-toggle]");
  if (!button) return;
  const state = button.hasAttribute("aria-expanded") ? "aria-expanded" : "aria-pressed";
  const on = button.getAttribute(state) !== "true";
  const [selector, attribute] = button.dataset.toggle.split("|");
  for (const other of $$(`[data-toggle="${CSS.escape(button.dataset.toggle)}"]`)) other.setAttribute(state, on);
  for (const node of $$(selector)) node.toggleAttribute(attribute || "hidden", attribute ? on : !on);
  say(on ? button.dataset.say : button.dataset.sayOff);
});
