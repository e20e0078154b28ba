// The exam driver: saves each change at once, one save after the other, and moves between items once all is saved.
// Answers live on the server. A save that fails is repeated with the same version until the server has it.

import { $, $$, isShortcut, say, settleFocus } from "./app.js";
import { setClock } from "./exam-clock.js";
import { fill, filled, isResponse, isTyped } from "./response.js";

const isNarrow = matchMedia("(width < 60rem)"); // where the navigator is a drawer, see exam.css
const navigator_ = $("#navi");
const trouble = $("#trouble");
const form = () => $("#exam-item");
const field = (name) => form().elements[name];
const position = () => Number(form().dataset.position);
const urlOf = (item) => form().action.replace(/items\/\d+\/save$/, `items/${item}/`);
const timeOf = (moment) => new Date(moment).toLocaleTimeString([], { hourCycle: "h23" });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// --- saving

let waiting = null; // the newest save that was not sent yet
let isSending = false;
let isFailing = false;
let isLeaving = false;
let shownAt = performance.now();
let isTouched = false; // something of this item was saved since it was shown
let listeners = []; // told once: true when all is saved, false when a save has failed
let typing = 0; // the timer that saves what was typed

function queueSave({ isVisit = false } = {}) {
  clearTimeout(typing);
  typing = 0;
  isTouched = true;
  const body = new URLSearchParams(new FormData(form()));
  waiting = { url: form().action, body, position: position(), epoch: Number(field("epoch").value), isVisit };
  field("counter").value = Number(field("counter").value) + 1;
  pump();
}

async function pump() {
  if (isSending) return;
  isSending = true;
  for (let failures = 0; waiting; ) {
    const save = waiting;
    waiting = null;
    if (!isFailing && !save.isVisit) showState("Saving");
    if (await send(save)) {
      failures = 0;
      isFailing = false;
      continue;
    }
    waiting ??= save; // a newer answer to the same item makes the failed one needless
    failures += 1;
    isFailing = true;
    showState("Not saved, trying again", "waiting");
    if (failures === 2) warn("The last answer has not reached the server. This page keeps trying; leave it open.");
    tell(false);
    await pause(Math.min(15000, 500 * 2 ** failures) * (0.75 + Math.random() / 2));
  }
  isSending = false;
  tell(true);
}

// True when the server took the answer or refused it for good.
async function send(save) {
  let response;
  try {
    response = await fetch(save.url, {
      method: "POST",
      body: save.body,
      headers: { Accept: "application/json" },
      keepalive: true,
      signal: AbortSignal.timeout(25000),
    });
  } catch {
    return false;
  }
  if (response.status >= 500 || response.status === 429) return false;
  if (response.status === 403 && (await renewToken(save))) return false;
  const reply = await response.json().catch(() => ({}));
  if (reply.epoch > save.epoch) $("#elsewhere").hidden = false;
  if (response.ok) {
    trouble.hidden = true;
    if (save.position === position()) showState(`Saved ${timeOf(reply.saved_at)}`);
  } else if (reply.reason === "changed") {
    if (!save.isVisit) showWinner(save, reply);
  } else if (reply.reason === "over" || reply.reason === "late") {
    warn(reply.words, { isOver: true });
  } else {
    showState("Not saved", "waiting");
    warn(reply.words ?? "The server does not take answers from this page any more. What was saved before is safe.", {
      isOver: !reply.words,
    });
  }
  return true;
}

// Signing in or up in another tab gives the session a new token: fetch it, and the save is sent again.
async function renewToken(save) {
  const reply = await fetch(urlOf(save.position), {
    headers: { "HX-Request": "true", "HX-Target": "exam-item" },
  }).catch(() => null);
  const page = document.createElement("template");
  page.innerHTML = reply?.ok ? await reply.text() : "";
  const token = $("[name=csrfmiddlewaretoken]", page.content)?.value;
  if (!token || save.body.get("csrfmiddlewaretoken") === token) return false;
  save.body.set("csrfmiddlewaretoken", token);
  for (const input of $$("[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
}

function showWinner(save, reply) {
  warn(reply.words);
  if (save.position !== position()) return;
  fill(form(), reply.fields);
  setFlag(reply.flagged);
  if (reply.version[0] === save.epoch) field("counter").value = reply.version[1] + 1;
  showState(`Saved ${timeOf(reply.saved_at)}`);
  waiting = null;
  drawCell();
}

function saveTyped() {
  if (typing) queueSave();
}

function flushed() {
  saveTyped();
  if (!isSending && !waiting) return Promise.resolve(true);
  return new Promise((resolve) => listeners.push(resolve));
}

function tell(isSaved) {
  for (const resolve of listeners.splice(0)) resolve(isSaved);
}

function showState(words, state = "") {
  const line = $("#save-state");
  line.textContent = words;
  line.dataset.state = state;
}

function warn(words, { isOver = false } = {}) {
  $("[data-words]", trouble).textContent = words;
  $("[data-over]", trouble).hidden = !isOver;
  trouble.hidden = false;
}

// --- moving between items

async function open(item, { push = true } = {}) {
  const url = urlOf(item);
  let response;
  try {
    response = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "exam-item" } });
  } catch {
    return warn("The server is out of reach, so this question stays open. Try again in a moment.");
  }
  if (response.redirected || !response.ok) return leave(response.redirected ? response.url : url);
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  form().replaceWith(template.content);
  document.dispatchEvent(new Event("item:shown"));
  if (push) history.pushState({}, "", url);
  trouble.hidden = true;
  shown();
  scrollTo(0, 0);
  settleFocus();
}

async function move(go) {
  if (!isTouched && performance.now() - shownAt > 2000) queueSave({ isVisit: true }); // for the time per question
  if (!(await flushed())) return warn("The answer is not saved yet, so this question stays open. Still trying.");
  const item = { next: position() + 1, previous: position() - 1 }[go] ?? Number(go);
  if (go === "review") return leave(form().action.replace(/items\/\d+\/save$/, `review/?from=${position()}`));
  if (item < 1 || item > Number(form().dataset.total)) return;
  await open(item);
  if (isNarrow.matches) showNavigator(false);
}

function leave(url) {
  isLeaving = true;
  location.assign(url);
}

// What a new item means for the page around it.
function shown() {
  const total = form().dataset.total;
  shownAt = performance.now();
  isTouched = false;
  $("#place").textContent = `${position()} of ${total}`;
  document.title = document.title.replace(/^Question \d+/, `Question ${position()}`);
  $("#elsewhere [name=position]").value = position();
  for (const cell of $$(".q[value]", navigator_)) {
    if (Number(cell.value) === position()) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
  const time = $("#save-state time");
  if (time) time.textContent = timeOf(time.dateTime);
  showNavigator(!navigator_.hidden);
  drawCell();
  setClock(form().dataset.left);
}

// --- the navigator

function drawCell() {
  const cell = $(`.q[value="${position()}"]`, navigator_);
  const chosen = filled(form());
  const isFlagged = Boolean(field("flagged"));
  const state = chosen === Number(form().dataset.asks) ? "done" : chosen ? "part" : "";
  const words = { done: "answered", part: "partly answered", "": "not answered" }[state];
  cell.dataset.s = `${state} ${isFlagged ? "flag" : ""}`.trim();
  cell.setAttribute("aria-label", `Question ${position()}, ${words}${isFlagged ? ", flagged" : ""}`);
  $("[data-count-open]", navigator_).textContent = $$('.qgrid .q:not([data-s~="done"])', navigator_).length;
  $("[data-count-flag]", navigator_).textContent = $$('.qgrid .q[data-s~="flag"]', navigator_).length;
}

function showNavigator(on) {
  navigator_.hidden = !on;
  for (const button of $$('[data-toggle="#navi"]')) button.setAttribute("aria-expanded", on);
}

function setFlag(on) {
  field("flagged")?.remove();
  if (on) {
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "flagged", value: "1" });
    form().append(hidden);
  }
  $("[name=go][value=flag]", form()).setAttribute("aria-pressed", on);
  drawCell();
}

// --- events

document.addEventListener("change", (event) => {
  if (!isResponse(event.target)) return;
  if (isTyped(event.target)) return saveTyped();
  queueSave();
  drawCell();
});

document.addEventListener("input", (event) => {
  if (!isTyped(event.target)) return;
  clearTimeout(typing);
  typing = setTimeout(saveTyped, 1000);
  drawCell();
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return void (isLeaving = true);
  event.preventDefault();
  const go = event.submitter?.value ?? "next";
  if (go !== "flag") return move(go);
  setFlag(!field("flagged"));
  say(field("flagged") ? "Flagged for review" : "Flag removed");
  queueSave();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filter]");
  if (!button || button === navigator_) return; // the panel itself carries the filter that is on
  navigator_.dataset.filter = button.dataset.filter;
  for (const other of $$("button[data-filter]")) other.setAttribute("aria-pressed", other === button);
});

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || event.repeat || event.defaultPrevented) return;
  const key = event.key.toLowerCase();
  if (key === "escape") {
    if (!$("#keys").hidden) $('[data-toggle="#keys"]').click();
    else if (isNarrow.matches) showNavigator(false);
    return;
  }
  if (!["enter", "n", "p", "f", "v", "?"].includes(key)) return;
  if (key === "enter" && event.target.closest("a, button, summary")) return; // it presses itself
  event.preventDefault();
  $(`[data-key~="${key}"]`)?.click();
});

addEventListener("popstate", async () => {
  const item = location.pathname.match(/items\/(\d+)\/$/)?.[1];
  if (item && (await flushed())) open(Number(item), { push: false });
});

addEventListener("beforeunload", (event) => {
  saveTyped();
  if ((waiting || isSending) && !isLeaving) event.preventDefault();
});
addEventListener("pagehide", saveTyped);
addEventListener("pageshow", (event) => event.persisted && location.reload());

// Time is up: what is on its way still counts for some seconds.
document.addEventListener("exam:over", async (event) => {
  event.preventDefault();
  $("[data-response]", form()).inert = true;
  await Promise.race([flushed(), pause(6000)]);
  isLeaving = true;
  $("#time-up").submit();
});

isNarrow.addEventListener("change", () => showNavigator(!isNarrow.matches));
if (isNarrow.matches) showNavigator(false);
navigator_.dataset.ready = "";
shown();
