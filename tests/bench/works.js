// The rows of the table: what each peer is asked, and of how many rows. Run in Node and in workerd alike.

/** A key of the seed (seed.js). @param {string} kind a letter for each table @param {number} n */
export const key = (kind, n) => kind + String(n).padStart(23, '0');

/** @param {number} count */
const costs = (count) => Array.from({ length: count }, (_, i) => ({
  projectId: key('p', 2), amount: (i % 997) / 1000, model: 'model-large-4', provider: 'provider', inputTokens: i * 3, outputTokens: i % 100,
}));
const thousand = costs(1000);

/** Ten of the users, of which two have projects. */
const ten = Array.from({ length: 10 }, (_, i) => key('u', i + 1));

/**
 * @typedef {import('./peers/index.js').Service} Service
 * @typedef {{name: string, title: string, run: (service: Service) => PromiseLike<any>}} Work
 */

/** @type {Work[]} */
export const works = [
  { name: 'getUserById', title: 'getUserById', run: (service) => service.getUserById(key('u', 7)) },
  { name: 'getProjectById', title: 'getProjectById, 4 includes (1 + 10 + 50 + 50 rows)', run: (service) => service.getProjectById(key('p', 1)) },
  { name: 'findUsers', title: 'own schema, 3 levels: 10 users, their projects, agents, last 20 costs', run: (service) => service.findUsers(ten) },
  { name: 'listUsers', title: 'listUsers, 1000 rows, objects with Dates', run: (service) => service.listUsers(1000) },
  { name: 'routeUsers', title: 'the same as a route\'s Response, read', run: async (service) => (await service.routeUsers(1000)).arrayBuffer() },
  {
    name: 'createUser', title: 'createUser',
    run: (service) => service.createUser({ email: ' Ann@Example.com ', password: '$2b$10$abcdefghijklmnopqrstuv', name: 'Ann Example' }),
  },
  { name: 'bulkCreateCosts', title: 'bulkCreateCosts, 1000 rows', run: (service) => service.bulkCreateCosts(thousand) },
];

/** How many rows the growth is measured over. */
export const GROWTH = [1, 10, 100, 1000, 10_000, 100_000];

/** @type {Work[]} */
export const growing = GROWTH.map((rows) => ({
  name: `routeUsers-${rows}`, title: `${rows} users as a route's Response, read`, run: async (service) => (await service.routeUsers(rows)).arrayBuffer(),
}));

/** What a cold start does. @type {Work} */
export const first = { name: 'first', title: 'listUsers, 10 rows', run: (service) => service.listUsers(10) };

/** One bulk insert of so many rows, all eight columns given. @param {number} rows @returns {(service: Service) => PromiseLike<{count: number}>} */
export const bulk = (rows) => {
  const timestamp = new Date(), list = costs(rows).map((cost) => ({ ...cost, timestamp }));
  return (service) => service.bulkCreateCosts(list);
};

/** @param {string} name */
export const workOf = (name) => /** @type {Work} */ ([...works, ...growing, first].find((work) => work.name === name));
