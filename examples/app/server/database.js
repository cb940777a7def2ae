// The database, as the controllers have it: the service's methods, and the tables for what no method says. Opening
// does no I/O, so it is safe at module scope.
import { createDatabase as createService } from 'heliumdb';
import { sideBySide } from 'heliumdb/side-by-side';
import { createDatabase as createTables } from '../heliumdb.client.js';

/**
 * @typedef {ReturnType<typeof createService>} Service
 * @typedef {ReturnType<typeof createTables>} Tables
 * @typedef {import('heliumdb/side-by-side').SideBySide} SideBySide
 * @typedef {{service: Service, streams: Service['respond'], tables: Tables, report?: SideBySide['report']}} Database
 */

/**
 * How the old service and heliumdb run beside each other, in the middle of a move. `plan`: what the old one would send
 * for a write.
 * @typedef {Omit<import('heliumdb/side-by-side').SideBySideOptions<object, Service>, 'next' | 'plans'>
 *   & { plan?: import('heliumdb/side-by-side').Plan }} Move
 */

/**
 * @param {string} url
 * @param {Move} [move] its flags say which side answers which method. What no method says is heliumdb's
 * @returns {Database}
 */
export function openDatabase(url, move) {
  const next = createService(url), tables = createTables(url);
  if (!move) return { service: next, streams: next.respond, tables };
  const { plan, ...more } = move;
  /** @type {import('heliumdb/side-by-side').Plan} */
  const own = (method, args) => /** @type {any} */ (next)[method](...args).toSQL();
  const plans = { old: plan, next: own };
  const both = sideBySide({ fallback: true, breaker: { share: 0.1, calls: 50 }, ...more, next, plans });
  return { service: /** @type {any} */ (both), streams: next.respond, tables, report: both.report };
}
