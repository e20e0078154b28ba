// What an exam's pages say about answers on their way: one callout for each state, and why an answer was refused.

import { $, $$, say } from "./app.js";
import { offerFile } from "./exam-file.js";

const refused = $("#refused");
export const counted = (count) => `${count} answer${count === 1 ? "" : "s"}`;

// `isOver`: the time is up, so that waiting alone does not help any more.
export function showNotes(queue, sender, { isOver = false } = {}) {
  const waiting = queue.waiting;
  const isOut = waiting > 0 && ["unreachable", "failing"].includes(sender.trouble);
  if (!isOut && !$("#trouble").hidden && !waiting) say("All answers are saved");
  $("#trouble").hidden = !isOut;
  $("#signed-out").hidden = sender.trouble !== "signed-out";
  $("#foreign").hidden = sender.trouble !== "foreign";
  $("#unkept").hidden = queue.isKept;
  offerFile(queue, sender, { isOver });
}

// A refused answer stays in view with the reason, until the learner has read it.
export function refuse(position, reply) {
  const line = document.createElement("p");
  line.textContent = `Question ${position}: ${reply.words}`;
  const isEnd = reply.reason === "over" || reply.reason === "late";
  if (isEnd) $("[data-over]", refused).hidden = false;
  $("[data-over]", refused).before(line);
  refused.hidden = false;
}

export const wasTooLate = () => !$("[data-over]", refused).hidden;

export function warn(words) {
  $("#notice [data-words]").textContent = words;
  $("#notice").hidden = !words;
}

document.addEventListener("click", (event) => {
  const note = event.target.closest("[data-dismiss]")?.closest(".callout");
  if (!note) return;
  note.hidden = true;
  for (const line of $$("[data-lines] > p:not([data-over])", note)) line.remove();
  $("#main").focus();
});
