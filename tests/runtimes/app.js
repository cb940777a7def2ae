// The app that runs on every runtime, from the installed package: nothing in it is of one runtime. Answers how many
// assertions held, and what did not.
import { ConnectionError, HeliumError, count, createDatabase, desc, eq, expect, users } from 'heliumdb';
import { createClient, sql } from 'heliumdb/client';

// At module scope, where edge runtimes allow neither I/O nor randomness nor timers.
const early = createDatabase('postgres://nobody:nothing@localhost:1/none');

/** @typedef {{held: number, failed: string[]}} Result */

/** @param {unknown} value @returns {string} */
const show = (value) => JSON.stringify(value) ?? String(value);

/**
 * @param {string} url of the endpoint, whose tables are emptied
 * @param {import('heliumdb').DatabaseOptions} [options] for all databases but one
 * @returns {Promise<Result>}
 */
export async function app(url, options) {
  /** @type {Result} */
  const result = { held: 0, failed: [] };
  const ok = (/** @type {unknown} */ held, /** @type {string} */ what) => void (held ? result.held++ : result.failed.push(what));
  const same = (/** @type {unknown} */ is, /** @type {unknown} */ should, /** @type {string} */ what) =>
    ok(show(is) === show(should), `${what}: ${show(is)} instead of ${show(should)}`);
  /** @param {any} promise @param {string} name @param {string} code @param {string} what @returns {Promise<any>} */
  const fails = (promise, name, code, what) => Promise.resolve(promise).then(
    () => void result.failed.push(`${what}: it worked`),
    (error) => {
      ok(error instanceof HeliumError && error.name === name && error.code === code, `${what}: ${error?.name} ${error?.code} ${error?.stack}`);
      return error;
    });
  for (const [name, part] of Object.entries(parts)) {
    try {
      await part({ db: createDatabase(url, { ...options, allowClearAll: true }), url, options, ok, same, fails });
    } catch (error) {
      result.failed.push(`${name}: ${/** @type {any} */ (error)?.stack ?? error} ${/** @type {any} */ (error)?.cause?.stack ?? ''}`);
    }
  }
  return result;
}

/** @typedef {{db: import('heliumdb').Database, url: string, options?: import('heliumdb').DatabaseOptions, ok: any, same: any, fails: any}} Tools */

const person = (/** @type {string} */ name) => ({ email: `${name}@example.com`, password: 'hash', name });

/** @type {Record<string, (tools: Tools) => Promise<void>>} */
const parts = {
  async methods({ db, ok, same }) {
    await db.connect();
    await db.clearAll();
    const user = await db.createUser({ email: ' Ann@Example.com ', password: 'hash', name: 'Ann \u{1F600}' });
    same([user.email, user.name, user.id.length, 'password' in user], ['ann@example.com', 'Ann \u{1F600}', 24, false], 'createUser');
    ok(user.createdAt instanceof Date && Math.abs(+user.createdAt - Date.now()) < 600_000, 'times are Dates');
    same((await db.getUserById(user.id))?.id, user.id, 'getUserById');
    same(await db.getUserByEmail('nobody@example.com'), null, 'getUserByEmail of nobody');
    same((await db.getUserByEmail('ANN@example.com'))?.id, user.id, 'getUserByEmail');
    same((await db.listUsers({ limit: 5 })).length, 1, 'listUsers');
    same((await db.updateUserRefreshToken(user.id, 'token', { secrets: true })).refreshToken, 'token', 'updateUserRefreshToken');

    const project = await db.createProject({ name: 'Kite', path: '/srv', userId: user.id, settings: { deep: [1.5, 'é'] } });
    same(project.settings, { deep: [1.5, 'é'] }, 'createProject');
    same((await db.updateProject(project.id, { name: 'Bird' })).name, 'Bird', 'updateProject');
    const agent = await db.createAgent({ projectId: project.id, status: 'running', logs: ['a'] });
    same((await db.getAgentById(agent.id, { includeProject: true }))?.project.name, 'Bird', 'getAgentById');
    same((await db.updateAgent(agent.id, { status: 'completed', endTime: new Date(0) })).endTime, new Date(0), 'updateAgent');
    same((await db.listAgentsByProject(project.id)).map(({ id }) => id), [agent.id], 'listAgentsByProject');
    const cost = await db.createCost({ projectId: project.id, amount: 0.1, model: 'm', provider: 'p', inputTokens: 3 });
    same([cost.amount, cost.inputTokens, cost.outputTokens], [0.1, 3, null], 'createCost');
    const many = Array.from({ length: 500 }, () => ({ projectId: project.id, amount: 0.25, model: 'm', provider: 'p' }));
    same(await db.bulkCreateCosts(many), { count: 500 }, 'bulkCreateCosts');
    same(await db.getTotalCostByProject(project.id), 125.1, 'getTotalCostByProject');
    same((await db.getCostsByProject(project.id, { limit: 20 })).length, 20, 'getCostsByProject');
    same((await db.getCostsByTimeRange(new Date(0), new Date(4e12), { limit: 3 })).length, 3, 'getCostsByTimeRange');
    const activity = await db.createActivity({ projectId: project.id, type: 't', message: 'm', metadata: { n: 1 } });
    same((await db.getActivitiesByProject(project.id, { type: 't' })).map(({ id }) => id), [activity.id], 'getActivitiesByProject');
    same(await db.bulkCreateActivities([{ projectId: project.id, type: 'u', message: 'n' }]), { count: 1 }, 'bulkCreateActivities');
    same((await db.getRecentActivities(user.id)).length, 2, 'getRecentActivities');
    same((await db.listProjectsByUser(user.id)).length, 1, 'listProjectsByUser');
    const full = await db.getProjectById(project.id, { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true });
    same([full?.user.id, full?.agents.length, full?.costs.length, full?.activities.length], [user.id, 1, 501, 2], 'getProjectById');
    ok(full?.costs[0].timestamp instanceof Date, 'times of relations are Dates');
    same((await db.deleteProject(project.id)).name, 'Bird', 'deleteProject');
    same(await db.getCostsByProject(project.id), [], 'what was of it is gone');
    await db.disconnect();
    same((await db.listUsers()).length, 1, 'after disconnect');
  },

  async bytes({ db, ok, same }) {
    const user = await db.createUser(person('bytes'));
    const made = await db.bytes.getUserById(user.id), text = new TextDecoder().decode(made);
    ok(made instanceof Uint8Array, 'bytes are a Uint8Array');
    same(text, JSON.stringify(user), 'bytes are the JSON');
    same(JSON.parse(new TextDecoder().decode(await db.bytes.getUserById(user.id, { secrets: true }))).password, 'hash', 'secrets by name');
    const response = await db.respond.getUserById(user.id);
    same([response.status, response.headers.get('content-type')], [200, 'application/json'], 'respond');
    same(await response.text(), text, 'its body');
    const project = await db.createProject({ name: 'Kite', path: '/', userId: user.id });
    await db.bulkCreateActivities(Array.from({ length: 200 }, () => ({ projectId: project.id, type: 't', message: 'é'.repeat(1000) })));
    const large = await (await db.respond.getActivitiesByProject(project.id)).text();
    same(large, new TextDecoder().decode(await db.bytes.getActivitiesByProject(project.id)), 'a large one, which is a stream');
    same(JSON.parse(large).length, 200, 'all of it');
  },

  async batches({ db, options, same, fails }) {
    if (options?.module instanceof Promise) await db.connect(); // ids are made by the core
    const [user, project] = await db.plan((tx) => {
      const user = tx.createUser(person('plan'));
      return [user, tx.createProject({ name: 'Kite', path: '/', userId: user.id })];
    });
    same(project.userId, user.id, 'plan');
    const [read, total] = await db.batch([db.getUserById(user.id), db.getTotalCostByProject(project.id)], { isolation: 'Serializable', readOnly: true });
    same([read?.id, total], [user.id, 0], 'batch');
    await fails(db.batch([expect(db.updateProject('none', { name: 'x' }), { rows: 1 })]), 'HeliumError', 'EXPECTATION', 'expect');
    await fails(db.batch([db.createUser(person('undone')), db.createUser(person('plan'))]), 'UniqueViolationError', 'UNIQUE_VIOLATION', 'batch, a unique violation');
    same(await db.getUserByEmail('undone@example.com'), null, 'all or none');
  },

  async builder({ db, same, fails }) {
    same(await db.insert(users).values([person('built'), person('other')]), { count: 2 }, 'insert');
    const [row] = await db.select({ id: users.id, mail: users.email }).from(users).where(eq(users.name, 'built')).orderBy(desc(users.createdAt)).limit(1);
    same(row.mail, 'built@example.com', 'select');
    same((await db.update(users).set({ name: 'Rebuilt' }).where(eq(users.id, row.id)).returning())[0].name, 'Rebuilt', 'update');
    same(await db.select({ n: count() }).from(users).where(eq(users.id, row.id)), [{ n: 1 }], 'count');
    same(await db.delete(users).where(eq(users.id, row.id)), { count: 1 }, 'delete');
    await fails(db.delete(users), 'ValidationError', 'VALIDATION', 'delete without where');
  },

  async client({ db, url, same, fails }) {
    // Of two tables of the service, as `heliumdb client` would write it.
    const text = '[1,"00000000",[2,9,2],[["users","",[0],-1,[["id",0,4096],["email",0,12],["password",0,2],["name",0,1],["createdAt",13,256]],[["projects",[0],1,[3],1]]],' +
      '["projects","",[0],-1,[["id",0,4096],["name",0],["path",0],["userId",0]],[["user",[3],0,[0],0]]]],[]]';
    const own = /** @type {any} */ (createClient(text, 'users projects', url));
    await own.connect();
    const [user, project] = await own.plan((/** @type {any} */ tx) => {
      const user = tx.users.create(person('client'));
      return [user, tx.projects.create({ name: 'Kite', path: '/', userId: user.id })];
    });
    same([project.userId, user.createdAt instanceof Date, 'password' in user], [user.id, true, false], 'a plan of a client');
    same(await own.users.findMany({ where: { projects: { some: { name: 'Kite' } }, email: { like: 'client%' } }, select: { name: true }, include: { projects: { select: { path: true } } } }),
      [{ name: 'client', projects: [{ path: '/' }] }], 'findMany');
    same(await (await own.respond.projects.get(project.id)).json(), project, 'respond');
    same(await own.sql`select name from ${sql.id('users')} where id = ${user.id}`, [{ name: 'client' }], 'sql');
    same(await own.transaction((/** @type {any} */ tx) => tx.sql`select ${1}::int as n`), [{ n: 1 }], 'sql in a transaction');
    same((await own.users.get(user.id).toSQL()).params, [user.id], 'toSQL');
    same(own.users.schema.create['~standard'].validate({ email: 'no' }).issues.length, 2, 'a schema of its rows');
    await fails(own.users.create(person('client')), 'UniqueViolationError', 'UNIQUE_VIOLATION', 'an error of a client');
    same((await db.getUserById(user.id))?.name, 'client', 'the service sees it');
    await own.disconnect();
  },

  async errors({ db, url, ok, same, fails }) {
    const invalid = await fails(db.createUser(/** @type {any} */ ({ email: 'no', name: 7 })), 'ValidationError', 'VALIDATION', 'invalid input');
    same(invalid?.issues.map((/** @type {any} */ { path }) => path).sort(), ['email', 'name', 'password'], 'all issues');
    const twice = await fails(db.createUser(person('bytes')), 'UniqueViolationError', 'UNIQUE_VIOLATION', 'unique');
    same([twice?.prismaCode, twice?.columns, twice?.method], ['P2002', ['email'], 'createUser'], 'of which column');
    await fails(db.createProject({ name: 'a', path: '/', userId: 'none' }), 'ForeignKeyViolationError', 'FOREIGN_KEY_VIOLATION', 'foreign key');
    await fails(db.updateProject('none', { name: 'a' }), 'NotFoundError', 'NOT_FOUND', 'no row');
    const nobody = await fails(createDatabase(url.replace(/:\d+\//, ':1/')).listUsers(), 'ConnectionError', 'CONNECTION', 'nobody there');
    ok(nobody instanceof ConnectionError && nobody.message.includes(':1'), 'it says where');
    await fails(early.listUsers(), 'ConnectionError', 'CONNECTION', 'of one made at module scope');
  },

  async load({ db, same, ok }) {
    const before = performance.now();
    const users = await Promise.all(Array.from({ length: 200 }, (_, i) => /** @type {Promise<any>} */ (i & 1 ? db.createUser(person(`load${i}`)) : db.listUsers({ limit: i + 1 }))));
    same(users.filter((_, i) => i & 1).map((user) => user.name), Array.from({ length: 100 }, (_, i) => `load${2 * i + 1}`), '200 at once');
    same(new Set(users.filter((_, i) => i & 1).map(({ id }) => id)).size, 100, 'each with an id of its own');
    ok(performance.now() - before < 30_000, 'in reasonable time');
  },

  async ends({ db, url, ok, fails }) {
    const aborted = new AbortController();
    aborted.abort();
    await fails(db.listUsers({ signal: aborted.signal }), 'AbortError', 'ABORT', 'aborted before');
    const abort = new AbortController(), slow = createDatabase(url, {
      fetch: async (/** @type {any} */ target, /** @type {any} */ init) => {
        const response = await fetch(target, init);
        await new Promise((done) => setTimeout(done, 1000));
        return response;
      },
    });
    const from = Date.now(), error = slow.listUsers({ signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await fails(error, 'AbortError', 'ABORT', 'aborted under way');
    const late = await fails(slow.listUsers({ timeout: 50 }), 'TimeoutError', 'TIMEOUT', 'a deadline');
    ok(late?.outcome === 'unknown', 'its outcome');
    ok(Date.now() - from < 900, 'neither waits for the answer');
    if (AbortSignal.timeout) await fails(slow.listUsers({ signal: AbortSignal.timeout(20) }), 'AbortError', 'ABORT', 'a signal with a timeout');
  },

  async transactions({ db, same, fails }) {
    const project = await db.transaction(async (tx) => {
      const user = await tx.createUser(person('session'));
      const project = await tx.createProject({ name: 'In', path: '/', userId: user.id });
      same((await tx.listProjectsByUser(user.id)).length, 1, 'a transaction sees what it did');
      await tx.transaction(async (tx) => {
        await tx.updateProject(project.id, { name: 'Undone' });
        throw new Error('back');
      }).catch(() => {});
      return tx.updateProject(project.id, { path: '/in' });
    }, { isolation: 'Serializable' });
    same([project.name, project.path], ['In', '/in'], 'a savepoint undoes');
    same((await db.getProjectById(project.id))?.path, '/in', 'committed');
    const thrown = await db.transaction(async (tx) => {
      await tx.deleteProject(project.id);
      throw new Error('mine');
    }).catch((error) => error.message);
    same([thrown, (await db.getProjectById(project.id))?.path], ['mine', '/in'], 'rolled back');
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => db.transaction((tx) => tx.createUser(person(`many${i}`)))));
    same(many.map(({ name }) => name), Array.from(many, (_, i) => `many${i}`), '20 transactions at once');
    await fails(db.transaction((tx) => tx.createUser(person('session'))), 'UniqueViolationError', 'UNIQUE_VIOLATION', 'an error in a transaction');
  },
};
