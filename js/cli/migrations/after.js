// What happens once a database has been brought to where the directory leads.

import { ask } from './ledger.js';

/**
 * Saves the schema that the database should have now. `observed` is for who looks at what it really has.
 * @param {import('./database.js').Database} database
 * @param {object} document of the last migration's snapshot
 */
export async function afterMigrate(database, document) {
  await ask(database, 'save-state', { document, observed: null, source: 'migrate' });
}
