// Which window writes: in this browser the one that has the lock, between devices the one with the newest epoch.

import { remember, remembered } from "./app.js";

const TRIES = [0, 100, 300]; // milliseconds: a page that is left gives its lock back a moment after the next one asks
const ANSWER = 250; // milliseconds in which another window answers, where there are no locks

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const tookKey = (attempt) => `took ${attempt}`;

// `lost({ isHere })`: another window writes from now on, in this browser or elsewhere.
export async function openWindow({ attempt, queue, lost }) {
  const name = `exam ${attempt}`;
  const channel = new BroadcastChannel(name);
  let epoch = 0;
  let release = null; // gives the lock back
  let isLost = false;

  function lose({ isHere }) {
    if (isLost) return;
    isLost = true;
    if (isHere) letGo();
    lost({ isHere });
  }

  function letGo() {
    release?.();
    release = null;
  }

  async function lock({ steal }) {
    if (!navigator.locks) return lockByAsking({ steal });
    for (const after of TRIES) {
      await pause(after);
      if (await request(steal ? { steal } : { ifAvailable: true })) return true;
    }
    return false;
  }

  const request = (how) =>
    new Promise((resolve) => {
      navigator.locks
        .request(name, how, (lock) => {
          resolve(Boolean(lock));
          return lock && new Promise((done) => (release = done));
        })
        .catch(() => lose({ isHere: true })); // stolen by the window that took over
    });

  // Without locks, as on a plain HTTP address: whoever writes says so when asked.
  async function lockByAsking({ steal }) {
    let isTaken = false;
    const listen = (event) => (isTaken ||= event.data === "mine");
    channel.addEventListener("message", listen);
    channel.postMessage("whose?");
    await pause(ANSWER);
    channel.removeEventListener("message", listen);
    if (isTaken && !steal) return false;
    release = () => {};
    return true;
  }

  channel.addEventListener("message", ({ data }) => {
    if (data === "whose?" && release && !isLost) channel.postMessage("mine");
    if (data.epoch > epoch) lose({ isHere: true });
  });

  return {
    get isWriter() {
      return Boolean(release) && !isLost;
    },
    // Whether it sends what waits here: also what it had not sent when it lost to another device.
    async claim(current, { isFresh }) {
      epoch = current;
      const steal = remembered(tookKey(attempt)) === String(current);
      remember(tookKey(attempt));
      const isLocked = await lock({ steal });
      const held = queue.isKept ? await queue.held() : current;
      if (!isLocked) lose({ isHere: true });
      else if (held === undefined && isFresh) await queue.hold(current);
      else if (held === undefined || held < current) lose({ isHere: false });
      return isLocked;
    },
    // An answer of the server says which epoch writes.
    heard(current) {
      if (current > epoch && epoch) lose({ isHere: false });
    },
    // This window has made itself the one that writes, at this epoch, and is about to load its page again.
    async took(current) {
      remember(tookKey(attempt), current);
      await queue.hold(current);
      channel.postMessage({ epoch: current });
    },
  };
}
