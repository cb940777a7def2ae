// What a person may have meant by a name that isn't there: the nearest of those there are.

/**
 * How many letters have to be put in, left out, exchanged or swapped with their neighbour.
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

/** A longer name is no slip of the finger, and would take its time. */
const LONGEST = 100;

/**
 * The nearest name; undefined where none is near: a third of the letters may differ.
 * @param {string} given @param {string[]} names
 */
export function nearest(given, names) {
  if (given.length > LONGEST) return undefined;
  const apart = (/** @type {string} */ name) => distance(given.toLowerCase(), name.toLowerCase());
  const [best] = names.map((name) => ({ name, by: apart(name) })).sort((a, b) => a.by - b.by);
  return best && best.by <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/**
 * The nearest name as a question, or what there is.
 * @param {string} given @param {string[]} names @param {string} there
 */
export function suggestion(given, names, there) {
  const near = nearest(given, names);
  return near === undefined ? there : `did you mean ${near}?`;
}
