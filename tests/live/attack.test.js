// Nasty texts through every text, JSON, id and option of every method, on PGlite and on a real Postgres
// server: each comes back byte for byte or is a ValidationError, none of it is ever SQL, and the tables are
// what they were.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';

const SQL = [
  "'", "''", "' OR 1=1 --", "' OR '1'='1", "'; drop table users; --", "'); drop table users cascade; --", "x'; truncate costs; select '", '"; drop table "users"; --',
  "' union select password from users --", '1; select pg_sleep(5)', '$1', '$2', '$$; drop table users; $$', "$x$'$x$", '$1::text', ':name', '?', '%s', '%27', '\\', "\\'", "\\'; drop table users; --",
  "E'\\x27'", "U&'\\0027'", '/*', '*/', '/* */ --', '--', ';', '{}', '{a,b}', '{"a","b"}', '"{', '}","{', 'NULL', 'null', '"null"', 'undefined', 'true', 'now()', 'default', '-infinity', 'NaN',
  "0x27; drop table users", 'chr(39)', "'||(select version())||'", '(select 1)', 'users', '"users"', 'pg_catalog.pg_user', "1' and 1=cast((select password from users limit 1) as int) --",
];
const TEXT = [
  ' ', '\t', '\n', '\r\n', ' a ', '\u0001', '\u001f', '\u007f', '\u0080', '\u00a0', '\u2028\u2029', 'x\ufeff', '\uffff', '\u200b', '\u202e', 'e\u0301', '\u{1F600}', '\u{1F468}\u200d\u{1F469}',
  '\u{10FFFF}', 'ß漢字عربى', '\\n', '\\u0000', '\\x00', '\\\\"', '"', '\\"', '","', '"]', '</script><script>alert(1)</script>', '<!--', '{"a":1}', '[1,2]', '"text"', '__proto__', 'constructor', 'toString',
  '${1}', '#{1}', '{{7*7}}', '../../etc/passwd', 'x'.repeat(3000), '\''.repeat(300), '\\'.repeat(301), '"'.repeat(300), '\u{1F600}'.repeat(500),
];
/** What Postgres can't store: never sent. */
const IMPOSSIBLE = ['\0', 'a\0b', '\0n5', '\ud800', 'a\udc00b', '\ude00\ud83d'];
const NASTY = [...SQL, ...TEXT];

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => attack(kind));

/** @param {'pglite' | 'postgres'} kind */
function attack(kind) {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {any} */
  let db;
  /** @type {any} */
  let user;
  /** @type {any} */
  let project;
  /** @type {any} */
  let agent;
  const projectId = () => project.id;
  before(async () => {
    service = await openService(kind);
    db = service.db;
    user = await db.createUser({ email: 'a@b.c', password: 'hash' });
    project = await db.createProject({ name: 'n', path: '/', userId: user.id });
    agent = await db.createAgent({ projectId: project.id });
    await db.bulkCreateCosts([{ projectId: project.id, amount: 1, model: 'm', provider: 'p' }]);
    await db.bulkCreateActivities([{ projectId: project.id, type: 't', message: 'm' }]);
  });
  after(() => service.close());

  /** How many rows each table has. */
  async function counts() {
    const result = await service.endpoint.fetch('http://x/sql', {
      method: 'POST', headers: { 'Neon-Connection-String': service.endpoint.url, 'Neon-Array-Mode': 'true', 'Neon-Raw-Text-Output': 'true' },
      body: JSON.stringify({ query: 'select (select count(*) from users), (select count(*) from projects), (select count(*) from agents), (select count(*) from costs), (select count(*) from activities)' }),
    });
    return (/** @type {any} */ (await result.json())).rows[0].map(Number);
  }

  /** After each of these attacks the tables have what they had, and `more`. @param {number[]} more @param {() => Promise<void>} act */
  async function unharmed(more, act) {
    const were = await counts(), from = service.requests.length;
    await act();
    assert.deepEqual(await counts(), were.map((/** @type {number} */ n, /** @type {number} */ i) => n + (more[i] ?? 0)));
    for (const { queries } of service.requests.slice(from))
      for (const { text } of queries) assert.doesNotMatch(text, /drop|union|pg_sleep|or 1=1|script|\u{1F600}/iu, 'a value in the SQL text');
  }

  test('every text column keeps every text', () => unharmed([0, NASTY.length, NASTY.length, NASTY.length, NASTY.length], async () => {
    for (const text of NASTY) {
      const [p, a, c, v, u] = await db.batch([
        db.createProject({ name: text, path: text, userId: user.id, settings: { [text]: [text] } }),
        db.createAgent({ projectId: projectId(), error: text, logs: text }),
        db.createCost({ projectId: projectId(), amount: 1, model: text, provider: text }),
        db.createActivity({ projectId: projectId(), type: text, message: text, metadata: [{ [text]: text }] }),
        db.updateUserRefreshToken(user.id, text, { secrets: true }),
      ]);
      for (const is of [p.name, p.path, Object.keys(p.settings)[0], Object.values(p.settings)[0][0], a.error, a.logs, c.model, c.provider, v.type, v.message, v.metadata[0][text], u.refreshToken])
        assert.equal(is, text);
      assert.deepEqual(await db.batch([db.updateProject(p.id, { name: text, settings: text }), db.updateAgent(a.id, { error: text, logs: [text] }), db.getActivitiesByProject(projectId(), { type: text, limit: 1 })])
        .then((/** @type {any[]} */ [p2, a2, [v2]]) => [p2.name, p2.settings, a2.error, a2.logs, v2.id]), [text, text, text, [text], v.id]);
    }
  }));

  test('so do bulk inserts, through array literals, and reads through relations and bytes', async () => {
    const { id } = await db.createProject({ name: 'n', path: '/', userId: user.id });
    await unharmed([0, 0, 0, NASTY.length, NASTY.length], async () => {
      assert.deepEqual(await db.bulkCreateCosts(NASTY.map((text, i) => ({ projectId: id, amount: 1, model: text, provider: text, timestamp: new Date(i) }))), { count: NASTY.length });
      assert.deepEqual(await db.bulkCreateActivities(NASTY.map((text, i) => ({ projectId: id, type: text, message: text, metadata: i % 2 ? text : { [text]: text }, timestamp: new Date(i) }))), { count: NASTY.length });
    });
    const whole = await db.getProjectById(id, { includeCosts: true, includeActivities: true });
    const bytes = JSON.parse(new TextDecoder().decode(await db.bytes.getProjectById(id, { includeCosts: true, includeActivities: true })));
    for (const { costs, activities } of [whole, bytes, { costs: await db.getCostsByProject(id), activities: await db.getActivitiesByProject(id) }]) {
      assert.deepEqual(costs.map((/** @type {any} */ c) => c.model).reverse(), NASTY);
      assert.deepEqual(activities.map((/** @type {any} */ a) => a.type).reverse(), NASTY);
      assert.deepEqual(activities.map((/** @type {any} */ a) => a.metadata).reverse(), NASTY.map((text, i) => (i % 2 ? text : { [text]: text })));
    }
  });

  test('users: names and secrets keep every text', () => unharmed([NASTY.length], async () => {
    const users = await db.batch(NASTY.map((text, i) => db.createUser({ email: `nasty${i}@example.com`, password: text, name: text }, { secrets: true })));
    assert.deepEqual(users.map((/** @type {any} */ { password, name }) => [password, name]), NASTY.map((text) => [text, text]));
    assert.deepEqual(await db.batch(users.map((/** @type {any} */ { id }) => db.getUserById(id, { secrets: true }))), users);
  }));

  test('a text that begins with U+FEFF keeps it', async () => {
    const { name, settings } = await db.updateProject(projectId(), { name: '\ufeffx', settings: '\ufeffx' });
    assert.deepEqual([name, settings], ['\ufeffx', '\ufeffx']);
  });

  test('as an id a text finds nothing, or is refused', () => unharmed([], async () => {
    const reads = (/** @type {string} */ id) => [
      [db.getUserById(id), null], [db.getProjectById(id, { includeUser: true, includeCosts: true }), null], [db.getAgentById(id, { includeProject: true }), null],
      [db.listProjectsByUser(id), []], [db.listAgentsByProject(id), []], [db.getCostsByProject(id), []], [db.getTotalCostByProject(id), 0], [db.getActivitiesByProject(id), []],
      [db.getRecentActivities(id), []], [db.listUsers({ after: id }), []], [db.getCostsByProject(projectId(), { after: id }), []], [db.getActivitiesByProject(projectId(), { type: id, after: agent.id }), []],
    ];
    for (const id of NASTY.filter((text) => Buffer.byteLength(text) <= 255)) {
      const [queries, nothing] = [0, 1].map((at) => reads(id).map((read) => read[at]));
      assert.deepEqual(await db.batch(queries), nothing, id);
    }
    for (const id of IMPOSSIBLE) for (const [query] of reads(id)) assert.equal((await errorFrom(query)).name, 'ValidationError');
    for (const id of [...SQL, ...IMPOSSIBLE, ''])
      for (const query of [db.updateUserRefreshToken(id, 'x'), db.deleteProject(id), db.createProject({ name: 'n', path: '/', userId: id }),
        db.bulkCreateCosts([{ projectId: id, amount: 1, model: 'm', provider: 'p' }])])
        assert.match((await errorFrom(query)).name, /^(NotFound|Validation|ForeignKeyViolation)Error$/);
  }));

  test('where a text has no place it is a ValidationError, and nothing is sent', () => unharmed([], async () => {
    const from = service.requests.length;
    for (const text of [...NASTY, ...IMPOSSIBLE]) {
      const cost = { projectId: projectId(), amount: 1, model: 'm', provider: 'p' };
      for (const query of [
        db.createUser({ email: text, password: 'x' }), db.getUserByEmail(text), db.createCost({ ...cost, amount: text }), db.createCost({ ...cost, inputTokens: text }), db.createCost({ ...cost, timestamp: text }),
        db.createAgent({ projectId: projectId(), status: text }), db.createAgent({ projectId: projectId(), startTime: text }), db.updateAgent(agent.id, { status: text }), db.updateAgent(agent.id, { endTime: text }),
        db.listUsers({ limit: text }), db.getRecentActivities(user.id, text), db.getCostsByTimeRange(text, new Date()), db.getCostsByTimeRange(new Date(), text), db.getProjectById(projectId(), { includeUser: text }),
        db.listUsers({ [text]: 1 }), db.createUser({ email: 'x@y.z', password: 'x', [text]: text }), db.updateProject(projectId(), { [text]: text }), db.bulkCreateCosts([{ ...cost, [`${text}x`]: 1 }]),
        db.getProjectById(projectId(), { [`include${text}`]: true }), db.bulkCreateActivities(text), db.createAgent(text), db.updateAgent(agent.id, text),
      ]) assert.equal((await errorFrom(query)).name, 'ValidationError', JSON.stringify(text));
      const modes = await errorFrom(db.batch([db.connect()], { isolation: text }));
      assert.equal(modes.name, 'ValidationError');
    }
    for (const text of IMPOSSIBLE)
      for (const query of [
        db.createProject({ name: text, path: '/', userId: user.id }), db.updateProject(projectId(), { settings: text }), db.updateProject(projectId(), { settings: { a: [text] } }),
        db.updateProject(projectId(), { settings: { [text]: 1 } }), db.createUser({ email: 'x@y.z', password: text }), db.updateUserRefreshToken(user.id, text, { secrets: true }),
        db.bulkCreateActivities([{ projectId: projectId(), type: text, message: 'm' }]), db.bulkCreateActivities([{ projectId: projectId(), type: 't', message: 'm', metadata: { [text]: text } }]),
        db.getActivitiesByProject(projectId(), { type: text }),
      ]) assert.equal((await errorFrom(query)).name, 'ValidationError', JSON.stringify(text));
    assert.equal(service.requests.length, from);
  }));

  test('what has no place at all: wrong types, too deep, too long', () => unharmed([], async () => {
    const from = service.requests.length, deep = JSON.parse('['.repeat(200) + ']'.repeat(200));
    for (const odd of [5, true, [], {}, ['x'], { x: 1 }, { toString: () => 'x' }, deep, Symbol('x'), () => 1, NaN, new Map(), new Date(NaN), 1n, new Uint8Array(4)])
      for (const query of [db.getUserById(odd), db.createProject({ name: odd, path: '/', userId: user.id }), db.createUser({ email: odd, password: odd }), db.updateUserRefreshToken(user.id, odd),
        db.listUsers({ after: odd }), db.getActivitiesByProject(projectId(), { type: odd }), db.createAgent({ projectId: odd }), db.updateAgent(agent.id, { status: odd })])
        assert.equal((await errorFrom(query)).name, 'ValidationError', String(typeof odd));
    for (const query of [db.updateProject(projectId(), { settings: deep }), db.bulkCreateActivities([{ projectId: projectId(), type: 't', message: 'm', metadata: { deep } }]), db.updateAgent(agent.id, { logs: { deep } }),
      db.getUserById('x'.repeat(256)), db.createUser({ email: `${'a'.repeat(300)}@b.c`, password: 'x' }), db.getUserById('x', {}, 1), db.connect(1), db.createUser(), db.createUser(null), db.bulkCreateCosts(), db.bulkCreateCosts([null])])
      assert.equal((await errorFrom(query)).name, 'ValidationError');
    assert.equal(service.requests.length, from);
  }));

  test('a value of 20 MB is stored, or a clean error', () => unharmed([0, 0, 0, 0, 1], async () => {
    const message = `'"\\${'\u{1F600} '.repeat(4 << 20)}`;
    const made = await db.createActivity({ projectId: projectId(), type: 'big', message }, { timeout: 60_000 });
    assert.ok(made.message === message);
    if (!service.postgres) return; // once is enough of the rest
    const small = await createEndpoint({ postgres: service.postgres, limits: { request: 1 << 20 }, listen: false });
    const narrow = createDatabase(service.endpoint.url, { fetch: small.fetch });
    const error = await errorFrom(narrow.createActivity({ projectId: projectId(), type: 'big', message }));
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', 'not-sent'], 'more than this endpoint takes');
    await small.close();
  }));

  test('the tables are still there', async () => {
    assert.equal((await db.getUserById(user.id)).email, 'a@b.c');
    assert.ok((await counts()).every((/** @type {number} */ n) => n > 0));
  });
}
