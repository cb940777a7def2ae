// "Did you mean": the known name that is most like a mistyped one.

/**
 * How many letters must be inserted, deleted, replaced or swapped with a neighbour (Damerau and Levenshtein).
 * @param {string} a @param {string} b
 */
function distance(a, b) {
  let before = /** @type {number[]} */ ([]), row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** A longer name isn't a typing error, and comparing it would take long. */
const LONGEST = 100;

/**
 * The nearest name; undefined if more than a third of its letters differ.
 * @param {string} given @param {string[]} names
 */
export function nearest(given, names) {
  if (given.length > LONGEST) return undefined;
  const toGiven = (/** @type {string} */ name) => distance(given.toLowerCase(), name.toLowerCase());
  const [best] = names.map((name) => ({ name, by: toGiven(name) })).sort((a, b) => a.by - b.by);
  return best && best.by <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/**
 * "did you mean NAME?", or the other text if no name is near.
 * @param {string} given @param {string[]} names @param {string} otherwise
 */
export function suggestion(given, names, otherwise) {
  const near = nearest(given, names);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}
