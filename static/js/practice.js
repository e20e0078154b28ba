// Practice: a key presses the control that names it in data-key; what did not arrive is said, and kept on the page.

import { $, $$, isShortcut } from "./app.js";

// A whole page has its focus from the browser; what is swapped in later brings its own mark.
for (const marked of $$("[data-focus]")) marked.removeAttribute("data-focus");

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || event.repeat || event.defaultPrevented || event.target.matches(".panel input")) return;
  const key = event.key.toLowerCase();
  if (event.shiftKey && key !== "?") return;
  if (key === "enter" && event.target.closest("a, button, summary")) return; // it presses itself
  const control = /^(enter|[a-z?])$/.test(key) && $(`[data-key~="${key}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
  if (control.matches("summary") && control.parentElement.open) $("textarea", control.parentElement)?.focus();
});

// How sure one is can be taken back: a second click on the same.
document.addEventListener("click", ({ target }) => {
  if (!target.matches?.(".sure input")) return;
  const again = "on" in target.dataset;
  for (const input of $$(".sure input")) delete input.dataset.on;
  if (again) target.checked = false;
  else target.dataset.on = "";
});

// --- what did not arrive

const notices = { unsent: $("#unsent"), signedOut: $("#signed-out"), refused: $("#refused") };
const notice = (name) => {
  for (const [each, element] of Object.entries(notices)) element.hidden = each !== name;
};

for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => notice("unsent"));
document.addEventListener("htmx:afterSwap", () => notice());

let tokens = 0; // fetched since something last arrived
document.addEventListener("htmx:responseError", async ({ detail }) => {
  if (detail.xhr.status === 403 && tokens++ === 0 && (await renewToken())) return sendAgain(detail);
  notice({ 400: "refused", 401: "signedOut", 404: "refused" }[detail.xhr.status] ?? "unsent");
});
document.addEventListener("htmx:afterSwap", () => (tokens = 0));

// Signing in in another tab gives the session a new token: fetch it, and what was sent is sent again.
async function renewToken() {
  const reply = await fetch(location.href).catch(() => null);
  if (!reply?.ok) return false;
  const page = document.createElement("template");
  page.innerHTML = await reply.text();
  const token = $("[name=csrfmiddlewaretoken]", page.content)?.value;
  if (!token) return false;
  for (const input of $$("[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
}

function sendAgain({ elt, requestConfig }) {
  if (elt.matches("form")) elt.requestSubmit(requestConfig.triggeringEvent?.submitter);
  else elt.click();
}
