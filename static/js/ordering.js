// The numbers of an ordering item as a list to move steps in: by dragging, by buttons, or with Alt and an arrow key.
// Until a step is moved nothing is given. The numbers stay the fields, hidden.

import { $, $$, onShown, say } from "./app.js";

const numberOf = (step) => $("select", step);
const placeOf = (step) => [...step.parentElement.children].indexOf(step) + 1;

onShown(() => $$("[data-steps]").forEach(arrange));

// Put the steps where their numbers say; those without one fill the gaps.
function arrange(steps) {
  const list = $(".steps__list", steps);
  const shown = [...list.children];
  const placed = [];
  for (const step of shown) if (numberOf(step).value) placed[numberOf(step).value - 1] = step;
  const rest = shown.filter((step) => !numberOf(step).value);
  list.append(...shown.map((_, index) => placed[index] ?? rest.shift()));
  steps.dataset.live = "";
  for (const part of $$("[data-grip], [data-moves]", list)) part.hidden = false;
  const mend = $("select[data-focus]", list);
  if (mend) {
    const button = $("[data-move='1']", mend.closest(".step"));
    button.dataset.focus = "";
    button.dataset.say = mend.dataset.say;
    for (const select of $$("select", list)) select.removeAttribute("data-focus");
  }
  draw(steps);
}

function draw(steps) {
  const all = $$(".step", steps);
  const isGiven = all.every((step) => numberOf(step).value);
  steps.toggleAttribute("data-given", isGiven);
  for (const step of all) {
    $("[data-place]", step).textContent = placeOf(step);
    $("[data-move='-1']", step).setAttribute("aria-disabled", placeOf(step) === 1);
    $("[data-move='1']", step).setAttribute("aria-disabled", placeOf(step) === all.length);
  }
  $("[data-how]", steps).textContent = isGiven
    ? "Your order: 1 comes first."
    : "Not in order yet. Drag a step, or move it with its arrows.";
}

// A step has a new place: that is the response now.
function give(step) {
  const steps = step.closest("[data-steps]");
  const all = $$(".step", steps);
  for (const each of all) {
    numberOf(each).value = placeOf(each);
    numberOf(each).removeAttribute("aria-invalid");
  }
  draw(steps);
  say(`Step “${$("[data-text]", step).textContent}”, now ${placeOf(step)} of ${all.length}`);
  numberOf(step).dispatchEvent(new Event("change", { bubbles: true }));
}

// It is the neighbour that moves in the page, so the step keeps focus and pointer.
function pass(step, by) {
  const neighbour = by < 0 ? step.previousElementSibling : step.nextElementSibling;
  if (!neighbour) return false;
  if (by < 0) step.after(neighbour);
  else step.before(neighbour);
  return true;
}

function move(step, by) {
  if (!pass(step, by)) return say(by < 0 ? "It is the first step" : "It is the last step");
  give(step);
  step.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) move(button.closest(".step"), Number(button.dataset.move));
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const step = event.target.closest?.("[data-live] .step");
  if (!step || !by || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  move(step, by);
});

// --- dragging: with a mouse anywhere on a step, by touch at its grip, so that the rest still scrolls the page

const EDGE = 96; // pixels from the edge of the window within which it scrolls
let held = null; // { step, from: where the pointer took it, clientY: where the pointer is, before: the order then }

document.addEventListener("pointerdown", (event) => {
  const step = event.target.closest("[data-live] .step");
  if (!step || held || event.button || event.target.closest("button")) return;
  if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return;
  held = { step, from: event.pageY, clientY: event.clientY, before: [...step.parentElement.children] };
  step.setPointerCapture(event.pointerId);
  step.dataset.held = "";
  requestAnimationFrame(scrollAtEdge);
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  held.clientY = event.clientY;
  follow();
});

document.addEventListener("pointerup", () => release());
document.addEventListener("pointercancel", () => release({ isKept: false }));
document.addEventListener("keydown", (event) => event.key === "Escape" && release({ isKept: false }));

function follow() {
  const { step } = held;
  for (const by of [-1, 1]) {
    while (isPast(by)) {
      const top = step.offsetTop;
      pass(step, by);
      held.from += step.offsetTop - top;
      draw(step.closest("[data-steps]"));
    }
  }
  step.style.translate = `0 ${offset()}px`;
}

const offset = () => held.clientY + scrollY - held.from;

// Whether the held step has gone over the middle of its neighbour.
function isPast(by) {
  const { step } = held;
  const neighbour = by < 0 ? step.previousElementSibling : step.nextElementSibling;
  if (!neighbour) return false;
  const middle = neighbour.offsetTop + neighbour.offsetHeight / 2;
  const top = step.offsetTop + offset();
  return by < 0 ? top < middle : top + step.offsetHeight > middle;
}

function scrollAtEdge() {
  if (!held?.step.isConnected) return void (held = null);
  const by = held.clientY < EDGE ? -8 : held.clientY > innerHeight - EDGE ? 8 : 0;
  if (by && offset()) {
    scrollBy(0, by);
    follow();
  }
  requestAnimationFrame(scrollAtEdge);
}

function release({ isKept = true } = {}) {
  if (!held) return;
  const { step, before } = held;
  held = null;
  step.style.translate = "";
  delete step.dataset.held;
  if (!step.isConnected) return;
  if (!isKept) {
    step.parentElement.append(...before);
    draw(step.closest("[data-steps]"));
  } else if (before.indexOf(step) !== placeOf(step) - 1) {
    give(step);
  }
}
