// npm run bench:scale: every read on a real Postgres with 1,000,000 costs and as many activities, and on one with a
// tenth of them but the same answers: the plans and the times of heliumdb's SQL beside Drizzle's.
//
// What is sent is taken at fetch and given to the server once more, by `pg`: as EXPLAIN ANALYZE for the plan, and as it
// is for the time, both peers' in turn. A row scanned is one that a scan of a table read, whether or not it was kept.
import assert from 'node:assert/strict';
import pg from 'pg';
import { headline, since } from '../../scripts/lib.js';
import { createDatabase } from '../../js/index.js';
import { imported } from './record.js';
import { report } from './reports.js';
import { openService } from './service.js';
import { median, ratio } from './stats.js';
import { open as openClient } from './peers/client-reads.js';
import { URL } from './peers/url.js';
import { key } from './works.js';

const ROUNDS = 101, MILLION = 1_000_000, LESS = MILLION / 10;
const PROJECT = key('p', 7), USER = key('u', 4), page = { limit: 50 };
const ALL = { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true };
const from = new Date(Date.UTC(2026, 0, 2)), to = new Date(Date.UTC(2026, 0, 3));

/** @type {[title: string, method: string, args: any[], after?: boolean][]} `after`: the second page */
const reads = [
  ['getUserById', 'getUserById', [USER]],
  ['getUserByEmail', 'getUserByEmail', ['user.4@example.com']],
  ['listUsers, 50', 'listUsers', [page]],
  ['listUsers, the next 50', 'listUsers', [page], true],
  ['getProjectById, 4 includes (1 + 10 + 500 + 500 rows)', 'getProjectById', [PROJECT, ALL]],
  ['listProjectsByUser', 'listProjectsByUser', [USER, page]],
  ['getAgentById with its project', 'getAgentById', [key('a', 7), { includeProject: true }]],
  ['listAgentsByProject', 'listAgentsByProject', [PROJECT, page]],
  ['getCostsByProject, 50', 'getCostsByProject', [PROJECT, page]],
  ['getCostsByProject, the next 50', 'getCostsByProject', [PROJECT, page], true],
  ['getTotalCostByProject, of 500', 'getTotalCostByProject', [PROJECT]],
  ['getCostsByTimeRange, 50 of a day', 'getCostsByTimeRange', [from, to, page]],
  ['getCostsByTimeRange, the next 50', 'getCostsByTimeRange', [from, to, page], true],
  ['getActivitiesByProject, 50', 'getActivitiesByProject', [PROJECT, page]],
  ['getActivitiesByProject, 50 of a type', 'getActivitiesByProject', [PROJECT, { type: 'comment', ...page }]],
  ['getActivitiesByProject, the next 50', 'getActivitiesByProject', [PROJECT, page], true],
  ['getRecentActivities, 50 of two projects', 'getRecentActivities', [USER]],
  ['own schema: 10 users, 3 levels', 'findUsers', [Array.from({ length: 10 }, (_, i) => key('u', i + 1))]],
  ['own schema: 50 users and counts of projects', 'usersAndCounts', [page]],
  ['own schema: projects that have a comment', 'projectsCommentedOn', [USER]],
  ["own schema: 50 costs of a user's projects", 'costsOfUser', [USER, page]],
  ['own schema: the next 50', 'costsOfUser', [USER, page], true],
  ['own schema: sums by model, of 500', 'costsByModel', [PROJECT]],
];

/** 500 costs and activities for each project, in the order of time as they would have come. @param {number} rows */
function seed(rows) {
  const projects = rows / 500, users = rows / 10;
  const k = (/** @type {string} */ kind, n = 'i') => `'${kind}' || lpad((${n})::text, 23, '0')`;
  const time = (/** @type {string} */ seconds) => `timestamptz '2026-01-01 00:00:00+00' + i * interval '${seconds} seconds'`;
  const owner = k('p', `1 + i % ${projects}`);
  return `set session_replication_role = replica;
    insert into users select ${k('u')}, 'user.' || i || '@example.com', repeat('x', 60), 'User ' || i, null, ${time('100')}, ${time('100')}
      from generate_series(1, ${users}) i;
    insert into projects select ${k('p')}, 'Kite ' || i, '/srv/' || i, ${k('u', '1 + i / 2')}, '{"theme": "dark"}', ${time('100')}, ${time('100')}
      from generate_series(1, ${projects}) i;
    insert into agents select ${k('a')}, ${owner}, 'completed', ${time('60')}, ${time('90')}, '[{"line": "ready"}]', null, ${time('60')}, ${time('60')}
      from generate_series(1, ${projects * 10}) i;
    insert into costs select ${k('c')}, ${owner}, i % 997 * 0.001, 'model-large-4', 'provider', i % 5000, i % 300, ${time('30')}
      from generate_series(1, ${rows}) i;
    insert into activities select ${k('v')}, ${owner}, (array['agent.started','agent.done','comment'])[1 + i / ${projects} % 3],
      'the build of main is done', '{"took": 12}', ${time('30')} from generate_series(1, ${rows}) i;`;
}

/** @typedef {{ms: number[], scans: string[], rows: number}} Figures */

/** The scans of a plan, and how many rows they read. @param {any} node @param {{scans: Set<string>, rows: number}} [found] */
function scansOf(node, found = { scans: new Set(), rows: 0 }) {
  if (node['Relation Name']) {
    found.scans.add(`${node['Node Type']} ${node['Relation Name']}`);
    found.rows += node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0));
  }
  for (const inner of node.Plans ?? []) scansOf(inner, found);
  return found;
}

const types = /** @type {any} */ ({ getTypeParser: () => (/** @type {unknown} */ text) => text });

/** What each read sends, by peer, once the two have given the same rows. @param {Awaited<ReturnType<typeof openService>>} service */
async function questions(service) {
  /** @type {{query: string, params: any[]}[]} */
  let sent = [];
  const watched = /** @type {typeof fetch} */ ((url, init) => {
    const { body } = /** @type {any} */ (init);
    sent.push(JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)));
    return service.fetch(url, init);
  });
  const openDrizzle = await imported({ name: 'drizzle-reads', title: '', file: 'drizzle-reads' });
  const ours = /** @type {any} */ ({ ...createDatabase(URL, { fetch: watched, secrets: true }), ...openClient(watched) });
  const peers = { heliumdb: ours, drizzle: openDrizzle(watched) };
  const asked = [];
  for (const [title, method, given, after] of reads) {
    let args = given;
    if (after) args = [...given.slice(0, -1), { ...given[given.length - 1], after: (await peers.heliumdb[method](...given)).at(-1).id }];
    /** @type {Record<string, {query: string, params: any[]}>} */
    const questions = {}, ids = [];
    for (const [peer, service] of Object.entries(peers)) {
      sent = [];
      const result = await service[method](...args);
      assert.equal(sent.length, 1);
      [questions[peer]] = sent;
      ids.push(Array.isArray(result) ? result.map(({ id, model }) => id ?? model) : result?.costs?.map((/** @type {any} */ { id }) => id) ?? result?.id ?? result);
    }
    assert.deepEqual(ids[0], ids[1], title);
    asked.push({ title, questions });
  }
  return asked;
}

/** @param {number} rows @returns {Promise<Record<string, Record<string, Figures>>>} by read and peer */
async function measure(rows) {
  const started = performance.now(), service = await openService(seed(rows));
  const client = new pg.Client({ connectionString: service.url });
  await client.connect();
  try {
    await client.query('vacuum analyze');
    console.log(`${rows.toLocaleString('en')} costs and activities are there (${since(started)})`);
    /** @type {Record<string, Record<string, Figures>>} */
    const figures = {};
    for (const { title, questions: asked } of await questions(service)) {
      figures[title] = {};
      for (const [peer, { query, params }] of Object.entries(asked)) {
        const { rows: [{ 'QUERY PLAN': [{ Plan }] }] } = await client.query(`explain (analyze, timing off, format json) ${query}`, params);
        const { scans, rows } = scansOf(Plan);
        figures[title][peer] = { ms: [], scans: [...scans].sort(), rows };
      }
      for (let round = -3; round < ROUNDS; round++)
        for (const [peer, { query, params }] of round % 2 ? Object.entries(asked) : Object.entries(asked).reverse()) {
          const start = performance.now();
          await client.query({ text: query, values: params, rowMode: 'array', types });
          if (round >= 0) figures[title][peer].ms.push(performance.now() - start);
        }
    }
    return figures;
  } finally {
    await client.end();
    await service.close();
  }
}

headline('scale');
const small = await measure(LESS), large = await measure(MILLION);
const rows = Object.keys(large).map((title) => {
  const { heliumdb, drizzle } = large[title], few = small[title].heliumdb;
  return {
    title, scans: heliumdb.scans, theirScans: drizzle.scans, rows: heliumdb.rows, rowsOfFew: few.rows, theirRows: drizzle.rows,
    ratio: ratio(heliumdb.ms, drizzle.ms), ms: median(heliumdb.ms), msOfFew: median(few.ms), theirMs: median(drizzle.ms), theirMsOfFew: median(small[title].drizzle.ms),
  };
});
report('scale', { rows, counts: [LESS, MILLION], rounds: ROUNDS });
