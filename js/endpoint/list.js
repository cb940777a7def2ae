// What comes and goes with each request, as a list whose entries take themselves out. A Map or a Set that grows and
// shrinks all the time makes new tables, and V8 links each old table to the next one: so whatever they have held, whole
// requests, is kept until the old space is collected.

/**
 * @template T
 * @typedef {{ value: T, previous: Entry<T>, next: Entry<T> }} Entry
 */

/** @template T */
export function createList() {
  const end = /** @type {Entry<T>} */ ({});
  end.previous = end.next = end;

  /** @returns {Entry<T>[]} */
  function entries() {
    const all = [];
    for (let entry = end.next; entry !== end; entry = entry.next) all.push(entry);
    return all;
  }

  return {
    /** @param {T} value @returns {Entry<T>} */
    add(value) {
      const entry = { value, previous: end.previous, next: end };
      end.previous = end.previous.next = entry;
      return entry;
    },
    /** A second time does nothing. @param {Entry<T>} entry */
    remove(entry) {
      entry.previous.next = entry.next;
      entry.next.previous = entry.previous;
      entry.previous = entry.next = entry;
    },
    isEmpty: () => end.next === end,
    /** The oldest; nothing if there is none. @returns {T | undefined} */
    first: () => end.next.value,
    /** Those that are in it now, the oldest first. @returns {T[]} */
    values: () => entries().map(({ value }) => value),
    entries,
  };
}
