// A statement on a line: the messages of the extended protocol, in one piece; what is kept of the answer, which is text
// cells and whole command tags; and the reset of a session behind its last one. It knows not who asks.

import { RESET, RESET_OUTSIDE } from '../backend.js';
import { EndpointError, fromPostgres, responseTooLarge, unexpectedMessage } from '../error.js';
import { tooMuchToAnswer } from '../limits/gauge.js';
import { copyFail, simpleQuery, statement, sync } from '../wire/query.js';
import { readError, readRow, readTag } from '../wire/replies.js';
import { columnsOf } from './columns.js';

/**
 * @typedef {import('./backend.js').Held} Held
 * @typedef {import('./line.js').Exchange} Exchange
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 */

const RESETTING = simpleQuery(RESET), LAST = Buffer.concat([sync, simpleQuery(RESET_OUTSIDE)]);

const NO_COPY = copyFail('COPY FROM STDIN is not supported');

/** By the extended protocol: a COPY FROM STDIN has swallowed the Sync behind it. */
const NO_COPY_AND_SYNC = Buffer.concat([NO_COPY, sync]);

const [DESCRIPTION, ROW, COMPLETE, ERROR, COPY_IN, COPY_OUT] = [...'TDCEGH'].map((type) => type.charCodeAt(0));

const ANSWER = [ROW, DESCRIPTION, COMPLETE, ERROR, COPY_OUT, COPY_IN], SCRIPT = [ERROR, COPY_IN];

const cutOff = () => new EndpointError(400, 'connection closed');

/**
 * @param {Held} held
 * @param {{ text: string, params: Row, last: boolean }} statement with the `last` one goes the session's reset
 * @param {Budget} budget
 * @param {() => () => void} watch is called when it begins, and what that returns when it has ended, however
 * @returns {Promise<Result>}
 */
export const runStatement = (held, { text, params, last }, budget, watch) => new Promise((resolve, reject) => {
  const bytes = statement(text, params, last ? LAST : sync);
  const answer = createAnswer(held, budget, { resolve, reject, over: watch() });
  if (!last) return held.line.send(bytes, answer);
  held.reset = new Promise((ended) => held.line.send(bytes, answer, createReset(ended)));
});

/**
 * @param {Held} held @param {Budget} budget
 * @param {{ resolve: (result: Result) => void, reject: (error: EndpointError) => void, over: () => void }} told
 * @returns {Exchange}
 */
function createAnswer(held, budget, { resolve, reject, over }) {
  /** @type {Result} */
  const result = { fields: [], rows: [], tag: '' };
  /** @type {EndpointError | undefined} */
  let failed;

  /** @param {Buffer} message */
  function takeRow(message) {
    if (failed) return;
    const size = message.length - 1;
    budget.left -= size;
    if (budget.left < 0) failed = responseTooLarge(budget.limit);
    else if (budget.held?.take(size) === false) failed = tooMuchToAnswer();
    else result.rows.push(readRow(message).fields);
    if (!failed) return;
    result.rows = [];
    held.cancel();
  }

  return {
    wants: (type) => ANSWER.includes(type),
    take(message) {
      const type = message[0];
      if (type === ROW) takeRow(message);
      else if (type === DESCRIPTION) result.fields = columnsOf(message);
      else if (type === COMPLETE) result.tag = readTag(message);
      else if (type === ERROR) reject(failed ??= fromPostgres(readError(message)));
      else if (type === COPY_OUT) failed ??= unexpectedMessage();
      else if (type === COPY_IN) {
        failed ??= unexpectedMessage();
        held.spent = true; // the reset was swallowed as well
        held.line.write(NO_COPY_AND_SYNC);
      }
    },
    end() {
      over();
      if (failed) reject(failed);
      else resolve(result);
    },
    cut() {
      over();
      held.spent = true;
      reject(failed ?? cutOff());
    },
  };
}

/**
 * Several statements by the simple protocol.
 * @param {Held} held @param {string} sql
 * @returns {Promise<void>}
 */
export const runScript = (held, sql) => new Promise((resolve, reject) => {
  held.line.send(simpleQuery(sql), {
    wants: (type) => SCRIPT.includes(type),
    take(message) {
      if (message[0] === ERROR) reject(fromPostgres(readError(message)));
      else if (message[0] === COPY_IN) held.line.write(NO_COPY);
    },
    end: () => resolve(),
    cut: () => reject(cutOff()),
  });
});

/** Also of a session that is in a transaction. @param {Held} held @returns {Promise<boolean>} false if it has failed */
export const runReset = (held) => new Promise((ended) => held.line.send(RESETTING, createReset(ended)));

/**
 * The reset of a session; of its statements nothing counts but how they end.
 * @param {(worked: boolean) => void} ended
 * @returns {Exchange}
 */
const createReset = (ended) => ({
  wants: (type) => type === ERROR,
  take: () => ended(false),
  end: ended,
  cut: () => ended(false),
});
