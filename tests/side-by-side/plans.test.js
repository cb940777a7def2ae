// Writes under `shadow` and `on+verify` on one Postgres, planned by every pair of sides: the database sees each write once, no
// plan differs without a reason, and a side that would write something else is found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { sideBySide } from '../../js/side-by-side/index.js';
import { openPlace } from './place.js';
import { openPlans, openSides } from './sides.js';

const TABLES = ['users', 'projects', 'agents', 'costs', 'activities'], SECRET = 'argon2-s3cret-value';

/** @type {Awaited<ReturnType<typeof openPlace>>} */
let place;
/** @type {import('./caller.js').Sides} */
let sides;
/** @type {import('./caller.js').Plans} */
let plans;
/** @type {pg.Client} */
let client;
before(async () => {
  place = await openPlace();
  [sides, plans] = await Promise.all([openSides(place, 'node-postgres'), openPlans()]);
  // Each row that is written, whoever writes it, and each statement that writes.
  client = new pg.Client({ connectionString: place.postgres });
  await client.connect();
  await client.query(`create table written (what text, name text);
    create function note() returns trigger language plpgsql as $$ begin insert into written values (tg_op || ' ' || tg_level, tg_table_name); return null; end $$;
    ${TABLES.flatMap((table) => ['row', 'statement'].map((level) =>
      `create trigger note_${level} after insert or update or delete on ${table} for each ${level} execute function note();`)).join('\n')}`);
});
after(async () => {
  for (const side of Object.values(sides ?? {})) await side.disconnect?.();
  await client?.end();
  await place.close();
});

/** What the database has seen since it was last asked, counted. @returns {Promise<Record<string, number>>} */
async function written() {
  const { rows } = await client.query("with gone as (delete from written returning *) select what || ' ' || name as what, count(*)::int as count from gone group by 1");
  return Object.fromEntries(rows.map((/** @type {any} */ { what, count }) => [what, count]));
}

/** Every method that writes, but clearAll, on rows of its own. @param {any} db @param {string} name */
async function writeAll(db, name) {
  const email = ` ${name}@Example.com`, projectId = (await db.createProject({ name: 'a', path: '/', userId: (await db.createUser({ email, password: SECRET })).id, settings: { b: [2, 1], a: null } })).id;
  const user = await db.getUserByEmail(email), cost = { projectId, amount: 9783.12, model: 'm', provider: 'p' };
  await db.updateUserRefreshToken(user.id, SECRET);
  await db.updateUserRefreshToken(user.id, null);
  await db.updateProject(projectId, { name: 'b', settings: null });
  const agent = await db.createAgent({ projectId, startTime: '2026-01-02T03:04:05+02:00', logs: ['x'] });
  await db.updateAgent(agent.id, { status: 'failed', endTime: new Date(), error: 'it failed' });
  await db.createCost(cost);
  await db.bulkCreateCosts([{ ...cost, inputTokens: 5 }, cost, { ...cost, timestamp: new Date(5), inputTokens: 7 }]);
  await db.bulkCreateCosts([]);
  await db.createActivity({ projectId, type: 't', message: 'm', metadata: { quotes: '"\\{},' } });
  await db.bulkCreateActivities([{ projectId, type: 't', message: 'm' }, { projectId, type: 't', message: 'm{"', metadata: [1] }]);
  await db.deleteProject(projectId);
}
const CALLS = 13;

/** What writeAll writes, once: rows and, of the tables that cascades reach, no matter how, statements. */
const ROWS = {
  'INSERT ROW users': 1, 'UPDATE ROW users': 2, 'INSERT ROW projects': 1, 'UPDATE ROW projects': 1, 'DELETE ROW projects': 1, 'INSERT ROW agents': 1, 'UPDATE ROW agents': 1, 'DELETE ROW agents': 1,
  'INSERT ROW costs': 4, 'DELETE ROW costs': 4, 'INSERT ROW activities': 3, 'DELETE ROW activities': 3,
};
const STATEMENTS = {
  'INSERT STATEMENT users': 1, 'UPDATE STATEMENT users': 2, 'INSERT STATEMENT projects': 1, 'UPDATE STATEMENT projects': 1, 'DELETE STATEMENT projects': 1, 'INSERT STATEMENT agents': 1,
  'UPDATE STATEMENT agents': 1, 'INSERT STATEMENT costs': 2, 'INSERT STATEMENT activities': 2,
};

/** @param {Partial<import('../../js/side-by-side/index.js').SideBySideOptions<any, any>>} options */
function open(options) {
  /** @type {Promise<unknown>[]} */
  const works = [];
  const db = /** @type {any} */ (sideBySide({ old: sides.drizzle, next: sides.heliumdb, flags: { '*': 'shadow' }, reads: (method) => method.startsWith('get'), waitUntil: (work) => void works.push(work), ...options }));
  const behind = async () => {
    while (works.length) await works.shift();
  };
  return { db, behind };
}

/** @param {any} db */
const writesOf = (db) => Object.entries(db.report().methods).filter(([name, { calls }]) => calls && !name.startsWith('get')).map(([name, told]) => ({ name, .../** @type {any} */ (told) }));

for (const old of /** @type {const} */ (['drizzle', 'prisma']))
  for (const mode of /** @type {const} */ (['shadow', 'on+verify']))
    test(`${mode} beside ${old}: each write is there once, and both sides would send the same`, async () => {
      const { db, behind } = open({ old: sides[old], plans: { old: plans[old], next: plans.heliumdb }, flags: { '*': mode } });
      await written();
      await writeAll(db, `${mode}.${old}`.replace('+', '-'));
      await behind();
      const seen = Object.entries(await written()), rows = seen.filter(([what]) => what.includes(' ROW '));
      assert.deepEqual(Object.fromEntries(rows.sort()), Object.fromEntries(Object.entries(ROWS).sort()));
      // heliumdb inserts rows of other columns by a statement of their own: two, and two, in place of one.
      if (mode === 'shadow') for (const [what, count] of Object.entries(STATEMENTS)) assert.equal(Object.fromEntries(seen)[what], count, what);
      const writes = writesOf(db);
      assert.equal(writes.reduce((sum, { calls }) => sum + calls, 0), CALLS);
      for (const { name, calls, planned, matches, differences, notCompared, errors } of writes)
        assert.deepEqual({ name, planned, matches, differences, notCompared, errors }, { name, planned: calls, matches: calls, differences: [], notCompared: 0, errors: { old: 0, next: 0 } });
      assert.ok(!JSON.stringify(db.report()).includes('s3cret'));
    });

test('what the new side would write otherwise is found, each time and nothing else', async () => {
  /** @type {Record<string, [method: string, change: (statements: any[]) => any, found: RegExp]>} */
  const faults = {
    'a column forgotten': ['createUser', ([{ sql, params }]) => ({ sql: sql.replace('"password",', '').replace('$3,', ''), params: params.toSpliced(2, 1) }), /^secrets \[0\]\.insert\.users\[0\]\.password$/],
    'another value': ['updateAgent', ([{ sql, params }]) => ({ sql, params: params.map((/** @type {any} */ value) => (value === 'failed' ? 'running' : value)) }), /^value \[0\]\.update\.agents\.set\.status$/],
    'another table': ['createCost', ([{ sql, params }]) => ({ sql: sql.replace('"costs"', '"activities"'), params }), /^type \[0\]\.insert\.(costs|activities)$/],
    'no condition': ['deleteProject', ([{ sql }]) => ({ sql: sql.replace(/ where "id"=\$1/, ''), params: [] }), /^type \[0\]\.delete\.projects\.where\.id$/],
    'a row lost': ['bulkCreateCosts', (statements) => statements.slice(0, 1), /^length \[0\]\.insert\.costs$/],
    'a write that is not sent': ['updateProject', () => [], /^length $/],
    'a second write': ['createActivity', ([one]) => [one, { sql: 'delete from "users"', params: [] }], /^length $/],
  };
  for (const [fault, [method, change, found]] of Object.entries(faults)) {
    /** @type {Set<string>} */
    const told = new Set();
    const next = async (/** @type {string} */ name, /** @type {any[]} */ args) => {
      const statements = [await plans.heliumdb(name, args)].flat();
      return name === method && statements.length ? change(statements) : statements;
    };
    const { db, behind } = open({ plans: { old: plans.drizzle, next }, onDifference: (difference) => void told.add(`${difference.method}: ${difference.rule} ${difference.path}`) });
    await writeAll(db, fault.replaceAll(' ', '-'));
    await behind();
    const all = [...told];
    assert.ok(all.length > 0, fault);
    for (const one of all) assert.match(one.replace(`${method}: `, ''), found, fault);
    assert.ok(!JSON.stringify(db.report()).includes('s3cret'));
  }
});

test('input that only the new side refuses is found by its plan alone, and is written all the same', async () => {
  const { db, behind } = open({ plans: { next: plans.heliumdb } });
  const { id } = await db.createUser({ email: 'plan-alone@example.com', password: 'x' });
  await db.createUser({ email: '@', password: 'x' });
  await behind();
  const { createUser } = db.report().methods;
  assert.deepEqual([createUser.planned, createUser.matches, createUser.notCompared], [2, 0, 0]);
  assert.ok((await sides.heliumdb.getUserById(id)).id);
  const { db: other, behind: done } = open({ plans: { next: plans.heliumdb } });
  await other.createProject({ name: 'a', path: '/', userId: id, unknown: true });
  await done();
  const told = other.report().methods.createProject;
  assert.deepEqual([told.errors, told.lastErrors.next, told.differences], [{ old: 0, next: 1 }, 'ValidationError VALIDATION', [{ rule: 'error', count: 1, examples: [{ path: '', old: 'accepted', next: 'ValidationError VALIDATION' }] }]]);
});

test('clearAll and an update of nothing: what is told of them', async () => {
  const { db, behind } = open({ old: sides.prisma, plans: { old: plans.prisma, next: plans.heliumdb } });
  const { id: userId } = await db.createUser({ email: 'nothing@example.com', password: 'x' }), { id } = await db.createProject({ name: 'a', path: '/', userId });
  const { updatedAt } = await db.updateProject(id, {});
  assert.deepEqual(updatedAt, (await sides.heliumdb.getProjectById(id)).updatedAt, 'Prisma writes nothing');
  await db.clearAll();
  await behind();
  const { updateProject, clearAll } = db.report().methods;
  assert.deepEqual(updateProject.differences, [{ rule: 'length', count: 1, examples: [{ path: '', old: 'list of 0', next: 'list of 1' }] }]);
  assert.deepEqual([clearAll.notCompared, clearAll.matches], [1, 0]);
});
