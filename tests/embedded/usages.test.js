// What `heliumdb usages` proposes, run: each call of tests/usages/pairs becomes code of the client, and that gives what the
// call gave. Drizzle's calls run beside it, on the same rows; what Prisma's give stands behind them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { tool } from '../../js/cli/migrations/tools.js';
import { findUsages } from '../../js/cli/usages/usages.js';
import { createClient, expect, jsonNull, sql, table } from '../../js/client.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { open } from '../usages/pairs/drizzle/calls.js';

const DOCUMENT = JSON.parse(readFileSync(path('tests/usages/pairs/drizzle/heliumdb.schema.json'), 'utf8'));
const { document } = tool('document', { document: DOCUMENT });
const { text, tables } = tool('client', { document });
const names = tables.map((/** @type {any} */ { name }) => name);

const ROWS = `
truncate comments, posts, users restart identity;
insert into users (id, email, name, role, labels, settings) values ('u1', 'ann@x.y', 'Ann', 'USER', '{x,y}', '{"theme": "dark"}'), ('u2', 'bob@x.y', 'Bob', 'ADMIN', '{z}', null), ('u3', 'cy@x.y', null, 'USER', '{}', '{"theme": null}');
insert into posts (slug, title, views, published, author_id, created_at) values ('a', 'Hello', 5, true, 'u1', '2026-01-01Z'), ('b', 'World', 10, false, 'u1', '2026-01-02Z'), ('c', 'EDGE', 30, true, 'u2', '2026-01-03Z');
insert into comments values (1, 1, 'one'), (1, 2, 'two'), (3, 1, 'three');
`;

/** @type {Awaited<ReturnType<typeof createEndpoint>>} */
let endpoint;
/** @type {any} */
let db;
/** @type {pg.Client} */
let session;

before(async () => {
  endpoint = await createEndpoint({ memory: true });
  for (const statement of tool('diff', { from: null, to: document, style: 'push', hints: {} }).statements) await endpoint.exec(statement);
  db = createClient(text, names.join(' '), endpoint.url);
  session = new pg.Client(endpoint.url);
  await session.connect();
});
after(async () => {
  await session.end();
  await db.disconnect();
  await endpoint.close();
});

/** What code gives that the command has written. @param {string} code @param {Record<string, any>} scope @returns {Promise<any>} */
function run(code, scope) {
  const objects = tables.map((/** @type {any} */ one) => table(one.name, one.columns.map((/** @type {any} */ { name }) => name).join(' ')));
  const all = { db, expect, jsonNull, sql, ...Object.fromEntries(names.map((/** @type {string} */ name, /** @type {number} */ i) => [name, objects[i]])), ...scope };
  return new Function(...Object.keys(all), `return (async () => (${code}))();`)(...Object.values(all));
}

/** The uses of a folder, without those within others. @param {string} folder */
async function usesOf(folder) {
  const { files, unread } = await findUsages(path('tests/usages/pairs', folder));
  assert.deepEqual(unread, []);
  const uses = files.flatMap(({ uses }) => uses).filter(({ kind }) => /^(?:query|transaction|raw)$/.test(kind));
  return [...new Map(uses.map((use) => /** @type {[number, typeof use]} */ ([use.line, use])).reverse()).values()].reverse();
}

test('what calls of Prisma become gives what they gave', async (t) => {
  const lines = readFileSync(path('tests/usages/pairs/prisma/calls.ts'), 'utf8').split('\n');
  const calls = lines.flatMap((line, i) => (line.startsWith('prisma.') ? [{ line: i + 1, gives: line.replace(/^.*; \/\/ /, '') }] : []));
  const uses = await usesOf('prisma');
  assert.deepEqual(uses.map(({ line }) => line), calls.map(({ line }) => line));
  for (const [i, { becomes, why, call }] of uses.entries()) {
    await t.test(`${call}: ${becomes ?? why}`, async () => {
      await endpoint.exec(ROWS);
      const result = await run(String(becomes), { id: 'u1', word: 'e', page: undefined, after: 2 }).catch((error) => error);
      const { gives } = calls[i];
      if (result instanceof Error) assert.equal(/** @type {any} */ (result).code, gives, String(result));
      else assert.deepEqual(result, JSON.parse(gives));
    });
  }
});

test('what calls of Drizzle become gives what they give', async (t) => {
  const calls = open(session), uses = await usesOf('drizzle');
  assert.equal(uses.length, calls.length);
  const state = async () => {
    const { rows } = await session.query('select (select json_agg(u order by id) from users u) u, (select json_agg(p order by id) from posts p) p, (select json_agg(c order by post_id, no) from comments c) c');
    return rows;
  };
  for (const [i, [compare, call]] of calls.entries()) {
    const { becomes, why } = uses[i];
    await t.test(`${becomes ?? why}`, async () => {
      await endpoint.exec(ROWS.replace(/restart identity/, 'restart identity cascade'));
      const given = await call(), left = await state();
      await endpoint.exec(ROWS);
      const result = await run(String(becomes), { id: 'u1', no: undefined });
      assert.deepEqual(await state(), left);
      const was = given?.rows ?? given;
      if (compare === 'first') assert.deepEqual(result, was[0]);
      if (typeof compare === 'function') assert.deepEqual(result, compare(was));
      if (compare === 'same') assert.deepEqual(result, was ?? null);
    });
  }
});
