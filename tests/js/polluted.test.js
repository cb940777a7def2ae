// A polluted Object.prototype, as a hole in some other package leaves it: whatever option's name it holds, enumerable or
// not, what is sent stays the same to the byte, and what was refused stays refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as heliumdb from '../../js/index.js';
import { CALL, DATABASE, MODES } from '../../js/options.js';
import { TIME, URL_HOSTED, goodAnswer, named, result, row, samples } from '../support/service.js';

const { asc, costs, count, createDatabase, eq, expect, inArray, max, users } = /** @type {Record<string, any>} */ (heliumdb);

/** What an inherited property could do most harm with; anything else is `true` and a function. @type {Record<string, any>} */
const harmful = {
  endpoint: 'https://evil.example/sql', timeout: 1, isolation: 'Serializable', signal: AbortSignal.abort('inherited'), cache: 'no-store', limit: 1, after: 'id', type: 'x', rows: 7,
  retries: 5, table: 'users', name: 'password', op: 'count', desc: true, id: { table: 'costs' }, headers: { evil: 'x' }, method: 'DELETE', redirect: 'follow', flags: 1 << 9,
  fetch: () => { throw new Error('the inherited fetch was called'); }, expected: [7, 7], seed: new Uint8Array(76), message: 'inherited', index: 5, fields: [['x', false]], said: {},
  input: '["other"]', column: 'x', target: 'x',
};

/** Options there are, their like in methods and the builder, what fetch takes, and what the package itself keeps under some name.
 * Not `set`, as then no platform can define a property any more: it is read by the function that reads `target`. */
const NAMES = [...new Set([...CALL, ...DATABASE, ...MODES, 'retries', 'rows', 'limit', 'after', 'type', 'includeUser', 'includeAgents', 'includeCosts', 'includeActivities', 'includeProject',
  'target', 'table', 'name', 'op', 'desc', 'id', 'all', 'where', 'returning', 'onConflict', 'options', 'orderBy', 'select', 'plan', 'column', 'keepalive', 'headers', 'method', 'redirect', 'integrity', 'mode',
  'step', 'sessionStep', 'calls', 'args', 'input', 'said', 'fault', 'flags', 'stream', 'single', 'fields', 'seed', 'expected', 'promise', 'batched', 'inner', 'send', 'load', 'link', 'rest', 'index', 'message', 'issues', 'more',
  'projectId', 'email', 'user', 'project', 'createdAt', 'timestamp', 'sqlState', 'outcome', 'constraint', 'anything'])];

/** Runs every kind of call, and gives what was sent and what came of it. */
async function drive() {
  /** @type {string[]} */
  const sent = [];
  /** @type {string[]} */
  const came = [];
  const note = (/** @type {any} */ value) => came.push(JSON.stringify(value).replaceAll(/[a-z][a-z0-9]{23}/g, 'ID'));
  const answer = (/** @type {any} */ body) => {
    if (/max\(/.test(body.query)) return result([['2', TIME]]);
    if (/returning "id"/.test(body.query)) return result([['u1']]);
    const method = /select true|truncate/.test(body.query) ? 'connect' : /sum\(/.test(body.query) ? 'getTotalCostByProject' : /unnest/.test(body.query) ? 'bulkCreateCosts' : undefined;
    if (method) return goodAnswer(method);
    const [, table] = /(?:into|from|update) "(\w+)"/.exec(body.query) ?? ['', 'users'];
    return /returning|^select/.test(body.query) ? result([row[table]()]) : result([], { rowCount: 1 });
  };
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
    const text = new TextDecoder().decode(init.body), body = JSON.parse(text);
    const { signal, body: _, ...others } = init, inherited = [];
    for (const name in init) inherited.push(name);
    sent.push(JSON.stringify([url, others, inherited, init.keepalive, init.mode, text.replaceAll(/[a-z][a-z0-9]{23}/g, 'ID').replace(/query \d+ gave/, 'query N gave'), signal.aborted]));
    const bytes = new TextEncoder().encode(JSON.stringify(body.queries ? { results: body.queries.map(answer) } : answer(body)));
    const parts = [bytes];
    return { status: 200, body: { getReader: () => ({ read: async () => ({ done: !parts.length, value: parts.pop() }), cancel: async () => {} }) } };
  };
  const db = createDatabase(URL_HOSTED, { fetch });
  const outcome = async (/** @type {() => any} */ act) => {
    try {
      note((await act()) ?? null);
    } catch (/** @type {any} */ error) {
      note([error.name, Object.hasOwn(error, 'message') && error.message]);
    }
  };
  for (const name of named()) {
    await outcome(() => db[name](...samples[name]));
    await outcome(() => db[name](...samples[name], { timeout: 5000 }));
  }
  await outcome(() => db.listUsers({}));
  await outcome(async () => new TextDecoder().decode(await db.bytes.getUserById('x', {})));
  await outcome(async () => (await db.respond.listUsers({})).text());
  for (const given of [undefined, {}, { timeout: 5000 }]) await outcome(() => db.batch([db.createUser(samples.createUser[0]), expect(db.listUsers(), { rows: 1 })], given));
  await outcome(() => db.plan((/** @type {any} */ tx) => [tx.createUser(samples.createUser[0])], {}));
  await outcome(() => db.select().from(users).where(eq(users.id, 'x')).orderBy(asc(users.id)).options({}));
  await outcome(() => db.select({ n: count(), at: max(costs.timestamp) }).from(costs).where(inArray(costs.model, ['x'])));
  await outcome(() => db.insert(users).values({ email: 'a@b.c', password: 'p', id: 'i' }).onConflictDoUpdate({ target: users.email }));
  await outcome(() => db.insert(users).values([{ email: 'a@b.c', password: 'p' }]).onConflictDoNothing({}).returning({ id: users.id }));
  await outcome(() => db.update(users).set({ name: 'x' }).where(eq(users.id, 'x')).returning());
  await outcome(() => db.delete(users));
  await outcome(() => db.delete({}).all());
  await outcome(() => db.clearAll());
  await outcome(() => db.createUser({}));
  return { sent, came };
}

test('every option\'s name on Object.prototype: the same requests, the same results', async () => {
  const clean = await drive();
  assert.ok(clean.sent.length > 50);
  assert.ok(clean.sent.every((request) => request.startsWith('["https://api.us-east-2.aws.neon.tech/sql",{"method":"POST","headers":{"Neon-Connection-String":')));
  for (const name of NAMES) for (const value of name in harmful ? [harmful[name]] : [true, () => 1]) for (const enumerable of [true, false]) {
    let polluted;
    Object.defineProperty(Object.prototype, name, { value, enumerable, configurable: true, writable: true });
    try {
      polluted = await drive();
    } finally {
      delete /** @type {any} */ (Object.prototype)[name];
    }
    const what = `${name}: ${typeof value}, ${enumerable ? '' : 'not '}enumerable`;
    for (const kind of /** @type {const} */ (['sent', 'came'])) {
      for (const [i, text] of clean[kind].entries()) assert.equal(polluted[kind][i], text, `${what}: ${kind}`);
      assert.equal(polluted[kind].length, clean[kind].length, what);
    }
  }
});
