// The load of one caller: calls of all methods but clearAll over rows of its own, drawn by a seed. No other caller
// writes to them, so what a read gives depends on the caller's own writes alone. `listUsers` is the exception: it reads
// the users of all. A call that is wrong has the name of what is wrong (wrong.js); it changes nothing.
import { createValues } from './values.js';
import { wrongCall } from './wrong.js';

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {any[]} args
 * @property {string} [wrong] what is wrong with it
 * @property {Record<string, unknown>} [expects] what the answer of a write must hold
 * @property {(answer: any) => void} [learn] takes the answer of a write
 *
 * @typedef {{id: string, of: unknown}} Known a row, and what lists are filtered by: a user, a type, a time
 * @typedef {{id: string, of: string, agents: string[], costs: Known[], activities: Known[]}} Project
 */

/** How often each is drawn. */
const WEIGHTS = {
  getUserById: 5, getUserByEmail: 4, listUsers: 2, getProjectById: 8, listProjectsByUser: 5, getAgentById: 5,
  listAgentsByProject: 5, getCostsByProject: 6, getTotalCostByProject: 5, getCostsByTimeRange: 4, getActivitiesByProject: 6,
  getRecentActivities: 4, createUser: 1, updateUserRefreshToken: 3, createProject: 3, updateProject: 4, deleteProject: 2.5,
  createAgent: 4, updateAgent: 5, createCost: 5, bulkCreateCosts: 2, createActivity: 5, bulkCreateActivities: 2, wrong: 4,
};

const STATUS = ['pending', 'running', 'completed', 'failed', 'cancelled'], TYPES = ['deploy', 'log', 'note'];
const DAY = 86_400_000, YEAR = 365 * DAY;

/** All methods that the load calls. */
export const METHODS = [...Object.keys(WEIGHTS).filter((name) => name !== 'wrong'), 'clearAll'];

/**
 * @param {number} seed @param {number} caller its number: e-mail addresses and years are its own
 * @returns {() => Call}
 */
export function createLoad(seed, caller) {
  const values = createValues(seed), { below, often, one, text, spelled } = values;
  /** @type {{id: string, email: string}[]} */
  const users = [];
  /** @type {Project[]} */
  const projects = [];
  /** Ids of rows that are no more. */
  const gone = ['nobody'];
  let emails = 0;
  const era = Date.UTC(1980 + caller, 0, 1);
  const moment = () => spelled(era + below(300) * DAY + below(3) * 1001);

  const user = () => one(users);
  /** Sometimes of a row that is gone. @param {string[]} ids */
  const id = (ids) => (ids.length && often(0.95) ? one(ids) : one(gone));
  const project = () => one(projects);
  const projectId = () => id(projects.map((known) => known.id));
  /** @param {string[]} ids that a page may begin after: rows of the list, as Prisma's cursor must be one of them */
  const page = (ids) => one([
    () => [],
    () => [{ limit: below(20) }],
    () => [{ limit: 1 + below(5), after: id(ids) }],
    () => [{ after: id(ids) }],
  ])();
  const cost = (/** @type {string} */ owner) => ({
    projectId: owner, amount: values.amount(), model: values.model(), provider: text(), inputTokens: values.count(),
    outputTokens: values.count(), ...(often(0.9) && { timestamp: moment() }),
  });
  const activity = (/** @type {string} */ owner) => ({
    projectId: owner, type: one(TYPES), message: text(40), metadata: values.document(),
    ...(often(0.9) && { timestamp: moment() }),
  });
  /** @param {Known[]} rows @param {(of: any) => boolean} [wanted] */
  const idsOf = (rows, wanted = () => true) => rows.filter(({ of }) => wanted(of)).map((known) => known.id);
  /** @param {Known[]} rows @param {string} [by] */
  const learn = (rows, by = '') => (/** @type {any} */ row) => void rows.push({ id: row.id, of: row[by] });
  /** @param {(owner: string) => any} make */
  const bulk = (make) => {
    const rows = Array.from({ length: below(20) }, () => make(project().id));
    return { args: [rows], expects: { count: rows.length } };
  };

  /** @type {Record<string, () => Omit<Call, 'method'> & {method?: string}>} */
  const calls = {
    getUserById: () => ({ args: [id(users.map((known) => known.id))] }),
    getUserByEmail: () => ({ args: [often(0.9) ? `  ${user().email.toUpperCase()} ` : 'nobody@example.com'] }),
    listUsers: () => ({ args: [{ limit: 1 + below(30), ...(often(0.5) && { after: user().id }) }] }),
    getProjectById: () => ({ args: [projectId(), ...(often(0.3) ? [] : [{
      includeUser: often(0.5), includeAgents: often(0.5), includeCosts: often(0.5), includeActivities: often(0.5),
    }])] }),
    listProjectsByUser: () => {
      const owner = user().id;
      return { args: [owner, ...page(idsOf(projects, (of) => of === owner))] };
    },
    getAgentById: () => ({ args: [id(project().agents), ...(often(0.5) ? [{ includeProject: true }] : [])] }),
    listAgentsByProject: () => {
      const owner = project();
      return { args: [owner.id, ...page(owner.agents)] };
    },
    getCostsByProject: () => {
      const owner = project();
      return { args: [owner.id, ...page(idsOf(owner.costs))] };
    },
    getTotalCostByProject: () => ({ args: [projectId()] }),
    getCostsByTimeRange: () => {
      const from = era + below(300) * DAY, to = Math.min(from + below(60) * DAY, era + YEAR);
      const limits = page(idsOf(project().costs, (of) => of.getTime() >= from && of.getTime() <= to));
      return { args: [spelled(from), spelled(to), ...limits] };
    },
    getActivitiesByProject: () => {
      const owner = project(), type = often(0.4) ? one(TYPES) : undefined;
      const [limits] = page(idsOf(owner.activities, (of) => of === (type ?? of)));
      return { args: [owner.id, { ...limits, ...(type && { type }) }] };
    },
    getRecentActivities: () => ({ args: [user().id, ...(often(0.5) ? [below(30)] : [])] }),

    createUser: () => {
      const email = `U${++emails}.${caller}@Example.com`, name = often(0.7) ? text() : undefined, password = text();
      return {
        args: [{ email: ` ${email}`, password, ...(name && { name }) }],
        expects: { email: email.toLowerCase(), password, name: name ?? null, refreshToken: null },
        learn: (row) => void users.push({ id: row.id, email }),
      };
    },
    updateUserRefreshToken: () => {
      const target = user(), refreshToken = often(0.7) ? text(60) : null;
      return { args: [target.id, refreshToken], expects: { id: target.id, refreshToken } };
    },
    createProject: () => {
      const given = { name: text(), path: `/${text()}`, userId: user().id, settings: values.document() };
      return {
        args: [given], expects: given,
        learn: (row) => void projects.push({ id: row.id, of: row.userId, agents: [], costs: [], activities: [] }),
      };
    },
    updateProject: () => {
      const target = project();
      const set = { name: text(), ...(often(0.5) && { path: text() }), ...(often(0.5) && { settings: values.document() }) };
      return { args: [target.id, set], expects: { id: target.id, ...set } };
    },
    deleteProject: () => {
      const target = projects.splice(below(projects.length), 1)[0];
      for (const ids of [target.agents, idsOf(target.costs), idsOf(target.activities)]) gone.push(...ids.slice(0, 3));
      gone.push(target.id);
      return { args: [target.id], expects: { id: target.id, userId: target.of } };
    },
    createAgent: () => {
      const owner = project(), given = {
        projectId: owner.id, logs: values.document(), ...(often(0.6) && { status: one(STATUS) }),
        ...(often(0.5) && { startTime: moment() }), ...(often(0.3) && { endTime: moment(), error: text() }),
      };
      return { args: [given], expects: { status: 'pending', endTime: null, ...given }, learn: (row) => void owner.agents.push(row.id) };
    },
    updateAgent: () => {
      const target = projects.find(({ agents }) => agents.length);
      if (!target) return { method: 'createAgent', ...calls.createAgent() };
      const set = {
        status: one(STATUS), ...(often(0.5) && { logs: values.document() }), ...(often(0.3) && { endTime: moment() }),
        ...(often(0.2) && { error: often(0.5) ? text() : null }),
      };
      const agent = one(target.agents);
      return { args: [agent, set], expects: { id: agent, ...set } };
    },
    createCost: () => {
      const owner = project(), given = cost(owner.id);
      return { args: [given], expects: given, learn: learn(owner.costs, 'timestamp') };
    },
    bulkCreateCosts: () => bulk(cost),
    createActivity: () => {
      const owner = project(), given = activity(owner.id);
      return { args: [given], expects: given, learn: learn(owner.activities, 'type') };
    },
    bulkCreateActivities: () => bulk(activity),
  };

  const names = Object.keys(WEIGHTS), sum = Object.values(WEIGHTS).reduce((total, weight) => total + weight, 0);
  const draw = () => {
    let at = (below(1e6) / 1e6) * sum;
    return names.find((name) => (at -= /** @type {any} */ (WEIGHTS)[name]) < 0) ?? names[0];
  };
  return () => {
    // Without a few rows there is nothing to call the others on.
    let method = draw();
    if (users.length < 2) method = 'createUser';
    else if (projects.length < 4) method = 'createProject';
    else if (projects.length > 15) method = 'deleteProject';
    if (method === 'wrong') return wrongCall(values, { user: user(), project: project(), projects, cost, activity });
    return { method, ...calls[method]() };
  };
}
