// What a back end is: one interface, two makers (pglite/, postgres/). It also
// holds what both must do alike, the session's reset. It knows SQL text, text
// parameters and text cells, and that there is a protocol; nothing of HTTP or JSON.

/**
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
 * @property {Field[]} fields
 * @property {Row[]} rows
 * @property {string} tag the command tag, such as `INSERT 0 1`; empty for an empty query
 *
 * @typedef {object} Budget how much may still be read, shared by the queries of one request
 * @property {number} left bytes; a result that needs more is a 507
 * @property {number} limit what `left` began with
 *
 * @typedef {object} Session a connection held by one caller
 * @property {(text: string, params: Row, budget: Budget) => Promise<Result>} query
 *   one statement by the extended protocol, parameters as text with no type; rejects with
 *   an EndpointError
 * @property {(sql: string) => Promise<void>} script several statements by the simple protocol
 *
 * @typedef {object} Login who a client says it is, and where it wants to
 * @property {string} user
 * @property {string} database
 * @property {string} password as it gave it; empty where it wasn't asked for one
 *
 * @typedef {object} Connection a client that speaks Postgres's protocol, and has said who it is
 * @property {import('./wire/input.js').Input} input
 * @property {import('node:stream').Duplex} output
 * @property {Login} login
 * @property {() => void} admit says so: AuthenticationOk
 * @property {Map<string, string>} parameters of its startup packet
 * @property {AbortSignal} signal fires when it has gone
 *
 * @typedef {object} Backend
 * @property {string} name what answers: `PGlite (PostgreSQL 18.6)`, `PostgreSQL 15.4`
 * @property {{ user: string, database: string }} own who and where the endpoint itself is
 * @property {(user: string) => boolean} asksPassword does this user log in with a password of its own?
 * @property {<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal, login?: Login) => Promise<T>} session
 *   runs `work` alone on a connection, then resets it; the signal gives up waiting for the
 *   connection and, where the back end can, cancels the running statement. Without a login the
 *   endpoint's own; one that may not come in is an EndpointError
 * @property {(connection: Connection) => Promise<void>} wire a session by the protocol itself, from
 *   AuthenticationOk until the client has ended it; rejects with what to tell the client
 * @property {(pid: number, key: Buffer) => Promise<boolean>} cancel what a session of `wire` runs, if there is
 *   such a one
 * @property {Promise<Error>} [failed] resolves when there will be no answers any more, but that error; none where
 *   each connection stands for itself
 * @property {() => Promise<void>} close ends every connection; nothing may be asked after it
 */

/**
 * Brings a session back to how it began; plans are kept. This is the list that Neon's proxy
 * runs after a request. It is one simple query, so it costs one round trip, and its ROLLBACK
 * works in a failed transaction as well.
 */
export const RESET = [
  'ROLLBACK',
  'CLOSE ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ALL',
  'DEALLOCATE ALL',
  'UNLISTEN *',
  'SELECT pg_advisory_unlock_all()',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
].join('; ');
