// Refuses to sign out while answers of the learner's exams wait in this browser: they could not be sent any more.

import { $, $$ } from "./app.js";
import { waitingAnywhere } from "./exam-queue.js";

const note = $("[data-unsent]");
const exams = note.dataset.unsent;

// Of those that wait, the first that is this learner's; a network that fails does not say that it is not.
async function unsent() {
  for (const attempt of await waitingAnywhere()) {
    const url = `${exams}attempts/${attempt}/`;
    const reply = await fetch(`${url}time`).catch(() => null);
    if (!reply || reply.ok) return `${url}items/1/`;
  }
  return "";
}

async function check() {
  const url = await unsent();
  note.hidden = !url;
  if (url) $("a", note).href = url;
  return Boolean(url);
}

for (const form of $$("[data-signs-out]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await check())) form.submit();
  });
}
check();
