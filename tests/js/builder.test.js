// The query builder in the glue: what a chain says, once and in any order; what goes to the core of it, and what a
// result is made into. SQL is the cases' business (tests/cases/builder-*.case); the fetch is the test's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as heliumdb from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { TIME, TIME_ISO, errorFrom, filledObject, json, mock, refusal, result, row } from '../support/service.js';

// The tests say what the types forbid, so all of it is any.
const {
  activities, users, projects, agents, costs, eq, ne, gt, gte, lt, lte, inArray, isNull, like, ilike, and, or, not, asc, desc,
  count, sum, min, max, avg,
} = /** @type {Record<string, any>} */ (heliumdb);

/** A database that answers every query with these rows. @param {any[][]} [rows] @param {object} [more] */
function open(rows = [], more) {
  const { db, sent } = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result(rows, more)) } : result(rows, more)));
  return { db: /** @type {any} */ (db), sent, async sql(/** @type {any} */ query) { await query; const { body } = sent[sent.length - 1]; return [body.query, body.params]; } };
}

/** @param {any} promise */
const issues = async (promise) => {
  const error = await errorFrom(promise);
  assert.equal(error.name, 'ValidationError', error.stack);
  return error.issues.map((/** @type {any} */ { path, code }) => `${path} ${code}`);
};

test('tables are frozen objects of frozen columns', () => {
  assert.deepEqual(Object.keys(costs).slice(0, 3), ['id', 'projectId', 'amount']);
  assert.deepEqual({ ...users.email }, { table: 'users', name: 'email' });
  assert.throws(() => { users.email = users.id; }, TypeError);
  assert.throws(() => { users.email.name = 'id'; }, TypeError);
});

test('every operator and aggregate', async () => {
  const { db, sql } = open();
  const date = new Date(0), { amount, id, inputTokens } = costs;
  const ops = and(eq(id, 'a'), ne(id, 'b'), gt(amount, 1), gte(amount, 2n), lt(amount, 3.5), lte(costs.timestamp, date), inArray(id, ['x', 'y']),
    isNull(inputTokens), like(id, 'l'), ilike(id, 'i'), or(eq(id, 'o'), not(eq(id, 'n'))));
  assert.deepEqual(await sql(db.select({ n: count() }).from(costs).where(ops)), [
    'select count(*) from "costs" a where (a."id"=$1 and a."id"<>$2 and a."amount">$3 and a."amount">=$4 and a."amount"<$5 and a."timestamp"<=$6 and ' +
      'a."id"=any($7::text[]) and a."input_tokens" is null and a."id" like $8 and a."id" ilike $9 and (a."id"=$10 or not (a."id"=$11)))',
    ['a', 'b', '1', '2', '3.5', '1970-01-01T00:00:00.000Z', '{x,y}', 'l', 'i', 'o', 'n']]);
  assert.deepEqual(await sql(db.select({ a: count(id), b: sum(amount), c: avg(amount), d: min(id), e: max(amount), f: costs.model }).from(costs)
    .orderBy(asc(sum(amount)), desc(costs.model)).limit(5)), [
    'select a."model",json_build_array(count(a."id")::text),json_build_array(sum(a."amount")::text),json_build_array(avg(a."amount")::text),' +
      'json_build_array(min(a."id")::text),json_build_array(max(a."amount")::text) from "costs" a group by a."model" ' +
      'order by sum(a."amount"),a."model" desc limit $1', ['5']]);
});

test('the order of a chain is of no matter', async () => {
  const { db, sql } = open();
  const forwards = await sql(db.select().from(users).where(eq(users.id, 'u')).orderBy(users.email).limit(1).after('x'));
  assert.deepEqual(await sql(db.select().after('x').limit(1).orderBy(users.email).where(eq(users.id, 'u')).from(users)), forwards);
  const returning = await sql(db.insert(users).values({ id: 'i', email: 'a@b.c', password: 'p' }).onConflictDoNothing().returning());
  assert.deepEqual(await sql(db.insert(users).returning().onConflictDoNothing().values({ id: 'i', email: 'a@b.c', password: 'p' })), returning);
});

test('is sent once, when it is first awaited', async () => {
  const { db, sent } = open([row.users()]);
  const query = db.select().from(users);
  assert.equal(Object.prototype.toString.call(query), '[object Query]');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(sent.length, 0);
  const [a, b] = await Promise.all([query, query]);
  assert.equal(a, b);
  assert.equal(sent.length, 1);
  assert.deepEqual(a, [filledObject('users', { id: 'u1', email: 'a@b.c', name: null, createdAt: new Date(TIME_ISO), updatedAt: new Date(TIME_ISO) })]);
});

test('nothing is said twice, or after it was sent', async () => {
  const { db } = open([], { rowCount: 0 });
  const where = eq(users.id, 'x');
  const twice = [
    () => db.select().from(users).from(users), () => db.select().from(users).where(where).where(where), () => db.select().limit(1).limit(0),
    () => db.select().after('a').after('b'), () => db.select().orderBy(users.id).orderBy(users.id), () => db.insert(users).values({}).values({}),
    () => db.update(users).set({}).set({}), () => db.delete(users).all().all(), () => db.delete(users).returning().returning({}),
    () => db.insert(users).onConflictDoNothing().onConflictDoUpdate({ target: users.id }), () => db.select().options({}).options({}),
  ];
  for (const act of twice) assert.throws(act, { name: 'ValidationError', message: /comes twice/ }, String(act));
  const sent = db.delete(users).where(where);
  await sent;
  assert.throws(() => sent.returning(), { name: 'ValidationError', message: 'returning comes twice, or after the query was sent or its id asked for' });
  const batched = db.select().from(users);
  await db.batch([batched]);
  assert.throws(() => batched.limit(1), /after the query was sent/);
});

test('a projection\'s results: own names, Dates where the column has them', async () => {
  const { db } = open([['u1', TIME, '["7", "3"]', '["infinity"]', `["${TIME}"]`], ['u2', TIME, '["8", "0"]', '[null]', '[null]']]);
  const made = await db.select({
    'the id': users.id, when: users.createdAt, last: max(users.updatedAt), createdAt: count(), timestamp: min(users.createdAt), user: count(users.id),
  }).from(users).orderBy(users.id);
  const date = new Date(TIME_ISO);
  assert.deepEqual(made, [
    { 'the id': 'u1', when: date, last: date, createdAt: 7, timestamp: 'infinity', user: 3 },
    { 'the id': 'u2', when: date, last: null, createdAt: 8, timestamp: null, user: 0 },
  ]);
  assert.deepEqual(Object.keys(made[0]), ['the id', 'when', 'last', 'createdAt', 'timestamp', 'user']);
  const odd = await open([['a', 'b', 'c']]).db.delete(users).all().returning({ b: users.id, 1: users.email, ['__proto__']: users.name });
  assert.deepEqual(Object.entries(odd[0]), [['1', 'b'], ['b', 'a'], ['__proto__', 'c']]);
});

test('counts, and rows where they are asked for', async () => {
  const { db, sent } = open([], { rowCount: 3 });
  assert.deepEqual(await db.delete(costs).where(isNull(costs.inputTokens)), { count: 3 });
  assert.deepEqual(await db.update(costs).set({ model: 'x' }).all(), { count: 3 });
  assert.deepEqual(await db.insert(costs).values([1, 2, 3].map((amount) => ({ projectId: 'p', amount, model: 'm', provider: 'p' }))), { count: 3 });
  assert.deepEqual(await db.insert(costs).values([]), { count: 0 });
  assert.deepEqual(await db.insert(costs).values([]).returning(), []);
  assert.deepEqual(await db.insert(costs).values([]).returning({ id: costs.id }), []);
  assert.equal(sent.length, 3);
});

test('wrong input is refused with every issue, and nothing is sent', async () => {
  const { db, sent } = open();
  assert.deepEqual(await issues(db.select().from(users).where(and(eq(users.emial, 'x'), undefined, eq(projects.name, 'x'), eq(users.name, undefined),
    eq(users.name, null), or(gt(users.createdAt, new Date(NaN)), not(undefined)), inArray(users.id, ['a', 5]), 'x', eq(users.id, users.email)))
    .orderBy(users.nothing).limit(NaN)), [
    'where.and[0].column required', 'where.and[2].projects.name unknown', 'where.and[3].name required', 'where.and[4].name type',
    'where.and[5].or[0].createdAt type', 'where.and[5].or[1].not type', 'where.and[6].id[1] type', 'where.and[7] type', 'where.and[8].id type',
    'orderBy[0] type', 'limit type']);
  assert.deepEqual(await issues(db.select({ a: users.nothing, b: users.id }).from(users)), ['select.a type']);
  assert.deepEqual(await issues(db.select()), ['table type']);
  for (const table of [undefined, null, 'users', {}, users.id, { id: users }]) assert.deepEqual(await issues(db.delete(table).all()), ['table type']);
  assert.deepEqual(await issues(db.insert(users)), ['input type']);
  assert.deepEqual(await issues(db.update(users).where(eq(users.id, 'x'))), ['set type']);
  assert.deepEqual(await issues(db.insert(users).values([{ email: 'a@b.c', password: 'p' }, { email: 'a', nmae: 1n, createdAt: new Date(NaN) }]).onConflictDoUpdate({ set: { x: 1 } })),
    ['[1].email format', '[1].nmae unknown', '[1].createdAt type', '[1].password required', 'x unknown', 'target required']);
  for (const where of [undefined, and(), and(undefined), not(inArray(users.id, []))]) {
    assert.deepEqual(await issues(db.delete(users).where(where)), ['where required']);
    assert.deepEqual(await issues(db.update(users).set({ name: 'x' }).where(where).returning()), ['where required']);
  }
  assert.deepEqual(await issues(db.update(users).set({}).where(eq(users.id, 'x'))), ['set empty']);
  const loop = { and: /** @type {any[]} */ ([]) };
  loop.and.push(loop);
  assert.deepEqual(await issues(db.select().from(users).where(loop)), ['arguments type']);
  assert.equal(sent.length, 0);
});

test('errors have the method, and no details of what touches secrets', async () => {
  const { db } = mock(() => refusal('23505', { detail: 'Key (email)=(a@b.c) already exists.', table: 'users' }));
  const any = /** @type {any} */ (db);
  for (const [name, query] of Object.entries({
    insert: any.insert(users).values({ email: 'a@b.c', password: 'p' }), update: any.update(users).set({ name: 'x' }).all(), delete: any.delete(users).all(),
    select: any.select({ n: count() }).from(users),
  })) {
    const error = await errorFrom(query);
    assert.deepEqual([error.name, error.method, error.detail], ['UniqueViolationError', name, undefined]);
  }
  assert.match((await errorFrom(any.delete(costs).all())).detail, /already exists/);
});

test('an insert of one row knows its id, and keeps it', async () => {
  const { db, sent } = open([], { rowCount: 1 });
  const user = db.insert(users).values({ email: 'a@b.c', password: 'p' }), { id } = user;
  assert.match(id, /^[a-z][a-z0-9]{23}$/);
  assert.equal(user.id, id);
  assert.throws(() => user.returning(), /after the query was sent/);
  await db.plan((/** @type {any} */ tx) => {
    const project = tx.insert(projects).values({ name: 'n', path: '/', userId: id });
    return [project, tx.insert(agents).values({ projectId: project.id })];
  });
  await user;
  assert.equal(sent[0].body.queries[0].params[3], id);
  assert.equal(sent[0].body.queries[1].params[1], sent[0].body.queries[0].params[0]);
  assert.equal(sent[1].body.params[0], id);
  assert.equal(db.insert(users).values({ email: 'a@b.c', password: 'p', id: 'mine' }).id, 'mine');
  assert.equal(db.insert(users).values([]).id, undefined);
  for (const query of [db.select(), db.update(users), db.delete(users)]) assert.equal(query.id, undefined);
  assert.throws(() => db.insert(users).id, { name: 'ValidationError' });
});

test('ids of many rows differ', async () => {
  const { db, sent } = open([], { rowCount: 1000 });
  await db.insert(costs).values(Array.from({ length: 1000 }, () => ({ projectId: 'p', amount: 1, model: 'm', provider: 'p' })));
  assert.equal(new Set(sent[0].body.params.at(-1).slice(1, -1).split(',')).size, 1000);
});

test('large inserts go in chunks of one batch; with returning in one statement', async () => {
  const values = Array.from({ length: 5 }, () => ({ projectId: 'p', amount: 1, model: 'm'.repeat(1 << 20), provider: 'p' }));
  values.forEach((value, i) => { value.model += i; });
  const { db, sent } = mock(({ body }) => json(body.queries ? { results: body.queries.map((/** @type {any} */ _, /** @type {number} */ i) => result([], { rowCount: i < 2 ? 2 : 1 })) }
    : result(values.map((_, i) => [`c${i}`]))));
  const any = /** @type {any} */ (db);
  assert.deepEqual(await any.insert(costs).values(values).onConflictDoNothing(), { count: 5 });
  assert.deepEqual(sent[0].body.queries.map((/** @type {any} */ { query }) => query.endsWith('on conflict do nothing')), [true, true, true]);
  assert.deepEqual(await any.insert(costs).values(values).returning({ id: costs.id }), values.map((_, i) => ({ id: `c${i}` })));
  assert.deepEqual(Object.keys(sent[1].body), ['query', 'params']);
});

test('conflicts: a target or several, a set or none', async () => {
  const { db, sql } = open([], { rowCount: 1 });
  const insert = () => db.insert(users).values({ id: 'i', email: 'a@b.c', password: 'p' });
  const start = 'insert into "users"("id","email","password","updated_at") values ($1,$2,$3,now())';
  const ends = {
    ' on conflict do nothing': insert().onConflictDoNothing(),
    ' on conflict ("email") do nothing': insert().onConflictDoNothing({ target: users.email }),
    ' on conflict ("id","email") do nothing': insert().onConflictDoNothing({ target: [users.id, users.email] }),
    ' on conflict ("email") do update set "name"=$4,"updated_at"=now()': insert().onConflictDoUpdate({ target: users.email, set: { name: 'x' } }),
    ' on conflict ("email") do update set "password"=excluded."password","updated_at"=now()': insert().onConflictDoUpdate({ target: [users.email] }),
  };
  for (const [end, query] of Object.entries(ends)) assert.equal((await sql(query))[0], start + end);
});

test('options: a deadline and a signal', async () => {
  const { db } = mock((/** @type {any} */ { init }) => new Promise((_, reject) => init.signal.addEventListener('abort', () => reject(init.signal.reason))));
  const any = /** @type {any} */ (db), control = new AbortController();
  assert.equal((await errorFrom(any.select().from(users).options({ timeout: 5 }))).code, 'TIMEOUT');
  const query = errorFrom(any.select().from(users).options({ signal: control.signal }));
  setImmediate(() => control.abort());
  assert.equal((await query).code, 'ABORT');
});

test('in a batch, beside methods: each result in its own form, each error with its method', async () => {
  const { db } = mock(() => json({ results: [result([['2', `["${TIME}"]`]]), result([row.users()]), result([], { rowCount: 4 }), result([row.costs()])] }));
  const any = /** @type {any} */ (db);
  const [[one], user, gone, [cost]] = await any.batch([
    any.select({ n: count(), at: max(costs.timestamp) }).from(costs), any.getUserById('u1'), any.delete(costs).all(), any.select().from(costs),
  ]);
  assert.deepEqual([one, user.id, gone, cost.amount], [{ n: 2, at: new Date(TIME_ISO) }, 'u1', { count: 4 }, 0.1]);
  const error = await errorFrom(any.batch([any.select().from(users), any.delete(users)]));
  assert.deepEqual([error.name, error.method, error.index], ['ValidationError', 'delete', 1]);
});

test('values of every kind go in as they do elsewhere', async () => {
  const { db, sql } = open([], { rowCount: 1 });
  const [, params] = await sql(db.insert(agents).values({ id: 'i', projectId: 'p', logs: { a: [new Date(0)], u: undefined, n: NaN }, startTime: new Date(5) }));
  assert.deepEqual(params, ['i', 'p', '1970-01-01T00:00:00.005Z', '{"a":["1970-01-01T00:00:00.000Z"],"n":null}']);
  const [, set] = await sql(db.update(costs).set({ amount: 12345678901234567890n / 10n ** 15n, inputTokens: 5n }).all());
  assert.deepEqual(set, ['12345', '5']);
  assert.deepEqual(await issues(db.update(agents).set({ logs: { a: 5n } }).all()), ['arguments type']);
  assert.deepEqual(await issues(db.update(costs).set({ amount: NaN, model: () => 1 }).all()), ['amount type', 'model type']);
  const reads = open();
  const [, within] = await reads.sql(reads.db.select().from(costs).where(or(inArray(costs.inputTokens, [1n, 2]), inArray(costs.timestamp, [new Date(0)]))));
  assert.deepEqual(within, ['{1,2}', '{1970-01-01T00:00:00.000Z}']);
});

test('what nobody uses a bundler leaves out', () => {
  const script = `
    import { build } from 'esbuild';
    const { outputFiles: [file] } = await build({ stdin: { contents: "export { createDatabase, users } from './js/index.js'", resolveDir: '.' },
      bundle: true, minify: true, write: false, format: 'esm', external: ['*.wasm', 'node:*', './transaction/*'], conditions: ['workerd'] });
    console.log(['name refreshToken', 'model provider', 'isNull', 'ilike'].map((name) => file.text.includes(name)).join());`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', cwd: path('.') }).trim(), 'true,false,false,false');
});

test('what stands inside a JSON value is JSON, of one row as of a list of them', async () => {
  const { db, sent } = mock(() => json(result([])));
  const rowOf = (/** @type {unknown} */ inner) => ({ projectId: 'p', type: 't', message: 'm', metadata: { inner } });
  for (const rows of [rowOf(1n), [rowOf(1n)]]) {
    const error = await errorFrom(db.insert(activities).values(/** @type {any} */ (rows)));
    assert.deepEqual([error.name, error.message],
      ['ValidationError', 'arguments must be JSON: no cycle, no U+0000, no bigint inside a JSON value']);
  }
  for (const rows of [rowOf(NaN), [rowOf(NaN)]]) await db.insert(activities).values(/** @type {any} */ (rows)).catch(() => {}); // the answer is another matter
  assert.deepEqual(sent.map(({ body }) => body.params.includes('{"inner":null}')), [true, true]);
});

test('half of a column is none', () => {
  const none = eq({}, 1);
  for (const half of [{ table: 'users' }, { name: 'id' }, { table: 'users', name: 5 }, { table: 5, name: 'id' }, Object.create({ table: 'users', name: 'id' }), null, undefined, 'users.id'])
    assert.deepEqual(eq(half, 1), none, JSON.stringify(half));
  assert.deepEqual(eq({ table: 'users', name: 'id' }, 1), { 'users.id': { eq: 1 } });
});

test('an order: by columns, by aggregates, by the number of all rows; by anything else it is refused', async () => {
  const { db, sql } = open();
  const [text] = await sql(db.select({ model: costs.model, n: count(), all: sum(costs.amount) }).from(costs).orderBy(desc(count()), asc(sum(costs.amount)), costs.model));
  assert.match(text, / order by count\(\*\) desc[^,]*,sum\(a\."amount"\)[^,]*,a\."model"[^,]*$/);
  for (const term of [{}, 5, null, 'model', { op: 'sum' }, { op: 'no', table: 'costs', name: 'model' }])
    assert.deepEqual(await issues(db.select({ model: costs.model, n: count() }).from(costs).orderBy(term)), ['orderBy[0] type'], JSON.stringify(term));
});

test('an insert says its id before what reads clauses is loaded, and sends the same', async () => {
  const script = `
    import { createDatabase, users } from 'heliumdb';
    const sent = [];
    const fetch = async (url, { body }) => (sent.push(JSON.parse(new TextDecoder().decode(body))), Response.json({ rows: [], fields: [], rowCount: 1, command: 'INSERT' }));
    const db = createDatabase('postgres://u:p@h.example/db', { fetch });
    await db.connect();
    const query = db.insert(users).values({ email: 'a@b.c', password: 'p' }), { id } = query;
    let twice;
    try { query.returning(); } catch (error) { twice = error.name; }
    await query;
    console.log(JSON.stringify([typeof id, sent.at(-1).params[0] === id, sent.at(-1).params[1], twice]));
    const wrong = db.insert({ x: { table: 'none' } }).values({ email: 'a@b.c' });
    try { wrong.id; } catch (error) { console.log(error.message); }
    await wrong.catch((error) => console.log(error.message));`;
  const lines = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', cwd: path('.') }).trim().split('\n');
  assert.deepEqual(lines, ['["string",true,"a@b.c","ValidationError"]', 'table must be one of the schema', 'table must be one of the schema']);
});
