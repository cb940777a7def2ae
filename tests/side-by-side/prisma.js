// The service's contract over Prisma's client, written as Prisma's docs say. What the contract asks for beyond that is
// done here: e-mail addresses in one spelling, amounts as numbers, a JSON null as the database's. Input is checked by
// Prisma and the database alone.
import { PrismaPg } from '@prisma/adapter-pg';
import { createId } from '@paralleldrive/cuid2';
// @ts-ignore generated from prisma.prisma
import { Prisma, PrismaClient } from 'prisma-generated';

/** @param {string} email */
const normal = (email) => email.trim().toLowerCase();

/** Null is the database's, not JSON's. @param {any} json */
const jsonOf = (json) => (json === null ? Prisma.DbNull : json);

/** A Decimal as the contract's number. @param {any} cost */
const numbered = (cost) => ({ ...cost, amount: cost.amount.toNumber() });

const NEWEST_ROW = [{ createdAt: 'desc' }, { id: 'desc' }], NEWEST = [{ timestamp: 'desc' }, { id: 'desc' }];

/** A page: the contract's `after` is Prisma's cursor. @param {any} [page] */
const paged = ({ limit, after } = {}) =>
  ({ take: limit, ...(after !== undefined && { cursor: { id: after }, skip: 1 }) });

/** @param {any} row */
const created = (row) => ({ id: createId(), ...row });

/** @param {any} prisma */
export function prismaService(prisma) {
  return {
    createUser: (/** @type {any} */ { email, password, name }) =>
      prisma.user.create({ data: created({ email: normal(email), password, name }) }),
    getUserById: (/** @type {string} */ id) => prisma.user.findUnique({ where: { id } }),
    getUserByEmail: (/** @type {string} */ email) => prisma.user.findUnique({ where: { email: normal(email) } }),
    listUsers: (/** @type {any} */ page) => prisma.user.findMany({ orderBy: NEWEST_ROW, ...paged(page) }),
    updateUserRefreshToken: (/** @type {string} */ id, /** @type {string | null} */ refreshToken) =>
      prisma.user.update({ where: { id }, data: { refreshToken } }),

    createProject: (/** @type {any} */ { settings, ...project }) =>
      prisma.project.create({ data: created({ ...project, settings: jsonOf(settings) }) }),
    getProjectById: async (/** @type {string} */ id, /** @type {any} */ options = {}) => {
      const project = await prisma.project.findUnique({
        where: { id },
        include: {
          user: options.includeUser ?? false,
          agents: options.includeAgents ? { orderBy: NEWEST_ROW } : false,
          costs: options.includeCosts ? { orderBy: NEWEST } : false,
          activities: options.includeActivities ? { orderBy: NEWEST } : false,
        },
      });
      return project?.costs ? { ...project, costs: project.costs.map(numbered) } : project;
    },
    listProjectsByUser: (/** @type {string} */ userId, /** @type {any} */ page) =>
      prisma.project.findMany({ where: { userId }, orderBy: NEWEST_ROW, ...paged(page) }),
    updateProject: (/** @type {string} */ id, /** @type {any} */ { settings, ...set }) =>
      prisma.project.update({ where: { id }, data: { ...set, settings: jsonOf(settings) } }),
    deleteProject: (/** @type {string} */ id) => prisma.project.delete({ where: { id } }),

    createAgent: (/** @type {any} */ { logs, ...agent }) =>
      prisma.agent.create({ data: created({ ...agent, logs: jsonOf(logs) }) }),
    getAgentById: (/** @type {string} */ id, /** @type {any} */ options = {}) =>
      prisma.agent.findUnique({ where: { id }, include: { project: options.includeProject ?? false } }),
    listAgentsByProject: (/** @type {string} */ projectId, /** @type {any} */ page) =>
      prisma.agent.findMany({ where: { projectId }, orderBy: NEWEST_ROW, ...paged(page) }),
    updateAgent: (/** @type {string} */ id, /** @type {any} */ { logs, ...set }) =>
      prisma.agent.update({ where: { id }, data: { ...set, logs: jsonOf(logs) } }),

    createCost: async (/** @type {any} */ cost) => numbered(await prisma.cost.create({ data: created(cost) })),
    getCostsByProject: async (/** @type {string} */ projectId, /** @type {any} */ page) =>
      (await prisma.cost.findMany({ where: { projectId }, orderBy: NEWEST, ...paged(page) })).map(numbered),
    getTotalCostByProject: async (/** @type {string} */ projectId) =>
      (await prisma.cost.aggregate({ where: { projectId }, _sum: { amount: true } }))._sum.amount?.toNumber() ?? 0,
    getCostsByTimeRange: async (/** @type {any} */ start, /** @type {any} */ end, /** @type {any} */ page) => {
      const where = { timestamp: { gte: start, lte: end } };
      return (await prisma.cost.findMany({ where, orderBy: NEWEST, ...paged(page) })).map(numbered);
    },
    bulkCreateCosts: (/** @type {any[]} */ costs) => prisma.cost.createMany({ data: costs.map(created) }),

    createActivity: (/** @type {any} */ { metadata, ...activity }) =>
      prisma.activity.create({ data: created({ ...activity, metadata: jsonOf(metadata) }) }),
    getActivitiesByProject: (/** @type {string} */ projectId, /** @type {any} */ { type, ...page } = {}) =>
      prisma.activity.findMany({ where: { projectId, type }, orderBy: NEWEST, ...paged(page) }),
    getRecentActivities: (/** @type {string} */ userId, limit = 50) =>
      prisma.activity.findMany({ where: { project: { userId } }, orderBy: NEWEST, take: limit }),
    bulkCreateActivities: (/** @type {any[]} */ activities) => prisma.activity.createMany({
      data: activities.map(({ metadata, ...activity }) => created({ ...activity, metadata: jsonOf(metadata) })),
    }),

    clearAll: async () => void await prisma.user.deleteMany(),
    disconnect: () => prisma.$disconnect(),
  };
}

/** @param {any} adapter a driver adapter */
export const prismaOver = (adapter) => prismaService(new PrismaClient({ adapter }));

/** @param {string} connectionString @param {number} connections */
export const openPrisma = (connectionString, connections) =>
  prismaOver(new PrismaPg({ connectionString, max: connections }));
