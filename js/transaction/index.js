// Interactive transactions: what begins, ends and undoes one, and who may ask for what when. Statements whose
// answers are of no interest (BEGIN, SAVEPOINT, ROLLBACK TO) never travel alone: they ride with the next one.
import { methods } from '../../build/names.js';
import { deadline } from '../deadline.js';
import { HeliumError, SerializationError, invalid } from '../error.js';
import { MODES, readOptions } from '../options.js';
import { read } from '../call.js';
import { createSession } from './session.js';

/**
 * @typedef {import('../call.js').Database} Database
 * @typedef {import('./session.js').Session} Session
 * @typedef {{isolation?: string, readOnly?: boolean, deferrable?: boolean, timeout?: number, retries?: number,
 *   signal?: AbortSignal, secrets?: boolean}} Given
 * @typedef {(tx: any) => any} Callback
 * @typedef {(database: Database) => any} CreateService
 *
 * @typedef {object} Bounds of a transaction, or of a nested one
 * @property {string[]} open statements
 * @property {() => Promise<void>} commit
 * @property {(error: unknown) => Promise<void>} rollback because of this
 */

/** @param {string} message */
const misused = (message) => new HeliumError(message, { code: 'TRANSACTION' });

/** BEGIN, in these modes. @param {Given} given */
const beginning = ({ isolation, readOnly, deferrable }) => ['BEGIN', readOnly && 'READ ONLY', deferrable && 'DEFERRABLE',
  isolation && `ISOLATION LEVEL ${isolation.replace(/\B[A-Z]/, ' $&').toUpperCase()}`].filter(Boolean).join(' ');

/** How deep errors are looked into: a chain of causes may be a ring. */
const DEPTH = 16;

/** Is it, or was it caused by, what another attempt may mend? @param {any} error @param {number} [depth] @returns {boolean} */
const isSerialization = (error, depth = 0) =>
  error instanceof SerializationError || (depth < DEPTH && error?.cause !== undefined && isSerialization(error.cause, depth + 1));

/** The core's state for a reply of which only a failure is of interest. @param {import('../core.js').Step} step */
const ignoring = (step) => step(methods.findIndex(([name]) => name === 'connect'), undefined, '[]').state;

/**
 * Runs the callback between BEGIN and COMMIT. What it throws is thrown, after the ROLLBACK.
 * @param {Database} database
 * @param {CreateService} createService
 * @param {Callback} callback
 * @param {Given} [given]
 */
export async function transaction(database, createService, callback, given) {
  /** @type {Given} */
  const options = readOptions(given, 'transaction', [...MODES, 'timeout', 'signal', 'secrets', 'retries']);
  const { timeout = database.timeout, retries = 0, signal, secrets = database.secrets } = options;
  const open = [beginning(options)];
  // The server's own deadline, for when nothing of ours reaches it any more: a network that is gone, a frozen isolate.
  if (timeout >= 1 && timeout < 2 ** 31) open.push(`SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(timeout)}`);
  if (!(Number.isInteger(retries) && retries >= 0)) throw invalid('retries', 'must be a number of times');
  if (typeof callback !== 'function') throw invalid('callback', 'must be a function');
  await database.ready(signal);
  const step = database.step ?? await database.load(), session = createSession(database);
  const release = deadline(timeout, signal, session.kill, session.outcome);
  try {
    for (let attempt = 0; ; attempt++) {
      // Only what another attempt may mend; that rolls the last one back on its way.
      const again = (/** @type {unknown} */ error) => attempt < retries && isSerialization(error);
      try {
        // A callback that hangs doesn't keep the deadline from ending the transaction.
        return await Promise.race([session.killed, scope(session, { ...database, secrets }, createService, callback, {
          open,
          async commit() {
            if (!session.ride(open[0], [])) return; // nothing was asked
            session.committing = true;
            read(database, step, ignoring(step), 0, await session.control('COMMIT'));
          },
          async rollback(error) {
            if (session.ride(open[0], again(error) ? ['ROLLBACK'] : []) && !again(error)) await session.control('ROLLBACK');
          },
        })]);
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
 * A transaction's callback, or a nested one's: commits what it has done, or rolls it back.
 * @param {Session} session
 * @param {Database} database
 * @param {CreateService} createService
 * @param {Callback} callback
 * @param {Bounds} bounds
 */
async function scope(session, database, createService, callback, { open, commit, rollback }) {
  let ended = false, nested = false, running = 0;
  /** Of queries nobody has awaited yet. @type {Set<import('../call.js').Call>} */
  const forgotten = new Set();
  const assertOpen = () => {
    if (ended) throw misused('the transaction has ended: its tx takes no more queries');
    if (nested) throw misused('a nested transaction is open: ask its tx, or await it first');
  };
  /** @type {Database} */
  const inner = Object.assign(Object.create(null), /** @type {Database} */ ({
    ...database,
    timeout: 0, // the transaction's is for all
    send(body, timeout, signal, headers) {
      if (headers && Object.keys(headers).length) throw invalid('options', 'of a batch can\'t be other than its transaction\'s');
      return session.request(body, timeout, signal);
    },
    calls: {
      add(call) {
        const { send } = call;
        forgotten.add(call);
        call.send = async () => {
          assertOpen();
          forgotten.delete(call);
          running++;
          return send(call).catch((/** @type {unknown} */ error) => { throw session.settled(error); }).finally(() => running--);
        };
      },
    },
  }));
  const tx = Object.assign(createService(inner), {
    /** @param {Callback} callback @param {any} [given] */
    async transaction(callback, given) {
      assertOpen();
      readOptions(given, 'a nested transaction', []);
      nested = true;
      return scope(session, database, createService, callback, savepoint(session)).finally(() => { nested = false; });
    },
  });
  session.prefix.push(...open);
  try {
    const result = await callback(tx);
    const call = [...forgotten].find(({ batched }) => !batched);
    if (call) throw misused(`${call.method} was never awaited: a query is sent by await or then, and its transaction waits for no other`);
    if (running || nested) throw misused('the callback ended before its queries did: await them all');
    if (session.failed()) throw misused('a statement has failed, so there is nothing to commit: let its error out, or put it into a nested transaction');
    ended = true;
    await commit();
    return result;
  } catch (error) {
    ended = true;
    await rollback(error).catch(() => {}); // the session is over, and the server has done it
    throw error;
  }
}

/** @param {Session} session @returns {Bounds} */
function savepoint(session) {
  const name = `helium_${++session.savepoints}`, open = [`SAVEPOINT ${name}`], release = `RELEASE SAVEPOINT ${name}`;
  return {
    open,
    commit: async () => void session.ride(open[0], [release]),
    rollback: async () => void session.ride(open[0], [`ROLLBACK TO SAVEPOINT ${name}`, release]),
  };
}
