// Interactive transactions: how one begins, commits and rolls back, and when its queries are allowed. Statements whose
// answers nobody needs (BEGIN, SAVEPOINT, ROLLBACK TO) are queued, and sent together with the next one.
import { forms } from '../../build/names.js';
import { read } from '../call.js';
import { join } from '../core.js';
import { deadline } from '../deadline.js';
import { HeliumError, SerializationError, invalid } from '../error.js';
import { MODES, bare, none, readOptions } from '../options.js';
import { bodyOf, createSession } from './session.js';

/**
 * @typedef {import('../call.js').Database} Database
 * @typedef {import('./session.js').Session} Session
 * @typedef {{isolation?: string, readOnly?: boolean, deferrable?: boolean, timeout?: number, retries?: number,
 *   signal?: AbortSignal, secrets?: boolean, label?: string}} Given
 * @typedef {(tx: any) => any} Callback
 * @typedef {(database: Database) => any} CreateService
 *
 * @typedef {object} Bounds of a transaction, or of a nested one: how it begins and ends
 * @property {import('./session.js').Quiet[]} begin statements
 * @property {() => Promise<void>} commit
 * @property {(error: unknown) => Promise<void>} rollback because of this error
 */

/** @param {string} message */
const misuse = (message) => new HeliumError(message, { code: 'TRANSACTION' });

/** The statement BEGIN, with these modes. @param {Given} given */
function beginSql({ isolation, readOnly, deferrable }) {
  const level = isolation && `ISOLATION LEVEL ${isolation.replace(/\B[A-Z]/, ' $&').toUpperCase()}`;
  return ['BEGIN', readOnly && 'READ ONLY', deferrable && 'DEFERRABLE', level].filter(Boolean).join(' ');
}

/** The transaction's id, if it has written. */
const IS_OWN = 'SELECT pg_current_xact_id_if_assigned()::text';

/** Of a transaction in which a statement has failed, COMMIT tells. @param {any} error */
const unlessFailed = (error) => {
  if (error.sqlState !== '25P02') throw error;
};

/** How many causes of causes are looked at: a chain may be a circle. */
const DEPTH = 16;

/**
 * Is it a SerializationError, or caused by one? Then another attempt may succeed.
 * @param {any} error
 * @param {number} [depth]
 * @returns {boolean}
 */
const isSerialization = (error, depth = 0) => error instanceof SerializationError ||
  (depth < DEPTH && error?.cause !== undefined && isSerialization(error.cause, depth + 1));

/**
 * Sends a statement of the transaction's own. Throws the error that its answer has, or gives the answer.
 * @param {Database} wire
 * @param {string} sql
 */
async function control(wire, sql) {
  /** @type {import('../call.js').Reply | undefined} */
  let reply;
  /** @param {Database} db */
  const send = async (db) => {
    const step = /** @type {import('../core.js').Step} */ (db.step);
    reply = await db.send(join([bodyOf(sql)]), 0);
    // An error is looked for, as in a ping's.
    read(db, step, step(forms.PING, undefined, '[]').state, 0, reply);
  };
  /** @type {import('../call.js').Call} */
  const call = Object.assign(bare(), { method: sql.toLowerCase() });
  await (wire.onQuery ? (await import('../observe.js')).observe(send, wire, [call], 0, none) : send(wire));
  return /** @type {import('../call.js').Reply} */ (reply);
}

/**
 * Runs the callback between BEGIN and COMMIT. If it throws, the transaction is rolled back and the error thrown.
 * @param {Database} database
 * @param {CreateService} createService
 * @param {Callback} callback
 * @param {Given} [given]
 */
export async function transaction(database, createService, callback, given) {
  /** @type {Given} */
  const options = readOptions(given, 'transaction', [...MODES, 'timeout', 'signal', 'secrets', 'retries', 'label']);
  const { timeout = database.timeout, retries = 0, signal, secrets = database.secrets, label } = options;
  /** @type {Bounds['begin']} */
  const begin = [beginSql(options)];
  // The server's own deadline, for when it no longer hears from us: a lost network, a frozen isolate.
  if (timeout >= 1 && timeout < 2 ** 31)
    begin.push(`SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(timeout)}`);
  if (!(Number.isInteger(retries) && retries >= 0)) throw invalid('retries', 'must be a number of times');
  if (typeof callback !== 'function') throw invalid('callback', 'must be a function');
  const user = await database.user?.();
  if (user) begin.push(user.statement());
  const replicated = await database.replicated?.();
  await database.ready(signal);
  const step = database.step ?? await database.load(), session = createSession(database);
  /** The database, by the session. @type {Database} */
  const wire = Object.assign(bare(), /** @type {Database} */ ({
    ...database,
    step,
    secrets,
    label,
    timeout: 0, // the transaction's timeout covers all queries
    send: (body, timeout, signal, _headers, _enough, _access, describe, begin) =>
      session.request(body, timeout, signal, describe, begin),
  }));
  const release = deadline(timeout, signal, session.kill, session.outcome);
  try {
    for (let attempt = 0; ; attempt++) {
      const again = (/** @type {unknown} */ error) => attempt < retries && isSerialization(error);
      /** @type {Bounds} */
      const bounds = {
        begin,
        async commit() {
          if (!session.unqueueOr(begin[0], [])) return; // no query was sent
          // Before it is known whether it is committed: then, too, reads must see what became of it.
          if (replicated && !options.readOnly) await control(wire, IS_OWN).then(replicated.wrote, unlessFailed);
          session.committing = true;
          await control(wire, 'COMMIT');
        },
        async rollback(error) {
          // Before another attempt the ROLLBACK is queued: it is sent together with the next BEGIN.
          const sent = session.unqueueOr(begin[0], again(error) ? ['ROLLBACK'] : []);
          if (sent && !again(error)) await control(wire, 'ROLLBACK');
        },
      };
      try {
        // The race lets the deadline end a transaction whose callback hangs.
        const result = scope(session, wire, createService, callback, bounds);
        return await Promise.race([session.killed, result]);
      } catch (error) {
        session.committing = false;
        if (!again(error)) throw error;
      }
    }
  } finally {
    release();
    session.close();
  }
}

/**
 * Runs the callback of a transaction, or of a nested one, and commits or rolls back.
 * @param {Session} session
 * @param {Database} database
 * @param {CreateService} createService
 * @param {Callback} callback
 * @param {Bounds} bounds
 */
async function scope(session, database, createService, callback, { begin, commit, rollback }) {
  let ended = false, nested = false, running = 0;
  /** The calls of queries that are not awaited yet. @type {Set<import('../call.js').Call>} */
  const unawaited = new Set();
  const assertOpen = () => {
    if (ended) throw misuse('the transaction has ended: its tx takes no more queries');
    if (nested) throw misuse('a nested transaction is open: ask its tx, or await it first');
  };
  /** @type {Database} */
  const db = Object.assign(bare(), /** @type {Database} */ ({
    ...database,
    send(...sent) {
      const [, , , headers] = sent;
      if (headers && Object.keys(headers).length)
        throw invalid('options', 'of a batch can\'t be other than its transaction\'s');
      return database.send(...sent);
    },
    calls: {
      add(call) {
        const { send } = call;
        unawaited.add(call);
        call.send = async () => {
          unawaited.delete(call);
          assertOpen();
          running++;
          const failed = (/** @type {unknown} */ error) => { throw session.withOutcome(error); };
          return send(call).catch(failed).finally(() => running--);
        };
      },
      delete: (call) => unawaited.delete(call),
    },
  }));
  const tx = Object.assign(createService(db), {
    /** @param {Callback} callback @param {any} [given] */
    async transaction(callback, given) {
      assertOpen();
      readOptions(given, 'a nested transaction', []);
      nested = true;
      return scope(session, database, createService, callback, savepoint(session)).finally(() => {
        nested = false;
      });
    },
  });
  session.queue.push(...begin);
  try {
    const result = await callback(tx);
    const call = [...unawaited].find(({ batched }) => !batched);
    if (call) {
      throw misuse(`${call.method} was never awaited: ` +
        'a query is sent by await or then, and its transaction waits for no other');
    }
    if (running || nested) throw misuse('the callback ended before its queries did: await them all');
    if (session.failed()) {
      throw misuse('a statement has failed, so there is nothing to commit: ' +
        'let its error out, or put it into a nested transaction');
    }
    ended = true;
    await commit();
    return result;
  } catch (error) {
    ended = true;
    await rollback(error).catch(() => {}); // the session has ended, and so the server has rolled back
    throw error;
  }
}

/** @param {Session} session @returns {Bounds} */
function savepoint(session) {
  const name = `helium_${++session.savepoints}`, begin = `SAVEPOINT ${name}`, release = `RELEASE SAVEPOINT ${name}`;
  return {
    begin: [begin],
    commit: async () => void session.unqueueOr(begin, [release]),
    rollback: async () => void session.unqueueOr(begin, [`ROLLBACK TO SAVEPOINT ${name}`, release]),
  };
}
