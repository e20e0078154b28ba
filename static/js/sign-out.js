// Refuses to sign out while answers of the learner's exams wait in this browser: they could not be sent any more.

import { $, $$ } from "./app.js";
import { offerFileOf } from "./exam-file.js";
import { waitingAnywhere } from "./exam-queue.js";

const note = $("[data-unsent]");
const exams = note.dataset.unsent;

// Of those that wait, the first that is this learner's; a network that fails does not say that it is not.
async function unsent() {
  const records = await waitingAnywhere();
  for (const attempt of new Set(records.map((record) => record.attempt))) {
    const url = `${exams}attempts/${attempt}/`;
    const reply = await fetch(`${url}time`).catch(() => null);
    if (reply && !reply.ok) continue;
    offerFileOf(records.filter((record) => record.attempt === attempt));
    return `${url}items/1/`;
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
