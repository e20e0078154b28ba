// After an exam: sends what still waits in this browser. Time may be over; then it is kept as evidence, and said so.

import { $ } from "./app.js";
import { counted, refuse, showNotes, warn } from "./exam-notes.js";
import { openQueue } from "./exam-queue.js";
import { sendFrom } from "./exam-sender.js";
import { openWindow } from "./exam-window.js";

const root = $("[data-leftovers]");
const attempt = root.dataset.leftovers;
const queue = await openQueue(attempt);
const sender = sendFrom(queue, {
  urlOf: (position) => `${root.dataset.base}items/${position}/`,
  heard: (record, reply) => reply.reason && !record.isVisit && refuse(record.position, reply),
  changed,
});

function changed() {
  showNotes(queue, sender, { isOver: true });
  $("#unkept").hidden = true; // nothing is kept here any more
  warn(queue.waiting && !sender.trouble ? `${counted(queue.waiting)} from this browser: being sent` : "");
}

if (queue.records.length) {
  const claim = await openWindow({ attempt, queue, lost: ({ isHere }) => isHere && sender.stop() });
  if (await claim.claim(0, { isFresh: false })) sender.start();
}

// Whether a page may leave: everything is decided, and nobody has to read why something was refused.
export const isDone = () => !queue.records.length && $("#refused").hidden;
