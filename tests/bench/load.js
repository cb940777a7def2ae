// npm run bench:load: 10,000 requests to the endpoint by 50 clients at once, on a Postgres server started for the run,
// and the same work by `pg` with a pool straight on that server. Every answer is checked; one that fails or is wrong
// makes the exit code 1, and so does memory of the endpoint that grows. Loopback only; ends by itself.
//
// The work is what an application asks: half reads by key, a list, an insert, an update, a batch. The clients' own
// process costs CPU as well, on the same machine: that is why the endpoint's is measured in its own process, and why
// `pg` does the same in the same run.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../support/postgres.js';

/** @typedef {{query: string, params: (string | null)[]}} Query */

const HEADERS = { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
const SETUP = `
  drop table if exists load_item, load_log;
  create table load_item (id int primary key, name text not null, hits int not null default 0, meta jsonb);
  create table load_log (client int, n int, note text, at timestamptz default now());
  insert into load_item select i, 'item ' || i, 0, jsonb_build_object('i', i, 'text', repeat('x', 100)) from generate_series(1, 1000) i;`;

/**
 * The queries of request `n`, and what its first rows must be.
 * @param {number} client @param {number} n
 * @returns {{queries: Query[], check: (results: (string | null)[][][]) => void}}
 */
function request(client, n) {
  const id = (client * 7919 + n * 104729) % 1000 + 1;
  const read = { query: 'select id, name, meta from load_item where id = $1', params: [String(id)] };
  const isItem = (/** @type {any[][]} */ [row]) => assert.deepEqual([row[0], row[1]], [String(id), `item ${id}`]);
  const log = { query: 'insert into load_log (client, n, note) values ($1, $2, $3) returning n', params: [String(client), String(n), 'é"\\'] };
  const hit = { query: 'update load_item set hits = hits + 1 where id = $1 returning id', params: [String(id)] };
  switch (n % 8) {
    case 5: return { queries: [{ query: 'select id, name, hits from load_item where id between $1 and $2 order by id limit 50', params: [String(id), String(id + 49)] }], check: ([rows]) => assert.equal(rows.length, Math.min(50, 1001 - id)) };
    case 6: return { queries: [log], check: ([rows]) => assert.deepEqual(rows, [[String(n)]]) };
    case 7: return { queries: [hit, read, log], check: ([changed, rows, logged]) => { assert.deepEqual([changed, logged], [[[String(id)]], [[String(n)]]]); isItem(rows); } };
    default: return { queries: [read], check: ([rows]) => isItem(rows) };
  }
}

/** Sends by the endpoint. @param {number} port @param {string} url @param {http.Agent} agent @param {Query[]} queries @returns {Promise<any[]>} */
function byHttp(port, url, agent, queries) {
  return new Promise((resolve, reject) => {
    const sent = http.request({ port, host: '127.0.0.1', path: '/sql', method: 'POST', agent, headers: { ...HEADERS, 'Neon-Connection-String': url } }, (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).once('error', reject).once('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode}: ${body.message}`));
        else resolve((queries.length > 1 ? body.results : [body]).map((/** @type {any} */ { rows }) => rows));
      });
    });
    sent.once('error', reject);
    sent.end(JSON.stringify(queries.length > 1 ? { queries } : queries[0]));
  });
}

const types = /** @type {any} */ ({ getTypeParser: () => (/** @type {unknown} */ text) => text });

/** Sends by `pg`. @param {pg.Pool} pool @param {Query[]} queries @returns {Promise<any[]>} */
async function byPg(pool, queries) {
  const run = async (/** @type {pg.Pool | pg.PoolClient} */ on, /** @type {Query} */ { query, params }) => (await on.query({ text: query, values: params, rowMode: 'array', types })).rows;
  if (queries.length === 1) return [await run(pool, queries[0])];
  const client = await pool.connect(), results = [];
  await client.query('start transaction');
  for (const query of queries) results.push(await run(client, query));
  await client.query('commit');
  client.release();
  return results;
}

/**
 * @param {number} clients @param {number} total
 * @param {(queries: Query[]) => Promise<any[]>} send
 * @param {(done: number) => Promise<void>} [progress] is called at each tenth
 */
async function drive(clients, total, send, progress) {
  /** @type {number[]} */
  const times = [];
  /** @type {string[]} */
  const failures = [];
  let begun = 0;
  const from = performance.now();
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let n = begun++; n < total; n = begun++) {
      const { queries, check } = request(client, n), start = performance.now();
      try {
        const results = await send(queries);
        times.push(performance.now() - start);
        check(results);
      } catch (error) {
        failures.push(String(/** @type {any} */ (error)?.message ?? error));
      }
      if (progress && (n + 1) % (total / 10) === 0) await progress(n + 1);
    }
  }));
  const ms = performance.now() - from;
  times.sort((a, b) => a - b);
  return { ms, failures, rate: total / ms * 1000, p50: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
}

/** Growth per thousand of the steps, by least squares. @param {number[]} values at equal distances @param {number} step */
function slope(values, step) {
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const at = values.map((_, i) => i * step), [x, y] = [mean(at), mean(values)];
  return 1000 * mean(at.map((a, i) => (a - x) * (values[i] - y))) / mean(at.map((a) => (a - x) ** 2));
}

const MB = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/**
 * @param {{requests: number, clients: number, warmUp: number, say?: (line: string) => void}} options
 */
export async function load({ requests, clients, warmUp, say = () => {} }) {
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.url, max: 20 });
  pool.on('error', () => {});
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  await pool.query(SETUP);
  const child = fork(fileURLToPath(new URL('./load-endpoint.js', import.meta.url)), [server.url], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const stopped = once(child, 'exit');
  const heard = async () => (await Promise.race([once(child, 'message'), stopped.then(() => { throw new Error('the endpoint has ended'); })]))[0];
  const used = async () => {
    child.send('used');
    return heard();
  };
  try {
    const { port, url } = await heard();
    const send = (/** @type {Query[]} */ queries) => byHttp(port, url, agent, queries), direct = (/** @type {Query[]} */ queries) => byPg(pool, queries);
    say(`warm-up: ${warmUp} requests each`);
    const warm = [await drive(clients, warmUp, send), await drive(clients, warmUp, direct)];
    await pool.query(SETUP);
    const samples = [await used()];
    /** Of this process and of the endpoint, in µs. */
    const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };
    let own = cpu();
    const endpoint = await drive(clients, requests, send, async (done) => {
      samples.push(await used());
      const { rss, heap } = samples[samples.length - 1];
      say(`${String(done).padStart(6)} requests by the endpoint, which has ${MB(rss)}, ${MB(heap)} of it JavaScript's`);
    });
    const ownByHttp = cpu() - own, [first, last] = [samples[0], samples[samples.length - 1]];
    const { rows: [counts] } = await pool.query('select (select count(*)::int from load_log) as logged, (select sum(hits)::int from load_item) as hits');
    await pool.query(SETUP);
    own = cpu();
    const straight = await drive(clients, requests, direct, async (done) => { if (done === requests) say(`${String(done).padStart(6)} requests by pg`); });
    const ownByPg = cpu() - own;
    const batches = Math.floor((requests - 7 + 7) / 8), writes = { logged: Math.floor(requests / 8) + batches, hits: batches };
    return {
      requests, clients, endpoint, straight,
      failures: [...warm.flatMap(({ failures }) => failures), ...endpoint.failures, ...straight.failures, ...(counts.logged === writes.logged && counts.hits === writes.hits ? [] : [`${JSON.stringify(counts)} written instead of ${JSON.stringify(writes)}`])],
      wall: (endpoint.ms - straight.ms) * 1000 / requests,
      cpu: (last.cpu - first.cpu) / requests, ownByHttp: ownByHttp / requests, ownByPg: ownByPg / requests,
      rss: [first.rss, last.rss], heap: [first.heap, last.heap],
      // What garbage collection leaves, over the second half: the first may still fill caches.
      growth: slope(samples.slice(samples.length >> 1).map(({ heap, outside }) => heap + outside), requests / 10),
    };
  } finally {
    agent.destroy();
    if (child.connected) child.send('end');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await stopped;
    clearTimeout(timer);
    await pool.query('drop table if exists load_item, load_log');
    await pool.end();
    await server.stop();
  }
}

/** Bytes per thousand requests beyond which memory is said to grow: 10,000 of them may leave 1 MB. */
export const MAX_GROWTH = 100 * 1024;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const timer = setTimeout(() => {
    console.error('load: not done after 300 s');
    process.exit(1);
  }, 300_000);
  const result = await load({ requests: 10_000, clients: 50, warmUp: 2000, say: console.log });
  clearTimeout(timer);
  const { requests, clients, endpoint, straight, failures, rss, heap, growth } = result;
  const ms = (/** @type {number} */ time) => `${time.toFixed(1)} ms`, us = (/** @type {number} */ time) => `${time.toFixed(0)} µs`;
  console.log(`\n${requests} requests, ${clients} clients at once, Node ${process.version}\n`);
  for (const row of [['', 'endpoint', 'pg, a pool of 20'], ['requests/s', endpoint.rate.toFixed(0), straight.rate.toFixed(0)], ['p50', ms(endpoint.p50), ms(straight.p50)], ['p99', ms(endpoint.p99), ms(straight.p99)], ['CPU of the clients, per request', us(result.ownByHttp), us(result.ownByPg)], ['CPU of the endpoint, per request', us(result.cpu), '']])
    console.log(row[0].padEnd(36) + row[1].padStart(12) + row[2].padStart(20));
  console.log(`\noverhead per request: ${us(result.wall)} of wall time, ${us(result.cpu)} of the endpoint's CPU`);
  console.log(`memory of the endpoint: ${MB(rss[0])} after warm-up, ${MB(rss[1])} at the end; JavaScript's ${MB(heap[0])} and ${MB(heap[1])}, growing by ${(growth / 1024).toFixed(1)} KB per 1000 requests`);
  console.log(`failures: ${failures.length}${failures.length ? `, the first: ${failures[0]}` : ''}`);
  if (growth > MAX_GROWTH) console.log('memory grows');
  process.exitCode = failures.length || growth > MAX_GROWTH ? 1 : 0;
}
