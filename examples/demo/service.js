// The demo's calls that work: every method of the service at least once, each result checked. Prints nothing itself;
// the calls that fail on purpose are in failures.js.
import assert from 'node:assert/strict';
import {
  and, count, costs as costRows, desc, eq, expect, gte, projects as projectRows, sum, users as userRows,
} from 'heliumdb';
import { methods } from '../../build/service.js';

/** @typedef {any} Database */
/** @typedef {import('./log.js').Log} Log */

const ID = /^[a-z][a-z0-9]{23}$/;
const HOUR = 3_600_000;

/** Ids of rows. @param {{id: string}[]} rows */
const ids = (rows) => rows.map((row) => row.id);

/** @param {Uint8Array} bytes */
const text = (bytes) => new TextDecoder().decode(bytes);

/** @param {Database} db @param {Log} log */
async function users(db, { headline, works }) {
  headline('users');
  await works('connect', 'load the core, ping the database', () => db.connect(), (result) => assert.ok(result == null));
  const ann = await works('createUser', 'the address is trimmed and lower-cased',
    () => db.createUser({ email: '  Ann@Example.COM ', password: 'a hash', name: 'Ann' }), (user) => {
      assert.match(user.id, ID);
      assert.equal(user.email, 'ann@example.com');
      assert.ok(!('password' in user || 'refreshToken' in user), 'secret columns are left out');
      assert.ok(user.createdAt instanceof Date && Math.abs(Date.now() - +user.createdAt) < HOUR);
    });
  const bob = await works('createUser', 'a second one, without a name',
    () => db.createUser({ email: 'bob@example.com', password: 'another' }),
    (user) => assert.equal(user.name, null));
  await works('getUserById', 'is what createUser gave', () => db.getUserById(ann.id),
    (user) => assert.deepEqual(user, ann));
  await works('getUserById', 'null where there is none', () => db.getUserById('nobody'),
    (user) => assert.equal(user, null));
  await works('getUserByEmail', 'normalised the same way', () => db.getUserByEmail('ANN@example.com'),
    (user) => assert.deepEqual(user, ann));
  const [first] = await works('listUsers', 'newest first, page of 1', () => db.listUsers({ limit: 1 }),
    (page) => assert.deepEqual(ids(page), [bob.id]));
  await works('listUsers', 'the page after that one', () => db.listUsers({ limit: 1, after: first.id }),
    (page) => assert.deepEqual(ids(page), [ann.id]));
  await works('updateUserRefreshToken', 'set', () => db.updateUserRefreshToken(ann.id, 'token', { secrets: true }),
    (user) => {
      assert.equal(user.refreshToken, 'token');
      assert.ok(user.updatedAt > ann.updatedAt);
    });
  await works('updateUserRefreshToken', 'and cleared', () => db.updateUserRefreshToken(ann.id, null, { secrets: true }),
    (user) => assert.equal(user.refreshToken, null));
  return ann;
}

/** @param {Database} db @param {Log} log @param {{id: string}} ann */
async function projects(db, { headline, works }, ann) {
  headline('projects');
  const settings = { theme: 'dark', tabs: [1, 2.5, null], "'; drop table users; --": '"$1"' };
  const project = await works('createProject', 'with settings (jsonb)',
    () => db.createProject({ name: 'Kite', path: '/srv/kite', userId: ann.id, settings }),
    (row) => {
      assert.match(row.id, ID);
      assert.deepEqual(row.settings, settings);
    });
  const spare = await works('createProject', 'without',
    () => db.createProject({ name: 'Spare', path: '/srv/spare', userId: ann.id }),
    (row) => assert.equal(row.settings, null));
  await works('getProjectById', 'with its user', () => db.getProjectById(project.id, { includeUser: true }),
    (row) => assert.deepEqual([row.id, row.user.id, row.user.email], [project.id, ann.id, 'ann@example.com']));
  await works('listProjectsByUser', 'newest first', () => db.listProjectsByUser(ann.id),
    (rows) => assert.deepEqual(ids(rows), [spare.id, project.id]));
  await works('updateProject', 'only what is given', () => db.updateProject(project.id, { name: 'Kite 2' }), (row) => {
    assert.deepEqual([row.name, row.path], ['Kite 2', project.path]);
    assert.ok(row.updatedAt > project.updatedAt);
  });
  await works('deleteProject', 'gives the row it took away', () => db.deleteProject(spare.id),
    (row) => assert.deepEqual(row, spare));
  await works('getProjectById', 'which is no longer there', () => db.getProjectById(spare.id),
    (row) => assert.equal(row, null));
  return project;
}

/** @param {Database} db @param {Log} log @param {{id: string}} project */
async function agents(db, { headline, works }, project) {
  headline('agents');
  const startTime = new Date('2026-02-03T04:05:06.789Z');
  const agent = await works('createAgent', 'starts as pending, now', () => db.createAgent({ projectId: project.id }),
    (row) => {
      assert.equal(row.status, 'pending');
      assert.ok(row.startTime instanceof Date && row.endTime === null && row.logs === null);
    });
  await works('createAgent', 'or as told',
    () => db.createAgent({ projectId: project.id, status: 'running', startTime, logs: ['hello'] }),
    (row) => {
      assert.deepEqual(row.startTime, startTime);
      assert.deepEqual(row.logs, ['hello']);
    });
  await works('getAgentById', 'with its project', () => db.getAgentById(agent.id, { includeProject: true }),
    (row) => assert.equal(row.project.name, 'Kite 2'));
  await works('listAgentsByProject', 'newest first', () => db.listAgentsByProject(project.id),
    (rows) => assert.deepEqual([rows.length, rows[1].id], [2, agent.id]));
  const endTime = '2026-02-03T05:05:06+01:00';
  await works('updateAgent', 'a time as ISO text with an offset',
    () => db.updateAgent(agent.id, { status: 'failed', error: 'out of \u{1F354}', endTime }),
    (row) => assert.deepEqual([row.status, row.error, +row.endTime],
      ['failed', 'out of \u{1F354}', Date.parse(endTime)]));
}

/** @param {Database} db @param {Log} log @param {{id: string}} project */
async function costs(db, { headline, works }, project) {
  headline('costs');
  const projectId = project.id;
  await works('getTotalCostByProject', '0 where there are none', () => db.getTotalCostByProject(projectId),
    (total) => assert.equal(total, 0));
  const cost = await works('createCost', 'nine digits behind the point',
    () => db.createCost({ projectId, amount: 0.123456789, model: 'm-1', provider: 'p', inputTokens: 10 }),
    (row) => assert.deepEqual([row.amount, row.inputTokens, row.outputTokens], [0.123456789, 10, null]));
  const old = Array.from({ length: 2000 }, (_, i) => ({
    projectId, amount: 0.25, model: `m-${i % 3}`, provider: 'p', timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, i)),
  }));
  await works('bulkCreateCosts', '2000 rows in one request', () => db.bulkCreateCosts(old),
    (result) => assert.deepEqual(result, { count: 2000 }));
  await works('bulkCreateCosts', 'none at all: nothing is sent', () => db.bulkCreateCosts([]),
    (result) => assert.deepEqual(result, { count: 0 }));
  await works('getTotalCostByProject', 'summed in the database', () => db.getTotalCostByProject(projectId),
    (total) => assert.equal(total, 500.123456789));
  const page = await works('getCostsByProject', 'a page of three', () => db.getCostsByProject(projectId, { limit: 3 }),
    (rows) => {
      assert.deepEqual([rows.length, rows[0].id], [3, cost.id]);
      assert.equal(rows[1].timestamp.toISOString(), '2026-01-01T00:33:19.000Z');
    });
  await works('getCostsByProject', 'and the next',
    () => db.getCostsByProject(projectId, { limit: 3, after: page[2].id }),
    (rows) => assert.equal(rows[0].timestamp.toISOString(), '2026-01-01T00:33:17.000Z'));
  await works('getCostsByTimeRange', 'ten seconds, both ends included',
    () => db.getCostsByTimeRange('2026-01-01T00:00:00Z', new Date(Date.UTC(2026, 0, 1, 0, 0, 10))),
    (rows) => assert.equal(rows.length, 11));
}

/** @param {Database} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function activities(db, { headline, works }, project, ann) {
  headline('activities');
  const projectId = project.id, message = "it's `$1` \\ \"quoted\" \u2028";
  const activity = await works('createActivity', 'quotes, backslash, U+2028',
    () => db.createActivity({ projectId, type: 'note', message, metadata: { n: 1 } }),
    (row) => assert.deepEqual([row.message, row.metadata], [message, { n: 1 }]));
  const more = Array.from({ length: 120 }, (_, i) => ({
    projectId, type: i % 2 ? 'deploy' : 'build', message: `run ${i}`, timestamp: new Date(Date.UTC(2026, 0, 1, 0, i)),
  }));
  await works('bulkCreateActivities', '120 rows', () => db.bulkCreateActivities(more),
    (result) => assert.deepEqual(result, { count: 120 }));
  await works('getActivitiesByProject', 'lists have no limit of their own', () => db.getActivitiesByProject(projectId),
    (rows) => assert.equal(rows.length, 121));
  await works('getActivitiesByProject', 'of one type, two of them',
    () => db.getActivitiesByProject(projectId, { type: 'deploy', limit: 2 }),
    (rows) => assert.deepEqual(rows.map((/** @type {any} */ row) => row.message), ['run 119', 'run 117']));
  await works('getRecentActivities', '50 over all her projects', () => db.getRecentActivities(ann.id),
    (rows) => assert.deepEqual([rows.length, rows[0].id], [50, activity.id]));
  await works('getRecentActivities', 'or as many as wanted', () => db.getRecentActivities(ann.id, 2),
    (rows) => assert.equal(rows.length, 2));
  await works('getProjectById', 'with everything, in one statement',
    () => db.getProjectById(projectId, {
      includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true,
    }),
    ({ user, agents, costs, activities }) => {
      assert.deepEqual([user.id, agents.length, costs.length], [ann.id, 2, 2001]);
      assert.deepEqual([activities.length, activities[0].id], [121, activity.id]);
    });
}

/** @param {Database} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function bytesPath(db, { headline, works }, project, ann) {
  headline('the bytes path: JSON made in the core, no object per row');
  const user = await db.getUserById(ann.id), whole = await db.getUserById(ann.id, { secrets: true });
  await works('bytes.getUserById', 'secret columns are left out', () => db.bytes.getUserById(ann.id),
    (bytes) => assert.equal(text(bytes), JSON.stringify(user)));
  await works('bytes.getUserById', 'unless asked for', () => db.bytes.getUserById(ann.id, { secrets: true }),
    (bytes) => assert.equal(text(bytes), JSON.stringify(whole)));
  await works('bytes.getUserById', 'null where there is none', () => db.bytes.getUserById('nobody'),
    (bytes) => assert.equal(text(bytes), 'null'));
  const costs = await db.getCostsByProject(project.id);
  await works('respond.getCostsByProject', '2001 rows as a Response', () => db.respond.getCostsByProject(project.id),
    async (response) => {
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.equal(await response.text(), JSON.stringify(costs));
    });
  await works('bytes.*', 'every other read, beside its object', () => everyRead(db, project, ann),
    (count) => assert.ok(count >= 11));
}

/** Every read method by both paths. @param {Database} db @param {{id: string}} project @param {{id: string}} ann */
async function everyRead(db, project, ann) {
  const range = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'];
  const [agent] = await db.listAgentsByProject(project.id, { limit: 1 });
  /** @type {Record<string, any[]>} */
  const args = {
    getUserById: [ann.id],
    getUserByEmail: ['ann@example.com'],
    listUsers: [],
    getProjectById: [project.id, { includeUser: true, includeAgents: true }],
    listProjectsByUser: [ann.id],
    getAgentById: [agent.id, { includeProject: true }],
    getCostsByTimeRange: range,
    getRecentActivities: [ann.id, 5],
  };
  const reads = methods.filter(([, effect]) => effect === 'read').map(([name]) => name);
  for (const name of reads) {
    const given = args[name] ?? [project.id];
    assert.equal(text(await db.bytes[name](...given)), JSON.stringify(await db[name](...given)), name);
    assert.equal(await (await db.respond[name](...given)).text(), text(await db.bytes[name](...given)), name);
  }
  return reads.length;
}

/** @param {Database} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function batches(db, { headline, works }, project, ann) {
  headline('batch: one request, one transaction');
  await works('batch', 'a write and what it changed', () => db.batch([
    db.createCost({ projectId: project.id, amount: 1, model: 'm', provider: 'p' }),
    db.getTotalCostByProject(project.id),
    db.getUserById(ann.id),
  ]), ([cost, total, user]) => assert.deepEqual([cost.amount, total, user.id], [1, 501.123456789, ann.id]));
  await works('batch', 'read only, repeatable read',
    () => db.batch([db.listUsers(), db.getProjectById(project.id)], { isolation: 'RepeatableRead', readOnly: true }),
    ([all, row]) => assert.deepEqual([all.length, row.id], [2, project.id]));
  await works('batch', 'of nothing', () => db.batch([]), (results) => assert.deepEqual(results, []));
  const query = db.getUserById(ann.id);
  await works('getUserById', 'awaited twice, sent once', async () => (await query) === (await query),
    (same) => assert.equal(same, true));
}

/** @param {Database} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function transactions(db, { headline, works }, project, ann) {
  headline('transactions: over a WebSocket, or planned as one request');
  await works('transaction', 'what was read decides what is written',
    () => db.transaction(async (/** @type {Database} */ tx) => {
      const { settings } = await tx.getProjectById(project.id);
      return tx.updateProject(project.id, { settings: { ...settings, theme: 'light' } });
    }, { isolation: 'Serializable', retries: 3 }),
    (row) => assert.equal(row.settings.theme, 'light'));
  await works('transaction', 'a nested one that fails takes nothing else along',
    () => db.transaction(async (/** @type {Database} */ tx) => {
      await tx.updateUserRefreshToken(ann.id, 'kept');
      const failing = { name: 'x', path: '/', userId: 'nobody' };
      await tx.transaction((/** @type {Database} */ nested) => nested.createProject(failing)).catch(() => {});
      return tx.getUserById(ann.id, { secrets: true });
    }),
    (user) => assert.equal(user.refreshToken, 'kept'));
  await works('plan', 'rows that refer to each other, in one request', () => db.plan((/** @type {Database} */ tx) => {
    const planned = tx.createProject({ name: 'Planned', path: '/', userId: ann.id });
    return [planned, tx.createAgent({ projectId: planned.id }), expect(tx.deleteProject(planned.id), { rows: 1 })];
  }), ([planned, agent, gone]) => assert.deepEqual([agent.projectId, gone], [planned.id, planned]));
  await works('createCost', 'sent again if the connection fails, there once',
    () => db.createCost({ projectId: project.id, amount: 1, model: 'm', provider: 'p' }, { retry: true }),
    (row) => assert.match(row.id, ID));
}

/** @param {Database} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function builder(db, { headline, works }, project, ann) {
  headline('the query builder');
  await works('select', 'what costs come to, by model',
    () => db.select({ model: costRows.model, n: count(), total: sum(costRows.amount) })
      .from(costRows)
      .where(and(eq(costRows.projectId, project.id), gte(costRows.amount, 1)))
      .orderBy(desc(costRows.model)),
    (rows) => assert.deepEqual(rows, [{ model: 'm', n: 2, total: 2 }]));
  const [made] = await works('insert', 'gives the row',
    () => db.insert(projectRows).values({ name: 'Built', path: '/', userId: ann.id }).returning(),
    (rows) => assert.match(rows[0].id, ID));
  await works('insert', 'or changes the one that is there',
    () => db.insert(userRows)
      .values({ email: 'ANN@example.com', password: 'x', name: 'Anne' })
      .onConflictDoUpdate({ target: userRows.email, set: { name: 'Anne' } })
      .returning({ id: userRows.id, name: userRows.name }),
    (rows) => assert.deepEqual(rows, [{ id: ann.id, name: 'Anne' }]));
  await works('update', 'gives how many',
    () => db.update(projectRows).set({ path: '/built' }).where(eq(projectRows.id, made.id)),
    (result) => assert.deepEqual(result, { count: 1 }));
  await works('delete', 'and what it took away',
    () => db.delete(projectRows).where(eq(projectRows.id, made.id)).returning({ path: projectRows.path }),
    (rows) => assert.deepEqual(rows, [{ path: '/built' }]));
}

/** Makes all calls. Returns the project and the user that are left. @param {Database} db @param {Log} log */
export async function driveService(db, log) {
  const ann = await users(db, log);
  const project = await projects(db, log, ann);
  await agents(db, log, project);
  await costs(db, log, project);
  await activities(db, log, project, ann);
  await bytesPath(db, log, project, ann);
  await batches(db, log, project, ann);
  await transactions(db, log, project, ann);
  await builder(db, log, project, ann);
  return { ann, project };
}

/** Makes the last calls, which leave an empty database. @param {Database} db @param {Log} log */
export async function driveEnd(db, { headline, works, names }) {
  headline('the end of it');
  await works('clearAll', 'empties the five tables', () => db.clearAll(), (result) => assert.ok(result == null));
  await works('listUsers', 'there is nobody', () => db.listUsers(), (rows) => assert.deepEqual(rows, []));
  await works('disconnect', 'lets go of the core', () => db.disconnect(), (result) => assert.ok(result == null));
  await works('connect', 'which is loaded anew when needed', () => db.connect(), () => {});
  await works('every method', 'that the core has was driven',
    () => methods.filter(([name]) => !names.has(name)),
    (left) => assert.deepEqual(left, []));
}
