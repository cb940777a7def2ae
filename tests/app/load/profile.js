// What the clients of the load ask for: rounds of steps, each with the status that is meant and a look at the answer.
//
// A client is an account at an address of its own. It logs in once, ahead of its rounds: the application limits log-ins by
// account and by address, and a log-in is the work of hashing a password, not that of a database.
import assert from 'node:assert/strict';
import { PASSWORD } from '../support.js';

/**
 * @typedef {{address: string, email: string, token: string, base: string, project: string}} Client `base` is a project
 *   that has something in it, `project` that of the round
 */
/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} method
 * @property {number} status that is meant
 * @property {(client: Client) => string} path
 * @property {(client: Client) => unknown} [body]
 * @property {(body: any, client: Client) => void} [check] throws if the answer is wrong, and keeps what is needed of it
 */

/** Rows of the project that is there before. */
const COSTS = 200, ACTIVITIES = 500, PAGE = 50;

const COST = { amount: 0.25, model: 'm-1', provider: 'p', inputTokens: 1200, outputTokens: 300 };

/** @param {number} count */
export const clientsOf = (count) => Array.from({ length: count }, (_, n) => (/** @type {Client} */ ({
  address: `192.0.2.${n}`, email: `client-${n}@example.com`, token: '', base: '', project: '',
})));

/** @type {Step[]} */
export const login = [{
  name: 'log in', method: 'POST', path: () => '/auth/login', status: 200,
  body: ({ email }) => ({ email, password: PASSWORD }),
  check: ({ accessToken }, client) => {
    assert.equal(typeof accessToken, 'string');
    client.token = accessToken;
  },
}];

/** What a client has before its rounds. @type {Step[]} */
export const arrival = [
  {
    name: 'first project', method: 'POST', path: () => '/projects', status: 201, body: () => ({ name: 'Base', path: '/base' }),
    check: ({ id }, client) => { client.base = id; },
  },
  {
    name: 'its costs', method: 'POST', path: ({ base }) => `/projects/${base}/costs/bulk`, status: 201,
    body: () => Array.from({ length: COSTS }, () => COST), check: ({ count }) => assert.equal(count, COSTS),
  },
  {
    name: 'its activities', method: 'POST', path: ({ base }) => `/projects/${base}/activities/bulk`, status: 201,
    body: () => Array.from({ length: ACTIVITIES }, (_, n) => ({ type: 'deploy', message: `step ${n}`, metadata: { n } })),
    check: ({ count }) => assert.equal(count, ACTIVITIES),
  },
];

/** @type {Step[]} */
export const round = [
  {
    name: 'list', method: 'GET', path: () => '/projects?limit=20', status: 200,
    check: (rows, { base }) => assert.deepEqual(rows.map((/** @type {any} */ { id }) => id), [base]),
  },
  {
    name: 'create', method: 'POST', path: () => '/projects', status: 201,
    body: () => ({ name: 'Kite', path: '/srv/kite', settings: { theme: 'dark' } }),
    check: ({ id, name }, client) => {
      assert.equal(name, 'Kite');
      client.project = id;
    },
  },
  { name: 'start an agent', method: 'POST', path: ({ project }) => `/projects/${project}/agents`, status: 201 },
  {
    name: 'add a cost', method: 'POST', path: ({ project }) => `/projects/${project}/costs`, status: 201,
    body: () => COST, check: ({ amount }) => assert.equal(amount, COST.amount),
  },
  {
    name: 'add an activity', method: 'POST', path: ({ project }) => `/projects/${project}/activities`, status: 201,
    body: () => ({ type: 'deploy', message: 'one', metadata: { n: 1 } }),
  },
  {
    name: 'read with relations', method: 'GET', path: ({ project }) => `/projects/${project}?include=agents,costs,activities`, status: 200,
    check: ({ agents, costs, activities }) => assert.deepEqual([agents.length, costs.length, activities.length], [1, 1, 1]),
  },
  {
    name: 'read 200 costs with it', method: 'GET', path: ({ base }) => `/projects/${base}?include=costs`, status: 200,
    check: ({ costs }) => assert.equal(costs.length, COSTS),
  },
  {
    name: 'total', method: 'GET', path: ({ base }) => `/projects/${base}/costs/total`, status: 200,
    check: ({ total }) => assert.equal(total, COSTS * COST.amount),
  },
  {
    name: 'page of activities', method: 'GET', path: ({ base }) => `/projects/${base}/activities?limit=${PAGE}`, status: 200,
    check: (rows) => assert.equal(rows.length, PAGE),
  },
  { name: 'delete', method: 'DELETE', path: ({ project }) => `/projects/${project}`, status: 204 },
  { name: 'not there any more', method: 'GET', path: ({ project }) => `/projects/${project}`, status: 404 },
];
