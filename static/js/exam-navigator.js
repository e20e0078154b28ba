// The navigator of an exam: a cell for each item with how far it is, a filter, and a drawer where the window is narrow.

import { $, $$ } from "./app.js";
import { filled } from "./response.js";

const panel = $("#navi");
const WORDS = { done: "answered", part: "partly answered", "": "not answered" };
export const isNarrow = matchMedia("(width < 60rem)"); // where it is a drawer, see exam.css

// As the server writes them into a cell: "done flag".
export function marksOf(form) {
  const chosen = filled(form);
  const state = chosen === Number(form.dataset.asks) ? "done" : chosen ? "part" : "";
  return `${state} ${form.elements.flagged ? "flag" : ""}`.trim();
}

export function drawCell(position, marks) {
  const cell = $(`.q[value="${position}"]`, panel);
  const has = (mark) => marks.split(" ").includes(mark);
  const state = has("done") ? "done" : has("part") ? "part" : "";
  cell.dataset.s = marks;
  cell.dataset.seen = ""; // only what is shown, or was answered here, is drawn anew
  cell.setAttribute("aria-label", `Question ${position}, ${WORDS[state]}${has("flag") ? ", flagged" : ""}`);
  $("[data-count-open]", panel).textContent = $$('.qgrid .q:not([data-s~="done"])', panel).length;
  $("[data-count-flag]", panel).textContent = $$('.qgrid .q[data-s~="flag"]', panel).length;
}

export function markCurrent(position) {
  for (const cell of $$(".q[value]", panel)) {
    if (Number(cell.value) === position) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
  showNavigator(!panel.hidden);
}

export function showNavigator(on) {
  panel.hidden = !on;
  for (const button of $$('[data-toggle="#navi"]')) button.setAttribute("aria-expanded", on);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filter]");
  if (!button || button === panel) return; // the panel itself carries the filter that is on
  panel.dataset.filter = button.dataset.filter;
  for (const other of $$("button[data-filter]")) other.setAttribute("aria-pressed", other === button);
});

isNarrow.addEventListener("change", () => showNavigator(!isNarrow.matches));
if (isNarrow.matches) showNavigator(false);
panel.dataset.ready = "";
