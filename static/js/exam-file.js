// The last resort for answers that cannot be sent: a file of them, written by the browser alone, that staff or the exam's
// author can hand in. Its shape is read by exams/answer_file.py. Never a word of a question, never a key.

import { $, $$, say } from "./app.js";

const PATIENCE = 20000; // milliseconds without the server before a file is offered
const NOT_ANSWER = ["kind", "flagged", "epoch", "counter", "go"]; // fields of a save that are not its answer

let offered = []; // the records a press of the button saves
let stuckSince = 0;
let timer = 0;

// Shows the button once answers are stuck: at once where waiting will not help, else after a while.
export function offerFile(queue, sender, { isOver }) {
  clearTimeout(timer);
  const isStuck = queue.waiting > 0 && sender.trouble !== "";
  stuckSince = isStuck ? stuckSince || performance.now() : 0;
  const isHopeless = isOver || ["signed-out", "foreign"].includes(sender.trouble);
  const left = isHopeless ? 0 : stuckSince + PATIENCE - performance.now();
  const isShown = isStuck && left <= 0;
  if (isStuck && !isShown) timer = setTimeout(offerFile, left, queue, sender, { isOver });
  offerFileOf(isShown ? queue.records : []);
  const note = $("#answer-file");
  $("[data-in-time]", note).hidden = isOver;
  $("[data-too-late]", note).hidden = !isOver;
  note.hidden = !offered.length;
}

export function offerFileOf(records) {
  offered = records.filter((record) => !record.isVisit && record.seal);
  for (const line of $$("[data-file]")) line.hidden = !offered.length;
}

function fileOf(records) {
  const [{ attempt, seal }] = records;
  const answers = records.map(({ position, epoch, counter, fields }) => ({
    position,
    kind: fields.find(([name]) => name === "kind")[1],
    fields: fields.filter(([name]) => !NOT_ANSWER.includes(name)),
    epoch,
    counter,
    flagged: fields.some(([name]) => name === "flagged"),
  }));
  return JSON.stringify({ format: "lightwell-answers", version: 1, attempt, seal, answers }, null, 1);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-save-file]") || !offered.length) return;
  const url = URL.createObjectURL(new Blob([fileOf(offered)], { type: "application/json" }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: `answers-${offered[0].attempt.slice(0, 8)}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  say("Saved to a file. The answers stay here too, and are still sent by themselves.");
});
