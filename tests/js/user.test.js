// db.as: what is sent for a user on every path, and that the answer is that of the call, however it comes. That a second
// user sees nothing: tests/live/user.test.js. The fetch is the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as heliumdb from '../../js/index.js';
import { mockClient } from '../support/client.js';
import { errorFrom, json, mock, refusal, result, row } from '../support/service.js';

const { createDatabase, eq, projects } = /** @type {Record<string, any>} */ (heliumdb);

const ROLES = { roles: ['app_user', 'admin'] }, USER = { role: 'app_user', claims: { sub: 'u1', note: '"]}, {\\' } };
const SETTING = { query: "select set_config('role',$2,true),set_config('request.jwt.claims',$1,true)", params: [JSON.stringify(USER.claims), 'app_user'] };
/** What Postgres answers to the setting. */
const SET = { ...result([['app_user', JSON.stringify(USER.claims)]]), fields: [{ name: 'set_config', dataTypeID: 25 }, { name: 'set_config', dataTypeID: 25 }] };

/** Answers the setting, and each other statement with rows. @param {unknown[]} rows @returns {Parameters<typeof mock>[0]} */
const answering = (rows) => ({ body }) => json({ results: body.queries.map((/** @type {any} */ _, /** @type {number} */ i) => (i ? result(rows) : SET)) });

test('a call of every path is a batch behind the setting, with the result that it has without a user', async () => {
  const plain = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result([row.projects()])) } : result([row.projects()])));
  const { db, sent } = mock(answering([row.projects()]), ROLES), user = /** @type {any} */ (db.as(USER));
  /** @type {((on: any) => Promise<unknown>)[]} */
  const calls = [
    (on) => on.getProjectById('p1'), (on) => on.listProjectsByUser('u1', { limit: 5 }), (on) => on.bytes.listProjectsByUser('u1'),
    async (on) => (await on.respond.listProjectsByUser('u1')).text(), (on) => on.deleteProject('p1'), (on) => on.updateProject('p1', { name: 'n' }),
    (on) => on.select({ id: projects.id, name: projects.name, path: projects.path, userId: projects.userId, settings: projects.settings, createdAt: projects.createdAt, updatedAt: projects.updatedAt }).from(projects).where(eq(projects.name, 'n')),
    (on) => on.batch([on.getProjectById('p1'), on.deleteProject('p1')]), (on) => on.plan((/** @type {any} */ tx) => [tx.getProjectById('p1')]),
    (on) => on.connect(),
  ];
  for (const call of calls) assert.deepEqual(await call(user), await call(plain.db));
  assert.equal(sent.length, calls.length);
  for (const [i, { body, init }] of sent.entries()) {
    const bare = plain.sent[i].body;
    assert.deepEqual(body, { queries: [SETTING, ...bare.queries ?? [bare]] });
    assert.deepEqual(init.headers, plain.sent[i].init.headers);
  }
});

test('creates, their ids and retry', async () => {
  const { db, sent } = mock(({ body, n }) => {
    if (!n) throw new TypeError('fetch failed');
    return json({ results: [SET, result([row.projects(body.queries[1].params[0])])] });
  }, ROLES);
  const query = db.as(USER).createProject({ name: 'n', path: '/', userId: 'u1' }, { retry: true }), { id } = query;
  assert.equal((await query).id, id);
  assert.deepEqual(sent.map(({ body }) => [body.queries.length, body.queries[1].params[0]]), [[2, id], [2, id]]);
});

test('several statements of one call', async () => {
  const { db, sent } = mockClient('blog', ({ body }) => json({ results: body.queries.map((/** @type {any} */ _, /** @type {number} */ i) => (i ? result([], { rowCount: 1 }) : SET)) }), ROLES);
  assert.deepEqual(await db.as(USER).posts.createMany([{ id: 'a', title: 'A' }, { id: 'b', title: 'B', views: 1 }]), { count: 2 });
  assert.deepEqual(sent[0].body.queries.length, 3);
});

test('the client of a schema, SQL of one\'s own and explain', async () => {
  const fields = [{ name: 'one', dataTypeID: 23 }];
  const { db, sent } = mockClient('blog', ({ n }) => json({ results: [SET, n < 2 ? { ...result([['1']]), fields } : result([['[{"Plan":{"a":1}}]']])] }), ROLES), user = db.as(USER);
  assert.deepEqual(await user.sql`select 1 as one`, [{ one: 1 }]);
  assert.equal(Buffer.from(await user.bytes.sql`select 1 as one`).toString(), '[{"one":1}]');
  assert.deepEqual(await user.posts.findMany().explain(), { Plan: { a: 1 } });
  for (const { body } of sent) assert.deepEqual(body.queries[0], SETTING);
});

test('modes of a batch, options of a call', async () => {
  const { db, sent } = mock(answering([row.projects()]), ROLES), user = db.as(USER);
  await user.batch([user.getProjectById('p1')], { isolation: 'Serializable', readOnly: true });
  const headers = /** @type {any} */ (sent[0].init.headers);
  assert.deepEqual([headers['Neon-Batch-Isolation-Level'], headers['Neon-Batch-Read-Only']], ['Serializable', 'true']);
  assert.equal((await errorFrom(db.as(USER).getProjectById('p1', { signal: AbortSignal.abort() }))).name, 'AbortError');
});

test('without roles the claims alone; without claims an empty object', async () => {
  const first = async (/** @type {any} */ user, options = {}) => {
    const { db, sent } = mock(answering([]), options);
    await db.as(user).getProjectById('p1');
    return sent[0].body.queries[0];
  };
  assert.deepEqual(await first({ claims: { a: 1 } }), { query: "select set_config('request.jwt.claims',$1,true)", params: ['{"a":1}'] });
  assert.deepEqual(await first({}), { query: "select set_config('request.jwt.claims',$1,true)", params: ['{}'] });
  assert.deepEqual((await first({ role: 'admin' }, ROLES)).params, ['{}', 'admin']);
});

test('a user is as it was when as was called, and one takes the place of another', async () => {
  const { db, sent } = mock(answering([]), ROLES), given = { role: 'app_user', claims: { sub: 'u1' } }, user = db.as(given);
  given.role = 'admin';
  given.claims.sub = 'u2';
  await user.getProjectById('p1');
  await user.as({ role: 'admin' }).getProjectById('p1');
  assert.deepEqual(sent.map(({ body }) => [body.queries.length, body.queries[0].params]), [[2, ['{"sub":"u1"}', 'app_user']], [2, ['{}', 'admin']]]);
});

test('a token goes by header on every path, and not into a transaction', async () => {
  const token = 'eyJhbGciOi.eyJzdWIi.c2ln-_', { db, sent } = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result([row.projects()])) } : result([row.projects()])));
  const user = db.as({ token });
  await user.getProjectById('p1');
  await user.bytes.getProjectById('p1');
  await (await user.respond.getProjectById('p1')).text();
  await user.batch([user.getProjectById('p1')], { isolation: 'Serializable' });
  await user.select().from(projects);
  await user.connect();
  assert.deepEqual(sent.map(({ init, body }) => [/** @type {any} */ (init.headers).Authorization, JSON.stringify(body).includes('set_config')]), Array(6).fill([`Bearer ${token}`, false]));
  assert.equal(/** @type {any} */ (sent[3].init.headers)['Neon-Batch-Isolation-Level'], 'Serializable');
  assert.equal((await errorFrom(user.transaction(async () => {}))).message, 'token goes by a header of HTTP, which a transaction has not: use batch or plan');
  const refused = mock(() => refusal('', { message: `JWT ${token} has expired` }, 401));
  const error = await errorFrom(refused.db.as({ token }).getProjectById('p1'));
  assert.equal(JSON.stringify(error).includes(token) || String(error.stack).includes(token), false);
  assert.match(error.message, /JWT \*\*\* has expired/);
});

test('wrong users are refused by each call, and nothing is sent', async () => {
  const circular = /** @type {any} */ ({ claims: {} });
  circular.claims.self = circular;
  for (const [given, message, options = ROLES] of /** @type {[any, string, object?][]} */ ([
    [undefined, 'options of as must be an object'], [5, 'options of as must be an object'], [circular, 'options of as must be an object'], [{ claims: { a: 1n } }, 'options of as must be an object'],
    [{}, 'role must be one of the roles that createDatabase was given: app_user, admin'], [{ role: "app_user'; --" }, 'role must be one of the roles that createDatabase was given: app_user, admin'],
    [{ role: ['app_user'] }, 'role must be one of the roles that createDatabase was given: app_user, admin'], [{ role: 'app_user' }, 'role must be one of the roles that createDatabase was given: none', {}],
    [{ role: 'none' }, 'role must be one of the roles that createDatabase was given: none', { roles: ['none'] }], [{ role: 'app_user', claims: 'x' }, 'claims must be an object'],
    [{ role: 'app_user', claims: [1] }, 'claims must be an object'], [{ role: 'app_user', sub: 1 }, 'sub is no option of as'], [{ token: '' }, 'token must be a text that a header takes'],
    [{ token: 'a\r\nb: c' }, 'token must be a text that a header takes'], [{ token: 5 }, 'token must be a text that a header takes'], [{ token: 'a', claims: {} }, 'token goes alone: who verifies it sets role and claims'],
  ])) {
    const { db, sent } = mock(answering([]), options), user = db.as(given);
    for (const call of [() => user.getProjectById('p1'), () => user.batch([user.getProjectById('p1')]), () => user.bytes.listUsers(), () => user.transaction(async () => {})]) {
      const error = await errorFrom(call());
      assert.deepEqual([error.name, error.message], ['ValidationError', message]);
    }
    assert.equal(sent.length, 0);
  }
  for (const roles of ['app_user', [5], [undefined]])
    assert.equal((await errorFrom(createDatabase('postgres://u:p@h/d', { roles }).listUsers())).message, 'roles must be an array of texts');
});

test('a polluted Object.prototype gives nobody a role', async () => {
  const polluted = /** @type {any} */ (Object.prototype);
  polluted.role = 'admin';
  polluted.token = 'stolen';
  try {
    const { db, sent } = mock(answering([]), ROLES);
    assert.match((await errorFrom(db.as({}).getProjectById('p1'))).message, /^role must be one of/);
    await db.as({ role: 'app_user' }).getProjectById('p1');
    assert.deepEqual([sent.length, sent[0].body.queries[0].params], [1, ['{}', 'app_user']]);
  } finally {
    delete polluted.role;
    delete polluted.token;
  }
});

test('errors are those of the call', async () => {
  const { db } = mock(() => refusal('23505', { constraint: 'users_email_unique' }), ROLES);
  assert.equal((await errorFrom(db.as(USER).createUser({ email: 'a@b.c', password: 'h' }))).name, 'UniqueViolationError');
  const none = mock(answering([]), ROLES);
  assert.equal((await errorFrom(none.db.as(USER).updateProject('p1', { name: 'x' }))).message, 'no such row in projects');
  const batch = none.db.as(USER);
  assert.deepEqual(await errorFrom(batch.batch([batch.getProjectById('p'), batch.updateProject('p1', { name: 'x' })])).then(({ name, index }) => [name, index]), ['NotFoundError', 1]);
});

test('a token is masked in an error, not in rows', async () => {
  const token = 'abc.def.ghi', { db } = mock(() => json(result([row.projects(token)])), ROLES);
  assert.equal((await db.as({ token }).getProjectById('p1'))?.id, token);
});

/** Answers in pieces of these bytes. @param {string} text @param {number} size */
function pieces(text, size) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new Response(new ReadableStream({
    pull(control) {
      if (at >= bytes.length) return control.close();
      control.enqueue(bytes.subarray(at, at += size));
    },
  }, { highWaterMark: 0 }));
}

/** A large answer of activities. */
const many = result(Array.from({ length: 3000 }, (_, i) => [`v${i}`, 'p1', 't', 'é "x" \u{1F600} ]}'.repeat(6), '{"a": ["]}"]}', '2026-01-02 03:04:05.678901+00']));

test('a stream is the same, however it comes', async () => {
  const plain = mock(() => json(many));
  const want = await (await plain.db.respond.getActivitiesByProject('p1')).text();
  for (const [size, text] of /** @type {[number, string][]} */ ([...[1e9, 65536, 4096, 997].map((size) => [size, JSON.stringify({ results: [SET, many] })]), [65536, JSON.stringify({ results: [SET, many] }, null, 1)]])) {
    const { db } = mock(() => pieces(text, size), ROLES);
    assert.equal(await (await db.as(USER).respond.getActivitiesByProject('p1')).text() === want, true, `${size}`);
    assert.equal((await db.as(USER).getActivitiesByProject('p1')).length, 3000);
  }
  // The end comes by single bytes.
  const text = JSON.stringify({ results: [SET, many] });
  for (const cut of [1, 2, 3, 64, 65, 66]) {
    const { db } = mock(() => new Response(new ReadableStream({
      start(control) {
        const bytes = new TextEncoder().encode(text);
        control.enqueue(bytes.subarray(0, -cut));
        for (let at = bytes.length - cut; at < bytes.length; at++) control.enqueue(bytes.subarray(at, at + 1));
        control.close();
      },
    })), ROLES);
    assert.equal(await (await db.as(USER).respond.getActivitiesByProject('p1')).text() === want, true, `the last ${cut}`);
  }
});

test('a stream that begins behind the answer to the first statement, and comes by single bytes', async () => {
  const few = result(/** @type {any[][]} */ (many.rows.slice(0, 2))), rest = `${JSON.stringify(few)}]}`;
  const want = await (await mock(() => json(few)).db.respond.getActivitiesByProject('p1')).text();
  const { db } = mock(() => new Response(new ReadableStream({
    start(control) {
      control.enqueue(new TextEncoder().encode(`{"results":[${JSON.stringify({ ...SET, more: 'x'.repeat(1e6) })},`));
      for (const byte of new TextEncoder().encode(rest)) control.enqueue(Uint8Array.of(byte));
      control.close();
    },
  })), ROLES);
  assert.equal(await (await db.as(USER).respond.getActivitiesByProject('p1')).text(), want);
});

test('pages of a list that is too large', async () => {
  const { db, sent } = mock(({ n, body }) => {
    if (!n) return json({ message: 'response is too large (max is 10485760 bytes)' }, { status: 507 });
    const limit = Number(body.queries[1].params.at(-1)), rows = /** @type {any[][]} */ (many.rows.slice(0, 3));
    return json({ results: [SET, result(n === 1 ? Array.from({ length: limit }, (_, i) => [`w${i}`, ...rows[0].slice(1)]) : rows)] });
  }, ROLES);
  const rows = await (await db.as(USER).respond.getActivitiesByProject('p1')).json();
  assert.deepEqual([sent.length, rows.length > 1000, sent.every(({ body }) => body.queries[0].query === SETTING.query)], [3, true, true]);
});

/** What all four calls say to an answer. @param {string} text */
async function saidOf(text) {
  const { db } = mock(() => pieces(text, 1000), ROLES), user = db.as(USER), said = new Set();
  for (const call of [() => user.getProjectById('p1'), () => user.batch([user.getProjectById('p1')]), () => user.deleteProject('p1'), async () => (await user.respond.getProjectById('p1')).text()]) {
    const { name, message, outcome } = await errorFrom(call());
    said.add(`${name} ${outcome} ${message}`);
  }
  return [...said].join();
}

test('an answer that is cut off before the call\'s own: nobody knows what was done, and all calls say so', async () => {
  const whole = JSON.stringify({ results: [SET, result([row.projects()])] }), own = JSON.stringify({ results: [SET] }).length - 1;
  for (let at = 0; at < own; at++)
    assert.equal(await saidOf(whole.slice(0, at)), `ConnectionError unknown the endpoint answered HTTP 200 with half an answer, cut off at byte ${at}`);
  const { length } = JSON.stringify({ results: [SET] }, null, 1);
  for (let at = 0; at < length - 4; at++)
    assert.match(await saidOf(JSON.stringify({ results: [SET] }, null, 1).slice(0, at)), /^ConnectionError unknown [^,]*, cut off at byte \d+$/);
});

test('an answer that is cut off behind the call\'s own: it looks whole, and is not', async () => {
  for (const space of [0, 1]) {
    const whole = JSON.stringify({ results: [SET, result([row.projects()])] }, null, space), own = whole.lastIndexOf('}', whole.length - 2) + 1;
    for (let at = own; at < whole.length; at++) {
      const said = await saidOf(whole.slice(0, at));
      assert.match(said, /^(,?ConnectionError unknown the endpoint answered HTTP 200 with half an answer, cut off at byte \d+){2}$/);
      assert.match(said, new RegExp(`byte ${at}\\b`)); // of a batch the core reads the rest, and counts from there
    }
  }
  const text = JSON.stringify({ results: [SET, many] }), own = text.length - 2;
  for (const at of [own, own + 1]) for (const size of [997, 65536]) {
    const { db } = mock(() => pieces(text.slice(0, at), size), ROLES);
    const error = await errorFrom((async () => (await db.as(USER).respond.getActivitiesByProject('p1')).text())());
    assert.deepEqual([error.name, error.message], ['ConnectionError', `the endpoint answered HTTP 200 with half an answer, cut off at byte ${Buffer.byteLength(text.slice(0, at))}`]);
  }
});

test('an answer that is whole, and has no answer of the call\'s', async () => {
  const said = { else: 'ProtocolError undefined the endpoint answered a batch with something else', few: 'ProtocolError undefined the endpoint answered a batch with too few results' };
  for (const [text, what] of /** @type {[string, 'else' | 'few'][]} */ ([
    ['5', 'else'], ['[]', 'else'], ['{}', 'else'], ['{"rows":[]}', 'else'], ['{"results":5}', 'else'], ['x{"results":[', 'else'],
    ['{"results":[]}', 'few'], ['{"results":[ ] }', 'few'], ['{"results":[5]}', 'few'], [JSON.stringify({ results: [SET] }), 'few'], ['{"results":[{}}]}', 'few'], ['{"results":[{"a":"]\\"}"}]}', 'few'],
  ]))
    assert.equal(await saidOf(text), said[what], text);
});

test('blanks between the parts of an answer: as many as an endpoint may ever send, and those of JSON', async () => {
  const first = JSON.stringify(SET), second = JSON.stringify(result([row.projects()]));
  for (const [begin, comma, end, good] of /** @type {[number, number, number, boolean][]} */ ([[0, 0, 0, true], [51, 63, 62, true], [53, 0, 0, false], [0, 64, 0, false], [0, 0, 63, false]])) {
    const text = `{"results":${' '.repeat(begin)}[${first}${' '.repeat(comma)},${second}]${' '.repeat(end)}}`;
    const { db } = mock(() => pieces(text, 1000), ROLES), call = db.as(USER).getProjectById('p1');
    if (good) assert.equal((await call)?.id, 'p1');
    else assert.equal((await errorFrom(call)).name, 'ProtocolError', `${[begin, comma, end]}`);
  }
  for (const text of ['', `{"results":[${first}`]) {
    assert.match(await saidOf(text + ' '.repeat(64)), /^ConnectionError unknown /);
    assert.match(await saidOf(text + ' '.repeat(65)), /^ProtocolError undefined /);
  }
});

test('an answer that is refused is not read to its end', async () => {
  for (const text of ['[]', '{"results":[{"a":"', `{"results":[${JSON.stringify(SET)}]`]) {
    let cancelled = false;
    const { db } = mock(() => new Response(new ReadableStream({
      start(control) { control.enqueue(new TextEncoder().encode(text.padEnd(300_000))); },
      cancel() { cancelled = true; },
    })), ROLES);
    const error = await errorFrom(db.as(USER).respond.listProjectsByUser('u1'));
    assert.deepEqual([error.name, cancelled], ['ProtocolError', true]);
  }
});

test('an answer that is none is an error, whatever it is', async () => {
  const whole = JSON.stringify({ results: [SET, result([row.projects()])] });
  for (let cut = 1; cut < whole.length; cut += 7) {
    const { db } = mock(() => pieces(whole.slice(0, -cut), 1000), ROLES);
    const error = await errorFrom(db.as(USER).getProjectById('p1'));
    assert.ok(['ConnectionError', 'ProtocolError'].includes(error.name), `${cut}: ${error}`);
  }
  for (const text of ['', '5', '[]', '{}', '{"rows":[]}', JSON.stringify(result([row.projects()])), '{"results":[]}', '{"results":5}', JSON.stringify({ results: [SET] }), JSON.stringify({ results: [SET, SET, SET] }),
    JSON.stringify({ results: [5, result([])] }), `${whole}x`, `x${whole}`, '{"results":[{}}]}', `{"results":[${'['.repeat(100_000)}`]) {
    const { db } = mock(() => pieces(text, 1000), ROLES), user = db.as(USER);
    for (const call of [() => user.getProjectById('p1'), () => user.batch([user.getProjectById('p1')])]) {
      const error = await errorFrom(call());
      assert.ok(/^(Connection|Protocol)Error$/.test(error.name), `${text.slice(0, 40)}: ${error}`);
    }
  }
});

test('onQuery is told of the call, not of the setting', async () => {
  /** @type {any[]} */
  const events = [];
  const { db, sent } = mock(answering([row.projects()]), { ...ROLES, onQuery: (/** @type {any} */ event) => events.push(event), observe: { onSend: () => 'a=b' } });
  await db.as(USER).getProjectById('p1', { label: 'x' });
  assert.deepEqual(events.map(({ method, statements, label, rows, outcome }) => [method, statements, label, rows, outcome]), [['getProjectById', 1, 'x', 1, 'ok']]);
  assert.deepEqual(sent[0].body.queries.map((/** @type {any} */ { query }) => / \/\*a=b\*\/$/.test(query)), [false, true]);
});
