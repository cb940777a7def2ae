// Reads a client's messages as far as sharing PGlite's one session needs it: names, SQL text, and from the text whether
// a statement leaves something in the session.

import { BrokenInput } from '../wire/input.js';

/** The types of messages, by their letters. */
export const TYPE = {
  bind: 0x42, close: 0x43, copyDone: 0x63, copyData: 0x64, copyFail: 0x66, describe: 0x44, execute: 0x45,
  flush: 0x48, functionCall: 0x46, parse: 0x50, query: 0x51, sync: 0x53, terminate: 0x58,
};

/** After these messages the client may wait for an answer. */
export const ANSWERED = new Set([TYPE.query, TYPE.sync, TYPE.flush, TYPE.functionCall]);

/**
 * The first strings of a message.
 * @param {Buffer} message
 * @param {number} count
 * @param {number} [from] where they begin
 */
export function strings(message, count, from = 5) {
  const found = [];
  for (let at = from; count; count--) {
    const end = message.indexOf(0, at);
    found.push(message.toString('utf8', at, end < 0 ? message.length : end));
    at = end + 1;
  }
  return found;
}

/** The data of a COPY FROM STDIN, and its end. */
export const COPY = new Set([TYPE.copyData, TYPE.copyDone, TYPE.copyFail]);

const KNOWN = new Set(Object.values(TYPE));

/** Messages that are always short, and Postgres's limit for them. */
const SHORT = new Set([TYPE.close, TYPE.copyDone, TYPE.copyFail, TYPE.describe, TYPE.execute, TYPE.flush, TYPE.sync]);
const LONGEST_SHORT = 10_000;

/**
 * Throws where Postgres would end the connection; PGlite would break.
 * @param {Buffer} message
 */
export function assertSane(message) {
  const [type] = message;
  if (!KNOWN.has(type)) throw new BrokenInput(`invalid frontend message type ${type}`);
  if (SHORT.has(type) && message.length > LONGEST_SHORT) throw new BrokenInput('invalid message length');
}

/**
 * Where the next word begins, after blanks, empty statements and comments, which nest.
 * @param {string} sql
 * @param {number} [from]
 */
export function begin(sql, from = 0) {
  const blank = /[\s;]+|--[^\n]*/y, edge = /\/\*|\*\//g;
  for (let at = from; ;) {
    blank.lastIndex = edge.lastIndex = at;
    if (blank.test(sql)) at = blank.lastIndex;
    else if (sql.startsWith('/*', at)) {
      let depth = 0;
      do {
        depth += edge.exec(sql)?.[0] === '/*' ? 1 : -1;
      } while (depth > 0 && edge.lastIndex);
      at = edge.lastIndex || sql.length;
    } else return at;
  }
}

const COPY_IN = /copy\b[^;]*\bfrom\s+stdin\b/iy;

/** Does the statement wait for data from the client? @param {string} sql */
export function isCopyIn(sql) {
  COPY_IN.lastIndex = begin(sql);
  return COPY_IN.test(sql);
}

const STATEFUL_WORDS = [
  'set', 'reset', 'set_config', 'listen', 'unlisten', 'prepare', 'deallocate', 'declare', 'temp', 'temporary',
  'pg_temp', 'discard', 'load',
];
const STATEFUL = new RegExp(String.raw`\b(${STATEFUL_WORDS.join('|')})\b|advisory`, 'i');

/** May the statement leave something in the session? In doubt, yes. @param {string} sql */
export const isStateful = (sql) => STATEFUL.test(sql);

const NAME = String.raw`("(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`;
const CUSTOM_SET = new RegExp(String.raw`\bset\s+(?!local\b)(?:session\s+)?((?:${NAME}\s*\.\s*)+${NAME})`, 'gi');
const CUSTOM_CALL = /\bset_config\s*\((?![^()]*,\s*true\s*\))\s*(?:'([^']*)'\s*,)?/gi;

/**
 * The settings with a dot in their names that a statement may set: `pg_settings` does not list them.
 * @param {string} sql
 * @returns {string[]} '' stands for one whose name is computed
 */
export const customs = (sql) => [
  ...[...sql.matchAll(CUSTOM_SET)].map(([, path]) => names(new RegExp(NAME, 'g'), path).join('.')),
  ...[...sql.matchAll(CUSTOM_CALL)].map(([, name = '']) => name).filter((name) => !name || name.includes('.')),
];

/** A name without its quotes, or in lower case. @param {string} name */
function plain(name) {
  if (name[0] === '"') return name.slice(1, -1).replaceAll('""', '"');
  return name.replace(/[A-Z]+/g, (part) => part.toLowerCase());
}

const LISTENED = new RegExp(String.raw`\blisten\s+${NAME}`, 'gi');
const EXECUTED = new RegExp(String.raw`\bexecute\s+${NAME}`, 'gi');
const DEALLOCATED = new RegExp(String.raw`\bdeallocate\s+(?:prepare\s+)?(?!all\b)${NAME}`, 'gi');

/** @param {RegExp} pattern @param {string} sql */
const names = (pattern, sql) => [...sql.matchAll(pattern)].map(([, name]) => plain(name));

/** The channels that a statement starts listening to. @param {string} sql */
export const listened = (sql) => names(LISTENED, sql);

/** The prepared statements that a statement runs. @param {string} sql */
export const executed = (sql) => names(EXECUTED, sql);

/** The prepared statements that a statement deallocates. @param {string} sql */
export const deallocated = (sql) => names(DEALLOCATED, sql);
