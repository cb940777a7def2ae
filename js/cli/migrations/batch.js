// Runs statements in one transaction, without a migration, and reports the number of the one that fails.

import { randomInt } from 'node:crypto';
import { SqlError } from './database.js';
import { progressOf, setUp } from './ledger.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./database.js').Result} Result
 * @typedef {import('./database.js').Statement} Statement
 */

/** What ends a second run in any case, so that nothing of it stays. */
const UNDO = "do 'begin raise exception $$undone on purpose$$; end'";

/**
 * @param {Database} database
 * @param {string[]} statements
 * @param {object} options
 * @param {string} options.lockTimeout as Postgres reads it
 * @param {Statement[]} [options.then] what is asked at the end, in the same transaction
 * @returns {Promise<Result[]>} the answers to `then`
 * @throws {SqlError} with `statement`, the number of the one that failed, from 0; nothing has been done then
 */
export async function runBatch(database, statements, { lockTimeout, then = [] }) {
  const batch = queriesOf(statements, lockTimeout);
  try {
    return (await database.run([...batch, ...then])).slice(batch.length);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const statement = await failing(database, statements, lockTimeout).catch(() => undefined);
    throw Object.assign(error, { statement });
  }
}

/** @param {string[]} statements @param {string} lockTimeout @param {number} [mark] @returns {Statement[]} */
function queriesOf(statements, lockTimeout, mark) {
  const numbered = statements.map((sql, i) => ({ sql, number: i + 1 }));
  return tool('ledger', { ask: 'push', lockTimeout, mark, statements: numbered }).queries;
}

/**
 * Which statement fails: they are run again, each behind a mark, and undone whatever comes of it. A mark is a statement
 * more for each, which those that fail nowhere are spared.
 * @param {Database} database @param {string[]} statements @param {string} lockTimeout
 * @returns {Promise<number | undefined>} its number from 0; undefined: none does this time
 */
async function failing(database, statements, lockTimeout) {
  await setUp(database);
  const mark = randomInt(1, 1 << 30);
  await database.run(queriesOf([...statements, UNDO], lockTimeout, mark)).catch((error) => {
    if (!(error instanceof SqlError)) throw error;
  });
  const number = await progressOf(database, mark);
  return number === undefined || number > statements.length ? undefined : number - 1;
}
