// Connections that nobody uses at the moment, by login. Each is kept for a while; the one that is idle longest gives
// its place to one that is needed.

import { createDeadlines } from '../deadlines.js';

/**
 * @typedef {import('./connect.js').Connected} Connected
 * @typedef {import('../deadlines.js').Deadline} Deadline
 *
 * @typedef {object} Kept
 * @property {Connected} connected
 * @property {boolean} fresh nobody has used it yet
 * @property {number} until it may be used, in milliseconds: its login is to be checked again
 */

/** @param {() => number} [now] in milliseconds */
export function createIdle(now = () => performance.now()) {
  /** Those idle longest come first. @type {Map<Kept, { name: string, deadline: Deadline }>} */
  const all = new Map();
  /** Those of a login; the last one has been used last. @type {Map<string, Kept[]>} */
  const byName = new Map();
  const deadlines = createDeadlines(now);

  /** @param {Kept} kept @returns {boolean} was it still here? */
  function remove(kept) {
    const entry = all.get(kept);
    if (!entry) return false;
    deadlines.clear(entry.deadline);
    all.delete(kept);
    const same = byName.get(entry.name) ?? [];
    same.splice(same.lastIndexOf(kept), 1);
    if (!same.length) byName.delete(entry.name);
    return true;
  }

  /** @param {Kept} kept */
  function drop(kept) {
    if (remove(kept)) void kept.connected.end();
  }

  return {
    /** @param {string} name of the login @param {Kept} kept @param {number} ms how long */
    put(name, kept, ms) {
      const left = kept.until - now();
      if (left <= 0) return void kept.connected.end();
      all.set(kept, { name, deadline: deadlines.set(Math.min(ms, left), () => drop(kept)) });
      const same = byName.get(name);
      if (same) same.push(kept);
      else byName.set(name, [kept]);
      kept.connected.client.connection.stream.unref();
    },
    /** It has ended by itself. @type {(kept: Kept) => void} */
    forget: remove,
    /** @param {string} name @param {boolean} fresh must nobody have used it? @returns {Kept | undefined} */
    take(name, fresh) {
      const same = byName.get(name), kept = (fresh ? same?.filter((one) => one.fresh) : same)?.at(-1);
      if (!kept) return undefined;
      remove(kept);
      kept.connected.client.connection.stream.ref();
      return kept;
    },
    /** Ends the one that is idle longest. @returns {boolean} was there one? */
    endOne() {
      const [oldest] = all.keys();
      if (oldest) drop(oldest);
      return oldest !== undefined;
    },
    endAll: () => [...all.keys()].forEach(drop),
    count: () => all.size,
  };
}
