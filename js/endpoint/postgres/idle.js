// Connections that nobody uses at the moment, by login. Each is kept for a while; the one that is idle longest gives
// its place to one that is needed.

import { createDeadlines } from '../deadlines.js';
import { createList } from '../list.js';

/**
 * @typedef {import('./connect.js').Connected} Connected
 * @typedef {import('../deadlines.js').Deadline} Deadline
 *
 * @typedef {object} Kept
 * @property {Connected} connected
 * @property {boolean} fresh nobody has used it yet
 * @property {number} until it may be used, in milliseconds: its login is to be checked again
 * @property {Place | undefined} [place] while it is idle
 *
 * @typedef {{ name: string, entry: import('../list.js').Entry<Kept>, deadline: Deadline }} Place
 */

/** @param {() => number} [now] in milliseconds */
export function createIdle(now = () => performance.now()) {
  /** Those idle longest come first. @type {ReturnType<typeof createList<Kept>>} */
  const all = createList();
  /** Those of a login; the last one has been used last. @type {Map<string, Kept[]>} */
  const byName = new Map();
  const deadlines = createDeadlines(now);
  let count = 0;

  /** @param {Kept} kept @returns {boolean} was it still here? */
  function remove(kept) {
    const { place } = kept;
    if (!place) return false;
    kept.place = undefined;
    deadlines.clear(place.deadline);
    all.remove(place.entry);
    count--;
    const same = byName.get(place.name) ?? [];
    same.splice(same.lastIndexOf(kept), 1);
    if (!same.length) byName.delete(place.name);
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
      kept.place = { name, entry: all.add(kept), deadline: deadlines.set(Math.min(ms, left), drop, kept) };
      count++;
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
      const oldest = all.first();
      if (oldest) drop(oldest);
      return oldest !== undefined;
    },
    endAll: () => all.values().forEach(drop),
    count: () => count,
  };
}
