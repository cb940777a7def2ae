// The state of every migration: applied, pending, and what may be wrong with it, by the folder and the ledger.

/**
 * @typedef {import('./folder.js').History} History
 * @typedef {import('./ledger.js').Row} Row
 */

/**
 * In their order; those that are missing in the folder come last.
 * @param {History} history @param {Row[]} rows of the ledger
 */
export const statesOf = (history, rows) => [...history.order, ...history.missing]
  .map((name) => describe(name, history, rows.find((row) => row.name === name)));

/** @param {string} name @param {History} history @param {Row | undefined} row */
function describe(name, history, row) {
  const progress = row && { done: row.done, total: row.total, undone: row.undone, by: row.owner };
  return { name, state: stateOf(name, history, row), appliedAt: row?.finishedAt ?? null, ...progress };
}

/** @param {string} name @param {History} history @param {Row | undefined} row */
function stateOf(name, { missing, changed, outOfOrder, applied }, row) {
  if (missing.includes(name)) return 'missing';
  if (changed.includes(name)) return 'changed';
  if (outOfOrder.includes(name)) return 'out of order';
  if (applied.includes(name)) return 'applied';
  if (!row) return 'pending';
  return row.finishedAt ? 'undoing' : 'partial';
}

/** @typedef {ReturnType<typeof describe>} Described */
