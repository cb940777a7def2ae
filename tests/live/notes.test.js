// What a row gave is what is written, and a time that was read finds its row: on the zoo's table of notes, whose columns
// the service has none of (null and a default at once, microseconds), and on the service's own. PGlite and Postgres
// must agree.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { activities, and, costs, eq, expect, inArray, lte, users } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';
import { FETCH, SEED, methodOf, read, step } from '../support/zoo.js';

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

/** A condition on notes. @param {string} op @param {string} name @param {unknown} value */
const compare = (op, name, value) => ({ [name]: { [op]: value } });

/** The statements of a call. @param {string} method @param {unknown[]} args @returns {{query: string, params: any[]}[]} */
function statements(method, args) {
  const { op, effect } = methodOf(method);
  const creates = effect === 'CREATES';
  const { kind, text } = step(op, new Uint8Array(creates ? SEED : 0), Buffer.from(JSON.stringify(args)));
  assert.equal(kind, FETCH, text);
  const body = JSON.parse(text);
  return body.queries ?? [body];
}

/** @param {unknown} where @returns {[text: string, params: any[]]} */
const conditionOf = (where) => statements('FIND:notes', [{ where, orderBy: [] }]).map(({ query, params }) => /** @type {[string, any[]]} */ ([query.split(' where ')[1].replaceAll('a.', ''), params]))[0];

const MS = '2026-01-02T03:04:05.678Z', EXACT = '2026-01-02T03:04:05.678000Z';

test('a time of milliseconds is the whole of that millisecond, where a column may hold more', () => {
  const next = '::timestamptz+interval \'1ms\'';
  for (const [op, whole, plain] of /** @type {[string, string, string][]} */ ([
    ['eq', `("at">=$1 and "at"<$2${next})`, '='], ['ne', `("at"<$1 or "at">=$2${next})`, '<>'],
    ['lt', '"at"<$1', '<'], ['lte', `"at"<$1${next}`, '<='], ['gt', `"at">=$1${next}`, '>'], ['gte', '"at">=$1', '>='],
  ])) {
    const params = whole.includes('$2') ? [MS, MS] : [MS];
    assert.deepEqual(conditionOf(compare(op, 'at', MS)), [whole, params]);
    assert.deepEqual(conditionOf(compare(op, 'atMs', MS)), [`"at_ms"${plain}$1`, [MS]]);
    assert.deepEqual(conditionOf(compare(op, 'at', EXACT)), [`"at"${plain}$1`, [EXACT]]);
  }
  for (const text of ['2026-01-02', '2026-01-02T03:04Z', '2026-01-02T03:04:05+05:30', '2026-01-02 03:04:05.6Z', '2026-01-02T03:04:05.678-15:59'])
    assert.match(conditionOf(compare('lte', 'at', text))[0], /^"at"<\$1::timestamptz\+interval '1ms'$/, text);
  for (const text of ['2026-01-02T03:04:05.6789Z', '2026-01-02T03:04:05.678900000+00', '2026-01-02 03:04:05.0000-01'])
    assert.deepEqual(conditionOf(compare('lte', 'at', text)), ['"at"<=$1', [text]]);
  assert.deepEqual(conditionOf(compare('in', 'at', [MS, EXACT, MS])),
    ['(date_trunc(\'milliseconds\',"at")=any($1::timestamptz[]) or "at"=any($2::timestamptz[]))', [`{"${MS}","${MS}"}`, `{"${EXACT}"}`].map((text) => text.replaceAll('"', ''))]);
  assert.deepEqual(conditionOf(compare('in', 'at', [MS])), ['date_trunc(\'milliseconds\',"at")=any($1::timestamptz[])', [`{${MS}}`]]);
  assert.deepEqual(conditionOf(compare('in', 'at', [EXACT])), ['"at"=any($1::timestamptz[])', [`{${EXACT}}`]]);
  assert.deepEqual(conditionOf(compare('in', 'at', [])), ['"at"=any($1::timestamptz[])', ['{}']]);
  assert.deepEqual(conditionOf(compare('in', 'atMs', [MS])), ['"at_ms"=any($1::timestamptz[])', [`{${MS}}`]]);
  assert.deepEqual(statements('getCostsByTimeRange', [MS, MS]).map(({ query, params }) => [query.split(' where ')[1], params]),
    [['a."at">=$1 and a."at"<$2::timestamptz+interval \'1ms\' order by a."at" desc,a."id" desc', [MS, MS]]]);
});

test('null is not what a row leaves out, where there is a default', () => {
  assert.deepEqual(statements('INSERT_MANY:notes', [[{ id: 'a', text: null }, { id: 'b' }, { id: 'c', text: 'x' }]]), [
    { query: 'insert into "notes"("id","text") select x."id",x."text" from unnest($1::text[],$2::text[]) x("id","text")', params: ['{a,c}', '{NULL,x}'] },
    { query: 'insert into "notes"("id") values ($1)', params: ['b'] },
  ]);
  const many = (/** @type {any[]} */ rows) => statements('bulkCreateActivities', [rows]).map(({ query }) => query.split(/ values| select/)[0]);
  assert.deepEqual(many([{ at: MS }, { text: null }, {}, { at: MS, text: 'x' }]), ['insert into "notes"("id","at")', 'insert into "notes"("id","at","text")']);
});

test('more groups of rows that come back than one statement has parameters for', () => {
  // Columns of a keeper, each given or not: more than 10 bits of them, all without a default.
  const names = ['TEXT', 'BOOL', 'INT2', 'INT4', 'INT8', 'FLOAT4', 'FLOAT8', 'NUMERIC', 'UUID', 'DATE'];
  const rows = Array.from({ length: 300 }, (_, i) => ({ id: `k${i}`, ...Object.fromEntries(names.map((name, bit) => [name, i >> bit & 1 ? value(name) : undefined])) }));
  const { op } = methodOf('UPSERT_MANY:zoo');
  const ask = (/** @type {any[]} */ some) => step(op, new Uint8Array(SEED), Buffer.from(JSON.stringify([some, { returning: true }])));
  assert.equal(ask(rows.slice(1, 120)).kind, FETCH);
  const { code, text } = ask(rows.slice(1));
  assert.deepEqual([code, JSON.parse(text)], ['VALIDATION', { issues: [{ path: 'values', code: 'too_many', message: 'values must not hold more than 1000' }] }]);
});

/** @param {string} name of a type */
const value = (name) => (name === 'BOOL' ? true : /TEXT|UUID|DATE/.test(name) ? 'x' : 1);

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {Endpoint} */
  let endpoint;
  before(async () => {
    service = await openService(kind);
    endpoint = service.endpoint;
    await endpoint.exec("create table notes (id text primary key, at timestamptz, at_ms timestamptz(3), text text default 'some', made timestamptz default now())");
  });
  after(() => service.close());

  /** The rows of an answer, each an array. @param {string} method @param {any[]} args @returns {Promise<any[][]>} */
  async function rowsOf(method, args) {
    const [[names], cells] = JSON.parse(await read(endpoint, method, args));
    return Array.from({ length: cells.length / names.length }, (_, i) => cells.slice(i * names.length, (i + 1) * names.length));
  }

  /** Microseconds around a point in time. */
  const offsets = [-1001, -1000, -1, 0, 1, 499, 500, 999, 1000, 1001, 2000];
  /** @param {number} offset microseconds from MS */
  const exact = (offset) => new Date(+new Date(MS) + Math.floor(offset / 1000)).toISOString().replace('Z', `${String(offset - Math.floor(offset / 1000) * 1000).padStart(3, '0')}Z`);

  test('each comparison finds what it says, to the millisecond or to the microsecond', async () => {
    await endpoint.exec(`truncate notes; insert into notes (id, at, at_ms) values ${offsets.map((offset) => `('${offset}', '${exact(offset)}', '${exact(offset)}')`)}, ('null', null, null)`);
    const found = async (/** @type {unknown} */ where) => (await rowsOf('FIND:notes', [{ select: { id: true }, where }])).flat().map(Number).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
    const holds = /** @type {Record<string, (a: number, b: number) => boolean>} */ ({
      eq: (a, b) => a === b, ne: (a, b) => a !== b, lt: (a, b) => a < b, lte: (a, b) => a <= b, gt: (a, b) => a > b, gte: (a, b) => a >= b,
    });
    // As a Date sees a time, and as timestamptz(3) keeps it.
    const cut = (/** @type {number} */ us) => Math.floor(us / 1000), rounded = (/** @type {number} */ us) => Math.round(us / 1000);
    for (const offset of [-1000, 0, 1000, 2000]) for (const op of Object.keys(holds)) {
      const at = exact(offset).replace('000Z', 'Z');
      assert.deepEqual(await found(compare(op, 'at', at)), offsets.filter((us) => holds[op](cut(us), offset / 1000)), `${op} ${at}`);
      assert.deepEqual(await found(compare(op, 'atMs', at)), offsets.filter((us) => holds[op](rounded(us), offset / 1000)), `${op} ${at}, of milliseconds`);
      for (const us of [offset, offset + 1, offset - 1])
        assert.deepEqual(await found(compare(op, 'at', exact(us))), offsets.filter((other) => holds[op](other, us)), `${op} ${exact(us)}`);
    }
    assert.deepEqual(await found(compare('in', 'at', [MS, exact(1001)])), [0, 1, 499, 500, 999, 1001]);
    assert.deepEqual(await found(compare('in', 'at', [exact(1), exact(2)])), [1]);
    assert.deepEqual(await found(compare('in', 'atMs', [MS])), [-1, 0, 1, 499]);
    assert.deepEqual(await found({ not: compare('eq', 'at', MS) }), offsets.filter((us) => cut(us) !== 0));
    const range = await rowsOf('getCostsByTimeRange', [MS, MS]);
    assert.deepEqual(range.map(([id]) => id), ['999', '500', '499', '1', '0']);
  });

  test('every row that is read is found by its time, and the last of a page by its key', async () => {
    await endpoint.exec(`truncate notes; insert into notes (id, at, at_ms, made) select i::text, t, t, t from generate_series(1, 200) i, lateral (select now() - i * interval '777 microseconds' t) s`);
    for (const name of ['at', 'atMs']) {
      const rows = await rowsOf('FIND:notes', [{ select: { id: true, [name]: true } }]);
      for (const [id, ms] of rows.slice(0, 20)) {
        const date = new Date(ms).toISOString();
        for (const op of ['eq', 'lte', 'gte', 'in']) {
          const where = { and: [compare('eq', 'id', id), compare(op, name, op === 'in' ? [date] : date)] };
          assert.equal((await rowsOf('FIND:notes', [{ select: { id: true }, where }])).length, 1, `${op} ${date}`);
        }
      }
    }
    const paged = [];
    for (let after = null, length = 30; length === 30; after = paged.at(-1)) {
      const page = await rowsOf('FIND:notes', [{ orderBy: { made: 'desc' }, limit: 30, after }]);
      paged.push(...page.map(([id]) => id));
      length = page.length;
    }
    assert.deepEqual(paged, Array.from({ length: 200 }, (_, i) => `${i + 1}`));
  });

  test('what is null stays null, what is left out gets the default', async () => {
    const rows = [{ id: 'a', text: null }, { id: 'b' }, { id: 'c', text: 'x' }, { id: 'd', at: MS }, { id: 'e', text: null, at: MS }];
    const wanted = [['a', null], ['b', 'some'], ['c', 'x'], ['d', 'some'], ['e', null]];
    const fields = { id: true, text: true }, layout = [['id', 'text'], '--'];
    await endpoint.exec('truncate notes');
    assert.equal(await read(endpoint, 'INSERT_MANY:notes', [rows, { returning: fields }]), JSON.stringify([layout, wanted.flat()]));
    await endpoint.exec("update notes set text = 'was'");
    assert.equal(await read(endpoint, 'UPSERT_MANY:notes', [rows.slice(0, 3), { update: { at: MS } }]), '{"count":3}');
    const all = () => rowsOf('FIND:notes', [{ select: fields, orderBy: { id: 'asc' } }]);
    assert.deepEqual(await all(), wanted.map(([id]) => [id, 'was']));
    const given = [{ id: 'a', text: null }, { id: 'b', at: MS }, { id: 'c', text: 'y' }];
    assert.equal(await read(endpoint, 'UPSERT_MANY:notes', [given, { returning: fields }]), JSON.stringify([layout, ['a', null, 'b', 'was', 'c', 'y']]));
    await endpoint.exec('truncate notes');
    assert.equal(await read(endpoint, 'bulkCreateActivities', [rows.map(({ id, ...row }) => row)]), '{"count":5}');
    assert.deepEqual((await all()).map(([, text]) => text).sort(), [null, null, 'some', 'some', 'x'].sort());
  });

  test('a database from before times of milliseconds, moved by the engine\'s own statements', async () => {
    const now = JSON.parse(readFileSync(path('build/schema.json'), 'utf8')), before = JSON.parse(JSON.stringify(now).replaceAll('timestamptz(3)', 'timestamptz'));
    const { db } = service, { id: userId } = await db.createUser({ email: 'before@example.com', password: 'p' });
    const { id: projectId } = await db.createProject({ name: 'p', path: '/', userId });
    await endpoint.exec(tool('diff', { from: now, to: before, style: 'push' }).up);
    await endpoint.exec(`insert into costs (id, project_id, amount, model, provider, "timestamp") values ('before', '${projectId}', 1, 'm', 'p', '2020-01-01T00:00:00.123456Z')`);
    const read = async () => /** @type {any} */ ((await db.getCostsByProject(projectId)).find(({ id }) => id === 'before')).timestamp;
    const found = async () => (await db.getCostsByTimeRange(new Date(2019, 0), await read())).map(({ id }) => id);
    assert.deepEqual(await found(), []);
    await endpoint.exec(tool('diff', { from: before, to: now, style: 'migrate' }).up);
    assert.deepEqual([await found(), await read()], [['before'], new Date('2020-01-01T00:00:00.123Z')]);
    await db.deleteProject(projectId);
  });

  test('the service: optimistic locking, a range that ends at a row, pages from a row', async () => {
    const { db } = service, made = await db.createUser({ email: 'times@example.com', password: 'p' });
    // The clock of Postgres has microseconds, which are rounded when they are stored.
    for (let i = 0; i < 20; i++) {
      const { updatedAt } = /** @type {any} */ (await db.getUserById(made.id));
      const [row] = await expect(db.update(users).set({ name: `${i}` }).where(and(eq(users.id, made.id), eq(users.updatedAt, updatedAt))).returning(), { rows: 1 });
      assert.equal(row.name, `${i}`);
      const gone = await errorFrom(expect(db.update(users).set({ name: 'x' }).where(and(eq(users.id, made.id), eq(users.updatedAt, new Date(+row.updatedAt - 1)))).returning(), { rows: 1 }));
      assert.deepEqual([gone.code, gone.message], ['EXPECTATION', 'update gave 0 rows, not 1']);
    }
    const project = await db.createProject({ name: 'p', path: '/', userId: made.id });
    for (let i = 0; i < 20; i++) {
      const cost = await db.createCost({ projectId: project.id, amount: 1, model: 'm', provider: 'p' }), { timestamp } = cost;
      for (const [from, to] of [[timestamp, timestamp], [new Date(0), timestamp], [timestamp, new Date(+timestamp + 1)]])
        assert.ok((await db.getCostsByTimeRange(from, to)).some(({ id }) => id === cost.id), `${i}`);
      const activity = await db.createActivity({ projectId: project.id, type: 't', message: 'm' });
      assert.deepEqual(await db.select({ id: activities.id }).from(activities).where(inArray(activities.timestamp, [activity.timestamp])), [{ id: activity.id }]);
      assert.equal((await db.select().from(costs).where(lte(costs.timestamp, timestamp))).length, i + 1);
    }
    const first = await db.getCostsByProject(project.id, { limit: 10 });
    const rest = await db.getCostsByProject(project.id, { after: first[9].id });
    assert.deepEqual([...first, ...rest], await db.getCostsByProject(project.id));
  });
});
