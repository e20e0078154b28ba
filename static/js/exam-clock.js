// The countdown of an exam. The server says how much is left; the clock only draws it, and speaks at 20 % and 5 %.

import { $, remember, remembered, say } from "./app.js";

const clock = $("[data-clock]");
const face = $("time", clock);
const added = $("#added");
const warning = $("#time-left");
const ASK_EVERY = 10_000;
let whole = Number(clock.dataset.whole);
let addedMinutes = Number(clock.dataset.added);
let heardAt = performance.now();
let endsAt = 0; // on the browser's monotonic clock: the wall clock may be wrong or be set
let isOver = false;
let spoken = Number(remembered(`spoken ${clock.dataset.url}`) ?? 1);

export function setClock(seconds) {
  endsAt = performance.now() + Number(seconds) * 1000;
  draw();
}

// What the server says of the time, in the reply to a save or when asked: staff may add minutes while the exam runs.
export function setTime(reply) {
  if (reply.seconds_left === undefined || reply.is_ended) return;
  heardAt = performance.now();
  setClock(reply.seconds_left);
  const more = reply.added_minutes - addedMinutes;
  if (more <= 0) return;
  addedMinutes = reply.added_minutes;
  whole += more * 60;
  $("[data-words]", added).textContent = `${minutes(addedMinutes)} added to your time.`;
  added.hidden = false;
  say(`${minutes(more)} added to your time`);
}

const minutes = (count) => (count === 1 ? "1 minute was" : `${count} minutes were`);

async function ask() {
  if (document.hidden || isOver || performance.now() - heardAt < ASK_EVERY) return;
  heardAt = performance.now(); // a try that fails waits as long
  try {
    const response = await fetch(clock.dataset.url, { headers: { Accept: "application/json" } });
    if (!response.ok) return tell({ status: response.status });
    const reply = await response.json();
    setTime(reply);
    tell({ epoch: reply.epoch });
  } catch {
    /* out of reach: the clock goes on as it was */
  }
}

// Which window writes, or why the server does not say: the driver wants to know.
const tell = (detail) => document.dispatchEvent(new CustomEvent("exam:heard", { detail }));

function draw() {
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  const parts = [left / 3600, (left / 60) % 60, left % 60];
  face.textContent = parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  const level = left <= whole * 0.05 ? 0.05 : left <= whole * 0.2 ? 0.2 : 1;
  clock.toggleAttribute("data-low", level < 1);
  if (level < spoken && left > 0) say(`${inWords(left)} left`);
  if (level !== spoken) remember(`spoken ${clock.dataset.url}`, level);
  spoken = level;
  warning.hidden = !face.hidden || level === 1; // who has hidden the clock is warned all the same
  warning.textContent = left ? `under ${Math.ceil((whole * level) / 60)} min` : "time is up";
  if (left > 0 || isOver) return;
  isOver = true;
  say("Time is up");
  // Whoever still has answers to send prevents the default and ends the exam afterwards.
  if (document.dispatchEvent(new Event("exam:over", { cancelable: true }))) $("#time-up").submit();
}

function inWords(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 2) return `${seconds} seconds`;
  return `${minutes} minutes`;
}

// A device that slept stops the monotonic clock, so ask the server when the page comes back into view.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { method: "HEAD", redirect: "manual" });
    if (response.type === "opaqueredirect") location.reload();
    const left = response.headers.get("X-Seconds-Left");
    if (left) setClock(left);
    tell({ epoch: Number(response.headers.get("X-Writer-Epoch")) });
  } catch {
    /* out of reach: the clock goes on as it was */
  }
});

// A hidden clock stays hidden on the next page of this window.
const eye = $('[data-toggle="#clock"]');
eye.addEventListener("click", () => setTimeout(() => remember("clock", face.hidden ? "hidden" : undefined)));
if (remembered("clock")) {
  face.hidden = true;
  eye.setAttribute("aria-expanded", "false");
}

setClock(clock.dataset.left);
setInterval(draw, 500);
setInterval(ask, 1000);
