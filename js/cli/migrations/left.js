// What a document leaves out of a database, for people.

/** @typedef {import('./observe.js').Left} Left */

/** All of it, a kind a line; and what the document leans on, a thing a line. @param {Left} left @returns {string[]} */
export function leftLines(left) {
  const needed = left.filter(({ neededBy }) => neededBy);
  return [
    ...[...byKind(left)].map(([kind, names]) => `left out: ${kind} ${names.join(', ')}`),
    ...needed.map(({ kind, name, neededBy = [] }) => `needs ${kind} ${name}: ${neededBy.join(', ')}`),
  ];
}

/** How many of each kind. @param {Left} left @returns {string[]} a line, or none where there is nothing */
export function leftCounts(left) {
  const counts = [...byKind(left)].map(([kind, { length }]) => (length > 1 ? `${kind} (${length})` : kind));
  return left.length ? [`left out: ${counts.join(', ')}; heliumdb pull names them`] : [];
}

/** @param {Left} left @returns {Map<string, string[]>} names by kinds, in their order */
function byKind(left) {
  /** @type {Map<string, string[]>} */
  const kinds = new Map();
  for (const { kind, name } of left) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  return kinds;
}
