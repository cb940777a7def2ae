// All routes, as data: the router, the OpenAPI document and the tests read this table.
//
// Who may ask: everybody where `open` says so, a cron service with its secret where `cron` does, a user otherwise.
// What a path names, `:projectId` or `:agentId`, has been found to be the user's before the handler runs.
import * as activities from './activities.js';
import * as agents from './agents.js';
import * as auth from './auth.js';
import * as costs from './costs.js';
import * as projects from './projects.js';

/**
 * @typedef {object} Route
 * @property {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
 * @property {string} path
 * @property {string} says what it does
 * @property {(context: import('./app.js').Context) => unknown} handler gives a Response, or what is told as JSON
 * @property {boolean} [open]
 * @property {boolean} [cron]
 * @property {boolean} [paged] a list, in pages
 * @property {import('./body.js').Shape} [body]
 * @property {string} [gives] the table whose row, or rows, it gives
 * @property {string[]} [query] parameters of its own
 */

const ACCOUNT = { fields: ['email', 'password', 'name'], required: ['email', 'password'] };
const LOGIN = { fields: ['email', 'password'], required: ['email', 'password'] };
const PROJECT = { fields: ['name', 'path', 'settings'] };
const NEW_PROJECT = { ...PROJECT, required: ['name', 'path'] };
const LINE = { fields: ['message'], required: ['message'] };
const END = { fields: ['status', 'error'] };
const COST = {
  fields: ['amount', 'model', 'provider', 'inputTokens', 'outputTokens', 'timestamp'],
  required: ['amount', 'model', 'provider'],
};
const ACTIVITY = { fields: ['type', 'message', 'metadata', 'timestamp'], required: ['type', 'message'] };

/**
 * @param {string} what method and path @param {Route['handler']} handler @param {string} says
 * @param {Partial<Route>} [more] @returns {Route}
 */
function route(what, handler, says, more) {
  const [method, path] = what.split(' ');
  return { method: /** @type {Route['method']} */ (method), path, handler, says, ...more };
}

export const routes = [
  route('POST /auth/register', auth.register, 'a new account, logged in', { open: true, body: ACCOUNT }),
  route('POST /auth/login', auth.login, 'logs in', { open: true, body: LOGIN }),
  route('POST /auth/refresh', auth.refresh, 'the next pair of tokens, for the cookie', { open: true }),
  route('POST /auth/logout', auth.logout, 'ends the session', { open: true }),
  route('GET /auth/me', auth.me, 'the user', { gives: 'users' }),

  route('GET /projects', projects.list, 'my projects', { gives: 'projects', paged: true }),
  route('POST /projects', projects.create, 'a new project', { gives: 'projects', body: NEW_PROJECT }),
  route('GET /projects/:projectId', projects.read, 'a project, and what it has if asked for',
    { gives: 'projects', query: ['include'] }),
  route('PATCH /projects/:projectId', projects.update, 'changes what is given', { gives: 'projects', body: PROJECT }),
  route('DELETE /projects/:projectId', projects.remove, 'deletes it with all it has'),

  route('GET /projects/:projectId/agents', agents.list, 'its agents', { gives: 'agents', paged: true }),
  route('POST /projects/:projectId/agents', agents.start, 'starts an agent', { gives: 'agents' }),
  route('GET /agents/:agentId', agents.read, 'an agent', { gives: 'agents' }),
  route('POST /agents/:agentId/logs', agents.log, 'adds a line to its log', { gives: 'agents', body: LINE }),
  route('POST /agents/:agentId/finish', agents.finish, 'ends it, once', { gives: 'agents', body: END }),

  route('GET /projects/:projectId/costs', costs.list, 'its costs',
    { gives: 'costs', paged: true, query: ['from', 'to'] }),
  route('POST /projects/:projectId/costs', costs.create, 'a new cost', { gives: 'costs', body: COST }),
  route('POST /projects/:projectId/costs/bulk', costs.createMany, 'many costs, all or none',
    { body: { ...COST, many: true } }),
  route('GET /projects/:projectId/costs/total', costs.total, 'their sum'),
  route('GET /projects/:projectId/costs/daily', costs.daily, 'their sums by day', { query: ['days'] }),
  route('GET /projects/:projectId/costs/all', costs.stream, 'all of them, as a stream', { gives: 'costs' }),

  route('GET /activities', activities.recent, 'the newest of all my projects', { gives: 'activities' }),
  route('GET /projects/:projectId/activities', activities.list, 'what happened',
    { gives: 'activities', paged: true, query: ['type'] }),
  route('POST /projects/:projectId/activities', activities.create, 'a new activity',
    { gives: 'activities', body: ACTIVITY }),
  route('POST /projects/:projectId/activities/bulk', activities.createMany, 'many activities, all or none',
    { body: { ...ACTIVITY, many: true } }),
  route('GET /projects/:projectId/activities/all', activities.stream, 'all of them, as a stream',
    { gives: 'activities' }),
];
