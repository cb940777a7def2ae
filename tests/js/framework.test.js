// What frameworks put around fetch: Next's control flow, which is errors with a `digest`, and caches, which must answer
// no write. A runtime that refuses the option `cache` goes without it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createDatabase, eq, expect, users } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { URL_HOSTED, errorFrom, json, mock, named, result, row, samples } from '../support/service.js';

test('an error with a digest passes through as it is, the very same object', async () => {
  const flow = Object.freeze(Object.assign(new Error('Dynamic server usage'), { digest: 'DYNAMIC_SERVER_USAGE' }));
  const db = /** @type {any} */ (createDatabase(URL_HOSTED, { fetch: async () => { throw flow; } }));
  const user = samples.createUser[0];
  for (const query of [db.listUsers(), db.createUser(user), db.createUser(user, { retry: true }), db.bytes.listUsers(), db.batch([db.listUsers(), expect(db.createUser(user), { rows: 1 })]),
    db.plan((/** @type {any} */ tx) => [tx.createUser(user)]), db.select().from(users), db.transaction(() => db.listUsers()), db.transaction(() => db.batch([db.listUsers()])),
    db.transaction((/** @type {any} */ tx) => tx.transaction(() => db.listUsers()), { retries: 2 }), db.transaction(() => { throw flow; })])
    assert.equal(await errorFrom(query), flow);
  assert.equal(await errorFrom(db.respond.listUsers()), flow);
  const other = /** @type {any} */ (createDatabase(URL_HOSTED, { fetch: async () => { throw Object.assign(new Error('x'), { digest: 5 }); } }));
  assert.equal((await errorFrom(other.listUsers())).name, 'ConnectionError');
});

test('a digest that comes with a later part of the answer passes too', async () => {
  const flow = Object.assign(new Error('postponed'), { digest: 'HANGING_PROMISE_REJECTION' });
  const body = new ReadableStream({ start: (control) => control.enqueue(new TextEncoder().encode('{"rows":[')), pull: (control) => control.error(flow) });
  assert.equal(await errorFrom(createDatabase(URL_HOSTED, { fetch: async () => new Response(body) }).listUsers()), flow);
});

test('writes ask that no cache answers, reads leave that to who calls', async () => {
  const { db, sent } = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result([])) } : result([])), { allowClearAll: true });
  const any = /** @type {any} */ (db);
  const cache = async (/** @type {any} */ query) => {
    await Promise.resolve(query).catch(() => {});
    const { init } = sent[sent.length - 1];
    return 'cache' in init ? init.cache : 'as it is';
  };
  for (const name of named()) assert.equal(await cache(any[name](...samples[name])), named('read').includes(name) ? 'as it is' : 'no-store', name);
  for (const [query, expected] of [
    [any.select().from(users), 'as it is'], [any.insert(users).values(samples.createUser[0]), 'no-store'], [any.update(users).set({ name: 'x' }).all(), 'no-store'],
    [any.delete(users).where(eq(users.id, 'x')), 'no-store'], [any.batch([any.listUsers(), any.select().from(users)]), 'as it is'], [any.batch([any.listUsers(), any.deleteProject('x')]), 'no-store'],
    [any.bytes.listUsers(), 'as it is'], [any.respond.listUsers(), 'as it is'], [any.connect(), 'no-store'],
    // A read that opts out of whatever caches.
    [any.listUsers({ cache: 'no-store' }), 'no-store'], [any.getUserById('x', { cache: 'no-store', timeout: 1000 }), 'no-store'], [any.bytes.listUsers({ cache: 'no-store' }), 'no-store'],
    [any.respond.listUsers({ cache: 'no-store' }), 'no-store'], [any.select().from(users).options({ cache: 'no-store' }), 'no-store'], [any.batch([any.listUsers()], { cache: 'no-store' }), 'no-store'],
  ]) assert.equal(await cache(query), expected);
});

test('a runtime that refuses the option, or has no Request, goes without: asked once, at the first write', () => {
  const script = (/** @type {string} */ request) => `
    let asked = 0;
    globalThis.Request = ${request};
    const { createDatabase } = await import('./js/index.js');
    const sent = [], answer = JSON.stringify(${JSON.stringify(result([row.users()]))});
    const db = createDatabase('${URL_HOSTED}', { fetch: async (url, init) => (sent.push(init.cache ?? 'none'), new Response(answer)) });
    const before = asked;
    await db.listUsers();
    for (let i = 0; i < 3; i++) await db.createUser({ email: 'a@b.c', password: 'x' });
    console.log(before, asked, sent.join());`;
  const run = (/** @type {string} */ request) => execFileSync(process.execPath, ['--input-type=module', '-e', script(request)], { encoding: 'utf8', cwd: path('.') }).trim();
  assert.equal(run(`class { constructor(_, { cache }) { asked++; if (cache) throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented."); } }`), '0 1 none,none,none,none');
  assert.equal(run('class { constructor() { asked++; } }'), '0 1 none,no-store,no-store,no-store');
  assert.equal(run('undefined'), '0 0 none,none,none,none');
});
