// A table of items: keys to walk and tick, ticking all of a page, and how many are ticked.

import { $, $$, isShortcut, onShown, say } from "./app.js";

const rows = () => $$("[data-row]");
const target = (row) => $("a.items__title", row) ?? $("input[name=item]", row);

// --- how many are ticked

function count() {
  const boxes = $$("[data-table] input[name=item]");
  const ticked = boxes.filter((box) => box.checked).length;
  const everything = $("[data-table] input[name=all]")?.checked;
  for (const place of $$("[data-ticked]")) {
    place.textContent = everything ? "all of them" : ticked ? `${ticked} ticked` : "";
    if (place.closest("button") && place.textContent) place.textContent = ` ${place.textContent}`;
  }
  const all = $("[data-tick-all]");
  if (!all) return;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}
onShown(count);
addEventListener("pageshow", count); // a browser that goes back fills the boxes in after the scripts have run

document.addEventListener("change", ({ target: box }) => {
  if (box.matches("[data-tick-all]")) {
    for (const one of $$("[data-table] input[name=item]")) one.checked = box.checked;
  }
  if (box.closest("[data-table]")) count();
});

// --- keys

function walk(step) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
  if (!next) return;
  target(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function tick() {
  const row = rows().find((one) => one.contains(document.activeElement));
  const box = row && $("input[name=item]", row);
  if (!box) return;
  box.checked = !box.checked;
  count();
  say(box.checked ? "Ticked" : "Not ticked");
}

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  x: tick,
  "/": () => $("[data-search]")?.select(),
  "?": () => {
    const help = $("[data-help]");
    if (!help) return;
    help.open = !help.open;
    $("summary", help).focus();
  },
};

document.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || !isShortcut(event) || event.defaultPrevented) return;
  event.preventDefault();
  act();
});

// --- a search that found something else says so, and how many it found in each state

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "items" || $("#items")?.contains(detail.target)) {
    say($("[data-say-count]")?.textContent ?? "No question is found.");
    for (const state of $$("#items [data-state]")) {
      const option = [...$$("#state option")].find((one) => one.value === state.value);
      if (option) option.textContent = state.textContent;
    }
  }
});
