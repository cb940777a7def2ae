// onQuery on PGlite and on a Postgres server: every path there is, transactions and what becomes of them, and comments
// that Postgres takes. What a record holds exactly: tests/js/observe.test.js.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createDatabase, eq, users } from '../../js/index.js';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';
import { cutting } from '../support/websocket.js';

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => observed(kind));

/** @param {'pglite' | 'postgres'} kind */
function observed(kind) {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {any} */
  let db;
  /** @type {any[]} */
  const events = [];
  before(async () => {
    service = await openService(kind);
    db = createDatabase(service.endpoint.url, {
      onQuery: (event) => events.push(event), observe: { parameters: true, onSend: () => "application='kite'" },
    });
  });
  after(() => service.close());
  beforeEach(() => { events.length = 0; });

  let n = 0;
  const input = () => ({ email: `seen${++n}@example.com`, password: 'a hash' });
  const told = () => events.splice(0).map(({ method, table, form, rows, outcome, label }) =>
    [method, table, form, rows, outcome, ...(label ? [label] : [])].join(' '));

  test('every path outside of a transaction', async () => {
    const user = await db.createUser(input());
    await db.getUserById(user.id, { label: 'one' });
    await db.bytes.getUserById(user.id);
    await (await db.respond.listUsers({ limit: 1 })).text();
    await db.select({ id: users.id }).from(users).where(eq(users.id, user.id));
    await db.batch([db.getUserById(user.id), db.getUserById('nobody')]);
    await db.plan((/** @type {any} */ tx) => [tx.getUserById(user.id)]);
    await db.getUserById(user.id).explain();
    await db.connect();
    await errorFrom(db.createProject({ name: 'x', path: '/', userId: 'nobody' }));
    const bytes = events.map(({ bytesIn, bytesOut, time }) => bytesIn > 10 && bytesOut > 10 && time.network > 0);
    assert.deepEqual([bytes.length, bytes.every(Boolean)], [10, true]);
    assert.deepEqual(events.at(-1).error, { name: 'ForeignKeyViolationError', code: 'FOREIGN_KEY_VIOLATION', sqlState: '23503' });
    assert.deepEqual(told(), [
      'createUser users INSERT 1 ok', 'getUserById users GET_BY 1 ok one', 'getUserById users GET_BY 1 ok', 'listUsers users LIST 1 ok',
      'select users FIND 1 ok', 'batch  BATCH 1 ok', 'batch  BATCH 1 ok', 'getUserById.explain users GET_BY 1 ok', 'connect  PING 0 ok',
      'createProject projects INSERT 0 error']);
  });

  test('a transaction: its queries, its end, its label', async () => {
    await db.transaction(async (/** @type {any} */ tx) => {
      const { id } = await tx.createUser(input());
      await tx.batch([tx.getUserById(id), tx.getUserById(id)]);
      await tx.transaction((/** @type {any} */ nested) => nested.getUserById(id, { label: 'inner' }));
      await tx.bytes.getUserById(id);
    }, { label: 'sign up' });
    const [first] = events;
    assert.match(first.sql, /^insert into "users"/);
    assert.deepEqual(events.at(-1).toJSON().sql, 'COMMIT');
    assert.deepEqual(told(), [
      'createUser users INSERT 1 ok sign up', 'batch  BATCH 2 ok sign up', 'getUserById users GET_BY 1 ok inner', 'getUserById users GET_BY 1 ok sign up',
      'commit  COMMIT 0 ok sign up']);
    await db.transaction(async () => {});
    assert.deepEqual(told(), []);
  });

  test('a transaction that is rolled back, by its callback or by a statement', async () => {
    await errorFrom(db.transaction(async (/** @type {any} */ tx) => {
      await tx.createUser(input());
      throw new Error('mine');
    }));
    assert.deepEqual(told(), ['createUser users INSERT 1 ok', 'rollback  ROLLBACK 0 ok']);
    await errorFrom(db.transaction((/** @type {any} */ tx) => tx.createProject({ name: 'x', path: '/', userId: 'nobody' })));
    assert.deepEqual(events[0].error, { name: 'ForeignKeyViolationError', code: 'FOREIGN_KEY_VIOLATION', sqlState: '23503' });
    assert.deepEqual(told(), ['createProject projects INSERT 0 error', 'rollback  ROLLBACK 0 ok']);
  });

  test('a transaction whose callback hangs is aborted: there is no request to tell of', async () => {
    const control = new AbortController();
    await errorFrom(db.transaction(async (/** @type {any} */ tx) => {
      await tx.getUserById('nobody');
      control.abort();
      await new Promise(() => {});
    }, { signal: control.signal }));
    assert.deepEqual(told(), ['getUserById users GET_BY 0 ok']);
  });

  test('queries at once in a transaction wait for each other', async () => {
    await db.transaction((/** @type {any} */ tx) => Promise.all([1, 2, 3].map((i) => tx.getUserById(`u${i}`))));
    assert.deepEqual(events.map(({ parameters, time }) => [parameters, time.network > 0]), [[['***'], true], [['***'], true], [['***'], true], [[], true]]);
    assert.equal(events[2].time.wait > 0, true);
  });

  test('a connection that is lost in a transaction', async () => {
    const lost = createDatabase(service.endpoint.url, { WebSocket: cutting(2), onQuery: (event) => events.push(event) });
    const error = await errorFrom(lost.transaction(async (/** @type {any} */ tx) => {
      await tx.getUserById('nobody');
      await tx.listUsers();
    }));
    assert.equal(error.name, 'ConnectionError');
    assert.deepEqual(events[1].error, { name: 'ConnectionError', code: 'CONNECTION' });
    assert.deepEqual(told(), ['getUserById users GET_BY 0 ok', 'listUsers users LIST 0 error']);
  });
}
