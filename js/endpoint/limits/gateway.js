// What a gateway gives at most, unless it is told otherwise. The sum of a server's connections stays below the 97 that
// Postgres accepts by default.

/**
 * @typedef {object} GatewayLimits
 * @property {number} connections of clients
 * @property {number} sessions of clients over WebSockets and TCP, each with a connection to the server
 * @property {number} server connections to the server, of sessions, requests and logins
 * @property {number} logins logins at a time that the server hasn't accepted lately
 * @property {number} pool those that requests of one role in one database may have
 * @property {number} waitMs how long a request or a session waits for one, in milliseconds
 * @property {number} bytes of requests and answers in memory
 */

/** Whatever else there is. */
export const LOGINS = 8;

/** @type {GatewayLimits} */
export const GATEWAY_LIMITS = {
  connections: 4096, sessions: 40, server: 90, logins: LOGINS, pool: 20, waitMs: 5000, bytes: 256 * 2 ** 20,
};

/** @param {Partial<GatewayLimits> | undefined} given @returns {GatewayLimits} */
export const withDefaults = (given) => ({ ...GATEWAY_LIMITS, ...given });
