// A fair lock: one holder, and the others wait in the order of their calls. It knows nothing of what it guards
// (PGlite's single session).

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {object} Lock
 * @property {(signal?: Signal) => Promise<() => void>} acquire resolves, in turn, to the function that releases
 *   the lock; rejects with the signal's reason if it fires during the wait
 * @property {() => boolean} awaited is anyone waiting?
 * @property {(error: Error) => void} end rejects all waiting and later calls with this error
 */

/** @returns {Lock} */
export function createLock() {
  /** @type {{ enter(): void, fail(error: unknown): void }[]} */
  let waiting = [];
  let held = false;
  /** @type {Error | undefined} */
  let gone;

  function release() {
    const next = waiting.shift();
    if (next) next.enter();
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
      if (gone) throw gone;
      if (!held) {
        held = true;
        return ticket();
      }
      await new Promise((resolve, reject) => {
        const abort = () => waiter.fail(signal?.reason);
        const waiter = {
          enter() {
            signal?.removeEventListener('abort', abort);
            resolve(undefined);
          },
          /** @param {unknown} error */
          fail(error) {
            signal?.removeEventListener('abort', abort);
            waiting = waiting.filter((other) => other !== waiter);
            reject(error);
          },
        };
        waiting.push(waiter);
        signal?.addEventListener('abort', abort);
      });
      return ticket();
    },
    awaited: () => waiting.length > 0,
    end(error) {
      gone = error;
      for (const waiter of waiting) waiter.fail(error);
    },
  };
}
