// onQuery: what it is told of each request, on every path that needs no server: exact records, but for the times, which
// are only known to be there or not. What it does must change nothing. The fetch is the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as heliumdb from '../../js/index.js';
import { sql } from '../../js/client.js';
import { mockClient } from '../support/client.js';
import { errorFrom, json, mock, refusal, result, row } from '../support/service.js';

const { costs, count, createDatabase, eq, expect, users } = /** @type {Record<string, any>} */ (heliumdb);

const SELECT = 'select a."id",a."email",a."name",a."created_at",a."updated_at" from "users" a';
const TIMES = ['build', 'wait', 'network', 'decode'];

/** A record without its times, which are asserted to be numbers, but for those left out. @param {any} event @param {string[]} [none] */
function plain(event, none = []) {
  const { time, ...record } = event.toJSON();
  assert.deepEqual(Object.keys(time), TIMES);
  for (const name of TIMES) assert.equal(time[name] === null || time[name] <= 0, none.includes(name), `${name}: ${time[name]}`);
  return record;
}

/** A record of the defaults and what is said. @param {object} said */
const record = (said) => ({
  method: 'getUserById', table: 'users', form: 'GET_BY', label: undefined, rows: 1, bytesOut: 0, bytesIn: 0, attempt: 1, outcome: 'ok',
  error: undefined, sql: `${SELECT} where a."id"=$1`, statements: 1, parameterCount: 1, ...said,
});

/** The sizes of what was sent and answered. @param {object} body @param {object} answer */
const sizes = (body, answer) => ({ bytesOut: Buffer.byteLength(JSON.stringify(body)), bytesIn: Buffer.byteLength(JSON.stringify(answer)) });

/** A service that tells. @param {Parameters<typeof mock>[0]} answer @param {object} [options] */
function watched(answer, options) {
  /** @type {any[]} */
  const events = [];
  return { events, ...mock(answer, { onQuery: (/** @type {any} */ event) => void events.push(event), ...options }) };
}

/** Answers a batch or a single statement with rows. @param {unknown[]} rows @returns {Parameters<typeof mock>[0]} */
const answering = (rows) => ({ body }) => json(body.queries ? { results: body.queries.map(() => result(rows)) } : result(rows));

/** The warnings while something runs. @param {() => Promise<unknown>} act */
async function warnings(act) {
  const { warn } = console, /** @type {string[]} */ said = [];
  console.warn = (text) => void said.push(text);
  try {
    await act();
    await new Promise((resolve) => { setImmediate(resolve); });
  } finally {
    console.warn = warn;
  }
  return said;
}

test('a read: what is sent, what comes, and its label', async () => {
  const { db, events, sent } = watched(() => json(result([row.users()])));
  assert.equal((await db.getUserById('u1', { label: 'the page' }))?.id, 'u1');
  assert.deepEqual(events.map((event) => plain(event)), [record({ label: 'the page', ...sizes(sent[0].body, result([row.users()])) })]);
  assert.equal(await db.getUserById('u1') !== null, true);
  assert.deepEqual(plain(events[1]), record(sizes(sent[1].body, result([row.users()]))));
});

test('every kind of method: its table, its form and its rows', async () => {
  const kinds = /** @type {[string, any[], unknown[][], object?][]} */ ([
    ['getUserByEmail users GET_BY 0', ['a@b.c'], []], ['listUsers users LIST 2', [], [row.users(), row.users('u2')]],
    ['getTotalCostByProject costs SUM_BY 1', ['p1'], [['1.5']]],
    ['createUser users INSERT 1', [{ email: 'a@b.c', password: 'h' }], [row.users()]],
    ['bulkCreateCosts costs INSERT_MANY 2', [[1, 2].map((amount) => ({ projectId: 'p1', amount, model: 'm', provider: 'p' }))], [], { rowCount: 2 }],
    ['deleteProject projects DELETE 1', ['p1'], [row.projects()]], ['connect null PING 0', [], [['true']]],
  ]);
  for (const [said, args, rows, more] of kinds) {
    const { db, events } = watched(() => json(result(rows, more)));
    const [method] = said.split(' ');
    await /** @type {any} */ (db)[method](...args);
    assert.deepEqual(events.map(({ method, table, form, rows }) => `${method} ${table} ${form} ${rows}`), [said]);
  }
});

test('bytes and respond tell the same', async () => {
  const { db, events, sent } = watched(() => json(result([row.users(), row.users('u2')])));
  await db.bytes.listUsers();
  await (await db.respond.listUsers()).text();
  const said = { method: 'listUsers', form: 'LIST', rows: 2, parameterCount: 0, sql: `${SELECT} order by a."created_at" desc,a."id" desc` };
  for (const [i, event] of events.entries()) assert.deepEqual(plain(event), record({ ...said, ...sizes(sent[i].body, result([row.users(), row.users('u2')])) }));
  assert.equal(events.length, 2);
});

test('the builder', async () => {
  const { db, events } = watched(answering([['m', '2']]));
  await db.select({ model: costs.model, n: count() }).from(costs).options({ label: 'by model' });
  assert.deepEqual(events.map(({ method, table, form, rows, label }) => [method, table, form, rows, label]), [['select', 'costs', 'AGGREGATE', 1, 'by model']]);
  assert.equal(events[0].sql, 'select a."model",count(*) from "costs" a group by a."model"');
});

test('a batch and a plan are one request', async () => {
  const { db, events, sent } = watched(answering([row.users()]));
  await db.batch([db.getUserById('u1'), db.getUserByEmail('a@b.c')], { label: 'both', isolation: 'Serializable' });
  const said = { method: 'batch', table: null, form: 'BATCH', rows: 2, statements: 2, parameterCount: 2 };
  assert.deepEqual(plain(events[0]), record({
    ...said, label: 'both', sql: `${SELECT} where a."id"=$1; ${SELECT} where a."email"=$1`, ...sizes(sent[0].body, { results: [result([row.users()]), result([row.users()])] }),
  }));
  await db.plan((/** @type {any} */ tx) => [tx.getUserById('u1')]);
  assert.deepEqual([events.length, events[1].method, events[1].statements], [2, 'batch', 1]);
  await db.batch([]);
  assert.equal(events.length, 2, 'an empty batch is no request');
});

test('the client of a schema: its methods and SQL of one\'s own', async () => {
  /** @type {any[]} */
  const events = [];
  const { db } = mockClient('blog', () => json({ ...result([['p1', 'A']]), fields: [{ name: 'id', dataTypeID: 25 }, { name: 'title', dataTypeID: 25 }] }), { onQuery: (/** @type {any} */ event) => events.push(event), observe: { parameters: true } });
  await db.posts.findMany({ where: { title: 'A' }, select: { id: true, title: true } }, { label: 'list' });
  await db.sql`select id, title from posts where title = ${'A'}`;
  await db.sql(sql`select ${1}::int`, { label: 'one' });
  await db.bytes.sql`select id, title from posts`;
  assert.deepEqual(events.map(({ method, table, form, rows, label, sql, parameters }) => [method, table, form, rows, label, sql, parameters]), [
    ['posts.findMany', 'posts', 'FIND', 1, 'list', 'select a."id",a."title" from "posts" a where a."title"=$1', ['A']],
    // The schema has secrets, and what a statement of one's own is about isn't known.
    ['sql', null, 'SQL', 1, undefined, 'select id, title from posts where title = $1', ['***']],
    ['sql', null, 'SQL', 1, 'one', 'select $1::int', ['***']], ['sql', null, 'SQL', 1, undefined, 'select id, title from posts', []],
  ]);
});

test('parameters only where they are asked for, and none that may be a secret', async () => {
  const answer = answering([row.projects()]);
  const silent = watched(answer), open = watched(answer, { observe: { parameters: true } });
  await silent.db.getProjectById('p1');
  assert.deepEqual([silent.events[0].parameters, 'parameters' in silent.events[0].toJSON(), JSON.stringify(silent.events).includes('p1')], [undefined, false, false]);
  await open.db.getProjectById('p1');
  assert.deepEqual([open.events[0].parameters, open.events[0].toJSON().parameters], [['p1'], ['p1']]);
  await open.db.bytes.getProjectById('p1');
  assert.deepEqual(open.events[1].parameters, ['p1']);
  const { db, events } = watched(answering([row.users()]), { observe: { parameters: true } });
  await db.createUser({ email: 'a@b.c', password: 'the hash' });
  await db.select({ id: users.id }).from(users).where(eq(users.password, 'the hash')).catch(() => {});
  await db.batch([db.getTotalCostByProject('p1'), db.getUserById('u1')]).catch(() => {});
  await db.bytes.getUserById('u1');
  await db.batch([db.getUserById('u1'), db.getTotalCostByProject('p1')]).catch(() => {});
  await db.getTotalCostByProject('p1').catch(() => {});
  assert.deepEqual(events.map(({ parameters }) => parameters), [['***', '***', '***'], ['***'], ['***', '***'], ['***'], ['***', '***'], ['p1']]);
  assert.equal(/the hash|a@b\.c/.test(JSON.stringify(events) + inspect(events, { depth: 9 })), false);
});

test('an error: its name, code and SQLSTATE, never its message', async () => {
  const { db, events } = watched(() => refusal('23505', { message: 'a@b.c is there', constraint: 'users_email_unique', detail: 'Key (email)=(a@b.c)' }));
  const error = await errorFrom(db.createUser({ email: 'a@b.c', password: 'h' }));
  assert.deepEqual(events.map((event) => [event.outcome, event.error, event.rows]), [['error', { name: 'UniqueViolationError', code: error.code, sqlState: '23505' }, 0]]);
  assert.equal(plain(events[0]).bytesIn > 0, true);
  assert.equal(JSON.stringify(events).includes('a@b.c'), false);
});

test('an expectation of a batch that fails', async () => {
  const { db, events } = watched(() => refusal('22P02', { message: 'invalid input syntax for type integer: "query 1 gave 0 rows, not 1"' }));
  const error = await errorFrom(db.batch([expect(db.deleteProject('p1'), { rows: 1 })]));
  assert.equal(events.length, 1);
  assert.deepEqual([events[0].outcome, events[0].error.code, error.name], ['error', error.code, events[0].error.name]);
});

test('no such row, an answer that makes no sense, one that is no UTF-8', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(result([['?']])));
  bytes[bytes.indexOf('?'.charCodeAt(0))] = 0xff;
  for (const [answer, name] of /** @type {[any, string][]} */ ([
    [() => json(result([])), 'NotFoundError'], [() => json({ rows: 5 }), 'ProtocolError'], [() => new Response(bytes), 'ProtocolError'], [() => new Response('<html>', { status: 502 }), 'ConnectionError']])) {
    const { db, events } = watched(answer);
    assert.equal((await errorFrom(db.updateProject('p1', { name: 'x' }))).name, name);
    assert.deepEqual(events.map(({ outcome, error }) => [outcome, error.name]), [['error', name]]);
  }
});

test('what is never sent is not told', async () => {
  const { db, events } = watched(() => json(result([])));
  await errorFrom(db.createUser(/** @type {any} */ ({})));
  await errorFrom(db.getUserById('u1', { timeout: /** @type {any} */ ('x') }));
  await db.bulkCreateCosts([]);
  await db.getUserById('u1').toSQL();
  assert.deepEqual(events, []);
});

test('a connection that fails, a deadline and a signal', async () => {
  const lost = watched(() => { throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }); });
  await errorFrom(lost.db.getUserById('u1'));
  assert.deepEqual(plain(lost.events[0], ['decode']), record({ rows: 0, outcome: 'error', error: { name: 'ConnectionError', code: 'CONNECTION' }, bytesOut: lost.events[0].bytesOut }));
  const late = watched(() => new Promise(() => {}));
  await errorFrom(late.db.getUserById('u1', { timeout: 5 }));
  assert.deepEqual(late.events.map(({ outcome, error }) => [outcome, error]), [['error', { name: 'TimeoutError', code: 'TIMEOUT' }]]);
  const control = new AbortController(), stopped = watched(() => { control.abort(); return new Promise(() => {}); });
  await errorFrom(stopped.db.getUserById('u1', { signal: control.signal }));
  assert.deepEqual(stopped.events.map(({ outcome, error }) => [outcome, error]), [['aborted', { name: 'AbortError', code: 'ABORT' }]]);
});

test('each attempt of a retry is told, with its number', async () => {
  const { db, events } = watched(({ n }) => {
    if (!n) throw new TypeError('fetch failed');
    return n === 1 ? new Response('', { status: 503 }) : json(result([row.users()]));
  });
  await db.createUser({ email: 'a@b.c', password: 'h' }, { retry: true });
  assert.deepEqual(events.map(({ attempt, outcome, error, rows }) => [attempt, outcome, error?.code, rows]), [
    [1, 'error', 'CONNECTION', 0], [2, 'error', 'CONNECTION', 0], [3, 'ok', undefined, 1]]);
  plain(events[0], ['decode']);
  plain(events[1], ['build']);
  plain(events[2], ['build']);
});

test('explain is a request of its own name', async () => {
  const { db, events } = watched(({ body }) => json({ results: body.queries.map(() => result([['[{"Plan":{}}]']])) }), { observe: { parameters: true } });
  await db.getProjectById('p1', { label: 'x' }).explain();
  await db.getUserById('u1').explain();
  assert.deepEqual(events.map(({ method, table, form, label, parameters, rows }) => [method, table, form, label, parameters, rows]), [
    ['getProjectById.explain', 'projects', 'GET_BY', 'x', ['p1'], 1], ['getUserById.explain', 'users', 'GET_BY', undefined, ['***'], 1]]);
  assert.match(events[0].sql, /^explain \(format json\) select /);
  const wrong = watched(() => refusal('42P01'));
  await errorFrom(wrong.db.getUserById('u1').explain());
  assert.deepEqual(wrong.events.map(({ error }) => error), [{ name: 'DatabaseError', code: 'DATABASE', sqlState: '42P01' }]);
});

/** Activities, as many as make a stream. @param {number} n @param {number} [from] */
const many = (n, from = 0) => Array.from({ length: n }, (_, i) => [`v${from + i}`, 'p1', 't', 'x'.repeat(100), null, '2026-01-02 03:04:05.678901+00']);

/** A body in pieces. @param {object} value @param {number} [broken] after so many it breaks */
function pieces(value, broken = Infinity) {
  const bytes = Buffer.from(JSON.stringify(value));
  let at = 0;
  return new Response(new ReadableStream({
    pull(control) {
      if (at >= broken) return control.error(new Error('gone'));
      if (at >= bytes.length) return control.close();
      control.enqueue(new Uint8Array(bytes.subarray(at, at += 65536)));
    },
  }, { highWaterMark: 0 }));
}

test('a stream is told of when it has been read', async () => {
  const whole = result(many(4000)), { db, events } = watched(() => pieces(whole));
  const response = await db.respond.getActivitiesByProject('p1', { label: 'large' });
  assert.deepEqual(events, []);
  assert.equal((await response.json()).length, 4000);
  const { sql, bytesOut, ...said } = plain(events[0]);
  assert.deepEqual(said, {
    method: 'getActivitiesByProject', table: 'activities', form: 'LIST_BY', label: 'large', rows: 4000, bytesIn: Buffer.byteLength(JSON.stringify(whole)),
    attempt: 1, outcome: 'ok', error: undefined, statements: 1, parameterCount: 1,
  });
  assert.deepEqual([events.length, sql.slice(0, 6), bytesOut > 200], [1, 'select', true]);
});

test('a stream that breaks, is aborted, or whose reader leaves', async () => {
  const broken = watched(() => pieces(result(many(4000)), 400_000));
  await errorFrom((await broken.db.respond.getActivitiesByProject('p1')).text());
  assert.deepEqual(broken.events.map(({ outcome, error, rows }) => [outcome, error, rows]), [['error', { name: 'ConnectionError', code: 'CONNECTION' }, 0]]);
  const left = watched(() => pieces(result(many(4000))));
  await (await left.db.respond.getActivitiesByProject('p1')).body?.cancel();
  assert.deepEqual(left.events.map(({ outcome, error, rows }) => [outcome, error, rows]), [['aborted', undefined, 0]]);
  const control = new AbortController(), stopped = watched(() => pieces(result(many(4000))));
  const response = await stopped.db.respond.getActivitiesByProject('p1', { signal: control.signal });
  control.abort();
  await errorFrom(response.text());
  assert.deepEqual(stopped.events.map(({ outcome, error }) => [outcome, error]), [['aborted', { name: 'AbortError', code: 'ABORT' }]]);
});

test('each page of a list that is too large is a request', async () => {
  const { db, events } = watched(({ n, body }) => {
    if (!n) return json({ message: 'response is too large (max is 10485760 bytes)' }, { status: 507 });
    const limit = Number(body.params.at(-1));
    return json(result(many(n === 1 ? limit : 3, n * 10_000)));
  });
  const rows = await (await db.respond.getActivitiesByProject('p1')).json();
  assert.deepEqual(events.map(({ attempt, outcome, error, rows }) => [attempt, outcome, error?.name, rows]), [
    [1, 'error', 'ConnectionError', 0], [1, 'ok', undefined, rows.length - 3], [1, 'ok', undefined, 3]]);
});

for (const [what, onQuery] of /** @type {[string, any][]} */ ([
  ['throws', () => { throw new Error('mine, with s3cret-w0rd'); }], ['rejects', async () => { throw new Error('mine, with s3cret-w0rd'); }],
  ['throws what can\'t be told', () => { throw { toString: 5 }; }], ['gives a thenable that throws', () => ({ get then() { throw new Error('x'); } })],
  ['never ends', () => new Promise(() => {})], ['changes the record', (/** @type {any} */ event) => { event.rows = 99; Object.freeze(event); }],
])) {
  test(`an onQuery that ${what} changes no call`, async () => {
    const said = await warnings(async () => {
      const { db } = mock(answering([row.users()]), { onQuery });
      for (let i = 0; i < 3; i++) assert.equal((await db.getUserById('u1'))?.id, 'u1');
      assert.equal((await db.batch([db.getUserById('u1')]))[0]?.id, 'u1');
      assert.equal((await errorFrom(db.createUser(/** @type {any} */ ({})))).name, 'ValidationError');
    });
    if (/^(throws|rejects)$/.test(what)) assert.deepEqual(said, ['heliumdb: onQuery failed, which is ignored: "mine, with ***"']);
    else assert.equal(said.length < 2, true);
  });
}

test('onSend: its text goes with each statement as a comment', async () => {
  /** @type {any[]} */
  const order = [], before = /** @type {any[]} */ ([]);
  const { db, sent } = mock(answering([row.users()]), {
    onQuery: (/** @type {any} */ event) => order.push(event), observe: { onSend: (/** @type {any} */ event) => { order.push(event); before.push(event.bytesOut, event.attempt, event.outcome); return "traceparent='00-ab-cd-01'"; } },
  });
  await db.getUserById('u1');
  assert.equal(sent[0].body.query, `${SELECT} where a."id"=$1 /*traceparent='00-ab-cd-01'*/`);
  assert.deepEqual([order.length, order[0] === order[1], order[0].sql, order[0].bytesOut], [2, true, `${SELECT} where a."id"=$1`, Buffer.byteLength(JSON.stringify(sent[0].body))]);
  assert.deepEqual(before, [order[0].bytesOut - " /*traceparent='00-ab-cd-01'*/".length, 1, 'ok'], 'before, it has none');
  await db.batch([db.getUserById('u1'), db.getUserById('u2')]);
  assert.deepEqual(sent[1].body.queries.map((/** @type {any} */ { query }) => query), Array(2).fill(`${SELECT} where a."id"=$1 /*traceparent='00-ab-cd-01'*/`));
});

test('onSend: no text can leave its comment', async () => {
  for (const comment of ['*/ drop table users; --', '/*', '*/', 'a/b', 'x*', 'a\nb', 'é', '"', '\\', '$1', '\0', ' ', 5, {}, ['a']]) {
    const said = await warnings(async () => {
      const { db, sent } = mock(answering([row.users()]), { onQuery() {}, observe: { onSend: () => comment } });
      await db.getUserById('u1');
      assert.equal(sent[0].body.query, `${SELECT} where a."id"=$1`, String(comment));
    });
    assert.deepEqual(said, ['heliumdb: onSend failed, which is ignored: "onSend must give nothing, or a text of letters, digits and . ~ % , \' = - _"']);
  }
});

test('onSend: a statement that has a comment is left alone', async () => {
  const { db, sent } = mockClient('blog', () => json(result([])), { onQuery() {}, observe: { onSend: () => 'a=b' } });
  await db.sql`select 1 -- one`;
  await db.sql`select 1 /* one */`;
  await db.sql`select 1`;
  assert.deepEqual(sent.map(({ body }) => body.query), ['select 1 -- one', 'select 1 /* one */', 'select 1 /*a=b*/']);
});

test('a wrong option is refused by the first call', async () => {
  for (const [options, message] of /** @type {[any, string][]} */ ([
    [{ onQuery: 5 }, 'onQuery must be a function'], [{ observe: 5 }, 'observe must be an object'],
    [{ onQuery() {}, observe: { values: true } }, 'values is no option of observe'], [{ onQuery() {}, observe: { parameters: 1 } }, 'parameters must be true or false'],
    [{ onQuery() {}, observe: { onSend: 1 } }, 'onSend must be a function']]))
    assert.equal((await errorFrom(createDatabase('postgres://u:p@h/d', options).listUsers())).message, message);
  assert.equal((await errorFrom(mock(() => json(result([]))).db.listUsers({ label: /** @type {any} */ (5) }))).message, 'label must be a text');
});

test('a clock that stands still gives no times', async () => {
  const { now } = performance;
  performance.now = () => 1000;
  try {
    const { db, events } = watched(() => json(result([row.users()])));
    await db.getUserById('u1');
    assert.deepEqual(events[0].time, { build: null, wait: null, network: null, decode: null });
  } finally {
    performance.now = now;
  }
});

test('what passes on the way is the network\'s time, also where it fails', async () => {
  const { now } = performance;
  let clock = 1000;
  performance.now = () => clock;
  try {
    for (const [failed, answer] of /** @type {[boolean, () => Response][]} */ ([[false, () => json(result([row.users()]))], [true, () => { throw new TypeError('fetch failed'); }]])) {
      const { db, events } = watched(() => {
        clock += 7;
        return answer();
      });
      await db.getUserById('u1').catch(() => {});
      assert.deepEqual([Boolean(events[0].error), events[0].time], [failed, { build: null, wait: null, network: 7, decode: null }]);
    }
  } finally {
    performance.now = now;
  }
});

test('many calls at once: each is told of its own', async () => {
  const { db, events } = watched(async ({ body }) => {
    await new Promise((resolve) => { setTimeout(resolve, Math.random() * 5); });
    return json(result([row.projects(body.params[0])]));
  }, { observe: { parameters: true } });
  await Promise.all(Array.from({ length: 100 }, (_, i) => db.getProjectById(`p${i}`, { label: `p${i}` })));
  assert.deepEqual(events.map(({ label }) => label).sort(), events.map(({ parameters }) => parameters[0]).sort());
  for (const { label, parameters } of events) assert.equal(label, parameters[0]);
});

test('build, wait, network and decode: each has what passes in it, and nothing else', async (t) => {
  let clock = 1000, steps = 0;
  t.mock.method(performance, 'now', () => clock);
  const { Uint32Array } = globalThis, { parse } = JSON;
  // Each step of the core takes 2 ms, and what it came to 5 ms to be read.
  globalThis.Uint32Array = /** @type {any} */ (class extends Uint32Array {
    constructor(/** @type {[any, any, any]} */ ...args) {
      super(...args);
      clock += 2;
      steps++;
    }
  });
  t.after(() => { globalThis.Uint32Array = Uint32Array; });
  t.mock.method(JSON, 'parse', (/** @type {string} */ text, /** @type {any} */ how) => {
    if (/^\[.*"u1"/.test(text)) clock += 5;
    return parse(text, how);
  });
  const onSend = () => { clock += 3; }, observe = { onSend };
  let fails = 0;
  const { db, events } = watched(({ body }) => {
    clock += 7;
    if (fails-- > 0) throw new TypeError('fetch failed');
    return json(body.queries ? { results: body.queries.map(() => result([row.users()])) } : result([row.users()]));
  }, { observe });
  await db.getUserById('u1'); // there the instance is made
  events.length = 0;
  await db.getUserById('u1');
  await db.batch([db.getUserById('u1'), db.getUserByEmail('a@b.c')]);
  await db.bytes.getUserById('u1');
  assert.deepEqual(events.map(({ time }) => time), [
    { build: 2, wait: 3, network: 7, decode: 7 }, { build: 4, wait: 3, network: 7, decode: 7 }, { build: 2, wait: 3, network: 7, decode: 2 }]);
  // What passes between two attempts is the waiting of the second.
  t.mock.method(Math, 'random', () => {
    clock += 11;
    return 0;
  });
  fails = 1;
  await db.createUser({ email: 'a@b.c', password: 'h' }, { retry: true });
  assert.deepEqual(events.slice(3).map(({ time }) => time), [{ build: 2, wait: 3, network: 7, decode: null }, { build: null, wait: 14, network: 7, decode: 7 }]);
  // What was answered is done when its error is known; the pause behind it is none of its own.
  let refusals = 0;
  const refused = watched(() => {
    clock += 7;
    return refusals-- > 0 ? refusal('57P03') : json(result([row.users()]));
  }, { observe });
  await refused.db.getUserById('u1');
  refused.events.length = 0;
  refusals = 1;
  await refused.db.createUser({ email: 'a@b.c', password: 'h' }, { retry: true });
  assert.deepEqual(refused.events.map(({ time }) => time), [{ build: 2, wait: 3, network: 7, decode: 2 }, { build: null, wait: 14, network: 7, decode: 7 }]);
  // Of a stream: the pieces, and the steps that read them.
  let pulled = 0;
  const bytes = Buffer.from(JSON.stringify(result(many(4000)))), large = watched(() => {
    clock += 7;
    let at = 0;
    return new Response(new ReadableStream({
      pull(control) {
        clock++;
        pulled++;
        if (at >= bytes.length) return control.close();
        control.enqueue(new Uint8Array(bytes.subarray(at, at += 65536)));
      },
    }, { highWaterMark: 0 }));
  }, { observe });
  await large.db.respond.getUserById('u1').catch(() => {});
  large.events.length = pulled = steps = 0;
  await (await large.db.respond.getActivitiesByProject('p1')).text();
  assert.deepEqual(large.events.map(({ time }) => time), [{ build: 2, wait: 3, network: 7 + pulled, decode: 2 * (steps - 1) }]);
});
