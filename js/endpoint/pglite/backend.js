// The embedded back end: PGlite, in memory or in a folder, spoken to in Postgres's own
// protocol, as PGlite's parsed calls lose the command tag and the columns' metadata. It
// has one session, which callers hold in turn. PGlite itself runs in a thread
// (thread.js), so that a long statement doesn't stop the server. A running
// statement can't be cancelled: PGlite has no way to.

import { Worker } from 'node:worker_threads';
import { RESET } from '../backend.js';
import { EndpointError, cancelled, fromPostgres, responseTooLarge, unexpectedMessage } from '../error.js';
import { createLock } from './lock.js';
import { createReader } from './messages.js';

/**
 * @typedef {typeof import('@electric-sql/pglite')} PGliteModule
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 * @typedef {(bytes: Uint8Array, onMessage: (message: any) => void) => Promise<void>} Exchange
 *   sends protocol messages and hands over each message of the reply
 */

/**
 * Postgres compiled to wasm uses V8's stack. With Node's usual 1 MB a few hundred nested
 * operators overflow it, which PGlite swallows, leaving the database broken; with this
 * much, Postgres's own max_stack_depth (2 MB of its own stack) answers first: 54001.
 */
const STACK_MB = 256;

/** PGlite's session has no user to go back to by DEFAULT, so its one superuser is named. */
const RESET_PGLITE = `${RESET}; SET SESSION AUTHORIZATION postgres`;

/** Stands for the message a thread needn't be sent: it starts by itself. */
const START = new Uint8Array();

/** How long close() waits for a running statement before it ends the thread. */
const CLOSE_MS = 5000;

/**
 * @param {string | undefined} folder undefined for a database in memory
 * @returns {Promise<Backend>}
 */
export async function openPglite(folder) {
  const { protocol } = await importPglite();
  const thread = await startThread(folder, protocol.Parser);
  const lock = createLock();
  const messages = createMessages(protocol.serialize);
  const { exchange } = thread;

  /** @type {Backend['session']} */
  async function session(work, signal) {
    const release = await lock.acquire(signal);
    try {
      return await work({
        async query(text, params, budget) {
          if (signal?.aborted) throw cancelled();
          return query(exchange, messages.query(text, params), budget);
        },
        script: (sql) => runScript(exchange, messages.script(sql)),
      });
    } finally {
      // The caller has its result; the next one waits for the reset.
      exchange(messages.script(RESET_PGLITE), () => {}).catch(() => {}).then(release);
    }
  }

  return {
    name: `PGlite (PostgreSQL ${thread.version})`,
    session,
    async close() {
      const timer = setTimeout(thread.kill, CLOSE_MS);
      await lock.acquire();
      await thread.close();
      clearTimeout(timer);
    },
  };
}

/** @returns {Promise<PGliteModule>} */
async function importPglite() {
  try {
    return await import('@electric-sql/pglite');
  } catch {
    throw new Error('the embedded database needs PGlite: npm install @electric-sql/pglite');
  }
}

/**
 * One statement by the extended protocol, in one exchange.
 * @param {Exchange} exchange
 * @param {Uint8Array} bytes
 * @param {Budget} budget
 * @returns {Promise<Result>}
 */
async function query(exchange, bytes, budget) {
  /** @type {Result} */
  const result = { fields: [], rows: [], tag: '' };
  let error = null;
  let copy = false;
  await exchange(bytes, (message) => {
    if (message.name === 'rowDescription') result.fields = message.fields;
    else if (message.name === 'dataRow') {
      budget.left -= message.length;
      if (budget.left >= 0) result.rows.push(message.fields);
      else result.rows.length = 0;
    } else if (message.name === 'commandComplete') result.tag = message.text;
    else if (message.name === 'copyInResponse' || message.name === 'copyOutResponse') copy = true;
    else if (message.name === 'error') error ??= message;
  });
  if (copy) throw unexpectedMessage();
  if (error) throw fromPostgres(error);
  if (budget.left < 0) throw responseTooLarge(budget.limit);
  return result;
}

/**
 * @param {Exchange} exchange
 * @param {Uint8Array} bytes
 */
async function runScript(exchange, bytes) {
  let error = null;
  await exchange(bytes, (message) => {
    if (message.name === 'error') error ??= message;
  });
  if (error) throw fromPostgres(error);
}

/**
 * @param {PGliteModule['protocol']['serialize']} serialize
 * @returns {{ query(text: string, params: Row): Uint8Array, script(sql: string): Uint8Array }}
 */
function createMessages(serialize) {
  // COPY FROM STDIN would wait for data and, as none can come, take PGlite down with it.
  // Outside of a COPY Postgres ignores CopyFail, so every message carries one.
  const noCopy = serialize.copyFail('COPY FROM STDIN is not supported');
  const describe = serialize.describe({ type: 'P' });
  const execute = serialize.execute();
  const sync = serialize.sync();
  return {
    query: (text, params) => Buffer.concat([
      serialize.parse({ text }), serialize.bind({ values: params }), describe, execute, noCopy, sync,
    ]),
    script: (sql) => Buffer.concat([serialize.query(sql), noCopy]),
  };
}

/**
 * Starts PGlite's thread. The thread keeps the process alive only while it works.
 * @param {string | undefined} folder
 * @param {PGliteModule['protocol']['Parser']} Parser
 */
async function startThread(folder, Parser) {
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { folder },
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  /** @type {{ onBytes(bytes: Uint8Array): void, resolve(value: any): void, reject(error: Error): void } | null} */
  let pending = null;
  let started = false;
  let dead = '';

  /** @param {string} why */
  function die(why) {
    dead ||= started
      ? `the embedded database has stopped (${why}): start the endpoint again`
      : `the embedded database did not start (${why})`;
    pending?.reject(new EndpointError(500, dead));
  }
  worker.on('error', (/** @type {Error} */ error) => die(error.message));
  worker.on('exit', () => die('its thread ended'));
  worker.on('message', (message) => {
    if (message instanceof Uint8Array) pending?.onBytes(message);
    else if (message.dead) die(message.dead);
    else pending?.resolve(message);
  });

  /**
   * @param {Uint8Array | null} message bytes of the protocol; null to close
   * @param {(bytes: Uint8Array) => void} onBytes
   * @returns {Promise<any>} what the thread says at the end
   */
  async function ask(message, onBytes) {
    if (dead) throw new EndpointError(500, dead);
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        pending = { onBytes, resolve, reject };
        if (message !== START) worker.postMessage(message);
      });
    } finally {
      pending = null;
      worker.unref();
    }
  }

  const { version } = await ask(START, () => {});
  started = true;
  return {
    version: String(version),
    /** @type {Exchange} */
    exchange(bytes, onMessage) {
      return ask(bytes, createReader(new Parser(), onMessage));
    },
    async close() {
      await ask(null, () => {}).catch(() => {});
      await worker.terminate();
    },
    kill: () => worker.terminate(),
  };
}
