// Sends what waits in the queue, one answer after the other, until the server has acknowledged or refused each.

import { $$ } from "./app.js";

const TROUBLES = { 401: "signed-out", 404: "foreign" };
const LONGEST_PAUSE = 4000; // milliseconds between two tries: all is sent within 5 s once the server answers again
const LONGEST_REPLY = 25000; // the server may wait 20 s for its database

export let token = $$("[name=csrfmiddlewaretoken]")[0]?.value ?? "";
export const setToken = (fresh) => {
  if (!fresh) return;
  token = fresh;
  for (const input of $$("[name=csrfmiddlewaretoken]")) input.value = fresh;
};

// Signing in or up in another tab gives the session a new token. `url`: of an item's page. Answers with the status.
export async function renewToken(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "exam-item" } });
  const fresh = (await response.text()).match(/name="csrfmiddlewaretoken" value="(\w+)"/)?.[1];
  setToken(fresh);
  return fresh || !response.ok ? response.status : 403;
}

// `urlOf(position)`: where an item's page is. `heard(record, reply)`: the server has decided; `reply.saved_at` or
// `reply.words` says how. `changed()`: the state below is another.
export function sendFrom(queue, { urlOf, heard, changed }) {
  let isOn = false; // one window of a browser sends
  let isBusy = false;
  let failures = 0;
  let trouble = ""; // why the last try failed: "unreachable", "failing", "signed-out", "foreign"
  let wake = () => {};
  let request = new AbortController();
  let listeners = [];

  // A page that was asked for has met the same trouble: say so, and look again until it is over.
  async function met(status, url) {
    const problem = TROUBLES[status];
    if (!problem || trouble) return;
    trouble = problem;
    changed();
    while (trouble && !isBusy) {
      await pause(LONGEST_PAUSE);
      if (!isBusy && (await renewToken(url).catch(() => 0)) === 200) trouble = "";
    }
    changed();
  }

  async function pump() {
    if (isBusy || !isOn) return;
    isBusy = true;
    for (let turn = 0; queue.records.length && isOn; ) {
      const record = queue.records[turn % queue.records.length];
      changed();
      const problem = await send(record);
      if (!problem) {
        failures = turn = 0;
        trouble = "";
        continue;
      }
      if (problem !== "unreachable") turn += 1; // one that the server cannot take must not hold up the others
      failures += 1;
      trouble = problem;
      changed();
      tell(false);
      await pause(Math.min(LONGEST_PAUSE, 250 * 2 ** failures) * (0.5 + Math.random() / 2));
    }
    isBusy = false;
    changed();
    tell(true);
  }

  // Empty once the server has decided on the record, else why it has not.
  async function send(record, { isAgain = false } = {}) {
    await queue.kept(record);
    request = new AbortController();
    const patience = setTimeout(() => request.abort(), LONGEST_REPLY);
    try {
      const response = await post(record, request.signal);
      const reply = await response.json().catch(() => ({}));
      if (response.status !== 403 || isAgain) return await settle(record, response.status, reply);
      const status = await renewToken(urlOf(record.position));
      return status === 200 ? await send(record, { isAgain: true }) : await settle(record, status, {});
    } catch {
      return "unreachable";
    } finally {
      clearTimeout(patience);
    }
  }

  function post(record, signal) {
    const body = new URLSearchParams([...record.fields, ["csrfmiddlewaretoken", token]]);
    const headers = { Accept: "application/json" };
    return fetch(`${urlOf(record.position)}save`, { method: "POST", body, headers, keepalive: true, signal });
  }

  async function settle(record, status, reply) {
    const isOurs = reply.version?.[0] === record.epoch && reply.version?.[1] === record.counter;
    if (status === 200 && isOurs) {
      // acknowledged: any other page with this status, such as one of a network's own, is not
    } else if ((status === 409 || status === 422) && reply.reason) {
      // refused, with the reason
    } else if (status === 400 || status === 413) {
      reply = { reason: "bad", words: "The server does not take this answer. What was saved before is kept." };
    } else {
      return TROUBLES[status] ?? "failing";
    }
    await queue.remove(record);
    heard(record, reply);
    return "";
  }

  const pause = (milliseconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => resolve(clearTimeout(timer));
    });

  function tell(isSent) {
    for (const listener of listeners.splice(0)) listener(isSent);
  }

  function hurry({ isNew = false } = {}) {
    if (isNew) request.abort(); // what was on its way over the network that is gone
    failures = 0;
    wake();
    pump();
  }

  addEventListener("online", () => hurry({ isNew: true }));
  addEventListener("offline", changed);
  addEventListener("pageshow", () => hurry());
  document.addEventListener("visibilitychange", () => hurry());
  addEventListener("pagehide", () => {
    if (isOn) for (const record of queue.records) post(record).catch(() => {});
  });

  return {
    start() {
      isOn = true;
      pump();
    },
    stop() {
      isOn = false;
    },
    pump,
    met,
    get trouble() {
      return trouble;
    },
    // True once nothing waits, false when a try has failed or after so many milliseconds.
    sent: (patience) =>
      queue.records.length
        ? Promise.race([
            new Promise((resolve) => listeners.push(resolve)),
            new Promise((resolve) => setTimeout(resolve, patience, false)),
          ])
        : Promise.resolve(true),
  };
}
