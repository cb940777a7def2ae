// What a request is answered with: a status, headers and a text. It knows which headers an answer has, and what becomes
// of an error; not what is asked, and not how the text comes about.

import { errorJson } from './answer.js';
import { EndpointError } from '../error.js';
import { requestId } from './request-id.js';

/**
 * A web Response would cost more than all else of a short request: one is made only for who asks for it, `fetch` and
 * faults.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string | null} text
 */

/** Statuses that another try may not have. */
const LATER = [429, 503];

/**
 * @param {number} status
 * @param {string} text
 * @param {Record<string, string>} headers
 * @returns {Answer}
 */
export function json(status, text, headers) {
  const length = String(Buffer.byteLength(text));
  const own = { 'neon-request-id': requestId(), 'Content-Type': 'application/json', 'Content-Length': length };
  return { status, text, headers: Object.assign(own, headers) };
}

/**
 * @param {unknown} error
 * @param {Record<string, string>} headers
 */
export function failure(error, headers) {
  // Any other error is the endpoint's own. Its text might hold what clients must not see.
  const known = error instanceof EndpointError ? error : new EndpointError(500, 'internal error of the endpoint');
  const later = LATER.includes(known.status) && { 'Retry-After': '1' };
  return json(known.status, errorJson(known), { ...headers, ...later });
}

/**
 * The batch headers that come back with a batch's answer.
 * @param {import('./request.js').Options} options
 * @returns {Record<string, string>}
 */
export function echo({ isolation, readOnly, deferrable }) {
  return {
    ...(isolation !== null && { 'Neon-Batch-Isolation-Level': isolation }),
    ...(readOnly && { 'Neon-Batch-Read-Only': 'true' }),
    ...(deferrable && { 'Neon-Batch-Deferrable': 'true' }),
  };
}

/** @param {Answer | Response} answer */
export const responseOf = (answer) =>
  (answer instanceof Response ? answer : new Response(answer.text, { status: answer.status, headers: answer.headers }));
