// Connections that have not logged in yet, and how much memory all of them together may use. When that is too much, the
// one that uses most is ended: so a flood of connections keeps nobody from logging in.

/**
 * @typedef {object} Entry one such connection
 * @property {(bytes: number) => void} grew so many more bytes have been read from it
 * @property {() => void} remove it has logged in, or is closed
 */

/** The memory of a connection that has sent nothing. */
const BASE = 16 * 1024;

/** @param {number} [limit] bytes of all connections together; 32 MB are some two thousand silent ones */
export function createUnauthenticated(limit = 32 * 1024 * 1024) {
  /** @type {Set<{ bytes: number, end(): void }>} */
  const all = new Set();
  let total = 0;

  /** @param {{ bytes: number, end(): void }} one */
  function remove(one) {
    if (all.delete(one)) total -= one.bytes;
  }

  /** @param {{ bytes: number, end(): void }} one @param {number} bytes */
  function grow(one, bytes) {
    if (!all.has(one)) return;
    one.bytes += bytes;
    total += bytes;
    while (total > limit) {
      const largest = [...all].reduce((most, each) => (each.bytes > most.bytes ? each : most));
      remove(largest);
      largest.end();
    }
  }

  return {
    /** @param {() => void} end ends the connection at once @returns {Entry} */
    add(end) {
      const one = { bytes: 0, end };
      all.add(one);
      grow(one, BASE);
      return { grew: (bytes) => grow(one, bytes), remove: () => remove(one) };
    },
  };
}
