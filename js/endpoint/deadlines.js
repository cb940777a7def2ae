// Times by which something must have ended, many of them on one timer: hardly any is reached, and each of Node's timers
// costs a short request a part of its CPU. They are looked at ten times a second, so one may be noticed that much late.

import { createList } from './list.js';

const EVERY_MS = 100;

/** @typedef {import('./list.js').Entry<{ at: number, late: (whose: any) => void, whose: any }>} Deadline */

/** @param {() => number} [now] in milliseconds */
export function createDeadlines(now = () => performance.now()) {
  /** @type {ReturnType<typeof createList<Deadline['value']>>} */
  const all = createList();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** None is reached before: thousands may wait, and hardly any is. */
  let soonest = Infinity;

  function look() {
    const time = now();
    if (soonest > time && !all.isEmpty()) return;
    const due = all.entries();
    soonest = Infinity;
    for (const deadline of due) {
      const { at, late, whose } = deadline.value;
      if (at > time) {
        soonest = Math.min(soonest, at);
        continue;
      }
      all.remove(deadline);
      late(whose);
    }
    if (!all.isEmpty()) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /**
     * @template T
     * @param {number} ms
     * @param {(whose: T) => void} late
     * @param {T} [whose] what `late` gets, so that many can share one function
     * @returns {Deadline}
     */
    set(ms, late, whose) {
      const at = now() + ms, deadline = all.add({ at, late, whose });
      soonest = Math.min(soonest, at);
      timer ??= setInterval(look, EVERY_MS).unref();
      return deadline;
    },
    /** It is reached in time. @param {Deadline | undefined} deadline */
    clear: (deadline) => void (deadline && all.remove(deadline)),
  };
}
