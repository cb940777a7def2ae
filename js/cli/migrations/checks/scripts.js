// Checks what the scripts do, statement by statement.

import { pickName } from '../folder.js';
import { readLedger } from '../ledger.js';
import { merged, parentsOf, withAncestors } from '../snapshots.js';
import { tool } from '../tools.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[]>} */
export async function checkScripts({ given, database, folder: { migrations } }) {
  const since = given.since && pickName(given.since, migrations.map(({ name }) => name), '--since');
  const applied = new Set(database ? (await readLedger(database)).map(({ name }) => name) : []);
  return migrations.flatMap(({ name, files }, at) => {
    if (applied.has(name) || (since && name <= since)) return [];
    const { document: before } = merged(withAncestors(migrations, parentsOf(migrations, at)));
    const { findings } = tool('lint', { sql: files['migration.sql'], before });
    return findings.map((/** @type {any} */ { code, line, message, fix }) =>
      ({ code, where: `${name}/migration.sql:${line}`, message, fix }));
  });
}
