// The database, as the controllers have it: the service's methods, and the tables for what no method says. Opening
// does no I/O, so it is safe at module scope.
import { createDatabase as createService } from 'heliumdb';
import { createDatabase as createTables } from '../heliumdb.client.js';

/**
 * @typedef {ReturnType<typeof createService>} Service
 * @typedef {ReturnType<typeof createTables>} Tables
 * @typedef {{service: Service, streams: Service['respond'], tables: Tables}} Database
 */

/** @param {string} url @param {import('heliumdb').DatabaseOptions} [options] @returns {Database} */
export function openDatabase(url, options) {
  const service = createService(url, options);
  return { service, streams: service.respond, tables: createTables(url, options) };
}
