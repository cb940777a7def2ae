// The interface of a back end, which pglite/ and postgres/ implement, and the reset of a session, which both share. It
// knows SQL text, text parameters and text cells; nothing of HTTP or JSON.

/**
 * @typedef {import('./signal.js').Signal} Signal
 *
 * @typedef {object} Field one column of a result, as RowDescription gives it
 * @property {string} name
 * @property {number} dataTypeID
 * @property {number} tableID
 * @property {number} columnID
 * @property {number} dataTypeSize
 * @property {number} dataTypeModifier
 *
 * @typedef {(string | null)[]} Row cells in Postgres's text format
 *
 * @typedef {object} Result
 * @property {readonly Field[]} fields
 * @property {Row[]} rows
 * @property {string} tag the command tag, such as `INSERT 0 1`; empty for an empty query
 *
 * @typedef {object} Budget how much may still be read, shared by the queries of one request
 * @property {number} left bytes; a result that needs more is a 507
 * @property {number} limit the initial value of `left`
 * @property {import('./limits/gauge.js').Held} [held] where it counts beside those of others, too
 *
 * @typedef {object} Session a connection held by one caller
 * @property {(text: string, params: Row, budget: Budget, last?: boolean) => Promise<Result>} query
 *   one statement by the extended protocol, parameters as text with no type; rejects with
 *   an EndpointError. Behind the `last` one of a caller its session may be reset at once
 * @property {(queries: {text: string, params: Row}[], budget: Budget) => Promise<Result[]>} [several] the same for
 *   statements of one transaction, in one exchange; missing where that is no gain, or where each has its own time limit
 * @property {(sql: string) => Promise<void>} script several statements by the simple protocol
 * @property {() => void} release resets it and gives it back; called once
 *
 * @typedef {object} Caller for whom a connection is
 * @property {string} [address] the other machine's; none of this process
 * @property {Signal | undefined} [signal] fires when the caller has left
 *
 * @typedef {object} Login the user that a client claims to be, and the database it wants
 * @property {string} user
 * @property {string} database
 * @property {string} password empty if it wasn't asked for one
 * @property {string} [claims] of a login by token: what the token says, as JSON; they hold for its request
 * @property {string} [subject] whom the token is about
 * @property {string} [name] a hash of user, database and password, once a back end has asked for it
 * @property {string} [group] user and database, once a back end has asked for them
 *
 * @typedef {(statement: import('./index.js').SeenStatement, ran: import('./plans.js').Ran) => void} Seen
 *   is told of a statement that has ended, and apart of its values
 *
 * @typedef {object} Connection a client of Postgres's protocol that has sent its login
 * @property {import('./wire/input.js').Input} input
 * @property {import('node:stream').Duplex} output
 * @property {Login} login
 * @property {string} [address] the client's; none of this process
 * @property {() => void} admit accepts the login: AuthenticationOk
 * @property {Map<string, string>} parameters of its startup packet
 * @property {Signal} signal fires when it has gone
 *
 * @typedef {object} Backend
 * @property {string} name the database and its version: `PGlite (PostgreSQL 18.6)`, `PostgreSQL 15.4`
 * @property {{ user: string, database: string }} own the endpoint's own user and database
 * @property {(user: string) => boolean} asksPassword does this user need a password of its own?
 * @property {(login?: Login, caller?: Caller) => Session | Promise<Session>} take a connection that nobody else has
 *   until it is released; at once, if one is free. The signal ends the wait for it and, if the back end can, cancels
 *   the running statement. Without a login it is the endpoint's own. Throws or rejects; for a refused login, with an
 *   EndpointError
 * @property {(login: Login, caller: Caller) => Promise<void> | undefined} [admit] resolves when the database has
 *   accepted the login; nothing, if it has lately. Throws or rejects with an EndpointError. Missing if it knows none
 * @property {(connection: Connection) => Promise<void>} wire runs a session of Postgres's protocol, from
 *   AuthenticationOk until the client ends it; rejects with the error for the client
 * @property {(pid: number, key: Buffer) => Promise<boolean>} cancel cancels the statement of a session of `wire`;
 *   whether there is such a session
 * @property {() => import('./postgres/pools.js').Counts} [count] of its connections; missing if it has none
 * @property {() => Promise<boolean>} [reaches] does the database answer? Missing if it lives in this process
 * @property {Promise<Error>} [failed] resolves when the database has ended for good; missing if connections fail one by
 *   one
 * @property {() => Promise<void>} close ends every connection; no call may follow
 */

/** Resets a session that is in no transaction: a ROLLBACK would make the server warn, and write that to its log. */
export const RESET_OUTSIDE = [
  'CLOSE ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ALL',
  'DEALLOCATE ALL',
  'UNLISTEN *',
  'SELECT pg_advisory_unlock_all()',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
].join('; ');

/**
 * Resets a session to its initial state; plans are kept. This is the list that Neon's proxy runs after a request. It is
 * one simple query, so it costs one round trip, and its ROLLBACK works in a failed transaction too.
 */
export const RESET = `ROLLBACK; ${RESET_OUTSIDE}`;
