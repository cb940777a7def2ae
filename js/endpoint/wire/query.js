// What the endpoint asks a server by itself, as messages of Postgres's protocol: one statement by the extended
// protocol, several by the simple one.

import { int32, message } from './message.js';

/** @typedef {import('../backend.js').Row} Row */

const NOTHING = Buffer.alloc(0);

/** Describe and Execute of the unnamed portal: all its rows. */
const RUNNING = Buffer.concat([message('D', 'P'), message('E', '', int32(0))]);

export const sync = message('S');

export const flush = message('H');

/** @param {string} sql statements */
export const simpleQuery = (sql) => message('Q', sql);

/** @param {string} why */
export const copyFail = (why) => message('f', why);

/** Of a Parse and a Bind, what stands around the text and the values: type, length, names that are empty, counts. */
const PARSE = 9, BIND = 13;

const [PARSE_TYPE, BIND_TYPE] = [...'PB'].map((type) => type.charCodeAt(0));

/**
 * One statement by the unnamed one, and what goes with it, as one piece.
 * @param {string} text
 * @param {Row} params as text, of types that the server finds
 * @param {Buffer} [behind] whole messages
 */
export function statement(text, params, behind = NOTHING) {
  const parse = PARSE + Buffer.byteLength(text);
  let bind = BIND;
  for (const param of params) bind += 4 + (param === null ? 0 : Buffer.byteLength(param));
  const bytes = Buffer.allocUnsafe(parse + bind + RUNNING.length + behind.length);
  // The pool's bytes are those of others before: each one is written.
  bytes[0] = PARSE_TYPE;
  bytes.writeInt32BE(parse - 1, 1);
  bytes[5] = 0;
  bytes.write(text, 6);
  bytes.fill(0, parse - 3, parse + 9);
  bytes[parse] = BIND_TYPE;
  bytes.writeInt32BE(bind - 1, parse + 1);
  let at = bytes.writeUInt16BE(params.length, parse + 9);
  for (const param of params) {
    const size = param === null ? -1 : bytes.write(param, at + 4);
    at = bytes.writeInt32BE(size, at) + Math.max(size, 0);
  }
  bytes.writeUInt16BE(0, at);
  RUNNING.copy(bytes, parse + bind);
  behind.copy(bytes, parse + bind + RUNNING.length);
  return bytes;
}
