// A fair lock: one holder, the others in the order they came. It knows nothing of
// what it guards (PGlite's single session).

/**
 * @typedef {object} Lock
 * @property {(signal?: AbortSignal) => Promise<() => void>} acquire resolves, in turn, to the
 *   function that lets go; rejects with the signal's reason when that fires while waiting
 * @property {() => boolean} awaited is anyone waiting?
 */

/** @returns {Lock} */
export function createLock() {
  /** @type {(() => void)[]} */
  const waiting = [];
  let held = false;

  function release() {
    const next = waiting.shift();
    if (next) next();
    else held = false;
  }

  /** @returns {() => void} a release that works once */
  function ticket() {
    let used = false;
    return () => {
      if (used) return;
      used = true;
      release();
    };
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (!held) {
        held = true;
        return ticket();
      }
      await new Promise((resolve, reject) => {
        const enter = () => {
          signal?.removeEventListener('abort', leave);
          resolve(undefined);
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(signal?.reason);
        };
        waiting.push(enter);
        signal?.addEventListener('abort', leave, { once: true });
      });
      return ticket();
    },
    awaited: () => waiting.length > 0,
  };
}
