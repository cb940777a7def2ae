// PGlite has one user and one database. A client that asks for others is refused: with these it would have all rights,
// and might drop the wrong table. CREATE DATABASE is refused too, as nobody could use the new one.

import { EndpointError } from '../error.js';
import { literal } from '../wire/settings.js';
import { message } from '../wire/message.js';
import { TYPE, begin, strings } from './frontend.js';

export const OWN = { user: 'postgres', database: 'postgres' };

const WAY_OUT = 'Use a Postgres server for that: heliumdb dev --postgres URL, or the option `postgres`.';

/**
 * @param {import('../backend.js').Login} login
 * @throws {EndpointError} 28000, 3D000
 */
export function assertOwn({ user, database }) {
  if (user !== OWN.user) {
    throw new EndpointError(400, `role "${user}" can't log in: the embedded database has one user, "${OWN.user}"`, {
      code: '28000', severity: 'FATAL', hint: `SET ROLE makes a session another role's. ${WAY_OUT}`,
    });
  }
  if (database !== OWN.database) {
    const text = `database "${database}" does not exist: the embedded database has one, "${OWN.database}"`;
    throw new EndpointError(400, text, { code: '3D000', severity: 'FATAL', hint: WAY_OUT });
  }
}

const CREATE = /create\b/iy, DATABASE = /database\b/iy;

/** @param {RegExp} word sticky @param {string} sql @param {number} at @returns {number} where it ends, or -1 */
function skip(word, sql, at) {
  word.lastIndex = begin(sql, at);
  return word.test(sql) ? word.lastIndex : -1;
}

/** Sent in place of CREATE DATABASE, so that transactions, pipelines and answers are as with any error. */
const REFUSAL = `DO $refusal$ BEGIN RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
  MESSAGE = 'the embedded database is one database: there is no CREATE DATABASE',
  HINT = ${literal(WAY_OUT)}; END $refusal$`;

/**
 * The SQL to run: for CREATE DATABASE, which can't be one of several statements, an error with a hint.
 * @param {string} sql
 */
export function permitted(sql) {
  const at = skip(CREATE, sql, 0);
  return at >= 0 && skip(DATABASE, sql, at) >= 0 ? REFUSAL : sql;
}

/** The same for a client's message. @param {Buffer} bytes */
export function permittedMessage(bytes) {
  const [type] = bytes, isParse = type === TYPE.parse;
  if (!isParse && type !== TYPE.query) return bytes;
  const texts = strings(bytes, isParse ? 2 : 1), sql = texts[texts.length - 1], instead = permitted(sql);
  if (instead === sql) return bytes;
  return isParse ? message('P', texts[0], instead, Buffer.from([0, 0])) : message('Q', instead);
}
