// Neon's driver, with hand-written SQL.
import { neon, neonConfig } from '@neondatabase/serverless';
import { createId } from '@paralleldrive/cuid2';
import { nested, related } from './rows.js';
import { COSTS, PROJECT, TREE, USER, USERS, USERS_PUBLIC, USER_INSERT } from './sql.js';
import { URL } from './url.js';

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  neonConfig.fetchFunction = fetch;
  const sql = neon(URL);
  return {
    getUserById: async (/** @type {string} */ id) => (await sql.query(USER, [id]))[0],
    getProjectById: async (/** @type {string} */ id) => related((await sql.query(PROJECT, [id]))[0]),
    findUsers: async (/** @type {string[]} */ ids) => nested(await sql.query(TREE, [ids])),
    listUsers: (/** @type {number} */ limit) => sql.query(USERS, [limit]),
    routeUsers: async (/** @type {number} */ limit) => Response.json(await sql.query(USERS_PUBLIC, [limit])),
    createUser: async (/** @type {any} */ { email, password, name }) =>
      (await sql.query(USER_INSERT, [createId(), email.trim().toLowerCase(), password, name ?? null]))[0],
    bulkCreateCosts: async (/** @type {any[]} */ costs) => {
      const rows = costs.map((cost) => ({ id: createId(), ...cost }));
      return { count: (await sql.query(COSTS, [JSON.stringify(rows)], { fullResults: true })).rowCount };
    },
  };
}
