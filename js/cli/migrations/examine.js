// What changes would do to the data: the questions that the tool diff has for each are asked, all in one request.

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {{statements: import('./database.js').Statement[], fails: boolean, says: string}} Probe
 *
 * @typedef {object} Change of the tool diff
 * @property {string} id
 * @property {string} kind
 * @property {string} summary
 * @property {boolean} destructive
 * @property {string} [loses]
 * @property {Probe[]} probes
 *
 * @typedef {{says: string, rows: number, fails: boolean}} Found so many rows, which make the change fail, or lose
 *   something
 */

/** Milliseconds: a question may read all rows of a table. */
const TIMEOUT = 600_000;

/**
 * @param {Database} database @param {Change[]} changes
 * @returns {Promise<{change: Change, found: Found[]}[]>}
 */
export async function examine(database, changes) {
  const statements = changes.flatMap(({ probes }) => probes.flatMap(({ statements }) => statements));
  const results = await database.run(statements, { timeout: TIMEOUT });
  let at = 0;
  /** @param {Probe} probe its answer is the one value of its last statement */
  const rowsOf = ({ statements: { length } }) => Number(results[(at += length) - 1]?.rows[0]?.[0] ?? 0);
  return changes.map((change) => {
    const found = change.probes.map((probe) => ({ says: probe.says, rows: rowsOf(probe), fails: probe.fails }));
    return { change, found: found.filter(({ rows }) => rows) };
  });
}
