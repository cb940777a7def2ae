// The application in the middle of a move: the service over Prisma, as it was before, beside heliumdb's, on one database.
// Whoever answers, visitors see the same. web.test.js runs it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { openDatabase } from '../../examples/app/server/database.js';
import { openPlans, prisma } from '../side-by-side/sides.js';
import { startDatabase } from '../support/postgres.js';
import { CONFIG, openPlace, visitorOf } from './support.js';

describe('beside the old service', { concurrency: 1 }, () => {
  /** @type {import('../support/postgres.js').TestDatabase} */
  let server;
  /** @type {import('./support.js').Place} */
  let place;
  /** @type {import('../side-by-side/sides.js').Service} */
  let old;
  /** @type {import('heliumdb/side-by-side').Plan} */
  let plan;
  before(async () => {
    server = await startDatabase('old');
    place = await openPlace({ postgres: server.url });
    old = await prisma({ postgres: server.url, connections: 5 });
    plan = (await openPlans()).prisma;
  });
  after(async () => {
    await old?.disconnect();
    await place?.endpoint.close();
    await server?.close();
  });

  /** The application under flags. @param {import('heliumdb/side-by-side').Flags} flags */
  function open(flags) {
    /** @type {Promise<unknown>[]} */
    const behind = [];
    // Its methods are told apart from those of heliumdb by what they were called.
    const asked = /** @type {Set<string>} */ (new Set());
    const counted = Object.fromEntries(Object.entries(old).map(([name, method]) => [name, (/** @type {any[]} */ ...args) => {
      asked.add(name);
      return method(...args);
    }]));
    const database = openDatabase(place.url, { old: counted, plan, flags, waitUntil: (work) => behind.push(work), breaker: undefined });
    const app = createApp({ ...CONFIG, databaseUrl: place.url }, { database, rounds: 1 });
    const report = () => /** @type {NonNullable<typeof database.report>} */ (database.report)().methods;
    return { asked, report, async app(/** @type {Request} */ request) {
      const response = await app(request);
      // What is compared behind an answer has read before the next request.
      while (behind.length) await behind.pop();
      return response;
    } };
  }

  /** A day of a user; what is told of it, without ids and times. @param {{app: (request: Request) => Promise<Response>}} opened @param {string} email */
  async function day({ app }, email) {
    const ann = visitorOf(app), eve = visitorOf(app);
    /** @type {unknown[]} */
    const told = [];
    /** @param {string} method @param {string} at @param {any} [asked] */
    const ask = async (method, at, asked, who = ann) => {
      const { status, text, body } = await who.ask(method, at, asked);
      told.push([method, at.replace(/[a-z0-9]{24}/g, 'ID'), status, text.replace(/"(id|at|\w+Id|\w+At|\w+Time|timestamp)":"[^"]*"/g, '"$1":""').replaceAll(email, 'EMAIL')]);
      return body;
    };
    assert.equal((await ann.register(email)).status, 201);
    assert.equal((await eve.register(`eve-${email}`)).status, 201);
    assert.equal((await visitorOf(app).login(email)).status, 200);
    assert.equal((await visitorOf(app).login(email, 'not the password')).status, 401);
    assert.equal((await visitorOf(app).register(email)).status, 409);
    await ask('GET', '/auth/me');
    const { id } = await ask('POST', '/projects', { body: { name: 'Kite', path: '/', settings: { b: 1, a: [null] } } }), at = `/projects/${id}`;
    await ask('PATCH', at, { body: { name: 'Hawk', settings: null } });
    const agent = await ask('POST', `${at}/agents`);
    await ask('POST', `/agents/${agent.id}/logs`, { body: { message: 'half' } });
    await ask('POST', `/agents/${agent.id}/finish`, { body: { status: 'failed', error: 'why' } });
    await ask('POST', `${at}/costs`, { body: { amount: 0.25, model: 'm', provider: 'p', timestamp: '2026-01-01T00:00:00.000Z' } });
    await ask('POST', `${at}/costs/bulk`, { body: [1, 2].map((amount) => ({ amount, model: 'm', provider: 'p', timestamp: `2026-01-0${amount}T12:00:00.000Z` })) });
    await ask('POST', `${at}/activities`, { body: { type: 't', message: 'one', metadata: { n: 1 } } });
    for (const list of ['', '/agents', '/costs/total', '/costs?limit=1', '/activities?type=t', '/activities/all', '?include=agents,activities'])
      await ask('GET', at + list);
    await ask('GET', '/projects');
    await ask('GET', '/activities');
    for (const body of [{ amount: 'much', model: 'm', provider: 'p' }, { amount: 1e30, model: 'm', provider: 'p' }, { amount: 1, model: 'a\u0000', provider: 'p' }])
      assert.equal((await ann.ask('POST', `${at}/costs`, { body })).status, 422, JSON.stringify(body));
    for (const path of [at, `${at}/costs`, `/agents/${agent.id}`]) await ask('GET', path, undefined, eve);
    await ask('DELETE', at, undefined, eve);
    await ask('DELETE', at);
    await ask('GET', at);
    assert.doesNotMatch(JSON.stringify(told), /pbkdf2|refreshToken/);
    return told;
  }

  /** @type {unknown[]} */
  let expected;
  before(async () => { expected = await day(place, 'alone@example.com'); });

  for (const mode of /** @type {const} */ (['off', 'shadow', 'on', 'on+verify'])) {
    test(`visitors see the same, and both sides say the same: ${mode}`, async () => {
      const opened = open({ '*': mode }), told = await day(opened, `${mode.replace('+', '-')}@example.com`);
      assert.deepEqual(told, expected);
      assert.equal(opened.asked.has('createProject'), mode === 'off' || mode === 'shadow');
      assert.equal(opened.asked.has('getProjectById'), mode !== 'on');
    });
  }

  for (const mode of /** @type {const} */ (['shadow', 'on+verify'])) {
    test(`what is read is compared, and is the same: ${mode}`, async () => {
      const alone = visitorOf(place.app), email = `reads-${mode.replace('+', '-')}@example.com`;
      await alone.register(email);
      const { body: { id } } = await alone.ask('POST', '/projects', { body: { name: 'Kite', path: '/', settings: { b: 1, a: [null] } } });
      const { body: agent } = await alone.ask('POST', `/projects/${id}/agents`);
      await alone.ask('POST', `/projects/${id}/costs/bulk`, { body: [0.1, 1e-9, 999999.5].map((amount) => ({ amount, model: 'm', provider: 'p' })) });
      await alone.ask('POST', `/projects/${id}/activities`, { body: { type: 't', message: 'one', metadata: { n: 1 } } });
      const { app, report } = open({ '*': mode }), reader = Object.assign(visitorOf(app), { token: alone.token });
      // Only reads: what another request writes between the two reads of a comparison is told as a difference.
      for (const path of ['/auth/me', '/projects', `/agents/${agent.id}`, '/activities', ...['', '/agents', '/costs', '/costs/total', '/activities', '?include=agents,costs,activities'].map((list) => `/projects/${id}${list}`)])
        assert.equal((await reader.ask('GET', path)).status, 200, path);
      const methods = Object.values(report());
      assert.deepEqual(methods.flatMap(({ differences }) => differences), []);
      assert.equal(methods.reduce((sum, { matches }) => sum + matches, 0), 15);
    });
  }

  for (const mode of /** @type {const} */ (['shadow', 'on+verify'])) {
    test(`what is written runs once, and what both sides would send for it is the same: ${mode}`, async () => {
      const { app, report } = open({ '*': mode });
      await day({ app }, `writes-${mode.replace('+', '-')}@example.com`);
      const planned = Object.entries(report()).filter(([, method]) => method.planned);
      assert.deepEqual(planned.map(([name]) => name).sort(), ['bulkCreateCosts', 'createActivity', 'createAgent', 'createCost', 'createProject',
        'createUser', 'deleteProject', 'updateProject', 'updateUserRefreshToken']);
      // Three costs are wrong: heliumdb's plan refuses them; Prisma's service does it in other words, or leaves it to the database.
      assert.deepEqual(planned.flatMap(([name, { differences }]) => differences.map(({ rule, count }) => [name, rule, count])), [['createCost', 'error', 3]]);
    });
  }

  test('method by method', async () => {
    const opened = open({ listProjectsByUser: 'on', '*': 'off' });
    assert.deepEqual(await day(opened, 'method@example.com'), expected);
    assert.deepEqual([opened.asked.has('listProjectsByUser'), opened.asked.has('getProjectById')], [false, true]);
  });

  test('the report is for operators', async () => {
    const { app } = open({ '*': 'shadow' }), operator = Object.assign(visitorOf(app), { token: CONFIG.cronSecret });
    assert.equal((await visitorOf(app).ask('GET', '/side-by-side')).status, 404);
    const { status, body } = await operator.ask('GET', '/side-by-side');
    assert.deepEqual([status, body.methods.getProjectById.mode], [200, 'shadow']);
    assert.equal((await Object.assign(visitorOf(place.app), { token: CONFIG.cronSecret }).ask('GET', '/side-by-side')).status, 404, 'there is no old side');
  });
});
