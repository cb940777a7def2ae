// A database as the migration commands use it: SQL over HTTP, one request per transaction. A folder or a Postgres
// server is reached through an endpoint in this process, so that there is one way to talk to a database and not three.

import { setTimeout as sleep } from 'node:timers/promises';
import { join } from '../../core.js';
import { ConnectionError } from '../../error.js';
import { createAddress, redact } from '../../address.js';
import { send } from '../../send.js';
import { CliError } from '../error.js';
import { sourceOf } from '../options.js';
import { createTransactions } from './session.js';

/**
 * @typedef {{query: string, params?: (string | null)[]}} Statement
 * @typedef {object} Result
 * @property {{name: string, dataTypeID: number}[]} fields
 * @property {(string | null)[][]} rows every value as text, as Postgres writes it
 * @property {number | null} rowCount
 * @property {string} command
 *
 * @typedef {object} RunOptions
 * @property {number} [timeout] in milliseconds
 * @property {boolean} [readOnly] the database refuses whatever writes; not of `runOutside`
 * @property {AbortSignal} [signal] gives it up
 *
 * @typedef {object} Database
 * @property {(statements: Statement[], options?: RunOptions) => Promise<Result[]>} run one transaction, one request
 * @property {(statement: Statement, options?: RunOptions) => Promise<Result>} runOutside
 *   outside any transaction, for statements that can't run in one, and without our settings
 * @property {<T>(work: (ask: (statement: Statement) => Promise<Result>) => Promise<T>, options?: RunOptions) =>
 *   Promise<T>} transaction one whose statements are asked one after the other, over a WebSocket; `timeout` is that of
 *   each. What `work` throws rolls it back
 * @property {string} name its name for messages, without secrets
 * @property {{url: string, options: {endpoint?: string, fetch?: typeof globalThis.fetch,
 *   WebSocket?: typeof globalThis.WebSocket}}} reach
 *   what createClient takes to get there, too
 * @property {() => Promise<void>} close
 */

/** An error of Postgres: `code` is the SQLSTATE, `fields` all its fields. */
export class SqlError extends Error {
  /** @param {any} fields */
  constructor(fields) {
    super(fields.message);
    this.code = String(fields.code);
    this.fields = fields;
  }
}

/** @type {Record<string, import('../options.js').Option>} */
export const DATABASE_OPTIONS = {
  url: {
    value: 'URL',
    help: 'the database: postgres://… of an endpoint (Neon, heliumdb dev), or file:./DIR;\n'
      + 'DATABASE_URL by default, from the environment or .env, which keeps a password\nout of the list of processes',
  },
  postgres: { value: 'URL', help: 'a Postgres server, connected to directly' },
  endpoint: { value: 'URL', help: 'the full URL of the /sql endpoint, if it differs from that of --url' },
};

/** How many lost answers are tolerated, and the first pause (ms), which doubles. */
const LOST = 3, PAUSE = 200;

/**
 * Asks again when the answer was lost: only for queries that change nothing the second time.
 * @template T
 * @param {() => Promise<T>} question
 * @returns {Promise<T>}
 */
export async function askAgain(question) {
  for (let tries = 1; ; tries++) {
    try {
      return await question();
    } catch (error) {
      const lost = error instanceof ConnectionError && /** @type {any} */ (error).outcome === 'unknown';
      if (!lost || tries > LOST) throw error;
      await sleep(PAUSE * 2 ** (tries - 1));
    }
  }
}

/** DDL may take long: as long as proxies wait at most (ms). */
const TIMEOUT = 120_000;

/**
 * Of a database in this process: nobody else waits for it, so only our own deadline limits a statement. A server keeps
 * its own limit.
 */
const UNLIMITED = { statementTimeout: 0 };

/**
 * @param {import('../options.js').Given} given
 * @param {{statementTimeout: number}} [limit] of a database in this process, in milliseconds
 * @returns {Promise<Database>}
 */
export async function openDatabase({ url, postgres, endpoint }, limit = UNLIMITED) {
  if (url !== undefined && postgres !== undefined) {
    throw new CliError('--url and --postgres exclude each other: give one');
  }
  const text = String(postgres ?? url ?? process.env.DATABASE_URL ?? '');
  if (!text) {
    const found = process.env.DATABASE_URL === undefined ? 'which database?' : 'DATABASE_URL is empty.';
    throw new CliError(`${found} Give --url URL or --postgres URL, or set DATABASE_URL`);
  }
  const source = sourceOf(text, originOf(postgres, url));
  if ('postgres' in source && postgres === undefined) {
    const options = endpoint === undefined ? {} : { endpoint: String(endpoint) };
    return overHttp({ url: text, options }, nameOf(text), async () => {});
  }
  return inProcess(source, 'data' in source ? source.data : nameOf(text), limit);
}

/** Where the URL comes from, for messages. @param {unknown} postgres @param {unknown} url */
function originOf(postgres, url) {
  if (postgres !== undefined) return '--postgres';
  return url === undefined ? 'DATABASE_URL' : '--url';
}

/**
 * Opens a database, uses it, and closes it.
 * @template T
 * @param {import('../options.js').Given} given @param {import('../report.js').Report} report
 * @param {(database: Database) => Promise<T>} use
 * @param {{statementTimeout: number}} [limit] as openDatabase takes it
 */
export async function withDatabase(given, report, use, limit) {
  report.progress('opening the database');
  const database = await openDatabase(given, limit);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/**
 * A database in memory, to try things on; lost when it is closed.
 * @param {string[]} [extensions] those that it is to have at hand, of those that PGlite ships
 * @returns {Promise<Database>}
 */
export const openScratch = (extensions = []) =>
  inProcess({ memory: true, extensions }, 'a database in memory', UNLIMITED);

/**
 * @param {import('../options.js').Source & { extensions?: string[] }} source
 * @param {string} name
 * @param {{statementTimeout: number}} limit
 */
async function inProcess(source, name, limit) {
  // Most commands ask a database elsewhere, and start in half the time without an endpoint.
  const { createEndpoint } = await import('../../endpoint/index.js');
  const inside = await createEndpoint({ ...source, ...('postgres' in source ? {} : limit), listen: false })
    .catch((error) => Promise.reject(new CliError(`${name}: ${error.message}`)));
  const fetch = (/** @type {unknown} */ _, /** @type {RequestInit} */ init) =>
    inside.fetch('http://localhost/sql', init);
  const { WebSocket } = inside, options = { fetch: /** @type {typeof globalThis.fetch} */ (fetch), WebSocket };
  const reach = { url: inside.url, options };
  return overHttp(reach, name, () => inside.close());
}

/** Host and database of a URL, which holds a password. @param {string} url */
function nameOf(url) {
  try {
    const { host, pathname } = new URL(url.replace(/^postgres(ql)?:/, 'http:'));
    return `${host}${pathname}`;
  } catch {
    return 'the database';
  }
}

/**
 * @param {Database['reach']} reach
 * @param {string} name
 * @param {() => Promise<void>} close
 * @returns {Database}
 */
function overHttp(reach, name, close) {
  const { fetch = globalThis.fetch, endpoint, WebSocket } = reach.options;
  const address = createAddress(reach.url, endpoint);
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  /** @param {object} body @param {RunOptions} [options] */
  const exchange = async (body, { timeout = TIMEOUT, readOnly, signal } = {}) => {
    const headers = readOnly ? { 'Neon-Batch-Read-Only': 'true' } : undefined;
    const sent = encoder.encode(JSON.stringify(body));
    const { status, bytes } = await send(address, sent, fetch, timeout, signal, headers);
    return answerOf(address, status, decoder.decode(join(bytes)));
  };
  const answered = (/** @type {number} */ status, /** @type {string} */ text) => answerOf(address, status, text);
  const inTransaction = createTransactions({ address, WebSocket, answerOf: answered });
  const settings = SETTINGS.map(({ query }) => query);
  return {
    name,
    reach,
    close,
    transaction: (work, { readOnly, timeout = TIMEOUT, signal } = {}) =>
      inTransaction([readOnly ? 'begin read only' : 'begin', ...settings], work, { timeout, signal }),
    run: async (queries, options) => {
      if (!queries.length) return [];
      const { results } = await exchange({ queries: [...SETTINGS, ...queries].map(complete) }, options);
      return results.slice(SETTINGS.length);
    },
    runOutside: (query, options) => exchange(complete(query), options),
  };
}

/**
 * Settings that the engine relies on and a database or role may have changed: the meaning of strings, and how
 * expressions are printed (as for pg_dump; the order of a date's parts stays). No JIT: compiling the catalog's large
 * query takes ten times as long as running it. For this transaction only. By SET: a query would take a snapshot, after
 * which the transaction's isolation level can't be set.
 */
const SETTINGS = [
  'set local standard_conforming_strings = on',
  'set local quote_all_identifiers = off',
  "set local datestyle = 'ISO'",
  "set local intervalstyle = 'postgres'",
  'set local jit = off',
].map((query) => ({ query }));

/** @param {Statement} statement */
const complete = ({ query, params = [] }) => ({ query, params });

/** @param {import('../../address.js').Address} address @param {number} status @param {string} text */
function answerOf(address, status, text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {} // not the endpoint's JSON: reported below
  if (status === 200 && answer) return answer;
  if (typeof answer?.code === 'string' && /^[0-9A-Z]{5}$/.test(answer.code)) throw new SqlError(answer);
  const reason = redact(address, answer?.message ?? text).slice(0, 200);
  const message = `the endpoint at ${address.target?.host} answered ${status}: ${reason}`;
  throw new ConnectionError(message, { outcome: 'unknown' });
}
