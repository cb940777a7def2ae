// The query builder on real databases: what it reads of known rows is what plain SQL reads of them, what it writes is
// there, and nothing that comes in as a value or a name becomes SQL. On PGlite and on a Postgres server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as heliumdb from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';

// The tests say what the types forbid, so all of it is any.
const {
  users, projects, agents, costs, activities, eq, ne, gt, gte, lt, lte, inArray, isNull, like, ilike, and, or, not, asc, desc, count, sum, min, max, avg,
} = /** @type {Record<string, any>} */ (heliumdb);
const fixtures = readFileSync(path('tests/cases/fixtures.sql'), 'utf8');
const EVIL = ['\'; drop table users; --', '"; drop table users; --', '$1', '\\', '\\\'; delete from users; --', 'x\' or \'1\'=\'1', '{a,b}', '%', 'NULL', '\u2019 or 1=1'];

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => builder(kind));

/** @param {'pglite' | 'postgres'} kind */
function builder(kind) {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {any} */
  let db;
  before(async () => {
    service = await openService(kind);
    db = service.db;
  });
  after(() => service.close());
  beforeEach(() => service.endpoint.exec(`truncate users cascade; ${fixtures}`));

  /** Rows of plain SQL as texts. @param {string} query @returns {Promise<(string | null)[][]>} */
  async function plain(query) {
    const response = await service.endpoint.fetch('http://localhost/sql', {
      method: 'POST', body: JSON.stringify({ query, params: [] }),
      headers: { 'Neon-Connection-String': service.endpoint.url, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' },
    });
    const { rows, message } = await response.json();
    assert.ok(rows, message);
    return rows;
  }
  const ids = async (/** @type {any} */ query) => (await query).map((/** @type {any} */ { id }) => id);
  /** @param {any} table @param {any} where */
  const found = (table, where) => ids(db.select({ id: table.id }).from(table).where(where).orderBy(table.id));
  const sqlIds = async (/** @type {string} */ from) => (await plain(`select id from ${from} order by id`)).map(([id]) => id);
  const everything = () => plain('select (select json_agg(t order by id) from users t)::text, (select json_agg(t order by id) from projects t)::text, ' +
    '(select json_agg(t order by id) from agents t)::text, (select json_agg(t order by id) from costs t)::text, (select json_agg(t order by id) from activities t)::text');

  test('conditions find what the same SQL finds', async () => {
    const at = new Date('2026-04-02T00:00Z');
    /** @type {[any, any, string][]} */
    const pairs = [
      [costs, eq(costs.amount, 0.2), 'costs where amount = 0.2'], [costs, ne(costs.amount, 0.2), 'costs where amount <> 0.2'],
      [costs, gt(costs.timestamp, at), 'costs where timestamp > \'2026-04-02Z\''], [costs, gte(costs.timestamp, at), 'costs where timestamp >= \'2026-04-02Z\''],
      [costs, lt(costs.inputTokens, 2147483647), 'costs where input_tokens < 2147483647'], [costs, lte(costs.outputTokens, 0n), 'costs where output_tokens <= 0'],
      [costs, not(lte(costs.outputTokens, 0)), 'costs where not output_tokens <= 0'], [costs, isNull(costs.inputTokens), 'costs where input_tokens is null'],
      [costs, inArray(costs.amount, [0.1, 1e-9, 7]), 'costs where amount in (0.1, 1e-9, 7)'], [costs, not(inArray(costs.inputTokens, [1])), 'costs where input_tokens not in (1)'],
      [users, like(users.name, '%e'), 'users where name like \'%e\''], [users, ilike(users.email, 'EVE%'), 'users where email ilike \'EVE%\''],
      [users, eq(users.email, ' EVE@example.COM '), 'users where email = \'eve@example.com\''], [users, eq(users.name, 'O\'Eve'), 'users where name = \'O\'\'Eve\''],
      [projects, eq(projects.settings, { a: '"x"', b: [1, 2.5] }), 'projects where settings is not null'],
      [activities, inArray(activities.metadata, [[], 'text']), 'activities where id in (\'v3\', \'v4\')'],
      [agents, ne(agents.status, 'pending'), 'agents where status <> \'pending\''],
      [costs, or(and(eq(costs.model, 'm2'), eq(costs.provider, 'x')), not(or(eq(costs.projectId, 'p1'), eq(costs.amount, 5)))),
        'costs where (model = \'m2\' and provider = \'x\') or not (project_id = \'p1\' or amount = 5)'],
      [users, and(), 'users'], [users, or(), 'users where false'], [users, inArray(users.id, []), 'users where false'], [users, not(inArray(users.name, [])), 'users'],
    ];
    for (const [table, where, sql] of pairs) assert.deepEqual(await found(table, where), await sqlIds(sql), sql);
  });

  test('rows are those of the methods', async () => {
    const [row] = await db.select().from(users).where(eq(users.id, 'u1'));
    assert.deepEqual(row, await db.getUserById('u1'));
    assert.deepEqual(await db.select().from(users).orderBy(desc(users.createdAt), desc(users.id)), await db.listUsers());
    assert.deepEqual(await db.select().from(agents).where(eq(agents.id, 'a2')), [await db.getAgentById('a2')]);
    assert.deepEqual(await db.select().from(projects).where(eq(projects.id, 'p1')), [await db.getProjectById('p1')]);
    assert.deepEqual(await db.select().from(costs).where(eq(costs.projectId, 'p1')).orderBy(desc(costs.timestamp), desc(costs.id)), await db.getCostsByProject('p1'));
    assert.deepEqual(await db.select().from(activities).where(eq(activities.id, 'v2')), (await db.getActivitiesByProject('p1')).slice(0, 1));
  });

  test('aggregates, grouped and not, ordered by them', async () => {
    assert.deepEqual(await db.select({ n: count(), k: count(costs.inputTokens), total: sum(costs.amount), mean: avg(costs.outputTokens), first: min(costs.timestamp), last: max(costs.model) }).from(costs),
      [{ n: 4, k: 2, total: 1000000.3, mean: 1, first: new Date('2026-04-01T00:00Z'), last: 'm2' }]);
    assert.deepEqual(await db.select({ n: count(), total: sum(costs.amount), last: max(costs.timestamp) }).from(costs).where(eq(costs.id, 'none')), [{ n: 0, total: null, last: null }]);
    assert.deepEqual(await db.select({ n: count(), model: costs.model, total: sum(costs.amount) }).from(costs).orderBy(desc(sum(costs.amount))),
      [{ n: 3, model: 'm2', total: 1000000.2 }, { n: 1, model: 'm1', total: 0.1 }]);
    assert.deepEqual(await db.select({ model: costs.model, provider: costs.provider, n: count() }).from(costs).orderBy(asc(count()), costs.model, costs.provider).limit(2),
      [{ model: 'm1', provider: 'x', n: 1 }, { model: 'm2', provider: 'y', n: 1 }]);
    assert.equal((await db.select({ total: sum(costs.amount) }).from(costs).where(eq(costs.projectId, 'p1')))[0].total, await db.getTotalCostByProject('p1'));
  });

  test('pages are whole and in order, with equal keys too', async () => {
    await db.insert(costs).values(Array.from({ length: 57 }, (_, i) => ({ projectId: 'p2', amount: i % 5, model: `m${i % 3}`, provider: 'x', timestamp: new Date(1e12 + i % 4) })));
    for (const [order, sql] of [
      [[], 'id'], [[costs.model], 'model, id'], [[desc(costs.model)], 'model desc, id desc'], [[costs.amount, costs.model, costs.timestamp], 'amount, model, timestamp, id'],
      [[desc(costs.timestamp), desc(costs.amount)], 'timestamp desc, amount desc, id desc'], [[desc(costs.id)], 'id desc'],
    ]) {
      const want = (await plain(`select id from costs order by ${sql}`)).map(([id]) => id), got = [];
      for (;;) {
        const page = await ids(db.select({ id: costs.id }).from(costs).where(isNull(costs.inputTokens)).orderBy(...order).limit(7).after(got.at(-1)));
        if (!page.length) break;
        got.push(...page);
      }
      const some = new Set(await sqlIds('costs where input_tokens is null'));
      assert.deepEqual(got, want.filter((id) => some.has(id)), String(sql));
    }
  });

  test('inserts: one, many, given ids and times, what comes back', async () => {
    const [project] = await db.insert(projects).values({ name: 'n', path: '/', userId: 'u1', settings: { a: [1n].map(Number) } }).returning();
    assert.deepEqual(project, await db.getProjectById(project.id));
    assert.deepEqual(project.createdAt, project.updatedAt);
    assert.deepEqual(await db.insert(users).values({ email: 'New@Example.com', password: 'p' }), { count: 1 });
    assert.equal((await db.getUserByEmail('new@example.com', { secrets: true })).password, 'p');
    const many = await db.insert(users).values(Array.from({ length: 300 }, (_, i) =>
      ({ email: `m${i}@b.c`, password: `p${i}`, ...(i % 2 ? { name: `n"${i}\\` } : {}), ...(i % 3 ? {} : { id: `id${i}`, createdAt: new Date(i) }) }))).returning().options({ secrets: true });
    assert.equal(many.length, 300);
    many.forEach((/** @type {any} */ user, /** @type {number} */ i) => {
      assert.deepEqual([user.email, user.password, user.name], [`m${i}@b.c`, `p${i}`, i % 2 ? `n"${i}\\` : null]);
      if (i % 3 === 0) assert.deepEqual([user.id, user.createdAt], [`id${i}`, new Date(i)]);
      else assert.match(user.id, /^[a-z][a-z0-9]{23}$/);
    });
    const error = await errorFrom(db.insert(users).values([{ email: 'fresh@b.c', password: 'p' }, { email: 'm1@b.c', password: 'p' }]));
    assert.deepEqual([error.name, error.method, error.columns], ['UniqueViolationError', 'insert', ['email']]);
    assert.equal(await db.getUserByEmail('fresh@b.c'), null);
    assert.deepEqual(await db.insert(users).values([]), { count: 0 });
  });

  test('inserts larger than one statement: all, or none', async () => {
    const values = Array.from({ length: 7 }, (_, i) => ({ projectId: 'p1', amount: i, model: `${i}`.repeat(1 << 19), provider: 'x' }));
    const { requests, value } = await service.counted(() => db.insert(costs).values(values));
    assert.deepEqual([requests, value], [1, { count: 7 }]);
    const made = await db.insert(costs).values(values).returning({ amount: costs.amount });
    assert.deepEqual(made.map((/** @type {any} */ { amount }) => amount), [0, 1, 2, 3, 4, 5, 6]);
    assert.equal((await errorFrom(db.insert(costs).values([...values, { ...values[0], projectId: 'none' }]))).name, 'ForeignKeyViolationError');
    assert.deepEqual(await plain('select count(*)::text from costs where length(model) > 1000'), [['14']]);
  });

  test('conflicts', async () => {
    const row = { email: 'ada@example.com', password: 'new' };
    assert.deepEqual(await db.insert(users).values(row).onConflictDoNothing(), { count: 0 });
    assert.deepEqual(await db.insert(users).values([row, { email: 'z@b.c', password: 'z' }]).onConflictDoNothing({ target: users.email }).returning({ email: users.email }), [{ email: 'z@b.c' }]);
    assert.equal((await db.getUserById('u1', { secrets: true })).password, 'hash-1');
    const before = await db.getUserById('u1');
    const [set] = await db.insert(users).values(row).onConflictDoUpdate({ target: users.email, set: { name: 'x' } }).returning();
    assert.deepEqual({ ...set, updatedAt: 0 }, { ...before, name: 'x', updatedAt: 0 });
    assert.ok(set.updatedAt > before.updatedAt);
    assert.deepEqual(await db.insert(users).values({ ...row, id: 'other' }).onConflictDoUpdate({ target: users.email }), { count: 1 });
    assert.deepEqual((({ id, password, name }) => [id, password, name])(await db.getUserById('u1', { secrets: true })), ['u1', 'new', 'x']);
    assert.equal((await errorFrom(db.insert(users).values({ email: 'y@b.c', password: 'p', id: 'u1' }).onConflictDoNothing({ target: users.email }))).name, 'UniqueViolationError');
    assert.equal((await errorFrom(db.insert(users).values(row).onConflictDoUpdate({ target: users.name }))).sqlState, '42P10');
  });

  /** Every set of columns that may be left out, in rows that are there already and in new ones. */
  const different = Array.from({ length: 48 }, (_, i) => ({
    id: `id${i}`, email: i % 3 ? `n${i}@b.c` : `old${i}@b.c`, password: `p${i}`, ...(i & 1 && { name: i & 16 ? null : `n${i}` }),
    ...(i & 2 && { refreshToken: `t${i}` }), ...(i & 4 && { createdAt: new Date(i) }), ...(i & 8 && { updatedAt: new Date(i * 1000) }),
  }));
  const there = `insert into users (id, email, password, name, refresh_token, created_at, updated_at)
    select 'old' || i, 'old' || i || '@b.c', 'was', 'was', 'was', '2020-01-01Z', '2020-01-01Z' from generate_series(0, 47, 3) i`;
  /** What is in the table; times of now as such. */
  const written = () => plain(`select id, email, password, name, refresh_token,
    case when created_at > now() - interval '1 hour' then 'now' else created_at::text end,
    case when updated_at > now() - interval '1 hour' then 'now' else updated_at::text end from users order by email`);
  const fields = { id: users.id, email: users.email, name: users.name, token: users.refreshToken, at: users.createdAt };
  for (const [name, ending] of /** @type {[string, (query: any) => any][]} */ ([
    ['inserts', (query) => query],
    ['leaves what is there', (query) => query.onConflictDoNothing({ target: users.email })],
    ['updates to what was given', (query) => query.onConflictDoUpdate({ target: users.email })],
    ['updates to values of its own', (query) => query.onConflictDoUpdate({ target: users.email, set: { name: 'x', refreshToken: null } })],
  ])) test(`an insert of rows that give different columns does what an insert of each does: ${name}`, async () => {
    const given = name === 'inserts' ? different.filter(({ email }) => email[0] === 'n') : different;
    const again = () => service.endpoint.exec(`delete from users where id ~ 'id|old'; ${there}`);
    await again();
    const one = [];
    for (const row of given) one.push(...await ending(db.insert(users).values(row)).returning(fields));
    const wanted = await written(), undated = (/** @type {any[]} */ rows) => rows.map(({ at, ...row }) => ({ ...row, at: at < new Date(2021, 0) ? at : 'now' }));
    const ways = /** @type {Record<string, (query: any) => Promise<any>>} */ ({
      alone: (query) => query,
      'in a batch': async (query) => (await db.batch([db.connect(), query]))[1],
      'in a transaction': (query) => db.transaction((/** @type {any} */ tx) => ending(tx.insert(users).values(given)).returning(fields)),
      'with an expectation': (query) => heliumdb.expect(query, { rows: one.length }),
    });
    for (const [way, ask] of Object.entries(ways)) {
      await again();
      assert.deepEqual(undated(await ask(ending(db.insert(users).values(given)).returning(fields))), undated(one), way);
      assert.deepEqual(await written(), wanted, way);
    }
    await again();
    const { requests, value } = await service.counted(() => ending(db.insert(users).values(given)));
    assert.deepEqual([requests, value, await written()], [1, { count: one.length }, wanted]);
    const error = await errorFrom(heliumdb.expect(ending(db.insert(users).values(given.map((row) => ({ ...row, id: `x${row.id}`, email: `x${row.email}` })))).returning(), { rows: 1 }));
    assert.deepEqual([error.code, error.message], ['EXPECTATION', `insert gave ${given.length} rows, not 1`]);
    const refused = await errorFrom(ending(db.insert(users).values([...given.map((row) => ({ ...row, id: `x${row.id}`, email: `x${row.email}` })), { email: 'last@b.c', password: 'p', id: 'u1' }])));
    assert.deepEqual([refused.name, refused.columns, await written()], ['UniqueViolationError', ['id'], wanted]);
  });

  test('updates and deletes touch the rows they mean', async () => {
    const from = Date.now() - 60_000;
    assert.deepEqual(await db.update(users).set({ name: 'x', refreshToken: null }).where(or(eq(users.id, 'u1'), isNull(users.name))), { count: 2 });
    assert.deepEqual((await db.select().from(users).orderBy(users.id).options({ secrets: true })).map((/** @type {any} */ user) => [user.name, user.refreshToken, +user.updatedAt > from]),
      [['x', null, true], ['x', null, true], ['O\'Eve', null, false]]);
    assert.deepEqual(await db.update(costs).set({ amount: 1.5, inputTokens: null }).where(eq(costs.id, 'c1')).returning({ id: costs.id, amount: costs.amount, n: costs.inputTokens }),
      [{ id: 'c1', amount: 1.5, n: null }]);
    assert.deepEqual(await db.update(costs).set({ amount: 2 }).where(eq(costs.id, 'none')).returning(), []);
    assert.deepEqual(await db.update(costs).set({ amount: 2 }).all(), { count: 4 });
    const was = await db.getUserById('u2');
    assert.deepEqual(await db.delete(users).where(eq(users.id, 'u2')).returning(), [was]);
    assert.deepEqual([await found(users, and()), await found(projects, and())], [['u1', 'u3'], ['p1', 'p2']]);
    assert.deepEqual(await db.delete(costs).where(and(eq(costs.model, 'm2'), lt(costs.timestamp, new Date('2026-04-02T12:00Z')))), { count: 2 });
    assert.deepEqual(await db.delete(costs).all(), { count: 2 });
  });

  test('without where nothing is touched', async () => {
    const before = await everything(), { requests } = await service.counted(async () => {
      for (const where of [undefined, null, and(), and(and(), undefined), not(or()), or(eq(users.id, 'u1'), and()), not(inArray(users.id, []))])
        for (const query of [db.delete(users).where(where), db.update(users).set({ name: 'x' }).where(where), db.delete(users).where(where).returning()])
          assert.equal((await errorFrom(query)).name, 'ValidationError');
      for (const query of [db.delete(users), db.update(users).set({ name: 'x' })]) assert.equal((await errorFrom(query)).issues[0].path, 'where');
    });
    assert.equal(requests, 0);
    assert.deepEqual(await everything(), before);
    for (const where of [or(), inArray(users.id, []), eq(users.id, 'none')]) assert.deepEqual(await db.delete(users).where(where), { count: 0 });
    assert.deepEqual(await everything(), before);
  });

  test('values that are SQL are values, in every place', async () => {
    const before = await everything();
    for (const evil of EVIL) {
      assert.deepEqual(await found(users, or(eq(users.name, evil), gt(users.id, `zzz${evil}`), inArray(users.name, [evil, evil]), inArray(users.id, [evil]))), []);
      const matched = await found(users, like(users.email, evil)).catch((/** @type {any} */ error) => {
        assert.equal(error.sqlState, '22025', evil); // a pattern that ends with its escape
        return [];
      });
      assert.deepEqual(matched, evil === '%' ? ['u1', 'u2', 'u3'] : [], evil);
      assert.deepEqual(await db.select().from(users).orderBy(users.createdAt).after(evil), []);
      assert.deepEqual(await db.delete(users).where(eq(users.id, evil)), { count: 0 });
      assert.deepEqual(await db.update(users).set({ name: evil }).where(eq(users.name, evil)), { count: 0 });
      assert.deepEqual(await found(projects, eq(projects.settings, { [evil]: evil })), []);
      assert.deepEqual(await everything(), before);
      const made = await db.insert(users).values([{ id: evil, email: 'q@b.c', password: evil, name: evil }, { email: 'w@b.c', password: evil }])
        .onConflictDoUpdate({ target: users.email, set: { name: evil } }).returning({ [evil]: users.id, p: users.password, n: users.name });
      assert.deepEqual(made[0], { [evil]: evil, p: evil, n: evil });
      assert.deepEqual(await db.delete(users).where(inArray(users.password, [evil])), { count: 2 });
    }
    assert.deepEqual(await everything(), before);
  });

  test('names that are SQL are refused before anything is sent', async () => {
    const before = await everything(), { requests } = await service.counted(async () => {
      for (const evil of [...EVIL, 'id" = \'\' or "id', 'id', '*', 'count(*)']) {
        const column = { table: 'users', name: evil === 'id' ? 'Id' : evil }, foreign = { table: evil, name: 'id' };
        for (const bad of [column, foreign]) {
          for (const query of [
            db.select().from(users).where(eq(bad, 'x')), db.select().from(users).where(isNull(bad)), db.select({ x: bad }).from(users), db.select({ x: sum(bad) }).from(users),
            db.select().from(users).orderBy(bad), db.select().from(users).orderBy(desc(max(bad))), db.delete(users).all().returning({ x: bad }),
            db.insert(users).values({ email: 'a@b.c', password: 'p' }).onConflictDoNothing({ target: bad }), db.delete(users).where(and(not(inArray(bad, ['x'])))),
          ]) assert.equal((await errorFrom(query)).name, 'ValidationError', JSON.stringify(bad));
        }
        for (const query of [
          db.select().from({ id: { table: evil } }), db.select().from(users).where({ ...users.id, op: evil, value: 'x' }), db.select({ x: { ...users.id, op: evil } }).from(users),
          db.select().from(users).limit(evil), db.update(users).set({ [column.name]: 'x' }).all(), db.insert(users).values({ email: 'a@b.c', password: 'p', [column.name]: 'x' }),
        ]) assert.equal((await errorFrom(query)).name, 'ValidationError', evil);
      }
    });
    assert.equal(requests, 0);
    assert.deepEqual(await everything(), before);
  });

  test('in a batch and a plan: one transaction', async () => {
    const [made, [{ n }], gone] = await db.batch([
      db.insert(users).values({ email: 'b@b.c', password: 'p' }).returning({ name: users.name }), db.select({ n: count() }).from(users), db.delete(costs).where(eq(costs.id, 'c1')),
    ], { isolation: 'Serializable' });
    assert.deepEqual([made, n, gone], [[{ name: null }], 4, { count: 1 }]);
    const before = await everything();
    const error = await errorFrom(db.batch([db.delete(costs).all(), db.insert(projects).values({ name: 'n', path: '/', userId: 'nobody' }), db.select().from(users)]));
    assert.equal(error.name, 'ForeignKeyViolationError');
    assert.deepEqual(await everything(), before);
    const [, [project]] = await db.plan((/** @type {any} */ tx) => {
      const user = tx.insert(users).values({ email: 'c@b.c', password: 'p' });
      return [user, tx.insert(projects).values({ name: 'n', path: '/', userId: user.id }).returning()];
    });
    assert.equal((await db.getProjectById(project.id, { includeUser: true })).user.email, 'c@b.c');
  });

  test('in a transaction, kept and rolled back', async () => {
    const project = await db.transaction(async (/** @type {any} */ tx) => {
      const [user] = await tx.insert(users).values({ email: 't@b.c', password: 'p' }).returning();
      const [made] = await tx.insert(projects).values({ name: 'n', path: '/', userId: user.id }).returning();
      assert.deepEqual(await tx.update(projects).set({ name: 'm' }).where(eq(projects.id, made.id)), { count: 1 });
      const [[{ n }], rows] = await tx.batch([tx.select({ n: count() }).from(projects), tx.select().from(projects).where(eq(projects.id, made.id))]);
      assert.deepEqual([n, rows[0].name], [4, 'm']);
      return rows[0];
    });
    assert.deepEqual(await db.getProjectById(project.id), project);
    const before = await everything();
    await errorFrom(db.transaction(async (/** @type {any} */ tx) => {
      await tx.delete(users).all();
      assert.deepEqual(await tx.select({ n: count() }).from(projects), [{ n: 0 }]);
      throw new Error('mine');
    }));
    assert.deepEqual(await everything(), before);
    const forgotten = await errorFrom(db.transaction(async (/** @type {any} */ tx) => { tx.delete(users).all(); }));
    assert.match(forgotten.message, /delete was never awaited/);
    assert.deepEqual(await everything(), before);
  });

  test('many values in one condition', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `id${i}`);
    assert.deepEqual(await found(users, inArray(users.id, [...many, 'u2'])), ['u2']);
    assert.deepEqual(await found(users, or(...many.slice(0, 999).map((id) => eq(users.id, id)), eq(users.id, 'u3'))), ['u3']);
    assert.equal((await errorFrom(found(users, or(...many.slice(0, 1001).map((id) => eq(users.id, id)))))).issues[0].code, 'too_many');
  });
}
