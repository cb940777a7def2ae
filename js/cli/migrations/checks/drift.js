// Whether a database still is what its migrations made of it.

import { leftCounts } from '../left.js';
import { differences, observe, spelled } from '../observe.js';
import { readLedger } from '../ledger.js';
import { merged } from '../snapshots.js';
import { tool } from '../tools.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[] | string>} */
export async function checkDrift({ database, folder: { migrations }, progress }) {
  if (!database) return 'no database is named by --url, --postgres or DATABASE_URL';
  const applied = new Set((await readLedger(database)).map(({ name }) => name));
  const { document } = merged(migrations.filter(({ name }) => applied.has(name)));
  if (!document) return `${database.name} has no migrations yet`;
  const { document: live, left } = await observe(database);
  leftCounts(left).forEach(progress);
  const { document: ours } = tool('owned', { live, document, recorded: null });
  return differences(await spelled(database, document), ours).map((what) => ({
    code: 'drift', where: database.name, message: `somebody else has changed it: ${what}`,
    fix: 'undo that, or take it into the document and generate',
  }));
}
