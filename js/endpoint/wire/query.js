// What the endpoint asks a server by itself, as messages of Postgres's protocol: one statement by the extended
// protocol, several by the simple one.

import { int16, int32, message } from './message.js';

/** @typedef {import('../backend.js').Row} Row */

const ZERO = int16(0), NULL = int32(-1);

/** Describe and Execute of the unnamed portal: all its rows. */
const RUNNING = Buffer.concat([message('D', 'P'), message('E', '', int32(0))]);

export const sync = message('S');

export const flush = message('H');

/** @param {string} sql statements */
export const simpleQuery = (sql) => message('Q', sql);

/** @param {string} why */
export const copyFail = (why) => message('f', why);

/**
 * One statement, up to its Sync.
 * @param {string} text
 * @param {Row} params as text, of types that the server finds
 */
export function statement(text, params) {
  const values = params.flatMap((param) => {
    if (param === null) return [NULL];
    const bytes = Buffer.from(param);
    return [int32(bytes.length), bytes];
  });
  return Buffer.concat([
    message('P', '', text, ZERO), message('B', '', '', ZERO, int16(params.length), ...values, ZERO), RUNNING,
  ]);
}
