// The studio's exports over a database that is made up: rows are read as they are taken, and an export that nobody takes
// or that somebody gives up ends its transaction.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExports } from '../../js/studio/server/exports.js';
import { createReader } from '../../js/studio/server/reader.js';
import { until } from '../support/until.js';

/** A million rows of which each has a kilobyte; what was asked, and whether the transaction has ended. */
function endless() {
  const seen = { fetched: 0, most: 0, ended: false };
  /** @type {any} */
  const database = {
    transaction: async (/** @type {any} */ work) => {
      try {
        return await work(async (/** @type {{query: string}} */ { query }) => {
          const size = Number(/^fetch (\d+)/.exec(query)?.[1] ?? 0);
          seen.fetched += size;
          seen.most = Math.max(seen.most, size);
          if (/pg_type/.test(query)) return { rows: [['25', 'text']], fields: [] };
          return { rows: Array.from({ length: size }, () => ['x'.repeat(1024)]), fields: [{ name: 'a', dataTypeID: 25 }] };
        });
      } finally {
        seen.ended = true;
      }
    },
  };
  return { seen, exports: createExports(/** @type {any} */ ({}), createReader(database), () => true) };
}

test('rows are read as they are taken, in parts of about a megabyte', async () => {
  const { seen, exports } = endless(), { path } = await exports.exportSql({ sql: 'select a', format: 'csv' });
  const taken = exports.take(path.slice('/export/'.length));
  await new Promise((done) => setImmediate(done));
  const before = seen.fetched;
  assert.ok(before <= 200, String(before)); // nobody has taken any
  let size = 0;
  for await (const part of /** @type {any} */ (taken).body) {
    size += part.length;
    if (size > 32 << 20) break;
  }
  assert.ok(seen.fetched * 1024 < 40 << 20, String(seen.fetched));
  assert.ok(seen.most <= 2048, String(seen.most));
  await until(() => seen.ended); // who stops taking ends it
  assert.equal(exports.take(path.slice('/export/'.length)), undefined);
});

test('what waits is given up when the studio closes', async () => {
  const { seen, exports } = endless();
  await exports.exportSql({ sql: 'select a', format: 'json' });
  assert.equal(seen.ended, false);
  exports.close();
  await until(() => seen.ended);
});
