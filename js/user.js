// A database for one user: each of its requests says first whose it is. Over HTTP that is a statement in front of the
// call's own, in one batch and so in one transaction, whose answer is taken off again: all else is as without a user. A
// transaction begins by the same statement; a JWT goes by header. Loaded by the first request of db.as.
import { join } from './core.js';
import { ProtocolError, invalid } from './error.js';
import { isRecord, own, readOptions } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./call.js').Rest} Rest
 * @typedef {{query: string, params: string[]}} Statement
 */

/** How a batch begins, and how the answers to one begin and end. */
const BATCH = '{"queries":[', RESULTS = /^\s*\{\s*"results"\s*:\s*\[\s*/, END = /\s*\]\s*\}\s*$/, COMMA = /^\s*,\s*/;

/** Bytes in which the beginning of an answer, a comma, or the end is looked for; the blanks are the endpoint's. */
const NEAR = 64;

const QUOTE = 34, BACKSLASH = 92, OPENING = 123, CLOSING = 125;

/** The bit by which a brace differs from a bracket. */
const BRACE = 32;

/** A JSON Web Token, or another that a header takes. */
const TOKEN = /^[\w.~+/=-]+$/;

/** ASCII as text, whatever else is in it. @param {Bytes} bytes */
const asText = (bytes) => String.fromCharCode.apply(null, /** @type {any} */ (bytes));

/** A reply's bytes, in parts. @param {Reply} reply */
const partsOf = ({ bytes }) => [bytes].flat();

/** Where the array or object ends that begins at `at`; 0 if it doesn't. @param {Bytes} bytes @param {number} at */
function endOf(bytes, at) {
  for (let depth = 0, text = false; at < bytes.length; at++) {
    const byte = bytes[at];
    if (text && byte === BACKSLASH) at++;
    else if (byte === QUOTE) text = !text;
    else if (text) continue;
    else if ((byte | BRACE) === OPENING) depth++;
    else if ((byte | BRACE) === CLOSING && !--depth) return at + 1;
  }
  return 0;
}

/** Without what ends the answer to a batch, if that is there. @param {Bytes} bytes */
function withoutEnd(bytes) {
  const [end = ''] = END.exec(asText(bytes.subarray(-NEAR))) ?? [];
  return bytes.subarray(0, bytes.length - end.length);
}

/**
 * The rest of an answer, without what ends it.
 * @param {Rest} rest
 * @param {Bytes} held its last bytes so far
 * @returns {Rest}
 */
function restOf(rest, held) {
  let ended = false;
  return {
    async read() {
      if (ended) return { done: true, value: undefined };
      const { done, value } = await rest.read();
      ended = done;
      const bytes = join([held, value ?? '']), keep = done ? bytes.length : Math.max(bytes.length - NEAR, 0);
      held = bytes.slice(keep);
      return { done: false, value: done ? withoutEnd(bytes) : bytes.subarray(0, keep) };
    },
    cancel: (reason) => rest.cancel(reason),
  };
}

/**
 * The answer to a batch as that to what stood behind the first statement.
 * @param {Reply} reply
 * @param {boolean} single was it one statement?
 * @returns {Reply}
 */
function unwrap(reply, single) {
  if (reply.status !== 200) return reply;
  const bytes = join(partsOf(reply)), rest = own(reply, 'rest');
  const begun = RESULTS.exec(asText(bytes.subarray(0, NEAR)));
  if (!begun) throw new ProtocolError('the endpoint answered a batch with something else');
  const first = endOf(bytes, begun[0].length);
  // What is cut off goes to the core as it came: it knows what to say of that.
  if (!first) return reply;
  const comma = COMMA.exec(asText(bytes.subarray(first, first + NEAR)));
  if (!comma) throw new ProtocolError('the endpoint answered a batch with too few results');
  const others = bytes.subarray(first + comma[0].length);
  if (!single) return { ...reply, bytes: ['{"results":[', others].map((part) => join([part])) };
  if (!rest) return { ...reply, bytes: [withoutEnd(others)] };
  const keep = Math.max(others.length - NEAR, 0);
  return { ...reply, bytes: [others.subarray(0, keep)], rest: restOf(rest, others.slice(keep)) };
}

/**
 * The statement that says whose a transaction is.
 * @param {any} role
 * @param {any} claims
 * @param {string[] | undefined} roles that there may be
 * @returns {Statement}
 */
function statementOf(role, claims, roles) {
  if (!isRecord(claims)) throw invalid('claims', 'must be an object');
  const params = [JSON.stringify(claims)], query = "set_config('request.jwt.claims',$1,true)";
  if (!roles && role === undefined) return { query: `select ${query}`, params };
  // Postgres's `none` is the role that has logged in.
  if (!roles?.includes(role) || role === 'none')
    throw invalid('role', `must be one of the roles that createDatabase was given: ${roles?.join(', ') || 'none'}`);
  return { query: `select set_config('role',$2,true),${query}`, params: [...params, role] };
}

/**
 * What a user's requests are sent by.
 * @param {Database} db
 * @param {string | undefined} text what db.as was given, as JSON
 * @returns {{send: import('./call.js').Send, statement(): Statement}}
 */
export function createUser(db, text) {
  const given = readOptions(JSON.parse(text ?? 'null'), 'as', ['role', 'claims', 'token']), { token } = given;
  if (token !== undefined) {
    if (typeof token !== 'string' || !TOKEN.test(token)) throw invalid('token', 'must be a text that a header takes');
    if (Object.keys(given).length > 1) throw invalid('token', 'goes alone: who verifies it sets role and claims');
    const Authorization = `Bearer ${token}`;
    return {
      async send(body, timeout, signal, headers, ...more) {
        const reply = await db.send(body, timeout, signal, { ...headers, Authorization }, ...more);
        if (reply.status === 200) return reply;
        // What is wrong with it may be said by repeating it.
        const said = new TextDecoder().decode(join(partsOf(reply))).replaceAll(token, '***');
        return { ...reply, bytes: [join([said])] };
      },
      statement() {
        throw invalid('token', 'goes by a header of HTTP, which a transaction has not: use batch or plan');
      },
    };
  }
  const statement = statementOf(given.role, given.claims ?? {}, db.roles);
  const first = `${BATCH}${JSON.stringify(statement)},`;
  return {
    async send(body, timeout, signal, headers, enough, fresh, describe, begin) {
      let single = true;
      const wrapped = (/** @type {Bytes} */ body) => {
        single = asText(body.subarray(0, BATCH.length)) !== BATCH;
        return join(single ? [first, body, ']}'] : [first, body.subarray(BATCH.length)]);
      };
      const begun = () => wrapped(begin?.() ?? body);
      return unwrap(await db.send(body, timeout, signal, headers, enough, fresh, describe, begun), single);
    },
    statement: () => statement,
  };
}
