// A part of the service's contract as a team has it over Drizzle, written as Drizzle's docs say: plain queries, results
// as Drizzle gives them, secret columns and all. Over neon-http, to the endpoint of a URL.
import { neon, neonConfig } from '@neondatabase/serverless';
import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { activities, agents, costs, projects, users } from '../bench/peers/tables.js';

/** @param {string} url of the embedded endpoint */
export function openDrizzle(url) {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  const db = drizzle(neon(url));
  let n = 0;
  const id = () => `drizzle${++n}`;
  /** The first row, or null. @param {PromiseLike<any[]>} rows */
  const first = async (rows) => (await rows)[0] ?? null;
  /** @param {any} table */
  const creating = (table) => (/** @type {any} */ row) => first(db.insert(table).values({ id: id(), ...row }).returning());

  return {
    createUser: creating(users),
    getUserById: (/** @type {string} */ user) => first(db.select().from(users).where(eq(users.id, user))),
    getUserByEmail: (/** @type {string} */ email) => first(db.select().from(users).where(eq(users.email, email))),
    listUsers: ({ limit = 100 } = {}) => db.select().from(users).orderBy(desc(users.createdAt), desc(users.id)).limit(limit),
    createProject: creating(projects),
    getProjectById: (/** @type {string} */ project) => first(db.select().from(projects).where(eq(projects.id, project))),
    listProjectsByUser: (/** @type {string} */ user) =>
      db.select().from(projects).where(eq(projects.userId, user)).orderBy(desc(projects.createdAt), desc(projects.id)),
    updateProject: (/** @type {string} */ project, /** @type {any} */ set) =>
      first(db.update(projects).set(set).where(eq(projects.id, project)).returning()),
    deleteProject: (/** @type {string} */ project) => first(db.delete(projects).where(eq(projects.id, project)).returning()),
    createAgent: creating(agents),
    getAgentById: (/** @type {string} */ agent) => first(db.select().from(agents).where(eq(agents.id, agent))),
    createCost: creating(costs),
    getCostsByProject: (/** @type {string} */ project) =>
      db.select().from(costs).where(eq(costs.projectId, project)).orderBy(desc(costs.timestamp), desc(costs.id)),
    getTotalCostByProject: async (/** @type {string} */ project) => {
      const [{ total }] = await db.select({ total: sql`coalesce(sum(${costs.amount}), 0)` }).from(costs).where(eq(costs.projectId, project));
      return total;
    },
    getCostsByTimeRange: (/** @type {Date} */ start, /** @type {Date} */ end) => db.select().from(costs)
      .where(and(gte(costs.timestamp, start), lte(costs.timestamp, end))).orderBy(desc(costs.timestamp), desc(costs.id)),
    createActivity: creating(activities),
    getActivitiesByProject: (/** @type {string} */ project) => db.select().from(activities)
      .where(eq(activities.projectId, project)).orderBy(desc(activities.timestamp), desc(activities.id)),
  };
}
