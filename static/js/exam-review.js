// The review screen: sends what still waits, so that what it counts, and what the learner ends, is complete.

import { $ } from "./app.js";
import { counted, refuse, showNotes, warn } from "./exam-notes.js";
import { openQueue } from "./exam-queue.js";
import { sendFrom } from "./exam-sender.js";
import { openWindow } from "./exam-window.js";

const WAIT = 6000; // milliseconds for answers on their way before the exam is ended
const { exam: attempt, base } = $("[data-exam]").dataset;
const queue = await openQueue(attempt);
const sender = sendFrom(queue, {
  urlOf: (position) => `${base}items/${position}/`,
  heard: (record, reply) => reply.reason && !record.isVisit && refuse(record.position, reply),
  changed: () => showNotes(queue, sender),
});
const waited = queue.waiting;

// The page is left for the result only when everything has arrived and the server is there.
async function end(form) {
  const wasTold = !$("#refused").hidden;
  const isSent = await sender.sent(WAIT);
  if (!wasTold && !$("#refused").hidden) return; // an answer was refused just now: that is to be read first
  const isThere = isSent && (await fetch(location.href, { method: "HEAD" }).then(Boolean, () => false));
  if (isThere) return form.submit();
  warn(
    queue.waiting
      ? `${counted(queue.waiting)} could not be sent yet. The exam ends once they have arrived: try again in a moment.`
      : "The server is out of reach. Try again in a moment; nothing is lost.",
  );
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  end(event.target);
});
document.addEventListener("exam:over", (event) => {
  event.preventDefault();
  end($("#time-up"));
  addEventListener("online", () => end($("#time-up")));
});

const claim = await openWindow({ attempt, queue, lost: ({ isHere }) => isHere && sender.stop() });
if (await claim.claim(0, { isFresh: false })) sender.start();
if (waited && (await sender.sent(WAIT)) && $("#refused").hidden) location.reload();
