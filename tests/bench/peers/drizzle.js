import { neon, neonConfig } from '@neondatabase/serverless';
import { createId } from '@paralleldrive/cuid2';
import { asc, desc, eq, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import * as schema from './drizzle-relations.js';
import { URL } from './url.js';

const { activities, agents, costs, projects, publicColumns, users } = schema;

/** The database, and what of the service is the same in the prepared form. @param {typeof globalThis.fetch} fetch */
export function connect(fetch) {
  neonConfig.fetchFunction = fetch;
  const db = drizzle(neon(URL), { schema });
  return {
    db,
    bulkCreateCosts: async (/** @type {any[]} */ rows) =>
      ({ count: (await db.insert(costs).values(rows.map((row) => ({ id: createId(), ...row })))).rowCount }),
  };
}

/** The project and all that belongs to it. */
export const full = {
  user: true, agents: { orderBy: desc(agents.createdAt) }, costs: { orderBy: desc(costs.timestamp) }, activities: { orderBy: desc(activities.timestamp) },
};

/** Of a user: the projects, with their agents and their last costs. */
export const tree = {
  columns: { id: true, name: true, createdAt: true },
  orderBy: asc(users.id),
  with: {
    projects: {
      orderBy: desc(projects.createdAt),
      with: { agents: { orderBy: desc(agents.createdAt) }, costs: { orderBy: desc(costs.timestamp), limit: 20 } },
    },
  },
};

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const { db, bulkCreateCosts } = connect(fetch);
  return {
    getUserById: async (/** @type {string} */ id) => (await db.select().from(users).where(eq(users.id, id)))[0] ?? null,
    getProjectById: (/** @type {string} */ id) => db.query.projects.findFirst({ where: eq(projects.id, id), with: /** @type {any} */ (full) }),
    findUsers: (/** @type {string[]} */ ids) => db.query.users.findMany({ where: inArray(users.id, ids), ...(/** @type {any} */ (tree)) }),
    listUsers: (/** @type {number} */ limit) => db.select().from(users).orderBy(desc(users.createdAt)).limit(limit),
    routeUsers: async (/** @type {number} */ limit) =>
      Response.json(await db.select(publicColumns).from(users).orderBy(desc(users.createdAt)).limit(limit)),
    createUser: async (/** @type {any} */ { email, password, name }) =>
      (await db.insert(users).values({ id: createId(), email: email.trim().toLowerCase(), password, name }).returning())[0],
    bulkCreateCosts,
  };
}
