import { createDatabase } from '../../../js/index.js';
import { URL } from './url.js';

// With secret columns, as the others' rows have them: all must give the same. A route's answer has none.

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const db = createDatabase(URL, { fetch, secrets: true });
  return {
    getUserById: (/** @type {string} */ id) => db.getUserById(id),
    getProjectById: (/** @type {string} */ id) =>
      db.getProjectById(id, { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true }),
    listUsers: (/** @type {number} */ limit) => db.listUsers({ limit }),
    routeUsers: (/** @type {number} */ limit) => db.respond.listUsers({ limit, secrets: false }),
    createUser: (/** @type {any} */ input) => db.createUser(input),
    bulkCreateCosts: (/** @type {any[]} */ costs) => db.bulkCreateCosts(costs),
  };
}
