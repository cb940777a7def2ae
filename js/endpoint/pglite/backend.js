// The embedded back end: PGlite, in memory or in a folder. It is asked in Postgres's own protocol, as PGlite's parsed
// calls lose the command tag and the columns' metadata. PGlite has one session, which callers hold in turn. It runs in
// a thread (thread.js), so that a long statement doesn't stop the server. It can't cancel a statement: one that takes
// too long is ended with its thread, and the engine starts the next thread (engine.js).

import { cancelled, fromPostgres, responseTooLarge, unexpectedMessage } from '../error.js';
import { openEngine } from './engine.js';
import { createParser } from './messages.js';
import { OWN, assertOwn, permitted } from './own.js';
import { createSession } from './session.js';
import { startThread } from './start.js';
import { createTurns } from './turns.js';
import { copyFail, simpleQuery, statement, sync } from '../wire/query.js';

/**
 * @typedef {typeof import('@electric-sql/pglite')} PGliteModule
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 * @typedef {(bytes: Uint8Array, onMessage: (message: any) => void, budget?: Budget) => Promise<void>} Ask
 *   sends protocol messages and hands over each message of the reply, parsed; rows use up the budget, and are handed
 *   over only as long as it lasts
 */

/**
 * @param {string | undefined} folder undefined for a database in memory
 * @param {object} settings
 * @param {number} settings.idleMs how long a session may do nothing while others wait
 * @param {string[] | 'all'} settings.extensions those that it is to have at hand, of those that PGlite ships
 * @param {number} settings.statementMs the time limit of a statement; 0: none
 * @param {number} [startMs] the time limit of the first start; 0: none
 * @returns {Promise<Backend>}
 */
export async function openPglite(folder, { idleMs, statementMs, extensions }, startMs = 0) {
  const { protocol } = await importPglite();
  let first = true;
  const engine = await openEngine({
    start(onEnd) {
      const thread = startThread({ folder, extensions, statementMs, startMs: first ? startMs : 0 }, onEnd);
      first = false;
      return thread;
    },
    turnsOf: (thread) => createTurns(thread.exchange, scriptMessages, sync),
    keeps: folder !== undefined,
  });

  /** @type {Backend['take']} */
  async function take(login, { signal } = {}) {
    if (login) assertOwn(login);
    const turn = await engine.take({}, signal);
    /** @type {Ask} */
    const ask = (bytes, onMessage, budget) =>
      turn.exchange(bytes, rowsWithin(budget, createParser(new protocol.Parser(), onMessage)), budget?.limit);
    return {
      async query(text, params, budget) {
        if (signal?.aborted) throw cancelled();
        const [result] = await answers(ask, [statementMessages(text, params), sync], budget);
        return result;
      },
      several: statementMs ? undefined : async (queries, budget) => {
        if (signal?.aborted) throw cancelled();
        const messages = queries.map(({ text, params }) => statementMessages(text, params));
        return answers(ask, [...messages, sync], budget);
      },
      script: (sql) => runScript(ask, scriptMessages(sql)),
      release: () => void turn.end(), // the caller has its result; the next one waits for the reset
    };
  }

  return {
    name: `PGlite (PostgreSQL ${engine.version})`,
    own: OWN,
    asksPassword: () => false,
    take,
    async wire(connection) {
      assertOwn(connection.login);
      const { turns, ended } = await engine.current();
      await until(ended, createSession(turns, protocol.Parser, idleMs, connection).run());
    },
    cancel: async () => true, // nothing can be cancelled, and nobody can guess keys by it
    failed: engine.failed,
    close: engine.close,
  };
}

/**
 * Waits for the work, or rejects with the signal's reason if it fires first.
 * @param {AbortSignal} signal
 * @param {Promise<void>} work
 * @returns {Promise<void>}
 */
function until(signal, work) {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    signal.addEventListener('abort', end);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** @returns {Promise<PGliteModule>} */
async function importPglite() {
  try {
    return await import('@electric-sql/pglite');
  } catch {
    throw new Error('the embedded database needs PGlite: npm install @electric-sql/pglite');
  }
}

const DATA_ROW = 'D'.charCodeAt(0);

/**
 * Rows beyond the budget are not even parsed: as text, a row may be longer than a string can be.
 * @param {Budget | undefined} budget
 * @param {(message: Buffer) => void} onMessage
 * @returns {(message: Buffer) => void}
 */
const rowsWithin = (budget, onMessage) => (message) => {
  if (budget && message[0] === DATA_ROW) {
    budget.left -= message.readUInt32BE(1);
    if (budget.left < 0) return;
  }
  onMessage(message);
};

/**
 * Statements by the extended protocol, in one exchange. Postgres skips those behind one that fails.
 * @param {Ask} ask
 * @param {Uint8Array[]} messages of each statement, and a Sync
 * @param {Budget} budget
 * @returns {Promise<Result[]>}
 */
async function answers(ask, messages, budget) {
  /** @type {Result[]} */
  const results = [];
  let result = /** @type {Result} */ ({ fields: [], rows: [], tag: '' });
  let error = null;
  let copy = false;
  await ask(Buffer.concat(messages), (message) => {
    if (message.name === 'parseComplete') results.push(result = { fields: [], rows: [], tag: '' });
    else if (message.name === 'rowDescription') result.fields = message.fields;
    else if (message.name === 'dataRow') result.rows.push(message.fields);
    else if (message.name === 'commandComplete') result.tag = message.text;
    else if (message.name === 'copyInResponse' || message.name === 'copyOutResponse') copy = true;
    else if (message.name === 'error') error ??= message;
  }, budget);
  if (copy) throw unexpectedMessage();
  if (error) throw fromPostgres(error);
  if (budget.left < 0) throw responseTooLarge(budget.limit);
  return results;
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

// COPY FROM STDIN would wait for data that can't come, and break PGlite. Outside of a COPY Postgres ignores CopyFail,
// so every message carries one.
const NO_COPY = copyFail('COPY FROM STDIN is not supported');

/** @param {string} text @param {Row} params */
const statementMessages = (text, params) => Buffer.concat([statement(permitted(text), params), NO_COPY]);

/** @param {string} sql */
const scriptMessages = (sql) => Buffer.concat([simpleQuery(permitted(sql)), NO_COPY]);
