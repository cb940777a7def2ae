// Connections that nobody uses at the moment, by login. Each is kept for a while; the one that is idle longest gives
// its place to one that is needed.

/**
 * @typedef {import('./connect.js').Connected} Connected
 *
 * @typedef {object} Kept
 * @property {Connected} connected
 * @property {boolean} fresh nobody has used it yet
 * @property {number} until it may be used, in milliseconds: its login is to be checked again
 */

/** @param {() => number} [now] in milliseconds */
export function createIdle(now = () => performance.now()) {
  /** Those idle longest come first. @type {Map<Kept, { name: string, timer: ReturnType<typeof setTimeout> }>} */
  const all = new Map();
  /** Those of a login; the last one has been used last. @type {Map<string, Set<Kept>>} */
  const byName = new Map();

  /** @param {Kept} kept @returns {boolean} was it still here? */
  function remove(kept) {
    const entry = all.get(kept);
    if (!entry) return false;
    clearTimeout(entry.timer);
    all.delete(kept);
    const same = byName.get(entry.name);
    same?.delete(kept);
    if (!same?.size) byName.delete(entry.name);
    return true;
  }

  /** @param {Kept} kept */
  function drop(kept) {
    if (remove(kept)) void kept.connected.end();
  }

  return {
    /** @param {string} name of the login @param {Kept} kept @param {number} ms how long */
    put(name, kept, ms) {
      const { client, ended } = kept.connected, left = kept.until - now();
      if (left <= 0) return void kept.connected.end();
      const timer = setTimeout(drop, Math.min(ms, left), kept).unref();
      all.set(kept, { name, timer });
      const same = byName.get(name) ?? new Set();
      byName.set(name, same.add(kept));
      void ended.then(() => remove(kept));
      /** @type {any} */ (client).unref();
    },
    /** @param {string} name @param {boolean} fresh must nobody have used it? @returns {Kept | undefined} */
    take(name, fresh) {
      const kept = [...byName.get(name) ?? []].reverse().find((one) => one.fresh || !fresh);
      if (!kept) return undefined;
      remove(kept);
      /** @type {any} */ (kept.connected.client).ref();
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
