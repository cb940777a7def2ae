// One transaction whose statements are asked one after the other: over a WebSocket, by Postgres's own protocol. So a
// cursor can be read in parts, and a statement can depend on what the one before has answered. It knows sessions of
// the client (js/transaction), and nothing of what is asked.

import { createSession } from '../../transaction/session.js';

/**
 * @typedef {import('./database.js').Statement} Statement
 * @typedef {import('./database.js').Result} Result
 * @typedef {(statement: Statement) => Promise<Result>} Ask
 *
 * @typedef {object} Carrier what a session is made of
 * @property {import('../../address.js').Address} address
 * @property {typeof WebSocket} [WebSocket] in place of the runtime's own
 * @property {(status: number, text: string) => any} answerOf of a reply; throws its error
 */

/**
 * @param {Carrier} carrier
 * @returns {<T>(begin: string[], work: (ask: Ask) => Promise<T>, options?: {signal?: AbortSignal,
 *   timeout?: number}) => Promise<T>} `begin`: the statements that begin it. What `work` throws rolls it back;
 *   `timeout` (ms) is that of each statement
 */
export function createTransactions({ address, WebSocket, answerOf }) {
  const database = Object.assign(Object.create(null), { address: () => address, webSocket: () => WebSocket });
  const decoder = new TextDecoder();
  return async (begin, work, { signal, timeout } = {}) => {
    const session = createSession(database);
    /** @param {Statement} statement @param {AbortSignal} [until] */
    const exchange = async ({ query, params = [] }, until) => {
      const { status, bytes } = await session.request(JSON.stringify({ query, params }), timeout, until, true);
      return answerOf(status, typeof bytes === 'string' ? bytes : decoder.decode(/** @type {Uint8Array} */ (bytes)));
    };
    session.queue.push(...begin);
    try {
      const result = await work((statement) => exchange(statement, signal));
      session.committing = true;
      await exchange({ query: 'commit' }, signal);
      return result;
    } catch (error) {
      await exchange({ query: 'rollback' }).catch(() => {}); // a session that is lost has rolled back
      throw error;
    } finally {
      session.close();
    }
  };
}
