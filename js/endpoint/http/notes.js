// What is noted of a request while it runs, for whoever is told of it at its end: who, how much, how long; no value, no
// statement, no password.

import { shortened } from '../name.js';

/**
 * @typedef {object} Notes
 * @property {import('../backend.js').Login | undefined} login as it says; not what it may
 * @property {number} queries
 * @property {number} bytesIn of its body
 * @property {number} waitMs until it had a connection
 * @property {string} code of an error
 */

/** The status of a request whose client has left; nobody gets it. */
const LEFT = 499;

/** @returns {Notes} */
export const createNotes = () => ({ login: undefined, queries: 0, bytesIn: 0, waitMs: 0, code: '' });

/**
 * @param {Notes} notes
 * @param {{ address: string, from: number, answered: import('./reply.js').Answer | Response | undefined }}
 *   request undefined: its client has left
 * @returns {import('../index.js').SeenRequest}
 */
export const seenOf = ({ login, queries, bytesIn, waitMs, code }, { address, from, answered }) => ({
  event: 'request', address, role: shortened(login?.user), database: shortened(login?.database),
  status: answered?.status ?? LEFT, code, ms: performance.now() - from, waitMs, queries, bytesIn,
  bytesOut: answered ? lengthOf(answered) : 0,
});

/** @param {import('./reply.js').Answer | Response} answered */
const lengthOf = ({ headers }) =>
  Number((headers instanceof Headers ? headers.get('content-length') : headers['Content-Length']) ?? 0);
