// Checks whether a database has changed since its migrations.

import { leftCounts } from '../left.js';
import { readLedger } from '../ledger.js';
import { observe, schemasOf } from '../observe.js';
import { merged } from '../snapshots.js';
import { schemaDifferences } from '../spelling.js';
import { tool } from '../tools.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[] | string>} */
export async function checkDrift({ database, folder: { migrations }, note }) {
  if (!database) return 'no database given by --url, --postgres or DATABASE_URL';
  const applied = new Set((await readLedger(database)).map(({ name }) => name));
  const { document } = merged(migrations.filter(({ name }) => applied.has(name)));
  if (!document) return `${database.name} has no migrations yet`;
  const { document: live, left } = await observe(database, { left: true, schemas: schemasOf(document) });
  leftCounts(left).forEach(note);
  const { document: ours } = tool('owned', { live, document, recorded: null });
  return (await schemaDifferences(database, ours, document, { from: 'document' })).map((what) => ({
    code: 'drift', where: database.name, message: `was changed outside of migrations: ${what}`,
    fix: 'undo the change, or add it to the document and run heliumdb generate',
  }));
}
