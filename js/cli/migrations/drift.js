// How a database differs from what its migrations made.

import { readLedger } from './ledger.js';
import { differences, observeOwned } from './observe.js';
import { merged } from './snapshots.js';
import { schemaDifferences } from './spelling.js';

/**
 * @param {import('./database.js').Database} database
 * @param {import('./folder.js').Migration[]} migrations of the folder
 * @param {{left?: boolean, asText?: boolean}} [options] `left`: say what is left out; `asText`: compare expressions as
 *   they are spelled, for the database's own words take a transaction that writes
 * @returns {Promise<{found: string[], left: import('./observe.js').Left} | undefined>} undefined: none is applied
 */
export async function driftOf(database, migrations, { left: asked = false, asText = false } = {}) {
  const applied = new Set((await readLedger(database)).map(({ name }) => name));
  const { document } = merged(migrations.filter(({ name }) => applied.has(name)));
  if (!document) return;
  const { owned, left } = await observeOwned(database, document, null, { left: asked });
  const found = asText ? differences(document, owned)
    : await schemaDifferences(database, owned, document, { from: 'document' });
  return { found, left };
}
