// A statement on a connection of `pg`: the messages of the extended protocol that it sends, in one write, what of the
// answers it keeps, text cells and whole command tags; and the reset of a session behind its last one. It knows `pg`'s
// shape of a query of one's own; not who asks.

import { RESET } from '../backend.js';
import { EndpointError, fromPostgres, isPostgresError, responseTooLarge, unexpectedMessage } from '../error.js';
import { tooMuchToAnswer } from '../limits/gauge.js';
import { simpleQuery, statement, sync } from '../wire/query.js';

/**
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('./backend.js').Held} Held
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 */

const RESETTING = simpleQuery(RESET);

/**
 * A statement in the shape that `pg` takes for a query of one's own ("submittable"): it
 * writes its messages and is called for those that come back.
 * @param {Held} held
 * @param {{ text: string, params: Row, last: boolean }} statement
 * @param {Budget} budget
 * @param {(result: Result) => void} resolve
 * @param {(error: EndpointError) => void} reject
 */
export function createStatement(held, { text, params, last }, budget, resolve, reject) {
  /** @type {Result} */
  const result = { fields: [], rows: [], tag: '' };
  let copy = false, full = false;
  /** @type {any} pg's Connection */
  let wire;
  const onCopy = () => { copy = true; };
  const over = () => budget.left < 0;

  /** @param {EndpointError | null} error */
  function settle(error) {
    wire?.off('copyOutResponse', onCopy);
    // At once: what it answers may have come already.
    if (last) held.reset = startReset(held.client, true);
    if (copy) reject(unexpectedMessage());
    else if (over()) reject(responseTooLarge(budget.limit));
    else if (full) reject(tooMuchToAnswer());
    else if (error) reject(error);
    else resolve(result);
  }

  return {
    /** @param {any} connection */
    submit(connection) {
      wire = connection.on('copyOutResponse', onCopy);
      connection.stream.write(Buffer.concat([statement(text, params), sync, ...(last ? [RESETTING] : [])]));
    },
    /** @param {any} message */
    handleRowDescription(message) {
      result.fields = message.fields;
    },
    /** @param {any} message */
    handleDataRow(message) {
      if (over() || full) return;
      budget.left -= message.length;
      full = budget.held?.take(message.length) === false;
      if (!over() && !full) result.rows.push(message.fields);
      else {
        result.rows = [];
        held.cancel();
      }
    },
    /** @param {any} message */
    handleCommandComplete(message) {
      result.tag = message.text;
    },
    /** @param {any} connection */
    handleCopyInResponse(connection) {
      onCopy();
      held.spent = true; // the reset was swallowed as well
      connection.sendCopyFail('COPY FROM STDIN is not supported');
      connection.sync(); // the one sent before was swallowed as part of the copy
    },
    handleCopyData: onCopy,
    handleEmptyQuery() {},
    handlePortalSuspended() {},
    handleReadyForQuery() {
      settle(null);
    },
    /** @param {unknown} error */
    handleError(error) {
      if (isPostgresError(error)) settle(fromPostgres(error));
      else {
        held.spent = true;
        settle(new EndpointError(400, 'connection closed'));
      }
    },
  };
}

/**
 * Resets a session; of its nine statements nothing counts but how they end.
 * @param {Client} client
 * @param {boolean} sent is it on its way, behind the last statement?
 * @returns {Promise<boolean>} false if it has failed
 */
export function startReset(client, sent) {
  return new Promise((resolve) => {
    client.query(/** @type {any} */ ({
      submit: (/** @type {any} */ connection) => void (sent || connection.stream.write(RESETTING)),
      handleRowDescription: ignore,
      handleDataRow: ignore,
      handleCommandComplete: ignore,
      handleReadyForQuery: () => resolve(true),
      handleError: () => resolve(false),
    }));
  });
}

function ignore() {}
