// What is made of an answer's columns, once for all answers that share them: those are frozen. It knows not what it
// makes.

/** @typedef {import('../backend.js').Result['fields']} Columns */

/**
 * @template T
 * @param {(columns: Columns) => T} make of the same columns always the same
 * @returns {(columns: Columns) => T}
 */
export function perColumns(make) {
  /** @type {WeakMap<Columns, T>} */
  const known = new WeakMap();
  return (columns) => {
    const found = known.get(columns);
    if (found !== undefined) return found;
    const made = make(columns);
    if (Object.isFrozen(columns)) known.set(columns, made);
    return made;
  };
}
