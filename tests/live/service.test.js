// Every method of the contract, end to end: glue, wasm, HTTP, the endpoint, and under it PGlite and a real
// Postgres server. Each call is one request.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { placesHere } from '../support/places.js';
import { errorFrom, named, openService } from '../support/service.js';

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => contract(kind));

/** @param {'pglite' | 'postgres'} kind */
function contract(kind) {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {Record<string, any>} each call is one request, or fails before it is sent */
  const db = {};
  before(async () => {
    service = await openService(kind);
    for (const name of named()) db[name] = async (/** @type {any[]} */ ...args) => {
      const { requests, value } = await service.counted(() => /** @type {any} */ (service.db)[name](...args));
      assert.equal(requests, 1, `${name} made ${requests} requests`);
      return value;
    };
  });
  after(() => service.close());

  let n = 0;
  const newUser = (more = {}) => db.createUser({ email: `user${++n}@example.com`, password: `hash ${n}`, ...more });
  const newProject = async (/** @type {string} */ userId, more = {}) => db.createProject({ name: `project ${++n}`, path: '/p', userId, ...more });
  const fresh = async () => newProject((await newUser()).id);
  const ID = /^[a-z][a-z0-9]{23}$/;

  test('connect', async () => assert.equal(await db.connect(), undefined));

  test('createUser: normalised, with the database\'s times', async () => {
    const from = Date.now();
    const user = await db.createUser({ email: ' \tAnn.B+c@Example.COM\n', password: 'a hash', name: 'Änn \u{1F600} "\\ \n' });
    assert.deepEqual(Object.keys(user), ['id', 'email', 'name', 'createdAt', 'updatedAt']);
    assert.match(user.id, ID);
    assert.deepEqual({ ...user, id: 0, createdAt: 0, updatedAt: 0 },
      { id: 0, email: 'ann.b+c@example.com', name: 'Änn \u{1F600} "\\ \n', createdAt: 0, updatedAt: 0 });
    assert.deepEqual(await db.getUserById(user.id, { secrets: true }), { ...user, password: 'a hash', refreshToken: null });
    assert.ok(user.createdAt instanceof Date && +user.createdAt >= from - 60_000 && +user.createdAt <= Date.now() + 60_000);
    assert.deepEqual(user.createdAt, user.updatedAt);
    assert.deepEqual(await db.getUserById(user.id), user);
    for (const email of ['ann.b+c@example.com', 'ANN.B+C@EXAMPLE.com', '  ann.b+C@example.com ']) assert.deepEqual(await db.getUserByEmail(email), user);
    const error = await errorFrom(db.createUser({ email: 'ann.B+c@example.com', password: 'x' }));
    assert.deepEqual([error.name, error.code, error.prismaCode, error.sqlState, error.table, error.columns, error.method],
      ['UniqueViolationError', 'UNIQUE_VIOLATION', 'P2002', '23505', 'users', ['email'], 'createUser']);
    assert.equal((await newUser({ name: null })).name, null);
    assert.equal((await newUser({ name: undefined })).name, null);
    assert.equal((await newUser({ name: '' })).name, '');
  });

  test('reads of what is not there are null or nothing', async () => {
    for (const name of ['getUserById', 'getProjectById', 'getAgentById']) assert.equal(await db[name]('nothing'), null);
    assert.equal(await db.getUserByEmail('nobody@example.com'), null);
    assert.equal(await db.getProjectById('nothing', { includeUser: true, includeAgents: true }), null);
    for (const name of ['listProjectsByUser', 'listAgentsByProject', 'getCostsByProject', 'getActivitiesByProject', 'getRecentActivities'])
      assert.deepEqual(await db[name]('nothing'), []);
    assert.equal(await db.getTotalCostByProject('nothing'), 0);
    assert.deepEqual(await db.getCostsByTimeRange('1900-01-01', '1900-01-02'), []);
  });

  test('writes to what is not there are NotFoundErrors', async () => {
    for (const [name, ...args] of [['updateUserRefreshToken', 'nothing', 'x'], ['updateProject', 'nothing', { name: 'x' }], ['deleteProject', 'nothing'], ['updateAgent', 'nothing', { status: 'failed' }]]) {
      const error = await errorFrom(db[/** @type {string} */ (name)](...args));
      assert.deepEqual([error.name, error.code, error.prismaCode, error.method], ['NotFoundError', 'NOT_FOUND', 'P2025', name]);
    }
  });

  test('updateUserRefreshToken, and updatedAt moves', async () => {
    const user = await newUser();
    const later = await db.updateUserRefreshToken(user.id, 'a token', { secrets: true });
    assert.deepEqual({ ...later, updatedAt: 0 }, { ...user, password: `hash ${n}`, refreshToken: 'a token', updatedAt: 0 });
    assert.ok(later.updatedAt > user.updatedAt && +later.createdAt === +user.createdAt);
    const gone = await db.updateUserRefreshToken(user.id, null);
    assert.deepEqual(gone, { ...user, updatedAt: gone.updatedAt });
    assert.equal((await db.getUserById(user.id, { secrets: true })).refreshToken, null);
    assert.ok(gone.updatedAt >= later.updatedAt);
  });

  test('projects: create, read, update, delete', async () => {
    const user = await newUser();
    const project = await db.createProject({ name: 'Näme', path: 'C:\\x', userId: user.id, settings: { theme: 'dark', n: [1, 2.5, null, true] } });
    assert.deepEqual(Object.keys(project), ['id', 'name', 'path', 'userId', 'settings', 'createdAt', 'updatedAt']);
    assert.match(project.id, ID);
    assert.deepEqual(project.settings, { theme: 'dark', n: [1, 2.5, null, true] });
    assert.deepEqual(await db.getProjectById(project.id), project);
    const updated = await db.updateProject(project.id, { name: 'other' });
    assert.deepEqual({ ...updated, updatedAt: 0 }, { ...project, name: 'other', updatedAt: 0 });
    assert.ok(updated.updatedAt > project.updatedAt);
    const cleared = await db.updateProject(project.id, { settings: null, path: undefined });
    assert.deepEqual([cleared.settings, cleared.path], [null, 'C:\\x']);
    const touched = await db.updateProject(project.id, {});
    assert.ok(touched.updatedAt >= cleared.updatedAt && touched.name === 'other');
    assert.deepEqual(await db.deleteProject(project.id), touched);
    assert.equal(await db.getProjectById(project.id), null);
    assert.equal((await errorFrom(db.deleteProject(project.id))).name, 'NotFoundError');
  });

  test('a parent that is not there is a ForeignKeyViolationError', async () => {
    for (const [name, input, column] of /** @type {[string, any, string][]} */ ([
      ['createProject', { name: 'x', path: '/', userId: 'nobody' }, 'user_id'], ['createAgent', { projectId: 'none' }, 'project_id'],
      ['createCost', { projectId: 'none', amount: 1, model: 'm', provider: 'p' }, 'project_id'], ['createActivity', { projectId: 'none', type: 't', message: 'm' }, 'project_id'],
      ['bulkCreateCosts', [{ projectId: 'none', amount: 1, model: 'm', provider: 'p' }], 'project_id'], ['bulkCreateActivities', [{ projectId: 'none', type: 't', message: 'm' }], 'project_id'],
    ])) {
      const error = await errorFrom(db[name](input));
      assert.deepEqual([error.name, error.prismaCode, error.sqlState, error.columns, error.method], ['ForeignKeyViolationError', 'P2003', '23503', [column], name]);
      assert.ok(error.constraint && error.table && error.detail, name);
    }
  });

  test('agents: defaults, every status, null and absent', async () => {
    const { id: projectId } = await fresh();
    const agent = await db.createAgent({ projectId });
    assert.deepEqual(Object.keys(agent), ['id', 'projectId', 'status', 'startTime', 'endTime', 'logs', 'error', 'createdAt', 'updatedAt']);
    assert.deepEqual([agent.status, agent.endTime, agent.logs, agent.error], ['pending', null, null, null]);
    assert.ok(agent.startTime instanceof Date);
    const startTime = new Date('2024-02-29T23:59:59.999Z');
    const full = await db.createAgent({ projectId, status: 'running', logs: [], startTime, endTime: '2024-03-01T01:00:00+01:00', error: 'e' });
    assert.deepEqual([full.status, full.logs, full.startTime, full.endTime, full.error], ['running', [], startTime, new Date('2024-03-01T00:00:00Z'), 'e']);
    for (const status of ['pending', 'running', 'completed', 'failed', 'cancelled']) assert.equal((await db.updateAgent(agent.id, { status })).status, status);
    const ended = await db.updateAgent(full.id, { endTime: null, error: undefined, logs: { a: 1 } });
    assert.deepEqual([ended.endTime, ended.error, ended.logs, ended.status], [null, 'e', { a: 1 }, 'running']);
    assert.deepEqual(await db.getAgentById(full.id), ended);
    const { project, ...rest } = await db.getAgentById(full.id, { includeProject: true });
    assert.deepEqual([project, rest], [await db.getProjectById(projectId), ended]);
    assert.deepEqual((await db.listAgentsByProject(projectId)).map((/** @type {any} */ a) => a.id), [full.id, agent.id]);
  });

  test('costs: amounts and totals with nine decimals, exactly', async () => {
    const { id: projectId } = await fresh();
    const amounts = [0.1, 0.2, 0.000000001, 123456.123456789, -0.5, 0, 999999.999999999, 5n, 1e-9];
    for (const amount of amounts) {
      const cost = await db.createCost({ projectId, amount, model: 'm', provider: 'p', inputTokens: 0, outputTokens: 2147483647 });
      assert.deepEqual(Object.keys(cost), ['id', 'projectId', 'amount', 'model', 'provider', 'inputTokens', 'outputTokens', 'timestamp']);
      assert.deepEqual([cost.amount, cost.inputTokens, cost.outputTokens], [Number(amount), 0, 2147483647]);
      assert.equal(typeof cost.amount, 'number');
    }
    // 0.1 + 0.2 + 0.000000001 + 123456.123456789 - 0.5 + 999999.999999999 + 5 + 0.000000001
    assert.equal(await db.getTotalCostByProject(projectId), 1123460.92345679);
    const other = await fresh();
    await db.bulkCreateCosts(Array.from({ length: 10 }, () => ({ projectId: other.id, amount: 0.1, model: 'm', provider: 'p' })));
    assert.equal(await db.getTotalCostByProject(other.id), 1, 'not 0.9999999999999999');
    const [cost] = await db.getCostsByProject(other.id, { limit: 1 });
    assert.deepEqual([cost.inputTokens, cost.outputTokens], [null, null]);
    for (const [more, code] of /** @type {[any, string][]} */ ([[{ amount: 1e6 }, 'range'], [{ amount: '1' }, 'type'], [{ inputTokens: 1.5 }, 'type'], [{ inputTokens: 2 ** 31 }, 'range']]))
      assert.equal((await errorFrom(service.db.createCost({ projectId, amount: 1, model: 'm', provider: 'p', ...more }))).issues?.[0].code, code, JSON.stringify(more));
    // What rounds beyond the column is the database's to say.
    const rounded = await db.createCost({ projectId, amount: 0.1234567894, model: 'm', provider: 'p' });
    assert.equal(rounded.amount, 0.123456789);
  });

  test('a range of time has both its ends', async () => {
    const { id: projectId } = await fresh();
    const times = ['2020-05-01T00:00:00.000Z', '2020-05-01T00:00:00.001Z', '2020-05-02T12:00:00.500Z', '2020-05-03T23:59:59.999Z', '2020-05-04T00:00:00.000Z'];
    for (const timestamp of times) await db.createCost({ projectId, amount: 1, model: 'm', provider: 'p', timestamp });
    const range = async (/** @type {any[]} */ ...args) => (await db.getCostsByTimeRange(...args)).map((/** @type {any} */ c) => c.timestamp.toISOString());
    const newest = times.toReversed?.() ?? [...times].reverse();
    assert.deepEqual(await range(times[0], times[4]), newest);
    assert.deepEqual(await range(new Date(times[1]), new Date(times[3])), newest.slice(1, 4));
    assert.deepEqual(await range(times[2], times[2]), [times[2]]);
    assert.deepEqual(await range(times[3], times[1]), []);
    assert.deepEqual(await range('2020-05-01', '2020-05-04T02:00:00+02:00'), newest);
    assert.deepEqual(await range(times[0], times[4], { limit: 2 }), newest.slice(0, 2));
    const page = await db.getCostsByTimeRange(times[0], times[4], { limit: 2 });
    assert.deepEqual(await range(times[0], times[4], { limit: 2, after: page[1].id }), newest.slice(2, 4));
  });

  test('activities: types, and the newest over all projects of a user', async () => {
    const user = await newUser(), projects = [await newProject(user.id), await newProject(user.id)], other = await fresh();
    const at = (/** @type {number} */ s) => new Date(Date.UTC(2025, 0, 1, 0, 0, s));
    for (let i = 0; i < 60; i++)
      await db.createActivity({ projectId: projects[i % 2].id, type: i % 3 ? 'log' : 'start', message: `m${i}`, metadata: { i }, timestamp: at(i) });
    await db.createActivity({ projectId: other.id, type: 'log', message: 'foreign', timestamp: at(100) });
    const recent = await db.getRecentActivities(user.id);
    assert.deepEqual(recent.map((/** @type {any} */ a) => a.metadata.i), Array.from({ length: 50 }, (_, i) => 59 - i));
    assert.deepEqual(Object.keys(recent[0]), ['id', 'projectId', 'type', 'message', 'metadata', 'timestamp']);
    for (const limit of [0, 1, 7, 60, 1000]) assert.equal((await db.getRecentActivities(user.id, limit)).length, Math.min(limit, 60));
    for (const limit of [undefined, null]) assert.equal((await db.getRecentActivities(user.id, limit, { timeout: 5000 })).length, 50);
    const starts = await db.getActivitiesByProject(projects[0].id, { type: 'start' });
    assert.deepEqual(starts.map((/** @type {any} */ a) => a.metadata.i), [54, 48, 42, 36, 30, 24, 18, 12, 6, 0]);
    const rest = await db.getActivitiesByProject(projects[0].id, { type: 'start', limit: 3, after: starts[3].id });
    assert.deepEqual(rest, starts.slice(4, 7));
    assert.deepEqual(await db.getActivitiesByProject(projects[0].id, { type: 'none' }), []);
    assert.equal((await db.getActivitiesByProject(projects[0].id, { type: null, limit: null, after: null })).length, 30);
  });

  test('a project with its relations, newest first, as each is alone', async () => {
    const user = await newUser(), project = await newProject(user.id, { settings: { deep: [{ '"': '\\' }] } });
    for (let i = 0; i < 3; i++) {
      await db.createAgent({ projectId: project.id, logs: { line: `"quoted" \\ ${i} \u{1F600}` }, error: i ? null : 'e\n' });
      await db.createCost({ projectId: project.id, amount: 0.000000001 * (i + 1), model: 'ü', provider: 'p', inputTokens: i || null, timestamp: new Date(i) });
      await db.createActivity({ projectId: project.id, type: 't', message: '{"not": "json"}', metadata: i === 1 ? null : [i], timestamp: new Date(-i) });
    }
    const all = await db.getProjectById(project.id, { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true });
    assert.deepEqual(all, {
      ...project, user, agents: await db.listAgentsByProject(project.id), costs: await db.getCostsByProject(project.id), activities: await db.getActivitiesByProject(project.id),
    });
    assert.deepEqual(all.costs.map((/** @type {any} */ c) => +c.timestamp), [2, 1, 0]);
    assert.deepEqual(await db.getProjectById(project.id, { includeUser: false, includeCosts: true }), { ...project, costs: all.costs });
    const bare = await fresh();
    assert.deepEqual(await db.getProjectById(bare.id, { includeAgents: true, includeCosts: true, includeActivities: true }), { ...bare, agents: [], costs: [], activities: [] });
    const text = new TextDecoder().decode(await service.db.bytes.getProjectById(project.id, { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true }));
    assert.equal(text, JSON.stringify(all));
    assert.match((await db.getProjectById(project.id, { includeUser: true, secrets: true })).user.password, /^hash /);
  });

  test('deleting a project takes what hangs on it, and no more', async () => {
    const user = await newUser(), [project, other] = [await newProject(user.id), await newProject(user.id)];
    const agents = [];
    for (const { id: projectId } of [project, other]) {
      agents.push(await db.createAgent({ projectId }));
      await db.bulkCreateCosts([{ projectId, amount: 1, model: 'm', provider: 'p' }]);
      await db.bulkCreateActivities([{ projectId, type: 't', message: 'm' }]);
    }
    await db.deleteProject(project.id);
    assert.deepEqual([await db.getAgentById(agents[0].id), await db.getTotalCostByProject(project.id), await db.getActivitiesByProject(project.id)], [null, 0, []]);
    assert.deepEqual([(await db.getAgentById(agents[1].id)).id, await db.getTotalCostByProject(other.id), (await db.getRecentActivities(user.id)).length], [agents[1].id, 1, 1]);
  });

  test('JSON goes in and comes out as it is, null is no JSON null', async () => {
    const { id } = await fresh();
    for (const settings of [0, -1.5, 1e300, '', 'text', '\u{1F600}\u2028"\\/\b\f\n\r\t\u0001\u007f', true, false, [], {}, [[]], [null], { a: null, '': 1, 'ü "': [{}] }, '2024-01-01',
      { nested: Array.from({ length: 50 }, (_, i) => ({ i, s: 'x'.repeat(i) })) }, JSON.parse('['.repeat(90) + ']'.repeat(90)), { at: new Date(0).toISOString() }, '{"a":1}'])
      assert.deepEqual((await db.updateProject(id, { settings })).settings, settings);
    assert.deepEqual((await db.updateProject(id, { settings: new Date(5) })).settings, new Date(5).toJSON());
    assert.deepEqual((await db.updateProject(id, { settings: { n: 9007199254740993n }.n })).settings, 9007199254740992, 'a double, on the object path');
    assert.match(new TextDecoder().decode(await service.db.bytes.getProjectById(id)), /"settings":9007199254740993,/);
    assert.equal((await db.updateProject(id, { settings: null })).settings, null);
    service.requests.length = 0;
    await service.endpoint.exec(`update projects set settings = 'null' where id = '${id}'`);
    assert.equal((await db.getProjectById(id)).settings, null);
  });

  test('the bytes path over real answers, with and without secrets', async () => {
    const user = await newUser();
    await db.updateUserRefreshToken(user.id, 'a token');
    const shown = await db.getUserById(user.id), now = await db.getUserById(user.id, { secrets: true });
    assert.deepEqual({ ...shown, password: now.password, refreshToken: 'a token' }, now);
    const text = async (/** @type {any[]} */ ...args) => new TextDecoder().decode(await /** @type {any} */ (service.db.bytes).getUserById(...args));
    assert.equal(await text(user.id), JSON.stringify(shown));
    assert.equal(await text(user.id, { secrets: true }), JSON.stringify(now));
    assert.equal(await text('nothing'), 'null');
    const users = await db.listUsers({ secrets: true });
    const response = await service.db.respond.listUsers({ limit: users.length, secrets: true });
    assert.equal(await response.text(), JSON.stringify(users));
  });

  test('listUsers and every other list: 250 rows with one time, page by page, none lost or doubled', async () => {
    const user = await newUser(), project = await newProject(user.id), time = "'2030-01-01 00:00:00.123456+00'", id = (/** @type {string} */ of) => `'${of}' || lpad(i::text, 4, '0')`;
    // Capitals, so that no id made elsewhere begins like these.
    const rows = 'from generate_series(1, 250) i';
    await service.endpoint.exec(`
      insert into users (id, email, password, created_at) select ${id('PU')}, 'page' || i || '@example.com', 'x', ${time} ${rows};
      insert into projects (id, name, path, user_id, created_at) select ${id('PP')}, 'n', '/', '${user.id}', ${time} ${rows};
      insert into agents (id, project_id, created_at) select ${id('PA')}, '${project.id}', ${time} ${rows};
      insert into costs (id, project_id, amount, model, provider, "timestamp") select ${id('PC')}, '${project.id}', 1, 'm', 'p', ${time} ${rows};
      insert into activities (id, project_id, type, message, "timestamp") select ${id('PV')}, '${project.id}', 't', 'm', ${time} ${rows};`);
    const range = ['2030-01-01T00:00:00Z', '2030-01-01T00:00:01Z'];
    for (const [name, of, ...args] of [['listUsers', 'PU'], ['listProjectsByUser', 'PP', user.id], ['listAgentsByProject', 'PA', project.id], ['getCostsByProject', 'PC', project.id],
      ['getCostsByTimeRange', 'PC', ...range], ['getActivitiesByProject', 'PV', project.id]]) {
      const ids = [];
      for (let after; ;) {
        /** @type {any[]} */
        const page = await db[name](...args, { limit: 40, after });
        ids.push(...page.map((/** @type {any} */ row) => row.id));
        if (page.length < 40) break;
        after = ids.at(-1);
      }
      const expected = Array.from({ length: 250 }, (_, i) => `${of}${String(250 - i).padStart(4, '0')}`);
      assert.deepEqual(ids.filter((/** @type {string} */ one) => one.startsWith(of)), expected, name);
      assert.equal(new Set(ids).size, ids.length, name);
      assert.deepEqual(await db[name](...args, { after: ids.at(-1) }), []);
      assert.deepEqual(await db[name](...args, { after: 'nothing' }), [], 'after a row that is not there');
      assert.deepEqual(await db[name](...args, { limit: 0 }), []);
    }
    await service.endpoint.exec("delete from users where id like 'pu0%'");
  });

  test('20,000 rows in one request of several statements, each with its own id and values', async () => {
    const { id: projectId } = await fresh();
    const costs = Array.from({ length: 20_000 }, (_, i) => ({
      projectId, amount: i / 1e9, model: `m${i} ${'"\\,{}'.repeat(i % 3)}`, provider: 'x'.repeat(150), ...(i % 2 && { inputTokens: i }), ...(i % 5 && { timestamp: new Date(i * 1000) }),
    }));
    const { requests, value } = await service.counted(() => service.db.bulkCreateCosts(costs));
    assert.deepEqual([requests, value], [1, { count: 20_000 }]);
    assert.ok(/** @type {any} */ (service.requests.at(-1)).queries.length > 1);
    assert.equal(await db.getTotalCostByProject(projectId), (19_999 * 20_000 / 2) / 1e9);
    const made = await service.db.getCostsByProject(projectId, { timeout: 60_000 });
    assert.equal(new Set(made.map((/** @type {any} */ c) => c.id)).size, 20_000);
    for (const { amount, model, provider, inputTokens, outputTokens, timestamp } of made) {
      const i = Math.round(amount * 1e9), { model: was } = costs[i];
      assert.deepEqual([model, provider.length, inputTokens, outputTokens], [was, 150, i % 2 ? i : null, null]);
      assert.ok(i % 5 ? +timestamp === i * 1000 : +timestamp > 1.6e12);
    }
    assert.deepEqual(await service.db.bulkCreateCosts([]), { count: 0 });
  });

  test('a bulk insert is all or nothing, over all its statements', async () => {
    const project = await fresh(), message = 'y'.repeat(1000);
    const rows = Array.from({ length: 6000 }, (_, i) => ({ projectId: i === 5999 ? 'nobody' : project.id, type: 't', message, metadata: i % 2 ? { i } : null }));
    const before = service.requests.length, error = await errorFrom(service.db.bulkCreateActivities(rows));
    assert.deepEqual([error.name, error.method, service.requests.length - before], ['ForeignKeyViolationError', 'bulkCreateActivities', 1]);
    assert.ok(/** @type {any} */ (service.requests.at(-1)).queries.length > 1);
    assert.deepEqual(await db.getActivitiesByProject(project.id), []);
    const bad = await errorFrom(service.db.bulkCreateActivities([...rows.slice(0, 10), { projectId: project.id, type: /** @type {any} */ (5), message: 'm' }]));
    assert.deepEqual([bad.name, bad.issues.map((/** @type {any} */ i) => i.path), service.requests.length - before], ['ValidationError', ['[10].type'], 2]);
    assert.deepEqual(await db.bulkCreateActivities(rows.slice(0, 2)), { count: 2 });
    assert.deepEqual((await db.getActivitiesByProject(project.id)).map((/** @type {any} */ a) => a.metadata?.i ?? null).sort(), [1, null]);
  });

  test('batch: one transaction', async () => {
    const user = await newUser(), q = service.db;
    const { requests, value } = await service.counted(() => q.batch([
      q.createProject({ name: 'in', path: '/', userId: user.id }), q.listProjectsByUser(user.id), q.bulkCreateActivities([]), q.getUserById(user.id), q.getUserById('nothing'), q.getTotalCostByProject('x'),
    ], { isolation: 'Serializable' }));
    assert.equal(requests, 1);
    const [project, projects, none, same, nothing, total] = value;
    assert.deepEqual([projects, none, same, nothing, total], [[project], { count: 0 }, user, null, 0]);
    const failed = await errorFrom(q.batch([q.updateProject(project.id, { name: 'changed' }), q.createAgent({ projectId: 'nobody' })]));
    assert.deepEqual([failed.name, failed.method], ['ForeignKeyViolationError', 'batch']);
    assert.equal((await db.getProjectById(project.id)).name, 'in', 'rolled back');
    const writing = await errorFrom(q.batch([q.updateProject(project.id, { name: 'changed' })], { readOnly: true }));
    assert.deepEqual([writing.name, writing.sqlState], ['DatabaseError', '25006']);
    assert.equal((await q.batch([q.getProjectById(project.id)], { readOnly: true, deferrable: true, isolation: 'Serializable' }))[0]?.name, 'in');
    const missing = await errorFrom(q.batch([q.updateProject(project.id, { name: 'committed' }), q.deleteProject('nothing')]));
    assert.deepEqual([missing.name, missing.index], ['NotFoundError', 1]);
  });

  if (kind === 'postgres') test('a wrong password is an AuthError, a lost endpoint a ConnectionError', async () => {
    const strict = await createEndpoint({ postgres: service.postgres, password: 'r1ght', listen: false });
    const asks = (/** @type {string} */ password) => createDatabase(`postgres://postgres:${password}@127.0.0.1/postgres`, { fetch: /** @type {any} */ (strict.fetch) }).connect();
    await asks('r1ght');
    const error = await errorFrom(asks('wr0ng'));
    assert.deepEqual([error.name, error.prismaCode], ['AuthError', 'P1000']);
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /wr0ng|r1ght/);
    await strict.close();
    assert.equal((await errorFrom(asks('r1ght'))).name, 'ConnectionError');
  });

  test('tables that are not there, and clearAll', async () => {
    assert.equal((await errorFrom(createDatabase(service.endpoint.url).clearAll())).name, 'ValidationError');
    assert.ok((await db.listUsers()).length > 0);
    assert.equal(await db.clearAll(), undefined);
    assert.deepEqual(await db.listUsers(), []);
    await service.endpoint.exec('alter table costs rename to gone');
    const error = await errorFrom(db.getCostsByProject('x'));
    assert.deepEqual([error.name, error.sqlState, error.severity], ['DatabaseError', '42P01', 'ERROR']);
    await service.endpoint.exec('alter table gone rename to costs');
    assert.deepEqual(await db.getCostsByProject('x'), []);
  });
}
