// A statement on a line: the messages of the extended protocol, in one piece; what is kept of the answer, which is text
// cells and whole command tags; and the reset of a session behind its last one. It knows not who asks. Who waits for an
// answer is an object of a class, here and in held.js: as closures they were a tenth of what a request allocates.

import { RESET, RESET_OUTSIDE } from '../backend.js';
import { EndpointError, fromPostgres, responseTooLarge, unexpectedMessage } from '../error.js';
import { tooMuchToAnswer } from '../limits/gauge.js';
import { copyFail, simpleQuery, statement, sync } from '../wire/query.js';
import { readError, readRow, readTag } from '../wire/replies.js';
import { columnsOf } from './columns.js';

/**
 * @typedef {import('./held.js').Held} Held
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
 * @param {string} text
 * @param {Row} params
 * @param {boolean} last with it goes the session's reset
 * @param {Budget} budget
 * @returns {Promise<Result>}
 */
export const runStatement = (held, text, params, last, budget) => new Promise((resolve, reject) => {
  const bytes = statement(text, params, last ? LAST : sync), answer = new Answer(held, budget, resolve, reject);
  held.line.send(bytes, answer, last ? held.reset = new Reset() : undefined);
});

/** @implements {Exchange} */
class Answer {
  /** @type {Result} */
  result = { fields: [], rows: [], tag: '' };

  /** @type {EndpointError | undefined} */
  failed = undefined;

  /**
   * @param {Held} held @param {Budget} budget
   * @param {(result: Result) => void} resolve @param {(error: EndpointError) => void} reject
   */
  constructor(held, budget, resolve, reject) {
    this.held = held;
    this.budget = budget;
    this.resolve = resolve;
    this.reject = reject;
    this.deadline = held.watch();
  }

  /** @param {number} type */
  wants(type) {
    return ANSWER.includes(type);
  }

  /** @param {Buffer} message */
  take(message) {
    const type = message[0];
    if (type === ROW) this.takeRow(message);
    else if (type === DESCRIPTION) this.result.fields = columnsOf(message);
    else if (type === COMPLETE) this.result.tag = readTag(message);
    else if (type === ERROR) this.reject(this.failed ??= fromPostgres(readError(message)));
    else if (type === COPY_OUT) this.failed ??= unexpectedMessage();
    else if (type === COPY_IN) {
      this.failed ??= unexpectedMessage();
      this.held.spent = true; // the reset was swallowed as well
      this.held.line.write(NO_COPY_AND_SYNC);
    }
  }

  /** @param {Buffer} message */
  takeRow(message) {
    if (this.failed) return;
    const { budget, result } = this, size = message.length - 1;
    budget.left -= size;
    if (budget.left < 0) this.failed = responseTooLarge(budget.limit);
    else if (budget.held?.take(size) === false) this.failed = tooMuchToAnswer();
    else result.rows.push(readRow(message).fields);
    if (!this.failed) return;
    result.rows = [];
    this.held.cancel();
  }

  end() {
    this.held.unwatch(this.deadline);
    if (this.failed) this.reject(this.failed);
    else this.resolve(this.result);
  }

  cut() {
    this.held.unwatch(this.deadline);
    this.held.spent = true;
    this.reject(this.failed ?? cutOff());
  }
}

/**
 * Several statements by the simple protocol.
 * @param {Held} held @param {string} sql
 * @returns {Promise<void>}
 */
export const runScript = ({ line }, sql) => new Promise((resolve, reject) => {
  line.send(simpleQuery(sql), {
    wants: (type) => SCRIPT.includes(type),
    take(message) {
      if (message[0] === ERROR) reject(fromPostgres(readError(message)));
      else if (message[0] === COPY_IN) line.write(NO_COPY);
    },
    end: () => resolve(),
    cut: () => reject(cutOff()),
  });
});

/** Also of a session that is in a transaction. @param {Held} held @returns {Promise<boolean>} false if it has failed */
export function runReset({ line }) {
  const reset = new Reset();
  line.send(RESETTING, reset);
  return reset.over();
}

/** The reset of a session; of its statements nothing counts but how they end. @implements {Exchange} */
export class Reset {
  /** Has it? Not known before it is over. @type {boolean | undefined} */
  worked = undefined;

  /** @type {Promise<boolean> | undefined} */
  told = undefined;

  /** @type {((worked: boolean) => void) | undefined} */
  resolve = undefined;

  /** @param {number} type */
  wants(type) {
    return type === ERROR;
  }

  take() {
    this.end(false);
  }

  /** @param {boolean} isOutside */
  end(isOutside) {
    this.worked ??= isOutside;
    this.resolve?.(this.worked);
  }

  cut() {
    this.end(false);
  }

  /** For who can't go on before; most can. @returns {Promise<boolean>} has it worked? */
  over() {
    return this.told ??= new Promise((resolve) => {
      if (this.worked === undefined) this.resolve = resolve;
      else resolve(this.worked);
    });
  }
}
