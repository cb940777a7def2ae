// Drizzle 1.0-rc, whose relations and relational queries have other words than 0.45's; the rest is 0.45's.
import { neon, neonConfig } from '@neondatabase/serverless';
import { createId } from '@paralleldrive/cuid2';
import { defineRelations, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import * as tables from './tables.js';
import { URL } from './url.js';

const { activities, agents, costs, projects, publicColumns, users } = tables;
const relations = defineRelations({ activities, agents, costs, projects, users }, (r) => ({
  users: { projects: r.many.projects({ from: r.users.id, to: r.projects.userId }) },
  projects: {
    user: r.one.users({ from: r.projects.userId, to: r.users.id }),
    agents: r.many.agents({ from: r.projects.id, to: r.agents.projectId }),
    costs: r.many.costs({ from: r.projects.id, to: r.costs.projectId }),
    activities: r.many.activities({ from: r.projects.id, to: r.activities.projectId }),
  },
}));

/** The database, and what of the service is the same in the prepared form. @param {typeof globalThis.fetch} fetch */
export function connect(fetch) {
  neonConfig.fetchFunction = fetch;
  const db = drizzle({ client: neon(URL), relations });
  return {
    db,
    bulkCreateCosts: async (/** @type {any[]} */ rows) =>
      ({ count: (await db.insert(costs).values(rows.map((row) => ({ id: createId(), ...row })))).rowCount }),
  };
}

/** The project and all that belongs to it. */
export const full = /** @type {const} */ ({
  user: true, agents: { orderBy: { createdAt: 'desc' } }, costs: { orderBy: { timestamp: 'desc' } }, activities: { orderBy: { timestamp: 'desc' } },
});

/** Of a user: the projects, with their agents and their last costs. */
export const tree = /** @type {const} */ ({
  columns: { id: true, name: true, createdAt: true },
  orderBy: { id: 'asc' },
  with: {
    projects: {
      orderBy: { createdAt: 'desc' },
      with: { agents: { orderBy: { createdAt: 'desc' } }, costs: { orderBy: { timestamp: 'desc' }, limit: 20 } },
    },
  },
});

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const { db, bulkCreateCosts } = connect(fetch);
  return {
    getUserById: async (/** @type {string} */ id) => (await db.select().from(users).where(eq(users.id, id)))[0] ?? null,
    getProjectById: (/** @type {string} */ id) => db.query.projects.findFirst({ where: { id }, with: full }),
    findUsers: (/** @type {string[]} */ ids) => db.query.users.findMany({ where: { id: { in: ids } }, ...tree }),
    listUsers: (/** @type {number} */ limit) => db.select().from(users).orderBy(desc(users.createdAt)).limit(limit),
    routeUsers: async (/** @type {number} */ limit) =>
      Response.json(await db.select(publicColumns).from(users).orderBy(desc(users.createdAt)).limit(limit)),
    createUser: async (/** @type {any} */ { email, password, name }) =>
      (await db.insert(users).values({ id: createId(), email: email.trim().toLowerCase(), password, name }).returning())[0],
    bulkCreateCosts,
  };
}
