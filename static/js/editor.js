// The editor of an item: what is typed saves itself, the preview follows, and what others change at the same time shows
// up here. Nobody's text is overwritten unasked: a field that both changed is told, and waits for a word.

import { $, $$, say, settleFocus } from "./app.js";
import { put } from "./caret.js";

const PAUSE = 900; // milliseconds without typing after which it saves
const LOOK = 10_000; // between two looks for what others changed
const RETRIES = [2_000, 5_000, 10_000, 30_000];
const MANY = new Set(["options", "prompts", "correct", "home.facts"]);
const ASIDE = new Set(["csrfmiddlewaretoken", "version", "home_began", "kind", "new_kind", "do", "picture", "picture_alt", "caret"]);

const OTHER = new Set(["new_kind", "picture", "picture_alt"]); // fields that wait for a button

const form = $("#editor");
const status = $("#saved");
const waiting = new Map(); // fields that somebody else changed too: name -> their value, until the author decides
let base = read(); // the fields as the server has them, in the words of the form
let mark = form.dataset.mark;
let savedAt = status.dataset.at ? Date.parse(status.dataset.at) : 0;
let savedBy = "";
let trouble = "";
let tries = 0;
let timer = 0;
let line = Promise.resolve();

// --- fields

function read() {
  const data = new FormData(form);
  const found = { correct: [], "home.facts": [] };
  for (const name of data.keys())
    if (!ASIDE.has(name)) found[name] = MANY.has(name) ? data.getAll(name) : data.get(name);
  return found;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isPart = (name) => /^(kind|options|prompts)(\.[^.]+)?$/.test(name); // of the build, not of what is typed
const differing = (now, then) => Object.keys(now).filter((name) => !same(now[name], then[name]));
const dirty = () => differing(read(), base).filter((name) => !waiting.has(name));

function set(name, value) {
  let isSet = false;
  for (const field of $$(`[name="${CSS.escape(name)}"]`, form)) {
    if (field.type === "hidden") continue;
    if (field.type === "radio" || field.type === "checkbox") {
      isSet ||= field.checked !== value.includes(field.value);
      field.checked = value.includes(field.value);
    } else {
      isSet ||= field.value !== value;
      field.value = value;
    }
    if (isSet) flash(field);
  }
}

function flash(field) {
  const shown = field.closest(".check") ?? field;
  shown.dataset.fresh = "";
  setTimeout(() => delete shown.dataset.fresh, 4_000);
}

function labelOf(name) {
  if (name === "correct") return "Right answer";
  const field = $(`[name="${CSS.escape(name)}"]`, form);
  return field?.getAttribute("aria-label") ?? field?.labels?.[0]?.firstChild.textContent.trim() ?? name;
}

// --- saving

form.addEventListener("input", ({ target }) => {
  if (OTHER.has(target.name)) return;
  target.removeAttribute("aria-invalid");
  soon();
});
form.addEventListener("change", ({ target }) => !OTHER.has(target.name) && soon());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.submitter?.value || "save");
});

function soon(pause = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(() => save(), pause);
}

// One at a time, in the order in which they were asked for.
export function save(wish = "save") {
  clearTimeout(timer);
  line = line.then(() => send(wish)).catch((error) => console.error(error));
  return line;
}

async function send(wish, { keepalive = false } = {}) {
  if (wish === "save" && !dirty().length && !tries) return;
  if ([...waiting.keys()].some(isPart) && !wish.startsWith("theirs")) return tell("Not saved: say first which stays");
  const sent = read();
  const data = new FormData(form);
  data.set("do", wish);
  for (const [name, value] of waiting) {
    if (isPart(name)) continue;
    data.delete(name);
    for (const one of [value].flat()) data.append(name, one);
  }
  if (wish !== "picture") data.delete("picture");
  tell("Saving");
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: wish === "picture" ? data : new URLSearchParams(data),
      headers: { Accept: "application/json" },
      keepalive,
    });
  } catch {
    return fail("the server cannot be reached", { isPassing: true });
  }
  if (response.headers.get("Content-Type")?.startsWith("application/json")) {
    const answer = await response.json();
    tries = 0;
    trouble = "";
    take(answer, sent);
    savedAt = Date.now();
    savedBy = "";
    showErrors(answer.errors);
    showTrouble(answer.trouble);
    if (answer.picture) {
      put(answer.picture);
      $("#picture").value = $("#picture_alt").value = "";
    }
    tellSaved();
    if (dirty().length) soon();
    return;
  }
  if (response.status === 403 && (await renewToken())) return send(wish);
  if (response.status >= 500 || response.status === 429) return fail("the server is busy", { isPassing: true });
  if (response.ok || response.status === 401) return fail("you are signed out. Sign in in another tab, then save");
  if (response.status === 403) return fail("you may no longer write in this bank");
  if (response.status === 404) return fail("this question is no longer there for you");
  if (response.status === 413) return fail("that is more text than a question may have");
  fail("the server could not read that. Copy what you typed and reload the page");
}

function fail(words, { isPassing = false } = {}) {
  trouble = words;
  tries += 1;
  tell(isPassing ? `Not saved: ${words}. Trying again; what you typed is still here` : `Not saved: ${words}`);
  say(status.textContent);
  if (isPassing) soon(RETRIES[Math.min(tries, RETRIES.length) - 1]);
}

let renewals = 0;
async function renewToken() {
  if (renewals++ > 2) return false;
  const reply = await fetch(location.href).catch(() => null);
  if (!reply?.ok) return false;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const token = $("[name=csrfmiddlewaretoken]", page)?.value;
  if (!token) return false;
  for (const input of $$("[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
}

// --- what the server answers: `shown` is what it compared with

function take(answer, shown) {
  const typed = new Set(differing(read(), shown).filter((name) => !isPart(name)));
  form.elements.version.value = answer.version;
  form.elements.home_began.value = answer.home_began;
  mark = answer.mark;
  if (answer.build) rebuild(answer.build, typed);
  for (const [name, value] of Object.entries(answer.fields)) {
    if (!typed.has(name)) set(name, value);
    else if (!same(shown[name], value) && !same(read()[name], value))
      clash({ name, value, where: labelOf(name), theirs: [value].flat().join(", ") });
  }
  for (const one of answer.clashes) clash(one);
  const now = read();
  base = { ...now };
  for (const name of typed) base[name] = answer.fields[name] ?? shown[name];
  for (const name of waiting.keys()) if (name in base) base[name] = waiting.get(name);
  swap("#stage", answer.stage);
  swap("#mend", answer.mend);
  swap("#state", answer.state);
  $("h1").textContent = answer.title;
  document.dispatchEvent(new Event("item:shown"));
  markProblems();
}

function swap(selector, html) {
  $(selector).outerHTML = html;
}

// The parts in another order or number: drawn anew, with what was typed since.
function rebuild(html, typed) {
  const local = read();
  const focused = document.activeElement?.id;
  swap("#build", html);
  for (const name of typed) if (name in local) set(name, local[name]);
  if ($("#build [data-focus]")) settleFocus();
  else if (focused && document.activeElement?.id !== focused) (document.getElementById(focused) ?? $("#answers"))?.focus();
}

function showTrouble(words) {
  $("#trouble").hidden = !words;
  $("#trouble span").textContent = words;
  if (words) $("#trouble").scrollIntoView({ block: "nearest" });
}

function showErrors(errors) {
  for (const old of $$("#home .err")) old.remove();
  for (const field of $$("#home [aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const [name, words] of Object.entries(errors)) {
    const field = document.getElementById(`home-${name}`);
    const error = document.createElement("p");
    error.className = "err";
    error.id = `${name}-error`;
    error.textContent = words;
    field.after(error);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
  }
}

// A field that holds something and is wrong: an empty one is only not done yet.
function markProblems() {
  for (const item of $$("[data-problem]")) {
    const field = document.getElementById(item.dataset.problem);
    if (!field?.matches("textarea, input, select")) continue;
    field.toggleAttribute("data-problem-here", Boolean(field.value));
    if (field.value) field.setAttribute("aria-invalid", "true");
  }
  const wrong = new Set($$("[data-problem]").map((item) => item.dataset.problem));
  for (const field of $$("[data-problem-here]")) {
    if (wrong.has(field.id)) continue;
    field.removeAttribute("data-problem-here");
    field.removeAttribute("aria-invalid");
  }
}

// --- two authors at once

function clash({ name, where, theirs, value }) {
  waiting.set(name, value);
  const item = $("#clash").content.firstElementChild.cloneNode(true);
  item.dataset.clash = name;
  $("[data-where]", item).textContent = where;
  $("[data-text]", item).textContent = theirs || "(empty)";
  $(`[data-clash="${CSS.escape(name)}"]`)?.remove();
  $(".clashes").append(item);
  $("#clashes").hidden = false;
}

$("#clashes").addEventListener("click", (event) => {
  const item = event.target.closest("[data-clash]");
  const button = event.target.closest("[data-theirs], [data-mine]");
  if (!item || !button) return;
  event.preventDefault();
  const { clash: name } = item.dataset;
  const value = waiting.get(name);
  waiting.delete(name);
  item.remove();
  $("#clashes").hidden = !$$("[data-clash]").length;
  const isTheirs = "theirs" in button.dataset;
  if (isPart(name)) save(isTheirs ? `theirs ${name}` : "mine");
  else {
    if (isTheirs) set(name, value);
    soon(0);
  }
  document.getElementById(name.replaceAll(".", "-"))?.focus();
});

setInterval(look, LOOK);
async function look() {
  if (document.hidden || tries) return;
  await line;
  const query = new URLSearchParams({ version: form.elements.version.value, home: mark });
  const shown = { ...base };
  const response = await fetch(`${form.dataset.changes}?${query}`, { headers: { Accept: "application/json" } }).catch(
    () => null,
  );
  if (response?.status !== 200 || query.get("version") !== form.elements.version.value) return;
  if (!response.headers.get("Content-Type").startsWith("application/json")) return;
  const answer = await response.json();
  if (answer.over) return void ($("#over").hidden = false);
  take(answer, shown);
  savedAt = Date.parse(answer.at) || savedAt;
  savedBy = answer.by;
  tellSaved();
  say(`${answer.by || "Somebody else"} changed this question`);
}

// --- what is said of it

function tell(words) {
  status.textContent = words;
  status.toggleAttribute("data-trouble", words.startsWith("Not saved"));
}

function tellSaved() {
  if (trouble || !savedAt) return;
  if ([...waiting.keys()].length) return tell("Not all is saved: say below which text stays");
  const seconds = Math.round((Date.now() - savedAt) / 1_000);
  const ago =
    seconds < 5 ? "just now" : seconds < 60 ? `${seconds} seconds ago` : `${Math.round(seconds / 60)} min ago`;
  if (seconds < 3_600) tell(`Saved ${ago}${savedBy ? ` by ${savedBy}` : ""}`);
}
setInterval(() => !dirty().length && tellSaved(), 5_000);

document.addEventListener("visibilitychange", () => {
  if (document.hidden && dirty().length) send("save", { keepalive: true });
});
addEventListener("beforeunload", (event) => {
  if (trouble || waiting.size) event.preventDefault();
});

// The way to another page of the question is gone when the last change is stored: that page shows it.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link?.closest("[data-after-save], .banknav") || !isPlain || !dirty().length) return;
  event.preventDefault();
  await save();
  if (!trouble && !waiting.size) location.assign(link.href);
});

for (const item of $$("#clashes [data-clash]")) waiting.set(item.dataset.clash, JSON.parse(item.dataset.value));
if (waiting.size) base = { ...base, ...Object.fromEntries([...waiting].filter(([name]) => name in base)) };
settleFocus();
markProblems();
tellSaved();
