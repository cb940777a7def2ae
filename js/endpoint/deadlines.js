// Times by which something must have ended, many of them on one timer: hardly any is reached, and each of Node's timers
// costs a short request a part of its CPU. They are looked at ten times a second, so one may be noticed that much late.

import { createList } from './list.js';

const EVERY_MS = 100;

/** @typedef {import('./list.js').Entry<{ at: number, late: () => void }>} Deadline */

/** @param {() => number} [now] in milliseconds */
export function createDeadlines(now = () => performance.now()) {
  /** @type {ReturnType<typeof createList<Deadline['value']>>} */
  const all = createList();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  function look() {
    const time = now();
    for (const { at, late } of all.values()) if (at <= time) late();
    if (!all.isEmpty()) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** @param {number} ms @param {() => void} late @returns {Deadline} */
    set(ms, late) {
      const deadline = all.add({
        at: now() + ms,
        late() {
          all.remove(deadline);
          late();
        },
      });
      timer ??= setInterval(look, EVERY_MS).unref();
      return deadline;
    },
    /** It is reached in time. @param {Deadline | undefined} deadline */
    clear: (deadline) => void (deadline && all.remove(deadline)),
  };
}
