// npm run bench:latency: a read as the user of a far region sees it, by way of a function beside the user with heliumdb
// and by way of one beside the database with an ORM that holds connections. Everything is on loopback; the distances
// are delay.js's. What is modelled is said in MODEL, which goes into the report.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { headline, path } from '../../scripts/lib.js';
import { bundle } from './bundle.js';
import { faraway } from './delay.js';
import { report } from './reports.js';
import { openService } from './service.js';
import { SEED } from './seed.js';
import { median, quantile } from './stats.js';
import { key } from './works.js';

const REGIONS = [5, 40, 75, 120], WARM = 100, NEW = 7;

/** ms each way inside a region, and round trips before the first byte: of TCP and TLS 1.3; of TCP, SSLRequest and TLS. */
const NEAR = 0.5, HTTPS = 2, POSTGRES = 3;

const MODEL = `The database is in one region; users are in four, ${REGIONS.join(', ')} ms from it, each way. A function is either beside the
user (${NEAR} ms each way) or beside the database. A real Postgres server answers, over HTTP through our endpoint beside it; the
function is a Node process. Modelled by a proxy: the time that each message takes each way, and of a new connection ${HTTPS} round
trips for TCP and TLS 1.3 before a request, ${POSTGRES} before Postgres's startup message (TCP, SSLRequest, TLS). Real: startup, SCRAM
and queries as messages of their own, the function's evaluation, the server's work. Not modelled: bandwidth, loss, jitter
(so that P99 is this machine's and not a network's), and what a platform takes to start a function beyond evaluating it.

Warm: the function, its connection and the user's are there; ${WARM} reads (\`getUserById\` as a route) one after the other. New
function: the user's connection is there, the function and its own aren't. All new: nor is the user's. Medians of ${NEW} each.`;

/** @typedef {{title: string, bundled: {name: string, file: string}, user: 'near' | 'far', database: 'near' | 'far', postgres: boolean}} Scenario */

const heliumdb = { name: 'function-heliumdb', file: '../functions/heliumdb' };
const drizzle = { name: 'function-drizzle-pg', file: '../functions/drizzle-pg' };

/** @type {Scenario[]} */
const scenarios = [
  { title: 'heliumdb over HTTP, function beside the user', bundled: heliumdb, user: 'near', database: 'far', postgres: false },
  { title: 'Drizzle on a pg pool, function beside the database', bundled: drizzle, user: 'far', database: 'near', postgres: true },
  { title: 'Drizzle on a pg pool, function beside the user', bundled: drizzle, user: 'near', database: 'far', postgres: true },
];

/** One request of the user's, ms. @param {number} port @param {http.Agent} agent @param {string} asked */
function ask(port, agent, asked) {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    http.get({ port, host: '127.0.0.1', path: asked, agent, timeout: 20_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; }).once('end', () => {
        if (asked !== '/ready' && JSON.parse(text)?.id !== asked.slice(1)) reject(new Error(`${response.statusCode}: ${text}`));
        else resolve(performance.now() - from);
      });
    }).once('error', reject);
  });
}

/**
 * A function that isn't there yet, and the way to it, for as long as `use` takes.
 * @template T @param {Scenario} scenario @param {string} url @param {number} hop @param {(ask: (asked: string) => Promise<number>) => Promise<T>} use
 */
async function withFunction({ bundled, user }, url, hop, use) {
  const file = join((await bundle(/** @type {any} */ (bundled), 'node')).folder, `${bundled.name}.mjs`);
  const child = fork(path('tests/bench/latency-function.js'), [file, url]);
  const ended = once(child, 'exit'), agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const [port] = await Promise.race([once(child, 'message'), ended.then(() => { throw new Error('the function has ended'); })]);
  const way = await faraway(port, { hop: user === 'far' ? hop : NEAR, setup: HTTPS });
  try {
    return await use((asked) => /** @type {Promise<number>} */ (ask(way.port, agent, asked)));
  } finally {
    agent.destroy();
    way.close();
    child.disconnect();
    await ended;
  }
}

/** @param {Scenario} scenario @param {{endpoint: {port: number}, url: string}} service @param {number} hop */
async function measure(scenario, service, hop) {
  const { postgres, database, title } = scenario, own = new URL(service.url);
  const distance = { hop: database === 'far' ? hop : NEAR, setup: postgres ? POSTGRES : HTTPS };
  const way = await faraway(postgres ? Number(own.port) : service.endpoint.port, distance);
  own.port = String(way.port);
  const url = own.href, read = `/${key('u', 7)}`;
  const fresh = [], all = [], /** @type {number[]} */ warm = [];
  try {
    for (let i = 0; i < NEW; i++) {
      fresh.push(await withFunction(scenario, url, hop, async (ask) => {
        await ask('/ready');
        return ask(read);
      }));
      all.push(await withFunction(scenario, url, hop, (ask) => ask(read)));
    }
    await withFunction(scenario, url, hop, async (ask) => {
      for (let i = 0; i < 5; i++) await ask(read);
      for (let i = 0; i < WARM; i++) warm.push(await ask(read));
    });
  } finally {
    way.close();
  }
  const row = { title, region: `${hop} ms each way`, p50: median(warm), p99: quantile(warm, 0.99), fresh: median(fresh), cold: median(all) };
  console.log(`${row.region.padEnd(18)}${title.padEnd(52)}${[row.p50, row.p99, row.fresh, row.cold].map((ms) => ms.toFixed(0).padStart(7)).join('')}`);
  return row;
}

headline('latency');
console.log(`${''.padEnd(70)}${['P50', 'P99', 'fresh', 'new'].map((word) => word.padStart(7)).join('')}`);
const service = await openService(SEED), rows = [];
try {
  for (const hop of REGIONS) for (const scenario of scenarios) rows.push(await measure(scenario, service, hop));
} finally {
  await service.close();
}
report('latency', { rows, model: MODEL });
