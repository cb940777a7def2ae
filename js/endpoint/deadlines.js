// Times by which something must have ended, many of them on one timer: hardly any is reached, and each of Node's timers
// costs a short request a part of its CPU. They are looked at ten times a second, so one may be noticed that much late.

const EVERY_MS = 100;

/** @typedef {{ at: number, late: () => void }} Deadline */

/** @param {() => number} [now] in milliseconds */
export function createDeadlines(now = () => performance.now()) {
  /** @type {Set<Deadline>} */
  const all = new Set();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  function look() {
    const time = now();
    for (const deadline of all) {
      if (deadline.at > time) continue;
      all.delete(deadline);
      deadline.late();
    }
    if (all.size) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** @param {number} ms @param {() => void} late @returns {Deadline} */
    set(ms, late) {
      const deadline = { at: now() + ms, late };
      all.add(deadline);
      timer ??= setInterval(look, EVERY_MS).unref();
      return deadline;
    },
    /** It is reached in time. @param {Deadline | undefined} deadline */
    clear: (deadline) => void (deadline && all.delete(deadline)),
  };
}
