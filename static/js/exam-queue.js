// The answers that the server has not acknowledged, kept by the browser: for an attempt and a position one record with
// the newest save: the fields as they are sent, and the version. Never a word of a question, never a key.

import { remember, remembered, rememberedAll } from "./app.js";

const DAYS_KEPT = 30; // what nobody can send any more does not stay for ever
const UNWRITTEN = "unwritten "; // with the attempt: a key of what a window remembers
const ROOM = 64 * 1024; // characters
const PATIENCE = 3000; // milliseconds for a store that does not answer
const isNewer = (one, other) => one.epoch > other.epoch || (one.epoch === other.epoch && one.counter > other.counter);

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("lightwell", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("answers", { keyPath: ["attempt", "position"] });
      request.result.createObjectStore("windows", { keyPath: "attempt" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(reject, PATIENCE, new Error("the store does not open"));
  });
  return opening;
}

// One transaction on a store; resolves with the result of the request that `work` answers once all of it is on disk.
async function act(store, mode, work) {
  const transaction = (await open()).transaction(store, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
  });
}

// The answers of any attempt that wait, also those that have not reached the disk: for the page that signs out.
export async function waitingAnywhere() {
  const stored = await act("answers", "readonly", (store) => store.getAll()).catch(() => []);
  const newest = new Map();
  for (const record of [...stored, ...rememberedAll(UNWRITTEN).flatMap((text) => JSON.parse(text))]) {
    const place = `${record.attempt} ${record.position}`;
    if (!newest.has(place) || isNewer(record, newest.get(place))) newest.set(place, record);
  }
  return [...newest.values()].filter((record) => !record.isVisit);
}

// Whether this browser keeps what is put here: it is tried, with as much as the answers of a long exam take.
export async function keeps() {
  const row = { attempt: "probe", pad: "x".repeat(ROOM), at: Date.now() };
  try {
    await act("windows", "readwrite", (store) => store.put(row));
    await act("windows", "readwrite", (store) => store.delete(row.attempt));
    return true;
  } catch {
    return false;
  }
}

// `seal`: of the attempt, for the file of exam-file.js; it is kept with each answer.
export async function openQueue(attempt, { seal = "" } = {}) {
  const records = new Map(); // by position: what is stored, and what the store would not take
  const kept = new WeakMap(); // whether a record has reached the disk, as a promise
  const unwritten = new Map(); // by position: on the way to the disk; a reload must not cut that off
  let isKept = true;
  let order = 0;

  // Kept at once by this window, for its next page: the store's own writing ends with the page.
  const note = () =>
    remember(UNWRITTEN + attempt, unwritten.size ? JSON.stringify([...unwritten.values()]) : undefined);

  function settle(record) {
    if (unwritten.get(record.position) === record) unwritten.delete(record.position);
    note();
  }

  async function load() {
    try {
      const range = IDBKeyRange.bound([attempt], [attempt, []]);
      for (const record of await act("answers", "readonly", (store) => store.getAll(range))) {
        const known = records.get(record.position);
        if (!known || isNewer(record, known)) records.set(record.position, record);
        order = Math.max(order, record.order);
      }
    } catch {
      isKept = false;
    }
    for (const record of JSON.parse(remembered(UNWRITTEN + attempt) ?? "[]")) {
      const known = records.get(record.position);
      if (known && !isNewer(record, known)) continue;
      records.set(record.position, record);
      order = Math.max(order, record.order);
      unwritten.set(record.position, record);
      kept.set(record, write(record));
    }
  }

  async function write(record) {
    try {
      await act("answers", "readwrite", (store) => {
        const stored = store.get([attempt, record.position]);
        stored.onsuccess = () => (!stored.result || isNewer(record, stored.result)) && store.put(record);
        return stored;
      });
      settle(record);
      return true;
    } catch {
      isKept = false;
      return false;
    }
  }

  await load();
  sweep();

  return {
    load,
    // Whether this browser keeps what is put here over a reload.
    get isKept() {
      return isKept;
    },
    // In the order in which they were made.
    get records() {
      return [...records.values()].sort((one, other) => one.order - other.order);
    },
    // Answers, that is; a visit says only how long a question was looked at.
    get waiting() {
      return [...records.values()].filter((record) => !record.isVisit).length;
    },
    at: (position) => records.get(position),
    put(save) {
      order += 1;
      const isVisit = save.isVisit && (records.get(save.position)?.isVisit ?? true); // an answer stays one
      const record = { ...save, isVisit, attempt, seal, order, at: Date.now() };
      records.set(record.position, record);
      unwritten.set(record.position, record);
      note();
      kept.set(record, write(record));
    },
    // Resolves once the record is on disk, or cannot be.
    kept: (record) => kept.get(record) ?? Promise.resolve(true),
    remove(record) {
      const known = records.get(record.position);
      if (known && !isNewer(known, record)) records.delete(record.position);
      settle(record);
      return act("answers", "readwrite", (store) => {
        const stored = store.get([attempt, record.position]);
        stored.onsuccess = () =>
          stored.result && !isNewer(stored.result, record) && store.delete([attempt, record.position]);
        return stored;
      }).catch(() => {});
    },
    // The writer's epoch that this browser holds; see exam-window.js.
    held: () => act("windows", "readonly", (store) => store.get(attempt)).then((row) => row?.epoch, () => undefined),
    hold: (epoch) =>
      act("windows", "readwrite", (store) => store.put({ attempt, epoch, at: Date.now() })).catch(() => {}),
  };
}

async function sweep() {
  const before = Date.now() - DAYS_KEPT * 24 * 60 * 60 * 1000;
  for (const name of ["answers", "windows"]) {
    await act(name, "readwrite", (store) => {
      const cursor = store.openCursor();
      cursor.onsuccess = () => {
        if (!cursor.result) return;
        if (cursor.result.value.at < before) cursor.result.delete();
        cursor.result.continue();
      };
    }).catch(() => {});
  }
}
