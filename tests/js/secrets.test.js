// Secret columns come back only where they are asked for: by the call, by its database, or by a projection that names
// them. Every method of the service, their bytes and responses, and every query of the builder.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eq, projects, users } from '../../js/index.js';
import { json, mock, named, result, samples } from '../support/service.js';

const RELATIONS = { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true };
/** What relations a method has. @type {Record<string, object>} */
const options = { getProjectById: RELATIONS, getAgentById: { includeProject: true } };

/** What a statement gives back: the list of a select, or what is behind `returning`. @param {string} query */
function given(query) {
  if (query.startsWith('select')) return query.slice(0, query.lastIndexOf(' from '));
  if (query.startsWith('with')) return query.slice(query.lastIndexOf(' select "'), query.lastIndexOf(' from ('));
  return query.split(' returning ')[1] ?? '';
}

/** Of all that can be asked, what gives secrets back. @param {any} database options of createDatabase @param {any} [call] and of the call */
async function secret(database, call) {
  const { db, sent } = mock(() => json(result([])), { allowClearAll: true, ...database });
  const one = { email: 'a@b.c', password: 'p' }, two = { email: 'b@b.c', password: 'p', name: 'b' };
  const last = (/** @type {string} */ name) => (call || options[name] ? [{ ...options[name], ...call }] : []);
  /** @type {Record<string, any>} */
  const queries = {
    select: db.select().from(users), 'select projects': db.select().from(projects),
    insert: db.insert(users).values(one).returning(), 'insert rows': db.insert(users).values([one, one]).returning(),
    upsert: db.insert(users).values([one, two]).onConflictDoUpdate({ target: users.email }).returning(),
    update: db.update(users).set({ password: 'x' }).all().returning(), delete: db.delete(users).where(eq(users.password, 'x')).returning(),
  };
  if (call) for (const name in queries) queries[name] = queries[name].options(call);
  for (const name in samples) queries[name] = /** @type {any} */ (db)[name](...samples[name], ...last(name));
  for (const name of named('read')) {
    queries[`bytes.${name}`] = /** @type {any} */ (db.bytes)[name](...samples[name], ...last(name));
    queries[`respond.${name}`] = () => /** @type {any} */ (db.respond)[name](...samples[name], ...last(name)); // sent at once
  }
  const found = [];
  for (const [name, query] of Object.entries(queries)) {
    await (typeof query === 'function' ? query() : query).then(() => {}, () => {});
    assert.equal(sent.length, 1, name);
    if (/password|refresh_token/.test(given(sent.splice(0)[0].body.query))) found.push(name);
  }
  return found;
}

test('only where they are asked for, on every path', async () => {
  const reads = ['getUserById', 'getUserByEmail', 'listUsers', 'getProjectById'];
  const all = [
    'select', 'insert', 'insert rows', 'upsert', 'update', 'delete', 'createUser', 'getUserById', 'getUserByEmail', 'listUsers', 'updateUserRefreshToken',
    'getProjectById', ...reads.flatMap((name) => [`bytes.${name}`, `respond.${name}`]),
  ];
  assert.deepEqual(await secret({}), []);
  assert.deepEqual(await secret({}, { secrets: false }), []);
  assert.deepEqual(await secret({}, { secrets: true }), all);
  assert.deepEqual(await secret({ secrets: true }), all);
  assert.deepEqual(await secret({ secrets: true }, { secrets: false }), []);
});

test('a projection that names one has it', async () => {
  const { db, sent } = mock(() => json(result([['h']])));
  assert.deepEqual(await db.select({ hash: users.password }).from(users), [{ hash: 'h' }]);
  assert.deepEqual(await db.update(users).set({ name: 'x' }).all().returning({ hash: users.password }), [{ hash: 'h' }]);
  assert.deepEqual(sent.map(({ body }) => given(body.query)), ['select a."password"', 'a."password"']);
});
