// Runs statements in one transaction, without a migration, and reports the number of the one that fails.

import { randomInt } from 'node:crypto';
import { SqlError } from './database.js';
import { ask, progressOf, setUp } from './ledger.js';

/**
 * @param {import('./database.js').Database} database
 * @param {string[]} statements
 * @param {{lockTimeout: string}} options lockTimeout: as Postgres reads it
 * @throws {SqlError} with `statement`, the number of the one that failed, from 0; nothing has been done then
 */
export async function runBatch(database, statements, { lockTimeout }) {
  await setUp(database);
  const mark = randomInt(1, 1 << 30);
  try {
    const numbered = statements.map((sql, i) => ({ sql, number: i + 1 }));
    await ask(database, 'push', { lockTimeout, mark, statements: numbered });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const number = await progressOf(database, mark).catch(() => undefined);
    throw Object.assign(error, { statement: number === undefined ? undefined : number - 1 });
  }
}
