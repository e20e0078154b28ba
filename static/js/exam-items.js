// The items of an exam in memory, fetched ahead of the learner, so that moving on needs no network. Memory only: the
// words of a question stay out of the browser's storage.

import { $ } from "./app.js";

const AHEAD = 3; // of the items after the one shown: at once
const GENTLE = 3000; // milliseconds between two of the others
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// `came(form, response)`: an item has arrived. Forms keep what is chosen in them, shown or not.
export function keepItems(first, { urlOf, came }) {
  const total = Number(first.dataset.total);
  const forms = new Map([[Number(first.dataset.position), first]]);
  const coming = new Map();
  let here = Number(first.dataset.position);

  // The form; or nothing and where the server leads instead; throws where it is out of reach.
  async function load(position) {
    const response = await fetch(urlOf(position), { headers: { "HX-Request": "true", "HX-Target": "exam-item" } });
    if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
    const template = document.createElement("template");
    template.innerHTML = response.redirected || !response.ok ? "" : await response.text();
    const form = $("#exam-item", template.content);
    if (!form) return { status: response.status, url: response.url };
    came(form, response);
    return { form };
  }

  function fetchItem(position) {
    if (!coming.has(position)) {
      const arrival = load(position).finally(() => coming.delete(position));
      coming.set(position, arrival);
    }
    return coming.get(position);
  }

  async function need(position) {
    const known = forms.get(position);
    if (known) return { form: known };
    const item = await fetchItem(position);
    if (item.form && !forms.has(position)) forms.set(position, item.form);
    return { ...item, form: forms.get(position) };
  }

  function nextMissing() {
    for (let step = 1; step < total; step++) {
      const position = ((here - 1 + step) % total) + 1;
      if (!forms.has(position)) return { position, isNear: step <= AHEAD };
    }
    return null;
  }

  async function fetchAhead() {
    for (let next; (next = nextMissing()); ) {
      await pause(next.isNear ? 250 : GENTLE * (0.75 + Math.random() / 2));
      if (document.hidden || !navigator.onLine) continue;
      const item = await need(nextMissing()?.position ?? next.position).catch(() => ({ status: 0 }));
      if (!item.form && item.status < 300 && item.url) return; // it led elsewhere: the exam is over
      if (!item.form) await pause(GENTLE * 3);
    }
  }

  return {
    need,
    at: (position) => forms.get(position),
    get all() {
      return [...forms.values()];
    },
    // As it is on the server now, without a place in memory.
    look: (position) => fetchItem(position).catch(() => ({})),
    put: (form) => forms.set(Number(form.dataset.position), form),
    shown(position) {
      here = position;
    },
    start: fetchAhead,
  };
}
