// What diff writes, done: the schema that comes of it is the one that the new document makes by itself, and the way back
// leads to the old one. On PGlite and on Postgres, in both styles.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { clear, runScript, schemaOf } from '../support/migrating.js';
import { startPostgres } from '../support/postgres.js';
import { randomOf, randomRenames, randomSchema } from '../support/random-schema.js';

/** @typedef {import('../../js/cli/migrations/database.js').Database} Database */

const PAIRS = Number(process.env.DIFF_PAIRS ?? 200);
const SEED = Number(process.env.DIFF_SEED ?? 20261122);

/** @type {Database} */
let scratch;
before(async () => { scratch = await openScratch(); });
after(() => scratch.close());

/** What the database makes of a document. @param {Database} database @param {any} document */
async function made(database, document) {
  await clear(database);
  await runScript(database, tool('diff', { from: null, to: document, style: 'push' }).up);
  return schemaOf(database);
}

/**
 * There and back, looking at each end.
 * @param {Database} database @param {any} from @param {any} to
 * @param {{style: string, hints?: any, rows?: string[], check?: (database: Database) => Promise<void>}} options
 */
async function thereAndBack(database, from, to, { style, hints, rows = [], check }) {
  const wanted = await made(database, to), was = await made(database, from);
  await database.run(rows.map((query) => ({ query })));
  const diff = tool('diff', { from, to, style, ...(hints && { hints }) });
  await runScript(database, diff.up);
  assert.deepEqual(await schemaOf(database), wanted, diff.up);
  await check?.(database);
  await runScript(database, diff.down);
  const back = await schemaOf(database);
  // What came back nullable, because nothing would fill it, is looked at as if it had been so.
  for (const change of diff.changes.filter((/** @type {any} */ { kind }) => kind === 'drop-column')) {
    for (const [name, table] of Object.entries(back.document.tables ?? {})) {
      for (const [key, column] of Object.entries(table.columns)) {
        const before = was.document.tables[name]?.columns[key];
        if (key === change.name && column.nullable && before && !before.nullable && !before.default) delete column.nullable;
      }
    }
  }
  assert.deepEqual(back, was, `${diff.up}\n--- back:\n${diff.down}`);
  assert.deepEqual(tool('diff', { from: to, to, style }).changes, []);
}

test(`${PAIRS} random pairs, there and back`, { timeout: 600_000 }, async () => {
  const wrong = [];
  for (let i = 0; i < PAIRS && wrong.length < 5; i++) {
    const seed = SEED + i, random = randomOf(seed), from = randomSchema(random), to = randomSchema(random);
    const renames = randomRenames(random, from, to);
    try {
      await thereAndBack(scratch, from, to, { style: seed % 2 ? 'migrate' : 'push', hints: { renames } });
    } catch (error) {
      wrong.push(`DIFF_SEED=${seed} DIFF_PAIRS=1: ${/** @type {Error} */ (error).message}\n${JSON.stringify({ from, to, renames })}`);
    }
  }
  assert.ok(!wrong.length, wrong.join('\n\n'));
});
