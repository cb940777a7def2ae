// A request's headers and body → a checked request: queries with text parameters, and
// how they shall run and be answered. It knows the header names and the body's grammar;
// not SQL, not the back end.

import { isUtf8 } from 'node:buffer';
import { missingPassword, readDatabase, readLogin } from './connection.js';
import { EndpointError, requestTooLarge } from '../error.js';
import { tooMuchToRead } from '../limits/gauge.js';
import { MAX_DEPTH, readExact } from './json.js';
import { encodeParameter } from './parameter.js';
import { upTo } from './up-to.js';

/**
 * @typedef {object} Query
 * @property {string} text
 * @property {(string | null)[]} params
 * @property {boolean} arrayMode
 *
 * @typedef {object} Options what the headers ask for, beside who asks
 * @property {boolean} rawText
 * @property {boolean} arrayMode
 * @property {string | null} isolation a key of ISOLATION
 * @property {boolean} readOnly
 * @property {boolean} deferrable
 *
 * @typedef {object} Body
 * @property {boolean} batch
 * @property {Query[]} queries
 *
 * @typedef {{ get(name: string): string | null }} HeaderSource
 */

/** Header value → SQL; the names are case-sensitive. */
export const ISOLATION = /** @type {Record<string, string>} */ ({
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
});

/** The count of parameters is an int16 in Bind. */
const MAX_PARAMS = 65535;

/** How a token comes; its name is in any case, as HTTP has it. */
const BEARER = /^Bearer +([^ ]*)$/i;

/** @param {string} url absolute, or a path */
export function pathOf(url) {
  const path = url.startsWith('/') ? url : new URL(url).pathname;
  return upTo(path, '?');
}

/**
 * What is remembered of a client's connection: most send the same connection string again and again, and to read it and
 * to hash its login is 4 % of a short request's CPU. It goes with the connection.
 * @typedef {{ target?: string | null, login?: import('../backend.js').Login }} Last
 */

/**
 * Who asks: by token, where those are taken, or else by the connection string.
 * @param {HeaderSource} headers
 * @param {{ password?: string | undefined, tokens?: import('../tokens/tokens.js').Tokens | undefined }} settings
 *   `password`: the required one
 * @param {Last} [last] of its connection
 * @returns {import('../backend.js').Login | Promise<import('../backend.js').Login>}
 * @throws {EndpointError}
 */
export function readCaller(headers, { password, tokens }, last = {}) {
  const authorization = headers.get('authorization'), target = headers.get('neon-connection-string');
  if (authorization === null) {
    if (last.login && last.target === target) return last.login;
    last.login = readLogin(target, password);
    last.target = target;
    return last.login;
  }
  const token = BEARER.exec(authorization)?.[1];
  if (!tokens || token === undefined) throw missingPassword();
  return tokens.login(token, readDatabase(target));
}

/**
 * @param {HeaderSource} headers
 * @returns {Options}
 */
export function readHeaders(headers) {
  const isolation = headers.get('neon-batch-isolation-level');
  if (isolation !== null && !Object.hasOwn(ISOLATION, isolation)) {
    throw new EndpointError(400, 'invalid isolation level');
  }
  const isTrue = (/** @type {string} */ name) => headers.get(name) === 'true';
  return {
    rawText: isTrue('neon-raw-text-output'),
    arrayMode: isTrue('neon-array-mode'),
    isolation,
    readOnly: isTrue('neon-batch-read-only'),
    deferrable: isTrue('neon-batch-deferrable'),
  };
}

/**
 * Reads a body and stops as soon as it is longer than the limit.
 * @param {Pick<import('./handler.js').WebRequest, 'body' | 'whole' | 'headers' | 'held'>} request
 * @param {number} limit bytes
 * @returns {string | Promise<string>} at once if all of it has come. Throws or rejects with an EndpointError
 */
export function readBody(request, limit) {
  const { headers, held } = request;
  if (Number(headers.get('content-length')) > limit) throw requestTooLarge(limit);
  const bytes = request.whole?.();
  if (!bytes) return readPieces(request.body, limit, held);
  if (held?.take(bytes.length) === false) throw tooMuchToRead();
  return textOf(bytes);
}

/**
 * @param {AsyncIterable<Uint8Array> | null} body
 * @param {number} limit bytes
 * @param {import('../limits/gauge.js').Held} [held]
 * @returns {Promise<string>}
 */
async function readPieces(body, limit, held) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > limit) throw requestTooLarge(limit);
      if (held?.take(chunk.byteLength) === false) throw tooMuchToRead();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof EndpointError ? error : new EndpointError(400, 'could not read the HTTP request body');
  }
  return textOf(Buffer.concat(chunks));
}

/** @param {Buffer} bytes */
function textOf(bytes) {
  if (!isUtf8(bytes)) throw unparsable('not UTF-8');
  return bytes.toString('utf8');
}

/**
 * @param {string} text
 * @param {boolean} arrayMode what holds for a query that doesn't say
 * @returns {Body}
 */
export function parseBody(text, arrayMode) {
  let body = parseJson(text, JSON.parse);
  if (holdsNumbers(body)) body = parseJson(text, readExact);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw unparsable('expected an object with "query" or "queries"');
  }
  const batch = isBatch(body);
  const queries = batch ? body.queries : [body];
  return { batch, queries: queries.map((/** @type {unknown} */ query) => readQuery(query, arrayMode)) };
}

/**
 * An object that is a good single query is one, whatever else it holds.
 * @param {Record<string, any>} body
 */
function isBatch(body) {
  return Array.isArray(body.queries) && (typeof body.query !== 'string' || queryFault(body) !== '');
}

/**
 * @param {any} query
 * @param {boolean} arrayMode
 * @returns {Query}
 */
function readQuery(query, arrayMode) {
  const fault = queryFault(query);
  if (fault) throw unparsable(fault);
  const params = query.params ?? [];
  if (query.query.includes('\0')) throw new EndpointError(400, 'the query text holds a NUL character');
  if (params.length > MAX_PARAMS) {
    throw new EndpointError(400, `too many parameters: ${params.length} (at most ${MAX_PARAMS})`);
  }
  return {
    text: query.query,
    params: params.map(encodeParameter),
    arrayMode: query.arrayMode ?? arrayMode,
  };
}

/**
 * @param {any} query
 * @returns {string} what is wrong with it; empty if nothing is
 */
function queryFault(query) {
  if (query === null || typeof query !== 'object' || Array.isArray(query)) return 'a query must be an object';
  const { query: text, params, arrayMode } = query;
  if (text === undefined) return 'missing field `query`';
  if (typeof text !== 'string') return '`query` must be a string';
  if (params !== undefined && !Array.isArray(params)) return '`params` must be an array';
  if (arrayMode !== undefined && arrayMode !== null && typeof arrayMode !== 'boolean') {
    return '`arrayMode` must be a boolean or null';
  }
  if (LONE_SURROGATE.test(text)) return 'lone surrogate in `query`';
  return params ? treeFault(params) : '';
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks what JSON.parse lets pass: strings that aren't Unicode, and depths that would
 * overflow the stack later.
 * @param {any} root
 * @returns {string}
 */
function treeFault(root) {
  let fault = '';
  some(root, (value, depth) => {
    if (depth > MAX_DEPTH) fault = 'recursion limit exceeded';
    else if (typeof value === 'string' && LONE_SURROGATE.test(value)) fault = 'lone surrogate in `params`';
    return fault !== '';
  });
  return fault;
}

/**
 * @param {any} body
 * @returns {boolean} is there a parameter that is or holds a number?
 */
function holdsNumbers(body) {
  for (const query of [body, ...(Array.isArray(body?.queries) ? body.queries : [])]) {
    if (Array.isArray(query?.params) && some(query.params, (value) => typeof value === 'number')) return true;
  }
  return false;
}

/**
 * Is it so for a value in a tree, or for a key, whose depth is 0? Without recursion.
 * @param {any} root
 * @param {(value: any, depth: number) => boolean} isSo
 * @returns {boolean}
 */
function some(root, isSo) {
  const values = [root], depths = [1];
  while (values.length) {
    const value = values.pop(), depth = depths.pop() ?? 0;
    if (isSo(value, depth)) return true;
    if (value === null || typeof value !== 'object') continue;
    if (!Array.isArray(value) && Object.keys(value).some((key) => isSo(key, 0))) return true;
    for (const inner of Array.isArray(value) ? value : Object.values(value)) {
      values.push(inner);
      depths.push(depth + 1);
    }
  }
  return false;
}

/**
 * @param {string} text
 * @param {(text: string) => any} parse
 * @returns {any}
 */
function parseJson(text, parse) {
  try {
    return parse(text);
  } catch (error) {
    throw unparsable(/** @type {Error} */ (error).message);
  }
}

/** @param {string} why */
function unparsable(why) {
  return new EndpointError(400, `could not parse the HTTP request body: ${why}`);
}
