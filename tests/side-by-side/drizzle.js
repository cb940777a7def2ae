// The service's contract over Drizzle, written as Drizzle's docs say. Any of its Postgres drivers will do: neon-http,
// neon-serverless, node-postgres. What the contract asks for beyond that is done here: e-mail addresses in one spelling,
// times as Dates, null for no row, an error where a write finds none. Input is checked by the database alone.
import { and, desc, eq, getTableColumns, gte, lte, sql, sum } from 'drizzle-orm';
import { activities, agents, costs, projects, users } from '../bench/peers/tables.js';

/** A write that found no row. */
export class NotFoundError extends Error {
  name = 'NotFoundError';
}

/** @param {any[]} rows */
const firstOf = (rows) => rows[0] ?? null;

/** @param {any[]} rows of a write */
function found(rows) {
  if (rows.length === 0) throw new NotFoundError('no such row');
  return rows[0];
}

/** @param {string} email */
const normal = (email) => email.trim().toLowerCase();

/** As columns of times take it. @param {Date | string | undefined} time */
const dateOf = (time) => (time === undefined || time === null ? time : new Date(time));

const PROJECT = ['user', 'agents', 'costs', 'activities'], AGENT = ['project'];
const NEWEST = {
  agents: { orderBy: [desc(agents.createdAt), desc(agents.id)] },
  costs: { orderBy: [desc(costs.timestamp), desc(costs.id)] },
  activities: { orderBy: [desc(activities.timestamp), desc(activities.id)] },
};

/** `includeUser` and the like as Drizzle's `with`. @param {string[]} names @param {any} options */
const included = (names, options = {}) => Object.fromEntries(names
  .filter((name) => options[`include${name[0].toUpperCase()}${name.slice(1)}`])
  .map((name) => [name, /** @type {any} */ (NEWEST)[name] ?? true]));

/**
 * @param {any} db `drizzle(…, { schema })`, with the tables and their relations
 * @param {() => string} createId that of `@paralleldrive/cuid2`
 */
export function drizzleService(db, createId) {
  /** A page of a table, newest first. @param {any} table @param {any} time @param {any} where @param {any} [page] */
  const page = (table, time, where, { limit, after } = {}) => {
    const last = db.select({ time, id: table.id }).from(table).where(eq(table.id, after ?? ''));
    const behind = after === undefined ? undefined : sql`(${time}, ${table.id}) < ${last}`;
    const query = db.select().from(table).where(and(where, behind)).orderBy(desc(time), desc(table.id));
    return limit === undefined ? query : query.limit(limit);
  };
  /** @param {any} table @param {any} values */
  const create = async (table, values) =>
    found(await db.insert(table).values({ id: createId(), ...values }).returning());
  /** @param {any} table @param {any[]} rows */
  const createMany = async (table, rows) => {
    if (rows.length === 0) return { count: 0 };
    const { rowCount } = await db.insert(table).values(rows.map((row) => ({ id: createId(), ...timed(row) })));
    return { count: rowCount };
  };
  /** @param {any} row */
  const timed = (row) => ({ ...row, timestamp: dateOf(row.timestamp) });
  /** @param {any} table @param {string} id @param {any} values */
  const update = async (table, id, values) =>
    found(await db.update(table).set(values).where(eq(table.id, id)).returning());

  return {
    createUser: (/** @type {any} */ { email, password, name }) =>
      create(users, { email: normal(email), password, name }),
    getUserById: async (/** @type {string} */ id) =>
      firstOf(await db.select().from(users).where(eq(users.id, id))),
    getUserByEmail: async (/** @type {string} */ email) =>
      firstOf(await db.select().from(users).where(eq(users.email, normal(email)))),
    listUsers: async (/** @type {any} */ options) => page(users, users.createdAt, undefined, options),
    updateUserRefreshToken: (/** @type {string} */ id, /** @type {string | null} */ refreshToken) =>
      update(users, id, { refreshToken }),

    createProject: (/** @type {any} */ { name, path, userId, settings }) =>
      create(projects, { name, path, userId, settings }),
    getProjectById: async (/** @type {string} */ id, /** @type {any} */ options) =>
      await db.query.projects.findFirst({ where: eq(projects.id, id), with: included(PROJECT, options) }) ?? null,
    listProjectsByUser: async (/** @type {string} */ userId, /** @type {any} */ options) =>
      page(projects, projects.createdAt, eq(projects.userId, userId), options),
    updateProject: (/** @type {string} */ id, /** @type {any} */ { name, path, settings }) =>
      update(projects, id, { name, path, settings }),
    deleteProject: async (/** @type {string} */ id) =>
      found(await db.delete(projects).where(eq(projects.id, id)).returning()),

    createAgent: (/** @type {any} */ { startTime, endTime, ...values }) =>
      create(agents, { ...values, startTime: dateOf(startTime), endTime: dateOf(endTime) }),
    getAgentById: async (/** @type {string} */ id, /** @type {any} */ options) =>
      await db.query.agents.findFirst({ where: eq(agents.id, id), with: included(AGENT, options) }) ?? null,
    listAgentsByProject: async (/** @type {string} */ projectId, /** @type {any} */ options) =>
      page(agents, agents.createdAt, eq(agents.projectId, projectId), options),
    updateAgent: (/** @type {string} */ id, /** @type {any} */ { endTime, ...values }) =>
      update(agents, id, { ...values, endTime: dateOf(endTime) }),

    createCost: (/** @type {any} */ cost) => create(costs, timed(cost)),
    getCostsByProject: async (/** @type {string} */ projectId, /** @type {any} */ options) =>
      page(costs, costs.timestamp, eq(costs.projectId, projectId), options),
    getTotalCostByProject: async (/** @type {string} */ projectId) => {
      const [{ total }] = await db.select({ total: sum(costs.amount) }).from(costs).where(eq(costs.projectId, projectId));
      return Number(total ?? 0);
    },
    getCostsByTimeRange: async (/** @type {any} */ start, /** @type {any} */ end, /** @type {any} */ options) => {
      const within = and(gte(costs.timestamp, new Date(start)), lte(costs.timestamp, new Date(end)));
      return page(costs, costs.timestamp, within, options);
    },
    bulkCreateCosts: (/** @type {any[]} */ rows) => createMany(costs, rows),

    createActivity: (/** @type {any} */ activity) => create(activities, timed(activity)),
    getActivitiesByProject: async (/** @type {string} */ projectId, /** @type {any} */ { type, ...options } = {}) => {
      const all = eq(activities.projectId, projectId);
      return page(activities, activities.timestamp, type === undefined ? all : and(all, eq(activities.type, type)), options);
    },
    getRecentActivities: async (/** @type {string} */ userId, limit = 50) =>
      db.select(getTableColumns(activities)).from(activities)
        .innerJoin(projects, eq(projects.id, activities.projectId)).where(eq(projects.userId, userId))
        .orderBy(desc(activities.timestamp), desc(activities.id)).limit(limit),
    bulkCreateActivities: (/** @type {any[]} */ rows) => createMany(activities, rows),

    clearAll: async () => void await db.delete(users),
  };
}
