// Which web pages may use the endpoint. Without a password only those of this machine: otherwise every page that a
// developer visits could read the database. With a password any page, as with Neon. It knows origins and CORS headers;
// programs outside a browser send no Origin and are never refused.

import { isLoopback } from '../loopback.js';

/** The further headers of a preflight's answer: Neon's list, and the two that are missing there. */
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

/** @type {Readonly<Record<string, string>>} */
const NONE = {};

/** @type {Readonly<Record<string, string>>} */
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

/** What goes with any answer. Programs outside a browser need none of it. @param {string | null} origin */
export const corsHeaders = (origin) => (origin === null ? NONE : ANSWER);

/** What goes with the answer to a preflight. @type {Readonly<Record<string, string>>} */
export const preflightHeaders = { ...ANSWER, ...PREFLIGHT };

/** @param {string} origin as a browser writes it, such as `http://localhost:5173`; `null` for a page without one */
function isLocal(origin) {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: written } = new URL(origin);
  if (!/^https?:$/.test(protocol) || written !== origin) return false;
  return isLoopback(hostname) || hostname.endsWith('.localhost');
}
