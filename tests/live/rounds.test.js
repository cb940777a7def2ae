// Whole products once round (tests/support/rounds.js): what pg_dump says of the database that pull, push or migrate have made
// is what it says of the first one, or pull has told what is missing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import { list, path } from '../../scripts/lib.js';
import { startPostgres } from '../support/postgres.js';
import { compare, round } from '../support/rounds.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

/** What pull tells of those that have what no document says. @type {Record<string, string[]>} */
const TOLD = {
  blog: ['aggregate longest(text)', 'default privileges for role postgres on tables', 'function auth.uid()', 'grants table comments', 'grants view published', 'publication everything', 'schema auth',
    'table auth.users', 'table that inherits error_log', 'text search configuration plain'],
  iot: ['partition readings_2025', 'partition readings_2026', 'partition readings_later', 'partitioned table readings'],
};

for (const file of list('tests/live/schemas/products', /\.sql$/)) {
  const name = basename(file, '.sql');
  test(name, async () => {
    const { left, lost, refused } = await round(server.url, readFileSync(path(file), 'utf8'));
    assert.deepEqual(lost, []);
    assert.equal(refused, undefined);
    assert.deepEqual(left.map(({ kind, name: what }) => `${kind} ${what}`), TOLD[name] ?? []);
  });
}

test('what needs what is left out is refused before anything is done', async () => {
  const { left, lost, refused } = await round(server.url, `create schema auth; create table auth.users (id int primary key);
    create table posts (id int primary key, author int references auth.users)`);
  assert.deepEqual(left, [{ kind: 'schema', name: 'auth' }, { kind: 'table', name: 'auth.users', neededBy: ['foreign key posts_author_fkey on posts'] }]);
  assert.match(String(refused), /^\S+ can't make what the document says: schema "auth" does not exist \(3F000\)$/);
  assert.deepEqual(lost, []);
});

test('what is lost without a word is seen', () => {
  const entry = (/** @type {string} */ name, /** @type {string} */ body) => `--\n-- Name: ${name}; Type: VIEW; Schema: public; Owner: -\n--\n\n${body};\n\n\n`;
  const before = entry('a', 'create view a') + entry('b', 'create view b'), after = entry('a', 'create view a as something else');
  assert.deepEqual(compare(before, after, []), ['lost: VIEW public.a: create view a;', 'lost: VIEW public.b: create view b;', 'came: VIEW public.a: create view a as something else;']);
  assert.deepEqual(compare(before, after, [{ kind: 'view', name: 'a' }]), ['lost: VIEW public.b: create view b;']);
  assert.deepEqual(compare(before, before, []), []);
});
