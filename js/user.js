// A database for one user: each of its requests says first whose it is. Over HTTP that is a statement in front of the
// call's own; a transaction begins by the same statement; a JWT goes by header. Loaded by the first request of db.as.
import { join } from './core.js';
import { invalid } from './error.js';
import { partsOf, sendBehind } from './front.js';
import { isRecord, readOptions } from './options.js';

/**
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./front.js').Statement} Statement
 */

/** A JSON Web Token, or another that a header takes. */
const TOKEN = /^[\w.~+/=-]+$/;

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
  return {
    send: async (...sent) => (await sendBehind(db.send, statement, sent)).reply,
    statement: () => statement,
  };
}
