// The load on the application as it is, and on the same application with Prisma's service answering, in one run: both
// built and served, on one Postgres, in slices that take turns. heliumdb reaches it through `heliumdb serve`, as it
// reaches Neon; Prisma by its own connections. What no method of the service says, as rate limits, is heliumdb's on both.
import { readFileSync } from 'node:fs';
import { hashPassword } from '../../../examples/app/server/password.js';
import { list, path } from '../../../scripts/lib.js';
import { createDatabase } from '../../../js/index.js';
import { createEndpoint } from '../../../js/endpoint/index.js';
import { startCommand } from '../../support/command.js';
import { startDatabase } from '../../support/postgres.js';
import { besidePrisma, serveApp } from '../built.js';
import { CONFIG, PASSWORD } from '../support.js';
import { drive } from './drive.js';
import { arrival, clientsOf, login, round } from './profile.js';

/** @typedef {import('./drive.js').Driven} Driven */
/** @typedef {{name: string, ms: number, times: Map<string, number[]>, faults: string[]}} Side all its slices */
/** @typedef {{sides: Side[], logins: number[], faults: string[], asked: Record<string, {mode: string, calls: number}>}} Load */

/** Connections to Postgres, of either. */
const CONNECTIONS = 20;

/** What the gateway gives up after: on a slow machine nothing may fail for being slow. */
const PATIENT_MS = 120_000;

/** Slices of each side. */
const SLICES = 3;

/** A Postgres with the application's tables, and a gateway in front of it. */
async function openGateway() {
  const database = await startDatabase('load');
  const endpoint = await createEndpoint({ postgres: database.url, listen: false });
  for (const file of list('examples/app/migrations', /^migration\.sql$/)) await endpoint.exec(readFileSync(path(file), 'utf8'));
  await endpoint.close();
  const { hostname, port } = new URL(database.url);
  const limits = {
    'queue-timeout': PATIENT_MS, 'statement-timeout': PATIENT_MS, unready: 0,
    'max-pool': CONNECTIONS, 'max-sessions': 1, 'max-server': CONNECTIONS + 10,
  };
  const gateway = startCommand(['serve', '--json', '--postgres', `postgres://${hostname}:${port}`, '--port', '0',
    ...Object.entries(limits).flatMap(([name, value]) => [`--${name}`, String(value)])]);
  const facts = JSON.parse(await gateway.until(/\n/));
  return {
    postgres: database.url,
    url: Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: facts.port }).href,
    close: () => gateway.end('SIGTERM').finally(database.close),
  };
}

/** Accounts, all with the same hash: hashing it for each takes longer than the load. @param {string} url @param {import('./profile.js').Client[]} clients */
async function register(url, clients) {
  const db = createDatabase(url), password = await hashPassword(PASSWORD);
  await db.batch(clients.map(({ email }) => db.createUser({ email, password })));
}

/** What a server with both services says of who answered. @param {string} origin @returns {Promise<Load['asked']>} */
async function reportOf(origin) {
  const headers = { authorization: `Bearer ${CONFIG.cronSecret}`, accept: 'application/json' };
  return (await (await fetch(`${origin}/api/side-by-side`, { headers })).json()).methods;
}

/** @param {Side} side @param {Driven} driven */
function add(side, { ms, times, faults }) {
  side.ms += ms;
  for (const [step, list] of times) side.times.set(step, (side.times.get(step) ?? []).concat(list));
  side.faults.push(...faults);
}

/**
 * @param {{seconds: number, count?: number, say?: (line: string) => void}} options `seconds` of load altogether
 * @returns {Promise<Load>}
 */
export async function compare({ seconds, count = 50, say = () => {} }) {
  const place = await openGateway(), env = { CLIENT_ADDRESS_HEADER: 'x-address' };
  /** @type {Awaited<ReturnType<typeof serveApp>>[]} */
  const servers = [];
  try {
    servers.push(await serveApp(place.url, env));
    servers.push(await serveApp(place.url, { ...env, ...await besidePrisma(place.postgres, '*=off', CONNECTIONS) }));
    const origins = servers.map(({ origin }) => origin), clients = clientsOf(count);
    const sides = ['heliumdb', 'Prisma'].map((name) => (/** @type {Side} */ ({ name, ms: 0, times: new Map(), faults: [] })));
    await register(place.url, clients);
    // Half of them on either side.
    const half = count >> 1, entered = await Promise.all([
      drive(origins[0], clients.slice(0, half), login, 0), drive(origins[1], clients.slice(half), login, 0),
    ]);
    say(`${count} clients have logged in, in ${Math.round(entered[0].ms)} ms`);
    const before = [await drive(origins[0], clients, arrival, 0)];
    for (const origin of origins) before.push(await drive(origin, clients, round, 0)); // not measured: both are warm then
    for (let slice = 0; slice < SLICES; slice++) {
      // The one that comes second in a slice comes first in the next one.
      for (const side of slice % 2 ? [1, 0] : [0, 1]) {
        const driven = await drive(origins[side], clients, round, seconds * 1000 / SLICES / 2);
        add(sides[side], driven);
        say(`slice ${slice + 1}: ${sides[side].name}, ${driven.answers} answers in ${Math.round(driven.ms)} ms`);
      }
    }
    const asked = await reportOf(origins[1]);
    const said = servers.filter(({ said }) => said.err).map(({ said }) => `the server said: ${said.err.slice(0, 500)}`);
    return {
      sides, logins: entered.flatMap(({ times }) => [...times.values()].flat()), asked,
      faults: [...[...before, ...entered, ...sides].flatMap(({ faults }) => faults), ...said],
    };
  } finally {
    for (const server of servers) await server.end('SIGTERM');
    await place.close();
  }
}

/** @param {number[]} times @param {number} share */
const quantile = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];

/** @param {number[]} times */
const figures = (times) => [0.5, 0.99].map((share) => quantile(times, share).toFixed(0).padStart(8)).join('');

/** What came out, as lines. @param {Load} load */
export function loadLines({ sides, logins }) {
  const steps = [...sides[0].times.keys()], all = sides.map(({ times }) => [...times.values()].flat());
  return [
    `${''.padEnd(26)}${sides.map(({ name }) => name.padStart(16)).join('')}`,
    `${''.padEnd(26)}${sides.map(() => '     P50     P99').join('')}   in ms`,
    ...steps.map((step) => step.padEnd(26) + sides.map(({ times }) => figures(times.get(step) ?? [])).join('')),
    'all'.padEnd(26) + all.map(figures).join(''),
    'requests a second'.padEnd(26) + sides.map(({ ms }, i) => (all[i].length / ms * 1000).toFixed(0).padStart(16)).join(''),
    `log in, once a client     ${figures(logins)}`,
  ];
}
