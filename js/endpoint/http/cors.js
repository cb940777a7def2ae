// Which web pages may read the endpoint. Without a password that is only those of this
// machine: a database open to every page a developer happens to visit would be no
// database. With a password, as with Neon, any page. It knows origins and CORS
// headers; programs outside a browser send no Origin and are never refused.

import { isLoopback } from '../loopback.js';

/** What a preflight says beyond the origin. Neon's list, and the two headers missing there. */
const PREFLIGHT = {
  Allow: 'OPTIONS, POST',
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  'Access-Control-Allow-Headers': [
    'Authorization', 'Content-Type', 'Neon-Connection-String', 'Neon-Raw-Text-Output',
    'Neon-Array-Mode', 'Neon-Pool-Opt-In', 'Neon-Batch-Isolation-Level', 'Neon-Batch-Read-Only',
    'Neon-Batch-Deferrable',
  ].join(', '),
  'Access-Control-Max-Age': '86400',
};

const ANSWER = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'neon-request-id, Neon-Batch-Isolation-Level, Neon-Batch-Read-Only, Neon-Batch-Deferrable',
};

/**
 * @param {string | null} origin the Origin header
 * @param {boolean} anyOrigin
 * @returns {boolean}
 */
export function mayRead(origin, anyOrigin) {
  return origin === null || anyOrigin || isLocal(origin);
}

/**
 * @param {boolean} preflight
 * @returns {Record<string, string>}
 */
export function corsHeaders(preflight) {
  return preflight ? { ...ANSWER, ...PREFLIGHT } : ANSWER;
}

/** @param {string} origin as a browser writes it, such as `http://localhost:5173`; `null` for a page without one */
function isLocal(origin) {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: written } = new URL(origin);
  if (!/^https?:$/.test(protocol) || written !== origin) return false;
  return isLoopback(hostname) || hostname.endsWith('.localhost');
}
