// Creates that are sent again: over connections that are cut before and after the commit, every row is there exactly
// once. On PGlite and on a Postgres server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { placesHere } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';
import { chance, size } from '../support/sample.js';
import { errorFrom } from '../support/service.js';

/** How many creates, by how many callers at once. */
const CALLERS = 40;

const places = /** @type {const} */ ([['pglite', size(120, 4000)], ['postgres', size(400, 20_000)]]);
for (const [kind, creates] of placesHere(places, ([kind]) => kind)) describe(kind, () => exactlyOnce(kind, creates));

/** @param {'pglite' | 'postgres'} kind @param {number} creates */
function exactlyOnce(kind, creates) {
  /** @type {Awaited<ReturnType<typeof startPostgres>> | undefined} */
  let server;
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {import('../../js/index.js').Database} */
  let db;
  let cuts = 0, faulty = false;
  /** @type {string} */
  let userId;

  before(async () => {
    server = kind === 'postgres' ? await startPostgres() : undefined;
    endpoint = await createEndpoint({
      ...(server ? { postgres: server.url } : { memory: true }),
      // A fifth of the requests is cut before it has run, a fifth after its commit.
      fault: () => {
        if (!faulty || chance() > 0.2) return undefined;
        cuts++;
        return 'cut';
      },
    });
    await endpoint.exec(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
    db = createDatabase(endpoint.url, { timeout: 0 });
    userId = (await db.createUser({ email: 'owner@example.com', password: 'hash' })).id;
    faulty = true;
  });
  after(async () => {
    await endpoint.close();
    await server?.stop();
  });

  test(`${creates} creates: none is lost, none is doubled`, async () => {
    /** @type {string[]} */
    const made = [];
    let next = 0;
    await Promise.all(Array.from({ length: CALLERS }, async () => {
      for (let i = next++; i < creates; i = next++) {
        const project = await db.createProject({ name: `p${i}`, path: '/', userId }, { retry: true, timeout: 0 });
        assert.equal(project.name, `p${i}`);
        made.push(project.id);
      }
    }));
    faulty = false;
    const there = await db.listProjectsByUser(userId);
    assert.equal(there.length, creates);
    assert.equal(new Set(there.map(({ name }) => name)).size, creates);
    assert.deepEqual(there.map(({ id }) => id).sort(), made.sort());
    assert.ok(cuts > creates / 10, `${cuts} cuts`);
    faulty = true;
  });

  test('bulk creates and batches', async () => {
    const project = await db.createProject({ name: 'bulk', path: '/', userId }, { retry: true });
    for (let i = 0; i < 20; i++) {
      const costs = Array.from({ length: 50 }, (_, j) => ({ projectId: project.id, amount: j, model: `m${i}`, provider: 'p' }));
      assert.deepEqual(await db.bulkCreateCosts(costs, { retry: true }), { count: 50 });
      const [user, planned, agent] = await db.plan((tx) => {
        const user = tx.createUser({ email: `planned${i}@example.com`, password: 'hash' }), made = tx.createProject({ name: 'planned', path: '/', userId: user.id });
        return [user, made, tx.createAgent({ projectId: made.id }), tx.createActivity({ projectId: project.id, type: 't', message: `${i}` })];
      }, { retry: true });
      assert.deepEqual([planned.userId, agent.projectId], [user.id, planned.id]);
    }
    faulty = false;
    assert.equal((await db.getCostsByProject(project.id)).length, 1000);
    assert.equal((await db.getActivitiesByProject(project.id)).length, 20);
    assert.equal((await db.listUsers()).length, 21);
    faulty = true;
  });

  test('an address that is taken is still taken, and what is no create is not sent again', async () => {
    faulty = false;
    await db.createUser({ email: 'taken@example.com', password: 'hash' });
    faulty = true;
    for (let i = 0; i < 10; i++) {
      const error = await errorFrom(db.createUser({ email: 'Taken@example.com', password: 'other' }, { retry: true }));
      assert.deepEqual([error.name, error.columns], ['UniqueViolationError', ['email']]);
    }
    for (const query of [() => db.updateProject('x', { name: 'y' }, /** @type {any} */ ({ retry: true })), () => db.batch([db.listUsers()], { retry: true })])
      assert.equal((await errorFrom(query())).issues[0].path, 'retry');
    const error = await errorFrom(db.transaction((tx) => tx.createUser({ email: 'x@y.z', password: 'p' }, { retry: true })));
    assert.equal(error.issues[0].path, 'retry');
  });

  test('the deadline is of all attempts together, and what may have come through is unknown', async () => {
    const dead = createDatabase('postgres://u:p@127.0.0.1:9/d');
    const error = await errorFrom(dead.createUser({ email: 'a@b.c', password: 'x' }, { retry: true, timeout: 400 }));
    assert.ok(['ConnectionError', 'TimeoutError'].includes(error.name));
    const aborted = await errorFrom(dead.createUser({ email: 'a@b.c', password: 'x' }, { retry: true, signal: AbortSignal.timeout(200) }));
    assert.equal(aborted.name, 'AbortError');
    for (const timeout of [0, Infinity]) {
      let sent = 0;
      const twice = createDatabase(endpoint.url, { fetch: async (url, init) => {
        if (++sent < 3) throw new TypeError('fetch failed');
        await new Promise((resolve) => setTimeout(resolve, 30));
        return fetch(url, init);
      } });
      faulty = false;
      const user = await twice.createUser({ email: `no-limit-${timeout}@example.com`, password: 'x' }, { retry: true, timeout });
      assert.deepEqual([(await twice.getUserById(user.id))?.id, sent], [user.id, 4]);
      faulty = true;
    }
    const cut = createDatabase(endpoint.url, { fetch: async () => { throw new TypeError('fetch failed'); } });
    const unknown = await errorFrom(cut.createUser({ email: 'a@b.c', password: 'x' }, { retry: true, timeout: 300 }));
    assert.equal(unknown.outcome, 'unknown');
  });
}
