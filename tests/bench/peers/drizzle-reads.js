// All reads of the contract by Drizzle 0.45, for scale.js: the service as its documentation has it, keyset pages too.
import { neon, neonConfig } from '@neondatabase/serverless';
import { and, asc, count, desc, eq, exists, gte, inArray, lte, sql, sum } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import * as schema from './drizzle-relations.js';
import { URL } from './url.js';

const { activities, agents, costs, projects, users } = schema;

/** Rows behind one in the order of a time and the id. @param {any} table @param {any} time @param {string} [after] */
const behind = (table, time, after) => (after === undefined ? undefined
  : sql`(${time}, ${table.id}) < (select ${time}, ${table.id} from ${table} where ${table.id} = ${after})`);

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  neonConfig.fetchFunction = fetch;
  const db = drizzle(neon(URL), { schema });
  /** @param {any} table @param {any} time @param {any} where @param {{limit?: number, after?: string}} page */
  const list = (table, time, where, { limit, after } = {}) =>
    db.select().from(table).where(and(where, behind(table, time, after))).orderBy(desc(time), desc(table.id)).limit(/** @type {any} */ (limit));
  const one = async (/** @type {PromiseLike<any[]>} */ rows) => (await rows)[0] ?? null;
  const full = {
    user: true, agents: { orderBy: desc(agents.createdAt) }, costs: { orderBy: desc(costs.timestamp) }, activities: { orderBy: desc(activities.timestamp) },
  };
  const tree = {
    columns: { id: true, name: true, createdAt: true },
    orderBy: asc(users.id),
    with: {
      projects: {
        orderBy: desc(projects.createdAt),
        with: { agents: { orderBy: desc(agents.createdAt) }, costs: { orderBy: desc(costs.timestamp), limit: 20 } },
      },
    },
  };
  return /** @type {Record<string, (...args: any[]) => PromiseLike<any>>} */ ({
    getUserById: (id) => one(db.select().from(users).where(eq(users.id, id))),
    getUserByEmail: (email) => one(db.select().from(users).where(eq(users.email, email))),
    listUsers: (page) => list(users, users.createdAt, undefined, page),
    getProjectById: (id) => db.query.projects.findFirst({ where: eq(projects.id, id), with: /** @type {any} */ (full) }),
    listProjectsByUser: (id, page) => list(projects, projects.createdAt, eq(projects.userId, id), page),
    getAgentById: (id) => db.query.agents.findFirst({ where: eq(agents.id, id), with: { project: true } }),
    listAgentsByProject: (id, page) => list(agents, agents.createdAt, eq(agents.projectId, id), page),
    getCostsByProject: (id, page) => list(costs, costs.timestamp, eq(costs.projectId, id), page),
    getTotalCostByProject: async (id) => Number((await db.select({ total: sum(costs.amount) }).from(costs).where(eq(costs.projectId, id)))[0].total ?? 0),
    getCostsByTimeRange: (start, end, page) => list(costs, costs.timestamp, and(gte(costs.timestamp, start), lte(costs.timestamp, end)), page),
    getActivitiesByProject: (id, { type, ...page } = {}) =>
      list(activities, activities.timestamp, and(eq(activities.projectId, id), type && eq(activities.type, type)), page),
    getRecentActivities: async (id, limit = 50) => (await db.select({ activity: activities }).from(activities)
      .innerJoin(projects, eq(activities.projectId, projects.id)).where(eq(projects.userId, id))
      .orderBy(desc(activities.timestamp), desc(activities.id)).limit(limit)).map(({ activity }) => activity),
    findUsers: (ids) => db.query.users.findMany({ where: inArray(users.id, ids), ...(/** @type {any} */ (tree)) }),
    usersAndCounts: ({ limit }) => db.select({ id: users.id, name: users.name, projects: db.$count(projects, eq(projects.userId, users.id)) })
      .from(users).orderBy(desc(users.createdAt), desc(users.id)).limit(limit),
    projectsCommentedOn: (id) => db.select().from(projects).where(and(eq(projects.userId, id),
      exists(db.select().from(activities).where(and(eq(activities.projectId, projects.id), eq(activities.type, 'comment')))))).orderBy(desc(projects.createdAt)),
    costsOfUser: async (id, { limit, after }) => (await db.select({ cost: costs }).from(costs).innerJoin(projects, eq(costs.projectId, projects.id))
      .where(and(eq(projects.userId, id), behind(costs, costs.timestamp, after))).orderBy(desc(costs.timestamp), desc(costs.id)).limit(limit)).map(({ cost }) => cost),
    costsByModel: (id) => db.select({ model: costs.model, sum: sum(costs.amount), count: count() }).from(costs).where(eq(costs.projectId, id)).groupBy(costs.model),
  });
}
