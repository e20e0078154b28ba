// The exam driver: keeps and sends each change, tells where it stands, and moves between items without waiting for it.

import { $, $$, isShortcut, say, settleFocus } from "./app.js";
import { setClock, setTime } from "./exam-clock.js";
import { keepItems } from "./exam-items.js";
import { drawCell, isNarrow, markCurrent, marksOf, showNavigator } from "./exam-navigator.js";
import { counted, refuse, showNotes, warn, wasTooLate } from "./exam-notes.js";
import { openQueue } from "./exam-queue.js";
import { renewToken, sendFrom, setToken, token } from "./exam-sender.js";
import { openWindow } from "./exam-window.js";
import { fill, isResponse, isTyped } from "./response.js";

const WAIT = 6000; // milliseconds for answers on their way before the page is left

const exam = $("[data-exam]");
const form = () => $("#exam-item");
const position = () => Number(form().dataset.position);
const { base } = exam.dataset;
const urlOf = (item) => `${base}items/${item}/`;
const timeOf = (moment) => new Date(moment).toLocaleTimeString([], { hourCycle: "h23" });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isOlder = (one, other) => one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);

const epoch = Number(form().elements.epoch.value);
const versions = new Map(); // by position: the newest version that anybody is known to have given
const savedAt = new Map(); // by position: when the server took its newest answer
const refusals = new Set(); // positions whose newest answer was not taken
let shownAt = performance.now();
let isTouched = false; // something of this item was saved since it was shown
let isOver = false;
let isLeaving = false;
let typing = 0; // the timer that saves what was typed

const queue = await openQueue(exam.dataset.exam, { seal: exam.dataset.seal });
const sender = sendFrom(queue, { urlOf, heard, changed: showState });
const claim = await openWindow({ attempt: exam.dataset.exam, queue, lost });
const items = keepItems(form(), { urlOf, came });
const isSender = await claim.claim(epoch, { isFresh: "fresh" in exam.dataset });

// --- saving

function save({ isVisit = false } = {}) {
  clearTimeout(typing);
  typing = 0;
  if (!claim.isWriter || isOver) return;
  isTouched = true;
  const counter = versions.get(position())?.[0] === epoch ? versions.get(position())[1] + 1 : 1;
  const fields = [...new FormData(form())].filter(
    ([name]) => !["csrfmiddlewaretoken", "epoch", "counter"].includes(name),
  );
  fields.push(["epoch", epoch], ["counter", counter]);
  seen(position(), [epoch, counter]);
  refusals.delete(position());
  queue.put({ position: position(), epoch, counter, fields, marks: marksOf(form()), isVisit });
  drawCell(position(), marksOf(form()));
  sender.pump();
  showState();
}

function saveTyped() {
  if (typing) save();
}

function seen(item, version) {
  if (!versions.has(item) || isOlder(versions.get(item), version)) versions.set(item, version);
}

// The server has taken an answer, or refused it for good.
function heard(record, reply) {
  setTime(reply);
  if (!reply.reason) {
    savedAt.set(record.position, reply.saved_at);
  } else {
    if (reply.reason === "changed") showWinner(record.position, reply);
    else refusals.add(record.position);
    if (!record.isVisit) refuse(record.position, reply);
  }
  claim.heard(reply.epoch);
}

function showWinner(item, reply) {
  seen(item, reply.version);
  savedAt.set(item, reply.saved_at);
  const shown = items.at(item);
  if (!shown || queue.at(item)) return;
  fill(shown, reply.fields);
  setFlag(shown, reply.flagged);
  drawCell(item, marksOf(shown));
}

// --- what the page says about it

function showState() {
  const line = $("#save-state");
  const waiting = queue.waiting;
  const [words, isWaiting] = stateOf(waiting);
  line.textContent = words;
  line.dataset.state = isWaiting ? "waiting" : "";
  showNotes(queue, sender, { isOver });
  if (isOver) showEnd();
}

function stateOf(waiting) {
  const wait = `${counted(waiting)} waiting`;
  if (!claim.isWriter && !isOver) return [waiting ? `Opened elsewhere, ${wait}` : "Opened elsewhere", true];
  if (sender.trouble === "signed-out") return [waiting ? `Signed out, ${wait}` : "Signed out", true];
  if (!navigator.onLine) return [waiting ? `Offline, ${wait}` : "Offline: answers wait here", true];
  if (waiting) return sender.trouble ? [wait, true] : ["Saving", false];
  if (refusals.has(position())) return ["Not saved", true];
  const time = savedAt.get(position());
  return [time ? `Saved ${timeOf(time)}` : "Each change is saved at once", false];
}

function lost({ isHere }) {
  if (isHere) sender.stop();
  $("#elsewhere [data-here]").hidden = !isHere;
  $("#elsewhere [data-away]").hidden = isHere;
  $("#elsewhere").hidden = false;
  lock();
  showState();
}

// Shown, not changed.
function lock() {
  for (const field of $$("[data-response] :is(input, select, button)", form())) field.disabled = true;
  $("[name=go][value=flag]", form()).disabled = true;
}

// --- items

function came(item, response) {
  setToken(item.elements.csrfmiddlewaretoken.value);
  const left = response.headers.get("X-Seconds-Left");
  if (left) setClock(left);
  claim.heard(Number(response.headers.get("X-Writer-Epoch")));
  adopt(item);
}

// What the server said of an item, and over it what still waits here.
function adopt(item) {
  const at = Number(item.dataset.position);
  const version = item.dataset.version.split(".").map(Number);
  seen(at, version);
  const time = $("#save-state time", item);
  if (time) savedAt.set(at, time.dateTime);
  const record = queue.at(at);
  if (!record || isOlder([record.epoch, record.counter], version)) return;
  seen(at, [record.epoch, record.counter]);
  fill(item, record.fields);
  setFlag(
    item,
    record.fields.some(([name]) => name === "flagged"),
  );
}

async function open(item, { push = true } = {}) {
  warn("");
  let next = items.at(item);
  if (!next) {
    const found = await items.need(item).catch(() => null);
    if (!found) return warn(`Question ${item} has not been loaded yet, and the server is out of reach. Others are here.`);
    if (found.status === 401 || found.status === 404) return sender.met(found.status, urlOf(position()));
    if (!found.form) return leave(found.url);
    next = found.form;
  }
  if (next !== form()) form().replaceWith(next);
  $("#stem", next).dataset.focus = "";
  document.dispatchEvent(new Event("item:shown"));
  if (push) history.pushState({}, "", urlOf(item));
  shown();
  scrollTo(0, 0);
  settleFocus();
  if (epoch > 1) refresh(item); // another window wrote before: what it had not sent may have come since
}

async function refresh(item) {
  const { form: fresh } = await items.look(item);
  const old = items.at(item);
  if (!fresh || !old || queue.at(item) || isTouched || fresh.dataset.version === old.dataset.version) return;
  old.dataset.version = fresh.dataset.version;
  fill(old, [...new FormData(fresh)]);
  setFlag(old, Boolean(fresh.elements.flagged));
  drawCell(item, marksOf(old));
  showState();
}

async function move(go) {
  saveTyped();
  // For the time per question; but once another window wrote, this would give an older answer a newer version.
  if (!isTouched && epoch === 1 && performance.now() - shownAt > 2000) save({ isVisit: true });
  if (go === "review") return toReview();
  const item = { next: position() + 1, previous: position() - 1 }[go] ?? Number(go);
  if (item < 1 || item > Number(form().dataset.total)) return;
  await open(item);
  if (isNarrow.matches) showNavigator(false);
}

// The review screen counts what the server has.
async function toReview() {
  const url = `${base}review/?from=${position()}`;
  const isSent = !claim.isWriter || (await sender.sent(WAIT));
  const reply = isSent && (await fetch(url, { method: "HEAD" }).catch(() => null));
  if (reply?.status === 401) return sender.met(401, urlOf(position()));
  if (reply && reply.status < 500) return leave(url);
  warn("The review screen needs the server, which is out of reach. The navigator shows what is answered here.");
  showNavigator(true);
}

function leave(url) {
  isLeaving = true;
  location.assign(url);
}

// What a new item means for the page around it.
function shown() {
  shownAt = performance.now();
  isTouched = false;
  items.shown(position());
  $("#place").textContent = `${position()} of ${form().dataset.total}`;
  document.title = document.title.replace(/^Question \d+/, `Question ${position()}`);
  $("#elsewhere [name=position]").value = position();
  markCurrent(position());
  drawCell(position(), marksOf(form()));
  if (!claim.isWriter || isOver) lock();
  showState();
}

function setFlag(item, on) {
  item.elements.flagged?.remove();
  if (on) item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "flagged", value: "1" }));
  $("[name=go][value=flag]", item).setAttribute("aria-pressed", on);
}

// --- the end of time: what is on its way still counts for some seconds

document.addEventListener("exam:over", async (event) => {
  event.preventDefault();
  saveTyped();
  isOver = true;
  lock();
  const until = performance.now() + WAIT;
  while (queue.records.length && performance.now() < until) await pause(100);
  showEnd({ isFirst: true });
});

let isEnding = false;
function showEnd({ isFirst = false } = {}) {
  isEnding ||= isFirst;
  if (!isEnding) return;
  const waiting = queue.waiting;
  if (waiting) {
    warn(`Time is up. ${counted(waiting)} could not be sent yet and will be, as soon as the server can be reached.`);
  } else if (wasTooLate()) {
    warn(""); // why is in view, with the way on
  } else if (!navigator.onLine || isLeaving) {
    warn("Time is up. All answers are saved; the result is shown as soon as the server can be reached.");
  } else {
    isLeaving = true;
    $("#time-up").submit();
  }
}

// --- taking over

async function continueHere(elsewhere) {
  const post = () =>
    fetch(elsewhere.action, { method: "POST", body: new URLSearchParams([...new FormData(elsewhere)]) });
  let response = await post().catch(() => null);
  if (response?.status === 403 && (await renewToken(urlOf(position())).catch(() => 0)) === 200) response = await post();
  if (!response?.ok) return warn("That did not reach the server. Try again in a moment.");
  const page = document.createElement("template");
  page.innerHTML = await response.text();
  const taken = Number($("#exam-item [name=epoch]", page.content)?.value);
  if (taken) await claim.took(taken);
  isLeaving = true;
  location.replace(response.url);
}

// --- events

document.addEventListener("change", (event) => {
  if (!isResponse(event.target)) return;
  if (isTyped(event.target)) return saveTyped();
  save();
});

document.addEventListener("input", (event) => {
  if (!isTyped(event.target)) return;
  clearTimeout(typing);
  typing = setTimeout(saveTyped, 1000);
  drawCell(position(), marksOf(form()));
});

document.addEventListener("submit", (event) => {
  if (event.target.closest("#elsewhere")) {
    event.preventDefault();
    return continueHere(event.target);
  }
  if (event.target !== form()) return void (isLeaving = true);
  event.preventDefault();
  const go = event.submitter?.value ?? "next";
  if (go !== "flag") return move(go);
  setFlag(form(), !form().elements.flagged);
  say(form().elements.flagged ? "Flagged for review" : "Flag removed");
  save();
});

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || event.repeat || event.defaultPrevented) return;
  const key = event.key.toLowerCase();
  if (key === "escape") {
    if (!$("#keys").hidden) $('[data-toggle="#keys"]').click();
    else if (isNarrow.matches) showNavigator(false);
    return;
  }
  if (!["enter", "n", "p", "f", "h", "v", "?"].includes(key)) return;
  if (key === "enter" && event.target.closest("a, button, summary")) return; // it presses itself
  event.preventDefault();
  $(`[data-key~="${key}"]`)?.click();
});

document.addEventListener("exam:heard", ({ detail }) =>
  detail.status ? sender.met(detail.status, urlOf(position())) : claim.heard(detail.epoch),
);

addEventListener("popstate", () => {
  const item = location.pathname.match(/items\/(\d+)\/$/)?.[1];
  saveTyped();
  if (item) open(Number(item), { push: false });
});

for (const name of ["online", "offline"]) addEventListener(name, showState);
addEventListener("beforeunload", (event) => {
  saveTyped();
  if (queue.waiting && (sender.trouble || !queue.isKept) && !isLeaving) event.preventDefault();
});
addEventListener("pagehide", saveTyped);
addEventListener("pageshow", (event) => event.persisted && location.reload());

// --- at last: what was chosen before this module was there, what waits from before, and the items to come

await queue.load();
for (const record of queue.records) drawCell(record.position, record.marks);
const isEarly = $$("[data-response] input", form()).some((field) => field.checked !== field.defaultChecked);
if (!isEarly) adopt(form());
shown();
if (isEarly) save();
if (isSender) sender.start();
items.start();
setClock(form().dataset.left);
exam.dataset.live = "";
