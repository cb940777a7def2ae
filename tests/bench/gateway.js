// npm run bench:gateway: one read by key, asked by 1, 50 and 500 clients of the gateway, of a server written by hand that does
// the same by `pg`, of that server behind PgBouncer, and of `pg` straight. All stand in front of one Postgres server that
// is started for the run, and take turns in each round, so that what disturbs one disturbs all. Each row is a median.
//
//   npm run bench:gateway -- --rounds 5 --requests 2000   figures
//   npm run bench:gateway -- --soak 1000000               only the gateway, 50 clients: failures, and memory that grows
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { path } from '../../scripts/lib.js';
import { startPostgres } from '../support/postgres.js';
import { pgbouncer } from '../versions/servers.js';
import { mb, median, quantile, ratio, short, slope, time, times } from './stats.js';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {(id: number) => Promise<string>} read the name of a row
 * @property {(what?: 'cpu' | 'memory') => Promise<{ cpu: number, rss: number, live: number }>} used µs and bytes of its
 *   processes, after a collection if `memory` is asked for; zeros: it is in this one
 * @property {number} [port] of HTTP
 * @property {() => Promise<void>} close
 */

const { values } = parseArgs({ options: { rounds: { type: 'string' }, requests: { type: 'string' }, soak: { type: 'string' } } });

const CLIENTS = [1, 50, 500], ROWS = 1000, IDLE = 500;

/** Requests that nobody counts: servers live for days, and V8 still compiles what one runs after tens of thousands. */
const WARM_UP = 40_000;

const QUERY = 'select id, name from bench_item where id = $1';

/** @param {string} which @param {string} postgres */
async function startTarget(which, postgres) {
  const child = fork(fileURLToPath(new URL('./gateway-target.js', import.meta.url)), [which, postgres], { execArgv: ['--expose-gc'] });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    used: async (what = 'cpu') => {
      child.send(what);
      return (await once(child, 'message'))[0];
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** @param {http.Agent} agent @param {number} port @param {Record<string, string>} headers @param {number} id @returns {Promise<string>} */
const byHttp = (agent, port, headers, id) => new Promise((resolve, reject) => {
  const sent = http.request({ agent, port, host: '127.0.0.1', path: '/sql', method: 'POST', headers }, (response) => {
    const chunks = /** @type {Buffer[]} */ ([]);
    response.on('data', (chunk) => chunks.push(chunk)).once('error', reject).once('end', () => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}: ${Buffer.concat(chunks)}`));
      else resolve(JSON.parse(Buffer.concat(chunks).toString()).rows[0].name);
    });
  });
  sent.once('error', reject).end(JSON.stringify({ query: QUERY, params: [String(id)] }));
});

/** CPU of another process, in µs: Linux counts it in hundredths of a second. @param {number} pid */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** @param {string} server @returns {Promise<Target[]>} */
async function targets(server) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Math.max(...CLIENTS) });
  const headers = { 'Neon-Connection-String': server };
  /** @param {string} name @param {Awaited<ReturnType<typeof startTarget>>} target @returns {Target} */
  const overHttp = (name, target) => ({ ...target, name, read: (id) => byHttp(agent, target.port, headers, id) });
  const pool = new pg.Pool({ connectionString: server, max: 20 });
  const found = [
    overHttp('gateway', await startTarget('gateway', server)),
    overHttp('by hand', await startTarget('hand', server)),
    {
      name: 'pg', read: async (/** @type {number} */ id) => (await pool.query(QUERY, [id])).rows[0].name,
      used: async () => ({ cpu: 0, rss: 0, live: 0 }), close: () => pool.end(),
    },
  ];
  if (!existsSync(path('build/pgbouncer/usr/sbin/pgbouncer'))) {
    console.log('without PgBouncer, which is not installed: node scripts/setup.js --versions\n');
    return found;
  }
  process.env.TEST_DATABASE_URL = server; // the server that it shall stand in front of
  const { env, pid, close } = await pgbouncer();
  const behind = overHttp('by hand, PgBouncer', await startTarget('hand', env.TEST_DATABASE_URL)), { used } = behind;
  return [...found, {
    ...behind,
    used: async (what) => {
      const own = await used(what);
      return { ...own, cpu: own.cpu + cpuOf(pid) };
    },
    async close() {
      await behind.close();
      await close();
    },
  }];
}

/** @param {Target} target @param {number} clients @param {number} requests @param {(done: number) => Promise<void>} [step] at each tenth */
async function drive({ read, used }, clients, requests, step) {
  /** @type {number[]} */
  const took = [];
  let begun = 0, failures = 0, why = '';
  const { cpu } = await used(), from = performance.now();
  await Promise.all(Array.from({ length: clients }, async () => {
    for (let n = begun++; n < requests; n = begun++) {
      const id = (n * 7919) % ROWS + 1, start = performance.now();
      const name = await read(id).catch((error) => { why = String(error.message); });
      took.push((performance.now() - start) * 1000);
      if (name !== `item ${id}`) failures++;
      if (step && (n + 1) % (requests / 10) === 0) await step(n + 1);
    }
  }));
  const seconds = (performance.now() - from) / 1000;
  return { rate: requests / seconds, p50: median(took), p99: quantile(took, 0.99), cpu: ((await used()).cpu - cpu) / requests, failures, why };
}

/** What a process needs for a connection that asks nothing, after one request. @param {Target} target @param {string} server */
async function idleMemory({ port = 0, used }, server) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: IDLE, maxFreeSockets: IDLE }), before = await used('memory');
  await Promise.all(Array.from({ length: IDLE }, (_, i) => byHttp(agent, port, { 'Neon-Connection-String': server }, i % ROWS + 1)));
  const after = await used('memory');
  agent.destroy();
  return { rss: (after.rss - before.rss) / IDLE, live: (after.live - before.live) / IDLE };
}

/** @param {Target[]} all @param {number} rounds @param {number} requests @param {string} server */
async function compare(all, rounds, requests, server) {
  for (const target of all) await drive(target, 50, WARM_UP);
  let failures = 0;
  for (const clients of CLIENTS) {
    /** @type {Map<string, Awaited<ReturnType<typeof drive>>[]>} */
    const seen = new Map(all.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) for (let i = 0; i < all.length; i++) {
      const target = all[(i + round) % all.length], result = await drive(target, clients, clients === 1 ? Math.ceil(requests / 10) : requests);
      failures += result.failures;
      if (result.why) console.log(`${target.name}: ${result.why}`);
      seen.get(target.name)?.push(result);
    }
    console.log(`${clients} client${clients > 1 ? 's' : ''}`.padEnd(22) + ['requests/s', 'P50', 'P99', 'CPU each', 'CPU to by hand'].map((head) => head.padStart(15)).join(''));
    const of = (/** @type {string} */ name, /** @type {'rate' | 'p50' | 'p99' | 'cpu'} */ what) => seen.get(name)?.map((one) => one[what]) ?? [];
    for (const { name, port } of all) {
      const cpu = port ? [time(median(of(name, 'cpu'))), times(ratio(of(name, 'cpu'), of('by hand', 'cpu')))] : ['', ''];
      console.log(name.padEnd(22) + [short(median(of(name, 'rate'))), time(median(of(name, 'p50'))), time(median(of(name, 'p99'))), ...cpu].map((cell) => cell.padStart(15)).join(''));
    }
    console.log('');
  }
  for (const target of all.filter(({ name }) => name === 'gateway' || name === 'by hand')) {
    const { rss, live } = await idleMemory(target, server);
    console.log(`an idle connection of a client, ${target.name}: ${short(rss / 1024)} KB of the process, ${short(live / 1024)} KB of it live`);
  }
  return failures;
}

/** Bytes per thousand requests beyond which memory is said to grow, as in load.js. */
const MAX_GROWTH = 100 * 1024;

/** @param {Target} gateway @param {number} requests */
async function soak(gateway, requests) {
  await drive(gateway, 50, Math.min(2000, requests));
  /** @type {[number, number][]} */
  const live = [];
  const { rate, failures, why } = await drive(gateway, 50, requests, async (done) => {
    const seen = await gateway.used('memory');
    live.push([done / 1000, seen.live]);
    console.log(`${String(done).padStart(8)} requests; the gateway has ${mb(seen.rss)}, ${mb(seen.live)} of it live`);
  });
  const later = live.slice(live.length >> 1), growth = slope(later.map(([x]) => x), later.map(([, y]) => y));
  console.log(`\n${requests} requests of 50 clients, ${short(rate)} a second; failures: ${failures}${why && `, the last: ${why}`}; memory grows by ${
    short(growth / 1024)} KB per 1000 requests`);
  return failures + Number(growth > MAX_GROWTH);
}

const server = await startPostgres(), admin = new pg.Client(server.url);
await admin.connect();
await admin.query(`create table bench_item (id int primary key, name text not null);
  insert into bench_item select i, 'item ' || i from generate_series(1, ${ROWS}) i; analyze bench_item`);
const all = await targets(server.url);
try {
  const bad = values.soak ? await soak(all[0], Number(values.soak)) : await compare(all, Number(values.rounds ?? 5), Number(values.requests ?? 2000), server.url);
  process.exitCode = bad ? 1 : 0;
} finally {
  for (const target of all) await target.close();
  await admin.query('drop table bench_item');
  await admin.end();
  await server.stop();
}
process.exit();
