// The fields of a response, whatever the kind of the item: how many are filled in, filling them in, and their errors.

import { $, $$ } from "./app.js";

const fieldsOf = (root) => $$("[data-response] :is(input, select)", root);
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

export const isResponse = (field) => Boolean(field.closest?.("[data-response]") && field.name);
export const isTyped = (field) => isResponse(field) && field.tagName === "INPUT" && !isTicked(field);

// Counts as the server does: options chosen, places filled, one for an entry.
export const filled = (form) =>
  fieldsOf(form).filter((field) => (isTicked(field) ? field.checked : field.value.trim())).length;

// An error is about what was there before: it goes once each field it is about has changed.
function forgive({ target }) {
  const response = target.closest?.("[data-response]");
  if (!response) return;
  for (const field of isTicked(target) ? $$("input", response) : [target]) {
    field.removeAttribute("aria-invalid");
    const about = field.getAttribute("aria-describedby")?.replace("choose-error", "").trim();
    if (about) field.setAttribute("aria-describedby", about);
    else field.removeAttribute("aria-describedby");
  }
  if (!$("[aria-invalid]", response)) $(".err", response)?.remove();
}
for (const name of ["input", "change"]) document.addEventListener(name, forgive);

// `pairs`: name and value of each field that is filled in.
export function fill(form, pairs) {
  for (const field of fieldsOf(form)) {
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isTicked(field)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  document.dispatchEvent(new Event("item:shown"));
}
