// Where a picture goes: the text in which the caret last stood, and the place in it. A form with `data-carets` is told so
// below its picture fields; `put` puts Markdown there, and a form that is sent as a whole takes the place along.

import { $, say } from "./app.js";

const form = $("[data-carets]");
const ONE_LINE = /\.(text|rationale)$/; // parts of a question: one paragraph each
let name = ""; // of the field; after its part was drawn anew it is another element

const isText = (field) => field.matches?.("textarea[name]") && !field.name.endsWith(".also");
const field = () => (name && $(`textarea[name="${CSS.escape(name)}"]`, form)) || $("textarea[name]", form);
const labelOf = (field) => field.getAttribute("aria-label") ?? field.labels[0]?.firstChild.textContent.trim() ?? "";

form?.addEventListener("focusin", ({ target }) => {
  if (!isText(target)) return;
  name = target.name;
  tell();
});

function tell() {
  const place = $("#picture-place");
  if (!place) return;
  place.hidden = false;
  place.textContent = `It goes where your cursor last stood: ${labelOf(field())}.`;
}

// A form without a module of its own: its text is the one field that takes pictures.
form?.addEventListener("submit", (event) => {
  const caret = $('[name="caret"]', form);
  const text = field();
  if (event.submitter?.value !== "picture" || !caret || !name) return;
  caret.disabled = false;
  caret.value = text.selectionEnd;
});

// Puts a picture where the caret last stood: in a line by itself where it stands at the edge of one, else within it.
export function put(markdown) {
  const text = field();
  const { selectionStart: start, selectionEnd: end, value } = text;
  const [from, to] = name ? [start, end] : [value.length, value.length];
  const [before, after] = [value.slice(0, from), value.slice(to)];
  const isInline = ONE_LINE.test(text.name) || (/[^\n]$/.test(before) && /^[^\n]/.test(after));
  const gap = (part, edge) => (!part.trim() ? "" : isInline ? (edge.test(part) ? "" : " ") : "\n\n");
  const edges = [/\s$/, /^\s/];
  const [left, right] = isInline ? [before, after] : [before.replace(/\n+$/, ""), after.replace(/^\n+/, "")];
  text.focus();
  text.value = `${left}${gap(left, edges[0])}${markdown}${gap(right, edges[1])}${right}`;
  const caret = text.value.length - right.length - gap(right, edges[1]).length;
  text.setSelectionRange(caret, caret);
  text.dispatchEvent(new Event("input", { bubbles: true }));
  say(`The picture is in: ${labelOf(text)}`);
}
