// A route of one read over HTTP.
import { createDatabase } from '../../../js/index.js';

/** @param {string} url @returns {(id: string) => Promise<Response>} */
export function open(url) {
  const db = createDatabase(url);
  return (id) => /** @type {Promise<Response>} */ (/** @type {unknown} */ (db.respond.getUserById(id)));
}
