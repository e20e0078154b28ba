// Highlighting in the words of a question: by selecting them, or word by word with the arrow keys. This window keeps
// where, never what. CSS draws it over the text, and the page stays as it was.

import { $, onShown, remember, remembered, say } from "./app.js";

const SETTLED = 700; // milliseconds after which a finger has done with its selection
const help = $("#highlighting");
const stem = () => $("#stem");
const button = () => $("[data-highlight]");
const text = () => stem().textContent;
const key = () => `highlighted ${stem().closest("form").action}`;

let marks = []; // [start, end] in the text of the stem: in order, and never touching
let word = -1; // the word that the arrow keys have come to, and the one from which Shift chooses
let anchor = -1;
let isOn = false;
let isTouch = false;
let isTaken = false; // what this press of the pointer has selected: the click at its end is about nothing more
let settling = 0;

onShown(() => {
  marks = (remembered(key()) ?? "").split(" ").filter(Boolean).map((mark) => mark.split("-").map(Number));
  word = anchor = -1;
  button().hidden = !CSS.highlights;
  show(isOn);
  draw();
});

function draw() {
  CSS.highlights?.set("marked", new Highlight(...marks.map(rangeOf)));
}

function show(on) {
  isOn = on;
  button().setAttribute("aria-pressed", on);
  help.hidden = !on;
  stem().tabIndex = on ? 0 : -1;
}

function leave() {
  show(false);
  if (selected()) getSelection().removeAllRanges();
  say("Highlighting is off");
}

function rangeOf([start, end]) {
  const range = new Range();
  const nodes = document.createTreeWalker(stem(), NodeFilter.SHOW_TEXT);
  for (let at = 0, node; (node = nodes.nextNode()); at += node.length) {
    if (start >= at && start < at + node.length) range.setStart(node, start - at);
    if (end > at && end <= at + node.length) range.setEnd(node, end - at);
  }
  return range;
}

function offsetOf(node, offset) {
  const before = new Range();
  before.selectNodeContents(stem());
  before.setEnd(node, offset);
  return before.toString().length;
}

// Without the blanks around it.
function trimmed([start, end]) {
  while (start < end && !text()[start].trim()) start += 1;
  while (start < end && !text()[end - 1].trim()) end -= 1;
  return [start, end];
}

// What is selected of the stem, if anything.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || !selection.getRangeAt(0).intersectsNode(stem())) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const [start, end] = trimmed([
    stem().contains(startContainer) ? offsetOf(startContainer, startOffset) : 0,
    stem().contains(endContainer) ? offsetOf(endContainer, endOffset) : text().length,
  ]);
  return start < end ? [start, end] : null;
}

// Highlights a part of the text, or takes its highlight away where all of it has one.
function toggle([start, end]) {
  const isMarked = marks.some(([from, to]) => from <= start && end <= to);
  const words = text().slice(start, end);
  const rest = [];
  for (const [from, to] of marks) {
    if (to < start || end < from) rest.push([from, to]);
    else if (isMarked) rest.push([from, start], [end, to]);
    else [start, end] = [Math.min(from, start), Math.max(to, end)];
  }
  if (!isMarked) rest.push([start, end]);
  keep(rest.map(trimmed).filter(([from, to]) => from < to));
  say(`${isMarked ? "Not highlighted any more" : "Highlighted"}: ${words}`);
}

function keep(fresh) {
  marks = fresh.sort(([one], [other]) => one - other);
  remember(key(), marks.map((mark) => mark.join("-")).join(" ") || undefined);
  draw();
}

function takeSelected() {
  const part = selected();
  if (!isOn || !part) return;
  isTaken = true;
  getSelection().removeAllRanges();
  toggle(part);
}

// The word so many further on; with `extend` all from where that began.
function choose(by, extend) {
  const words = [...text().matchAll(/\S+/g)].map((found) => [found.index, found.index + found[0].length]);
  word = Math.min(Math.max(word + by, 0), words.length - 1);
  if (!extend || anchor < 0) anchor = word;
  const [first, last] = [Math.min(word, anchor), Math.max(word, anchor)];
  const range = rangeOf([words[first][0], words[last][1]]);
  getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  const isMarked = marks.some(([from, to]) => from <= words[first][0] && words[last][1] <= to);
  say(`${text().slice(words[first][0], words[last][1])}${isMarked ? ", highlighted" : ""}`);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-highlight]")) {
    if (isOn) return leave();
    show(true);
    if (selected()) return takeSelected();
    stem().focus({ preventScroll: true });
    say("Highlighting is on. Arrow keys choose words, Shift with them more, Enter highlights.");
  } else if (event.target.closest("[data-clear]")) {
    keep([]);
    say("All highlights of this question removed");
    stem().focus();
  } else if (isOn && !isTaken && stem().contains(event.target)) {
    const place = placeAt(event);
    const mark = place && marks.find(([from, to]) => from <= place && place <= to);
    if (mark) toggle(mark);
  }
});

// Where in the text a click went.
function placeAt({ clientX, clientY }) {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  const range = caret ? null : document.caretRangeFromPoint?.(clientX, clientY);
  const node = caret?.offsetNode ?? range?.startContainer;
  return node && stem().contains(node) ? offsetOf(node, caret?.offset ?? range.startOffset) : null;
}

document.addEventListener("pointerdown", (event) => {
  isTouch = event.pointerType !== "mouse";
  isTaken = false;
});
document.addEventListener("pointerup", (event) => {
  if (event.pointerType === "mouse" && !event.target.closest?.("button")) takeSelected();
});
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  if (isTouch) settling = setTimeout(takeSelected, SETTLED);
});

// Before all other keys: here Enter does not go on to the next question.
document.addEventListener(
  "keydown",
  (event) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      leave();
      button().focus();
    } else if (event.target !== stem()) {
      return;
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      choose(event.key === "ArrowRight" ? 1 : -1, event.shiftKey);
    } else if (event.key === "Enter" || event.key === " ") {
      const part = selected();
      if (part) toggle(part);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
