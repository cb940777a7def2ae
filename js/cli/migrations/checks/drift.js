// Checks whether a database has changed since its migrations.

import { driftOf } from '../drift.js';
import { leftCounts } from '../left.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[] | string>} */
export async function checkDrift({ database, folder: { migrations }, note }) {
  if (!database) return 'no database given by --url, --postgres or DATABASE_URL';
  const drift = await driftOf(database, migrations, { left: true });
  if (!drift) return `${database.name} has no migrations yet`;
  leftCounts(drift.left).forEach(note);
  return drift.found.map((what) => ({
    code: 'drift', where: database.name, message: `was changed outside of migrations: ${what}`,
    fix: 'undo the change, or add it to the document and run heliumdb generate',
  }));
}
