// The application's jobs: right sums, nothing twice and nothing lost, whoever crashes and however many ask at once.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { step, take } from '../../examples/app/server/lease.js';
import { jobs, runJobs } from '../../examples/app/server/jobs.js';
import { sql } from '../../examples/app/heliumdb.client.js';
import { startNode } from '../support/command.js';
import { CONFIG, FOLDER, databases, visitorOf } from './support.js';

const HOUR = 3_600_000, DAY = 24 * HOUR;
const NOW = new Date('2026-06-15T12:34:56Z');
const at = (/** @type {number} */ ms) => new Date(NOW.getTime() + ms);

databases((place) => {
  const tables = () => place().database.tables, service = () => place().database.service;
  /** @type {string[]} */
  let projects;
  before(async () => {
    const user = await service().createUser({ email: 'ann@example.com', password: 'a hash' });
    projects = [];
    for (let i = 0; i < 5; i++) projects.push((await service().createProject({ name: `${i}`, path: '/', userId: user.id })).id);
  });

  const told = async (/** @type {any} */ options) => (await runJobs(tables(), { now: NOW, ...options })).map(({ job, done, finished }) => [job, done, finished]);
  const forget = () => tables().jobRuns.deleteMany({ all: true });

  test('costs are rolled up by project and day, late ones too', async () => {
    const cost = (/** @type {number} */ i, /** @type {number} */ amount, /** @type {string} */ timestamp) =>
      ({ projectId: projects[i], amount, model: 'm', provider: 'p', timestamp });
    await service().bulkCreateCosts([
      cost(0, 0.1, '2026-06-13T23:59:59.999Z'), cost(0, 0.2, '2026-06-14T00:00:00Z'), cost(0, 0.3, '2026-06-14T23:59:59.999Z'),
      cost(1, 7, '2026-01-01T12:00:00Z'), cost(1, 1, '2026-06-15T01:00:00Z'),
    ]);
    const days = async () => (await tables().dailyCosts.findMany({ orderBy: { day: 'asc' } }))
      .map(({ projectId, day, amount, calls }) => [projects.indexOf(projectId), day, amount, calls]);
    assert.deepEqual((await told({ rows: 2 }))[0], ['costs', 5, true]);
    const first = [[1, '2026-01-01', 7, 1], [0, '2026-06-13', 0.1, 1], [0, '2026-06-14', 0.5, 2], [1, '2026-06-15', 1, 1]];
    assert.deepEqual(await days(), first);
    assert.deepEqual(await told({ rows: 2 }), [], 'the slot is done');
    assert.deepEqual(await days(), first);
    await service().createCost(cost(0, 1, '2026-06-14T12:00:00Z'));
    await runJobs(tables(), { now: at(HOUR) });
    assert.deepEqual((await days())[2], [0, '2026-06-14', 1.5, 3], 'a cost that came late');
    assert.deepEqual(await days(), first.map((row, i) => (i === 2 ? [0, '2026-06-14', 1.5, 3] : row)), 'old days stay');
  });

  test('a chart has what is rolled up, and today', async () => {
    const ann = visitorOf(place().app);
    await ann.register('chart@example.com');
    const { body: { id } } = await ann.ask('POST', '/projects', { body: { name: 'Chart', path: '/' } });
    const yesterday = new Date(Date.now() - DAY);
    for (const [amount, timestamp] of [[1, yesterday], [2, undefined], [4, undefined]])
      await ann.ask('POST', `/projects/${id}/costs`, { body: { amount, model: 'm', provider: 'p', timestamp } });
    await runJobs(tables());
    const days = (await ann.ask('GET', `/projects/${id}/costs/daily`)).body;
    assert.deepEqual(days.map((/** @type {any} */ { amount, calls }) => [amount, calls]), [[1, 1], [6, 2]]);
  });

  test('agents that nobody has ended fail, others don\'t', async () => {
    const start = (/** @type {number} */ ms, /** @type {any} */ status = 'running') =>
      service().createAgent({ projectId: projects[0], status, startTime: at(ms), error: status === 'failed' ? 'its own' : undefined });
    const [stuck, waiting, young, ended] = [await start(-25 * HOUR), await start(-48 * HOUR, 'pending'), await start(-23 * HOUR), await start(-72 * HOUR, 'failed')];
    await forget();
    await runJobs(tables(), { now: NOW });
    const states = await Promise.all([stuck, waiting, young, ended].map(async ({ id }) => {
      const agent = await service().getAgentById(id);
      return [agent?.status, agent?.error, agent?.endTime !== null];
    }));
    assert.deepEqual(states, [['failed', 'ended after 24 hours', true], ['failed', 'ended after 24 hours', true], ['running', null, false], ['failed', 'its own', false]]);
  });

  test('activities, counters and runs are kept as long as they should be', async () => {
    const midnight = new Date('2026-06-15T00:00:00Z').getTime();
    await tables().activities.deleteMany({ all: true });
    await service().bulkCreateActivities(Array.from({ length: 50 }, (_, i) => ({
      projectId: projects[i % 5], type: 't', message: `${i}`, timestamp: new Date(midnight - 90 * DAY + (i - 25) * HOUR),
    })));
    await tables().rateLimits.createMany([{ key: 'old', count: 1, resetsAt: at(-2 * HOUR) }, { key: 'new', count: 1, resetsAt: at(HOUR) }]);
    await forget();
    await tables().jobRuns.createMany([
      { job: 'costs', slot: at(-31 * DAY), finishedAt: NOW }, { job: 'costs', slot: at(-29 * DAY), finishedAt: NOW },
    ]);
    const runs = await told({ rows: 4 });
    assert.deepEqual(runs.find(([job]) => job === 'activities'), ['activities', 25, true]);
    assert.deepEqual((await tables().activities.findMany()).map(({ message }) => Number(message)).sort((a, b) => a - b), Array.from({ length: 25 }, (_, i) => i + 25));
    const keys = (await tables().rateLimits.findMany()).map(({ key }) => key);
    assert.deepEqual([keys.includes('old'), keys.includes('new')], [false, true]);
    assert.deepEqual(runs.find(([job]) => job === 'runs'), ['runs', 1, true]);
    assert.equal(await tables().jobRuns.count(), 1 + Object.keys(jobs).length);
  });

  test('however many ask at once, each slot is done once', async () => {
    await forget();
    const all = (await Promise.all(Array.from({ length: 8 }, () => told({ rows: 2 })))).flat();
    assert.deepEqual(all.map(([job]) => job).sort(), Object.keys(jobs).sort());
    assert.ok(all.every(([,, finished]) => finished));
    assert.equal(all.find(([job]) => job === 'costs')?.[1], await tables().projects.count());
  });

  test('who crashes is followed by the next one, at the same place; who comes back late does nothing', async () => {
    await forget();
    await tables().sql`create table touched (id text, holder text)`;
    const run = (/** @type {string} */ holder) => ({ job: 'touch', slot: NOW, holder });
    const what = (/** @type {string} */ holder) => ({
      page: sql`select id from projects where id > (select position from mine) order by id`,
      work: sql`insert into touched select id, ${holder} from page`,
    });
    assert.equal(await take(tables(), run('first')), true);
    assert.deepEqual(await step(tables(), run('first'), what('first'), 2), { done: 2, finished: false });
    assert.equal(await take(tables(), run('second')), false, 'the lease holds');
    await tables().jobRuns.updateMany({ where: { job: 'touch' }, set: { leasedUntil: new Date(0) } });
    assert.equal(await take(tables(), run('second')), true);
    assert.equal(await step(tables(), run('first'), what('first'), 2), null);
    for (let state; !state?.finished;) state = await step(tables(), run('second'), what('second'), 2);
    assert.equal(await step(tables(), run('second'), what('second'), 2), null, 'done is done');
    assert.equal(await take(tables(), run('third')), false);
    const count = await tables().projects.count();
    const rows = await tables().sql`select holder, count(*)::int as n, count(distinct id)::int as ids from touched group by 1 order by 1`;
    assert.deepEqual(rows, [{ holder: 'first', n: 2, ids: 2 }, { holder: 'second', n: count - 2, ids: count - 2 }]);
    await tables().sql`drop table touched`;
  });

  test('what one call has no time for, the next one goes on with', async () => {
    await forget();
    const count = await tables().projects.count();
    const calls = [];
    for (let i = 0; i < 20; i++) calls.push((await told({ rows: 1, working: 0 })).find(([job]) => job === 'costs'));
    const done = calls.filter(Boolean).map((call) => call?.[1]);
    assert.deepEqual(done, Array.from({ length: count + 1 }, (_, i) => Math.min(i + 1, count)));
  });

  test('a job that fails is left for the next call, and keeps no other from running', async () => {
    await forget();
    const quiet = console.error, said = /** @type {unknown[]} */ ([]);
    console.error = (...words) => said.push(words[0]);
    await tables().sql`alter table daily_costs rename to elsewhere`;
    try {
      const runs = await told({});
      assert.deepEqual(runs.map(([job,, finished]) => [job, finished]), Object.keys(jobs).map((job) => [job, job !== 'costs']));
      assert.deepEqual(said, ['costs failed']);
    } finally {
      console.error = quiet;
      await tables().sql`alter table elsewhere rename to daily_costs`;
    }
    assert.deepEqual((await told({})).map(([job,, finished]) => [job, finished]), [['costs', true]]);
  });

  test('a cron service runs them by its secret, nobody else', async () => {
    await forget();
    const ask = (/** @type {string} */ token) => Object.assign(visitorOf(place().app), { token }).ask('GET', '/cron');
    const ann = visitorOf(place().app);
    await ann.register('cron@example.com');
    for (const token of ['', 'x', ann.token, `${CONFIG.cronSecret}x`]) assert.equal((await ask(token)).status, 404);
    const without = createApp({ ...place().config, cronSecret: undefined }, { database: place().database });
    for (const token of ['', 'undefined', CONFIG.cronSecret])
      assert.equal((await Object.assign(visitorOf(without), { token }).ask('GET', '/cron')).status, 404);
    assert.equal(await tables().jobRuns.count(), 0);
    const { status, body } = await ask(CONFIG.cronSecret);
    assert.deepEqual([status, body.map((/** @type {any} */ { job }) => job)], [200, Object.keys(jobs)]);
    assert.deepEqual((await ask(CONFIG.cronSecret)).body, []);
  });

  test('cron.js does it for a crontab', async () => {
    await forget();
    const env = { DATABASE_URL: place().url, AUTH_SECRET: CONFIG.authSecret };
    const { ended, said } = startNode(`${FOLDER}/cron.js`, [], { env });
    assert.equal((await ended).code, 0, said.err);
    assert.match(said.out, /^costs \S+Z \d+ rows, done\n(.*\n)+7 runs\n$/);
  });
});
