// What each of several processes gets of the limits that hold for all of them together. Every sum is that of the whole.

import { LOGINS } from '../../endpoint/limits/gateway.js';

/** @typedef {import('./settings.js').Values} Values */

/** @param {number} total @param {number} index @param {number} count */
const partOf = (total, index, count) => Math.floor(total / count) + Number(index < total % count);

/** Settings that are divided. Of logins and of a pool each process has one at least, so that nobody waits in vain. */
const DIVIDED = ['max-connections', 'max-server', 'max-sessions', 'max-pool'];

/**
 * @param {Values} values
 * @param {number} index of the process, from 0
 * @returns {Values} its own; `logins` how many it tries at a time
 */
export function shareOf(values, index) {
  const count = values.workers, part = (/** @type {number} */ total) => partOf(total, index, count);
  const parts = Object.fromEntries(DIVIDED.map((name) => [name, part(values[name])]));
  return { ...values, ...parts, 'max-pool': Math.max(1, parts['max-pool']), logins: Math.max(1, part(LOGINS)) };
}
