// Those who are connected and have not logged in yet: what all of them together may hold of this process's memory. Who
// is too much is the one that holds the most, so that nobody's login is lost to a flood.

/**
 * @typedef {object} Stranger
 * @property {(bytes: number) => void} grew so much has been read of it
 * @property {() => void} forget it has logged in, or gone
 */

/** What a connection costs that has said nothing. */
const BASE = 16 * 1024;

/** @param {number} [budget] bytes of all of them; with 32 MB some two thousand may be silent */
export function createStrangers(budget = 32 * 1024 * 1024) {
  /** @type {Set<{ bytes: number, end(): void }>} */
  const all = new Set();
  let total = 0;

  /** @param {{ bytes: number, end(): void }} one */
  function forget(one) {
    if (all.delete(one)) total -= one.bytes;
  }

  /** @param {{ bytes: number, end(): void }} one @param {number} bytes */
  function add(one, bytes) {
    if (!all.has(one)) return;
    one.bytes += bytes;
    total += bytes;
    while (total > budget) {
      const largest = [...all].reduce((most, each) => (each.bytes > most.bytes ? each : most));
      forget(largest);
      largest.end();
    }
  }

  return {
    /** @param {() => void} end ends its connection at once @returns {Stranger} */
    enter(end) {
      const one = { bytes: 0, end };
      all.add(one);
      add(one, BASE);
      return { grew: (bytes) => add(one, bytes), forget: () => forget(one) };
    },
  };
}
