// The digests of costs: right sums of the day before, one for each owner and day, however many ask at once and whoever
// crashes; handed over one by one, and again if that failed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { before, beforeEach, test } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { configOf } from '../../examples/app/server/config.js';
import { runJobs } from '../../examples/app/server/jobs.js';
import { startNode } from '../support/command.js';
import { CONFIG, FOLDER, databases, visitorOf } from './support.js';

/** @typedef {import('../../examples/app/server/digest.js').Digest} Digest */

const DAY = 86_400_000, NOW = new Date('2026-06-15T12:34:56Z');

databases((place) => {
  const tables = () => place().database.tables, service = () => place().database.service;
  /** Users and projects by name: Ann has two, Bob has one, Cid has nothing of that day. @type {Record<string, string>} */
  const ids = {};
  before(async () => {
    for (const name of ['ann', 'bob', 'cid']) ids[name] = (await service().createUser({ email: `${name}@example.com`, password: 'a hash', name })).id;
    for (const [name, owner] of [['Kite', 'ann'], ['Hawk', 'ann'], ['Gull', 'bob'], ['Rook', 'cid']])
      ids[name] = (await service().createProject({ name, path: '/', userId: ids[owner] })).id;
    const cost = (/** @type {string} */ project, /** @type {number} */ amount, /** @type {string} */ timestamp) =>
      ({ projectId: ids[project], amount, model: 'm', provider: 'p', timestamp });
    await service().bulkCreateCosts([
      cost('Kite', 0.1, '2026-06-14T00:00:00Z'), cost('Kite', 0.2, '2026-06-14T23:59:59.999Z'), cost('Hawk', 5, '2026-06-14T12:00:00Z'),
      cost('Gull', 1e-9, '2026-06-14T12:00:00Z'),
      cost('Kite', 7, '2026-06-13T23:59:59.999Z'), cost('Rook', 8, '2026-06-15T00:00:00Z'),
    ]);
  });
  beforeEach(async () => {
    await tables().digests.deleteMany({ all: true });
    await tables().jobRuns.deleteMany({ all: true });
  });

  const told = async (/** @type {object} */ options = {}) => (await runJobs(tables(), { now: NOW, ...options }))
    .filter(({ job }) => ['digests', 'outbox', 'send'].includes(job)).map(({ job, done, finished }) => [job, done, finished]);
  const written = async () => (await tables().digests.findMany({ orderBy: [{ day: 'asc' }, { amount: 'desc' }] }))
    .map(({ userId, day, amount, calls, projects }) => [Object.keys(ids).find((name) => ids[name] === userId), day, amount, calls,
      /** @type {any[]} */ (projects).map((each) => [each.name, each.amount, each.calls])]);
  const EXPECTED = [
    ['ann', '2026-06-14', 5.3, 3, [['Hawk', 5, 1], ['Kite', 0.3, 2]]], ['bob', '2026-06-14', 1e-9, 1, [['Gull', 1e-9, 1]]],
  ];

  test('each owner has one of the day before, the dearest project first', async () => {
    assert.deepEqual((await told())[0], ['digests', 2, true]);
    assert.deepEqual(await written(), EXPECTED);
    assert.deepEqual(await told(), [], 'the slot is done');
    assert.deepEqual(await told({ now: new Date(NOW.getTime() + 10 * DAY) }), [['digests', 0, true], ['outbox', 0, true]], 'a day without costs');
    assert.deepEqual(await written(), EXPECTED);
  });

  test('only fifty projects are named, and all are summed', async () => {
    const eve = (await service().createUser({ email: 'eve@example.com', password: 'a hash' })).id;
    for (let n = 0; n < 52; n++) {
      const { id } = await service().createProject({ name: `p${n}`, path: '/', userId: eve });
      await service().createCost({ projectId: id, amount: n + 1, model: 'm', provider: 'p', timestamp: '2026-06-14T12:00:00Z' });
    }
    await told();
    const digest = await tables().digests.get({ userId: eve, day: '2026-06-14' });
    assert.deepEqual([digest?.amount, digest?.calls], [52 * 53 / 2, 52]);
    assert.deepEqual(/** @type {any[]} */ (digest?.projects).map(({ amount }) => amount), Array.from({ length: 50 }, (_, n) => 52 - n));
    await tables().users.delete(eve);
    assert.equal(await tables().digests.count(), 2, 'it goes with its owner');
  });

  test('however many ask at once, and in however small steps, each is written once', async () => {
    const all = (await Promise.all(Array.from({ length: 6 }, () => told({ rows: 1 })))).flat();
    assert.deepEqual(all.filter(([job]) => job === 'digests'), [['digests', 2, true]]);
    assert.deepEqual(await written(), EXPECTED);
    // As if the word of the run had been lost, but not its work.
    await tables().jobRuns.deleteMany({ all: true });
    await told();
    assert.deepEqual(await written(), EXPECTED);
  });

  test('what one call has no time for, the next one goes on with', async () => {
    const calls = [];
    for (let i = 0; i < 3; i++) calls.push((await told({ rows: 1, working: 0 }))[0]);
    assert.deepEqual(calls, [['digests', 1, false], ['digests', 2, false], ['digests', 2, true]]);
    assert.deepEqual(await written(), EXPECTED);
  });

  test('each is handed over once, however many hand over', async () => {
    /** @type {Digest[]} */
    const sent = [];
    const send = async (/** @type {Digest} */ digest) => void sent.push(digest);
    await told();
    const all = (await Promise.all(Array.from({ length: 4 }, () => told({ send })))).flat();
    assert.equal(all.reduce((sum, [job, done]) => sum + (job === 'send' ? Number(done) : 0), 0), 2);
    sent.sort((a, b) => b.amount - a.amount);
    assert.deepEqual(sent[0], {
      key: `${ids.ann} 2026-06-14`, to: { email: 'ann@example.com', name: 'ann' }, day: '2026-06-14', amount: 5.3, calls: 3,
      projects: [{ projectId: ids.Hawk, name: 'Hawk', amount: 5, calls: 1 }, { projectId: ids.Kite, name: 'Kite', amount: 0.3, calls: 2 }],
    });
    assert.deepEqual(sent.map(({ to }) => to.name), ['ann', 'bob']);
    assert.deepEqual(await told({ send }), []);
    assert.equal(await tables().digests.count({ where: { sentAt: null } }), 0);
  });

  test('one that fails is tried again later, ten times at most, and holds up no other', async () => {
    const quiet = console.error, said = /** @type {unknown[][]} */ ([]);
    console.error = (...words) => said.push(words);
    let tries = 0;
    const send = async (/** @type {Digest} */ { to }) => {
      if (to.name === 'ann' && ++tries) throw new Error('no such mailbox: ann@example.com');
    };
    try {
      assert.deepEqual((await told({ send })).at(-1), ['send', 1, true]);
      assert.deepEqual(await told({ send }), [], 'not at once');
      for (let i = 0; i < 20; i++) {
        await tables().digests.updateMany({ where: { sentAt: null }, set: { retryAt: new Date(0) } });
        await told({ send });
      }
    } finally {
      console.error = quiet;
    }
    assert.equal(tries, 10);
    assert.deepEqual(said, Array(10).fill(['a digest was not sent', 'Error']));
  });

  test('they are forgotten after ninety days', async () => {
    for (const [day, sentAt] of /** @type {const} */ ([['2026-03-16', null], ['2026-03-17', NOW], ['2026-03-18', NOW]]))
      await tables().digests.create({ userId: ids.cid, day, amount: 1, calls: 1, projects: [], sentAt });
    assert.deepEqual(await told(), [['digests', 2, true], ['outbox', 1, true]]);
    assert.deepEqual((await written()).map(([, day]) => day), ['2026-03-17', '2026-03-18', '2026-06-14', '2026-06-14']);
  });

  test('DIGEST_URL gets them, from cron.js and from the cron\'s route; what it refuses comes again', async () => {
    /** @type {{key: unknown, body: any}[]} */
    const got = [];
    let status = 500;
    const receiver = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      if (status === 200) got.push({ key: request.headers['idempotency-key'], body: JSON.parse(body) });
      response.writeHead(status, { location: '/elsewhere' }).end('thanks');
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
    const env = { DATABASE_URL: place().url, AUTH_SECRET: CONFIG.authSecret, DIGEST_URL: `http://127.0.0.1:${port}/secret-path` };
    const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);
    await tables().digests.createMany(['ann', 'bob'].map((name) => ({ userId: ids[name], day: yesterday, amount: 1, calls: 1, projects: [] })));
    try {
      for (status of [500, 302]) {
        const { ended, said } = startNode(`${FOLDER}/cron.js`, [], { env });
        assert.equal((await ended).code, 0, said.err);
        assert.equal(said.err, 'a digest was not sent Error\n'.repeat(2));
        await tables().digests.updateMany({ where: { sentAt: null }, set: { retryAt: new Date(0) } });
      }
      status = 200;
      const app = createApp({ ...CONFIG, ...configOf({ ...env, CRON_SECRET: CONFIG.cronSecret }) }, { database: place().database });
      const { body } = await Object.assign(visitorOf(app), { token: CONFIG.cronSecret }).ask('GET', '/cron');
      assert.deepEqual(body.at(-1).done, 2);
      assert.deepEqual(got.map(({ key }) => key).sort(), [`${ids.ann} ${yesterday}`, `${ids.bob} ${yesterday}`].sort());
      assert.deepEqual(got.map(({ key, body }) => key === body.key), [true, true]);
    } finally {
      receiver.closeAllConnections();
      receiver.close();
    }
  });
});

test('DIGEST_URL is a URL that nobody on the way reads, and no error shows it', () => {
  const env = { DATABASE_URL: 'postgres://u:p@127.0.0.1/d', AUTH_SECRET: CONFIG.authSecret };
  for (const DIGEST_URL of ['https://mail.example/x', 'http://127.0.0.1:1/x', 'http://localhost/x']) assert.ok(configOf({ ...env, DIGEST_URL }).send);
  for (const DIGEST_URL of ['http://mail.example/secret', 'file:///secret', 'secret', 'http://127.0.0.1.example/secret'])
    assert.throws(() => configOf({ ...env, DIGEST_URL }), (/** @type {Error} */ { message }) => message === 'DIGEST_URL must be an https: URL');
  assert.equal(configOf(env).send, undefined);
});
