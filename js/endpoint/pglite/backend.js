// The embedded back end: PGlite, in memory or in a folder, spoken to in Postgres's own
// protocol, as PGlite's parsed calls lose the command tag and the columns' metadata. It
// has one session, which callers hold in turn. PGlite itself runs in a thread
// (thread.js), so that a long statement doesn't stop the server. A running
// statement can't be cancelled: PGlite has no way to.

import { cancelled, fromPostgres, responseTooLarge, unexpectedMessage } from '../error.js';
import { createParser } from './messages.js';
import { OWN, assertOwn, permitted } from './own.js';
import { createSession } from './session.js';
import { startThread } from './start.js';
import { createTurns } from './turns.js';

/**
 * @typedef {typeof import('@electric-sql/pglite')} PGliteModule
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 * @typedef {(bytes: Uint8Array, onMessage: (message: any) => void) => Promise<void>} Ask
 *   sends protocol messages and hands over each message of the reply, parsed
 */

/** How long close() waits for a running statement before it ends the thread. */
const CLOSE_MS = 5000;

/**
 * @param {string | undefined} folder undefined for a database in memory
 * @param {{ idleMs: number }} settings how long a session may keep others waiting and do nothing
 * @returns {Promise<Backend>}
 */
export async function openPglite(folder, { idleMs }) {
  const { protocol } = await importPglite();
  const thread = await startThread(folder);
  const messages = createMessages(protocol.serialize);
  const turns = createTurns(thread.exchange, messages.script, protocol.serialize.sync());

  /** @type {Backend['session']} */
  async function session(work, signal, login) {
    if (login) assertOwn(login);
    const turn = await turns.take({}, signal);
    /** @type {Ask} */
    const ask = (bytes, onMessage) => turn.exchange(bytes, createParser(new protocol.Parser(), onMessage));
    try {
      return await work({
        async query(text, params, budget) {
          if (signal?.aborted) throw cancelled();
          return query(ask, messages.query(text, params), budget);
        },
        script: (sql) => runScript(ask, messages.script(sql)),
      });
    } finally {
      void turn.end(); // the caller has its result; the next one waits for the reset
    }
  }

  return {
    name: `PGlite (PostgreSQL ${thread.version})`,
    own: OWN,
    asksPassword: () => false,
    session,
    async wire(connection) {
      assertOwn(connection.login);
      await createSession(turns, protocol, idleMs, connection).run();
    },
    cancel: async () => true, // there is nothing to find out
    async close() {
      const timer = setTimeout(thread.kill, CLOSE_MS);
      await turns.take({}).catch(() => {}); // none, where the database has died
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
 * @param {Ask} ask
 * @param {Uint8Array} bytes
 * @param {Budget} budget
 * @returns {Promise<Result>}
 */
async function query(ask, bytes, budget) {
  /** @type {Result} */
  const result = { fields: [], rows: [], tag: '' };
  let error = null;
  let copy = false;
  await ask(bytes, (message) => {
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
 * @param {Ask} ask
 * @param {Uint8Array} bytes
 */
async function runScript(ask, bytes) {
  let error = null;
  await ask(bytes, (message) => {
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
      serialize.parse({ text: permitted(text) }), serialize.bind({ values: params }), describe, execute, noCopy, sync,
    ]),
    script: (sql) => Buffer.concat([serialize.query(permitted(sql)), noCopy]),
  };
}
