// heliumdb/side-by-side with the service on both sides: Drizzle's as the old one, heliumdb's as the new, on one PGlite.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { sideBySide } from '../../js/side-by-side/index.js';
import { neon, neonConfig } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-http';
import { randomUUID } from 'node:crypto';
import * as schema from '../bench/peers/drizzle-relations.js';
import { drizzleService } from '../side-by-side/drizzle.js';
import { errorFrom, openService } from '../support/service.js';

/** @type {import('../support/service.js').Service} */
let service;
/** @type {any} */
let old;
before(async () => {
  service = await openService('pglite');
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  old = drizzleService(drizzle(neon(service.endpoint.url), { schema }), randomUUID);
});
after(() => service.close());

/** @param {object} options */
function open(options) {
  /** @type {Promise<unknown>[]} */
  const works = [];
  const db = /** @type {any} */ (sideBySide({ old, next: service.db, waitUntil: (work) => void works.push(work), ...options }));
  return { db, behind: async () => void await Promise.all(works.splice(0)) };
}

/** Every read that both have, over rows that both wrote. @param {any} db @param {string} email */
async function work(db, email) {
  const user = await db.createUser({ email, password: 'argon2-s3cret-value' });
  const project = await db.createProject({ name: 'a project', path: '/p', userId: user.id, settings: { b: [1, null], a: 'x' } });
  const agent = await db.createAgent({ projectId: project.id });
  for (const amount of [0.1, 1.000000001, 2]) await db.createCost({ projectId: project.id, amount, model: 'm', provider: 'p' });
  await db.createActivity({ projectId: project.id, type: 't', message: 'm' });
  await db.updateProject(project.id, { name: 'another name' });
  for (const [method, ...args] of [
    ['getUserById', user.id], ['getUserById', 'nobody'], ['getUserByEmail', email], ['listUsers'], ['getProjectById', project.id],
    ['listProjectsByUser', user.id], ['getAgentById', agent.id], ['listAgentsByProject', project.id],
    ['getRecentActivities', user.id], ['getCostsByProject', project.id], ['getTotalCostByProject', project.id],
    ['getCostsByTimeRange', new Date(0), new Date(4e12)], ['getActivitiesByProject', project.id],
  ]) await db[method](...args);
  return project;
}

for (const mode of ['shadow', 'on+verify'])
  test(`${mode}: every read of both is the same, but for what the rules name, and each write is there once`, async () => {
    const { db, behind } = open({ flags: { '*': mode }, rules: ['order'] });
    const before = (await old.listUsers()).length;
    const project = await work(db, `${mode.replace('+', '-')}@example.com`);
    await behind();
    assert.equal((await old.listUsers()).length, before + 1);
    assert.equal((await old.getCostsByProject(project.id)).length, 3);
    const { methods } = db.report();
    const reads = Object.entries(methods).filter(([name, { calls }]) => calls && /^(get|list)/.test(name));
    assert.equal(reads.length, 12);
    for (const [name, { calls, matches, differences, errors, notCompared }] of reads)
      assert.deepEqual({ name, matches, differences, errors, notCompared },
        { name, matches: calls, differences: [], errors: { old: 0, next: 0 }, notCompared: 0 });
    assert.deepEqual(methods.getUserById.excused, [{ rule: 'secrets', count: 1 }]);
    assert.deepEqual(methods.getProjectById.excused, [{ rule: 'key-order', count: 1 }]);
    assert.equal(methods.createCost.notCompared, 3);
    assert.ok(!JSON.stringify(db.report()).includes('s3cret'));
  });

test('an old service that is wrong is found out, without its rows in the report', async () => {
  const { db, behind } = open({
    flags: { getUserByEmail: 'shadow' },
    old: { ...old, getUserByEmail: async (/** @type {string} */ email) => ({ ...await old.getUserByEmail(email), name: 'argon2-s3cret-value' }) },
  });
  await db.getUserByEmail('shadow@example.com');
  await behind();
  assert.deepEqual(db.report().methods.getUserByEmail.differences,
    [{ rule: 'type', count: 1, examples: [{ path: 'name', old: 'text of 19 characters', next: 'null' }] }]);
});

test('the old side answers reads while the new one cannot be reached, and the breaker turns it off', async () => {
  const next = createDatabase('postgres://someone:s3cret-w0rd@127.0.0.1:1/db');
  const { db } = open({ next, flags: { '*': 'on' }, fallback: true, breaker: { share: 0.5, calls: 3 } });
  for (let i = 0; i < 4; i++) assert.equal((await db.getUserByEmail('shadow@example.com')).email, 'shadow@example.com');
  assert.equal((await errorFrom(db.createUser({ email: 'x@example.com', password: 'x' }))).name, 'ConnectionError');
  assert.equal(await old.getUserByEmail('x@example.com'), null);
  const { getUserByEmail: { fallbacks, tripped, lastErrors } } = db.report().methods;
  assert.deepEqual({ fallbacks, tripped, next: lastErrors.next }, { fallbacks: 3, tripped: true, next: 'ConnectionError CONNECTION' });
});
