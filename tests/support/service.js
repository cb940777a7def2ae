// What the tests of the glue and of the whole service share: a database whose fetch is a function of the
// test's, an HTTP server that answers as the test says, rows in the endpoint's form, and the real thing: the
// embedded endpoint over PGlite or a Postgres server with the built schema.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createEndpoint } from '../../js/endpoint/index.js';
import * as library from '../../js/index.js';
import { methods } from '../../build/service.js';
import { methods as described } from './cases.js';
import { startDatabase } from './postgres.js';

export const URL_HOSTED = 'postgres://someone:s3cret-w0rd@ep-cool-1.us-east-2.aws.neon.tech/db';

/** Text output of a time, and the same as the two paths give it. */
export const TIME = '2026-01-02 03:04:05.678901+00';
export const TIME_ISO = '2026-01-02T03:04:05.678Z';

const { createDatabase } = library;
const SECRETS = ['password', 'refreshToken'];

/** The columns of a table, in order. @param {string} table `secrets`: users with the secret columns */
export const columnsOf = (table) => (table === 'secrets' ? Object.keys(library.users)
  : Object.keys(/** @type {any} */ (library)[table]).filter((name) => !SECRETS.includes(name)));

/** A row whose cells are given up to some column; the columns behind it are null. @param {string} table @param {(string | null)[]} cells */
export const filled = (table, cells) => [...cells, ...columnsOf(table).slice(cells.length).map(() => null)];

/** The same of an object. @param {string} table @param {Record<string, unknown>} object */
export const filledObject = (table, object) =>
  ({ ...Object.fromEntries(columnsOf(table).slice(Object.keys(object).length).map((name) => [name, null])), ...object });

/** One row of each table as the endpoint sends it, of users also with the secret columns. @type {Record<string, (id?: string) => (string | null)[]>} */
export const row = {
  users: (id = 'u1') => filled('users', [id, 'a@b.c', null, TIME, TIME]),
  secrets: (id = 'u1') => filled('secrets', [id, 'a@b.c', 'hash', null, 'token', TIME, TIME]),
  projects: (id = 'p1') => filled('projects', [id, 'name', '/path', 'u1', '{"a": [1, null]}', TIME, TIME]),
  agents: (id = 'a1') => filled('agents', [id, 'p1', 'pending', TIME, null, null, null, TIME, TIME]),
  costs: (id = 'c1') => filled('costs', [id, 'p1', '0.100000000', 'm', 'p', '1', null, TIME]),
  activities: (id = 'v1') => filled('activities', [id, 'p1', 't', 'm', null, TIME]),
};

/** @param {unknown[]} rows @param {object} [more] */
export const result = (rows, more) =>
  ({ fields: [], rows, command: 'SELECT', rowCount: rows.length, rowAsArray: true, ...more });

/** @param {unknown} body @param {ResponseInit} [init] */
export const json = (body, init) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init });

/** A Postgres error as the proxy sends it. @param {string} code @param {object} [more] @param {number} [status] */
export const refusal = (code, more, status = 400) =>
  json({ message: 'no', code, detail: null, severity: code && 'ERROR', ...more }, { status });

/**
 * A database that talks to `answer`.
 * @param {(request: {url: string, init: RequestInit, body: any, n: number}) => any} answer
 * @param {object} [options] of createDatabase
 * @param {string} [url]
 */
export function mock(answer, options, url = URL_HOSTED) {
  /** @type {{url: string, init: RequestInit, body: any, n: number}[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ to, /** @type {RequestInit} */ init) => {
    const body = JSON.parse(new TextDecoder().decode(/** @type {Uint8Array} */ (init.body)));
    sent.push({ url: to, init, body, n: sent.length });
    return answer(sent[sent.length - 1]);
  };
  return { db: createDatabase(url, { fetch: /** @type {any} */ (fetch), ...options }), sent };
}

/** The error a promise rejects with. @param {PromiseLike<unknown>} promise @returns {Promise<any>} */
export async function errorFrom(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected an error, got ${JSON.stringify(value)?.slice(0, 200)}`);
}

/** Good arguments for each method. @type {Record<string, any[]>} */
export const samples = {
  createUser: [{ email: 'a@b.c', password: 'hash' }],
  getUserById: ['u1'],
  getUserByEmail: ['a@b.c'],
  listUsers: [],
  updateUserRefreshToken: ['u1', null],
  createProject: [{ name: 'n', path: '/p', userId: 'u1' }],
  getProjectById: ['p1'],
  listProjectsByUser: ['u1'],
  updateProject: ['p1', { name: 'n' }],
  deleteProject: ['p1'],
  createAgent: [{ projectId: 'p1' }],
  getAgentById: ['a1'],
  listAgentsByProject: ['p1'],
  updateAgent: ['a1', { status: 'running' }],
  createCost: [{ projectId: 'p1', amount: 1, model: 'm', provider: 'p' }],
  getCostsByProject: ['p1'],
  getTotalCostByProject: ['p1'],
  getCostsByTimeRange: [new Date(0), new Date(1)],
  bulkCreateCosts: [[{ projectId: 'p1', amount: 1, model: 'm', provider: 'p' }]],
  createActivity: [{ projectId: 'p1', type: 't', message: 'm' }],
  getActivitiesByProject: ['p1'],
  getRecentActivities: ['u1'],
  bulkCreateActivities: [[{ projectId: 'p1', type: 't', message: 'm' }]],
  connect: [],
  clearAll: [],
};

/** Names of the service's methods by their effects. @param {...('read' | 'write' | 'create' | 'system')} effects */
export const named = (...effects) => methods
  .filter(([, effect]) => !effects.length || /** @type {string[]} */ (effects).includes(effect))
  .map(([name]) => name);

/** Names of the builder's. */
export const builders = ['select', 'insert', 'update', 'delete'];

/** An answer any method is content with. @param {string} name */
export function goodAnswer(name) {
  const table = described.find((method) => method.name === name)?.table ?? '';
  if (name === 'getTotalCostByProject') return result([['1.5']]);
  if (/^bulk/.test(name)) return result([], { rowCount: 1 });
  if (name === 'connect') return result([['t']]);
  return name === 'clearAll' ? result([], { rowCount: null }) : result([row[table]()]);
}

/** An HTTP server on loopback. @param {http.RequestListener} handler */
export async function serve(handler) {
  // A busy test must not find its idle connection closed.
  const server = http.createServer({ keepAliveTimeout: 60_000 }, handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `postgres://someone:s3cret-w0rd@127.0.0.1:${port}/db`,
    port,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

/** @typedef {Awaited<ReturnType<typeof openService>>} Service */

/**
 * The real service on an empty database of its own with the built schema.
 * @param {'pglite' | 'postgres'} kind
 * @param {{limits?: {request?: number, response?: number}}} [more] options of the endpoint
 */
export async function openService(kind, more) {
  const database = kind === 'postgres' ? await startDatabase('live') : undefined, own = database?.url;
  /** @type {import('../../js/endpoint/index.js').FaultMoment[]} */
  const requests = [];
  const endpoint = await createEndpoint({
    ...(own ? { postgres: own } : { memory: true, idle: 600_000 }),
    fault: (moment) => { if (moment.at === 'before') requests.push(moment); },
    ...more,
  });
  await endpoint.exec(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
  return {
    kind,
    postgres: own,
    endpoint,
    requests,
    db: createDatabase(endpoint.url, { allowClearAll: true }),
    /** The number of requests that `act` makes, and what it comes to. @param {() => PromiseLike<any>} act */
    async counted(act) {
      const before = requests.length, value = await act();
      return { requests: requests.length - before, value };
    },
    async close() {
      await endpoint.close();
      await database?.close();
    },
  };
}
