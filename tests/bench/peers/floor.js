// No library: SQL by hand, a fetch, and JSON.parse of what it answers. Rows stay as the endpoint sends them, with
// Postgres's text for times and numerics, so that this is less than the contract asks for: nothing can be under it.
import { URL } from './url.js';
import { COSTS, PROJECT, TREE, USER, USERS, USERS_PUBLIC, USER_INSERT } from './sql.js';

const headers = { 'Neon-Connection-String': URL, 'Neon-Raw-Text-Output': 'false', 'Neon-Array-Mode': 'false' };

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const ask = async (/** @type {string} */ query, /** @type {any[]} */ params) => {
    const response = await fetch('https://api.eu.neon.tech/sql', { method: 'POST', headers, body: JSON.stringify({ query, params }) });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    getUserById: async (/** @type {string} */ id) => (await ask(USER, [id])).rows[0],
    getProjectById: async (/** @type {string} */ id) => (await ask(PROJECT, [id])).rows[0],
    findUsers: async (/** @type {string[]} */ ids) => (await ask(TREE, [`{${ids}}`])).rows,
    listUsers: async (/** @type {number} */ limit) => (await ask(USERS, [limit])).rows,
    publicUsers: async (/** @type {number} */ limit) => (await ask(USERS_PUBLIC, [limit])).rows,
    routeUsers: async (/** @type {number} */ limit) => Response.json((await ask(USERS_PUBLIC, [limit])).rows),
    createUser: async (/** @type {any} */ { email, password, name }) => (await ask(USER_INSERT, [crypto.randomUUID(), email.trim().toLowerCase(), password, name])).rows[0],
    bulkCreateCosts: async (/** @type {any[]} */ costs) => {
      const rows = costs.map((cost) => ({ ...cost, id: crypto.randomUUID() }));
      return { count: (await ask(COSTS, [JSON.stringify(rows)])).rowCount };
    },
  };
}
