// All routes, as data: the router, the OpenAPI document and the tests read this table.
//
// Who may ask: everybody where `open` says so, a cron service with its secret where `cron` does, a user otherwise.
// What a path names, `:projectId` or `:agentId`, has been found to be the user's before the handler runs.
import { reportResponse } from 'heliumdb/side-by-side';
import * as activities from './activities.js';
import * as agents from './agents.js';
import * as auth from './auth.js';
import * as costs from './costs.js';
import { runJobs } from './jobs.js';
import { openapi } from './openapi.js';
import { notFound } from './problem.js';
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
 * @property {boolean} [makes] does it make something? Then the answer is 201
 * @property {string} [gives] what, by its name in the OpenAPI document: `Cost`, or `Cost[]`; nothing otherwise
 * @property {string[]} [query] parameters of its own
 */

const ACCOUNT = { of: 'User', fields: ['email', 'password', 'name'], required: ['email', 'password'] };
const LOGIN = { of: 'User', fields: ['email', 'password'], required: ['email', 'password'] };
const PROJECT = { of: 'Project', fields: ['name', 'path', 'settings'] };
const NEW_PROJECT = { ...PROJECT, required: ['name', 'path'] };
const LINE = { fields: ['message'], required: ['message'] };
const END = { of: 'Agent', fields: ['status', 'error'] };
const COST = {
  of: 'Cost',
  fields: ['amount', 'model', 'provider', 'inputTokens', 'outputTokens', 'timestamp'],
  required: ['amount', 'model', 'provider'],
};
const ACTIVITY = {
  of: 'Activity', fields: ['type', 'message', 'metadata', 'timestamp'], required: ['type', 'message'],
};

/**
 * @param {string} what method and path @param {Route['handler']} handler @param {string} says
 * @param {Partial<Route>} [more] @returns {Route}
 */
function route(what, handler, says, more) {
  const [method, path] = what.split(' ');
  return { method: /** @type {Route['method']} */ (method), path, handler, says, ...more };
}

/** @type {Route[]} */
export const routes = [
  route('POST /auth/register', auth.register, 'a new account, logged in',
    { makes: true, gives: 'Session', open: true, body: ACCOUNT }),
  route('POST /auth/login', auth.login, 'logs in', { gives: 'Session', open: true, body: LOGIN }),
  route('POST /auth/refresh', auth.refresh, 'the next pair of tokens, for the cookie',
    { gives: 'Session', open: true }),
  route('POST /auth/logout', auth.logout, 'ends the session', { open: true }),
  route('GET /auth/me', auth.me, 'the user', { gives: 'User' }),

  route('GET /projects', projects.list, 'my projects', { gives: 'Project[]', paged: true }),
  route('POST /projects', projects.create, 'a new project', { makes: true, gives: 'Project', body: NEW_PROJECT }),
  route('GET /projects/:projectId', projects.read, 'a project, and what it has if asked for',
    { gives: 'Project', query: ['include'] }),
  route('PATCH /projects/:projectId', projects.update, 'changes what is given', { gives: 'Project', body: PROJECT }),
  route('DELETE /projects/:projectId', projects.remove, 'deletes it with all it has'),

  route('GET /projects/:projectId/agents', agents.list, 'its agents', { gives: 'Agent[]', paged: true }),
  route('POST /projects/:projectId/agents', agents.start, 'starts an agent', { makes: true, gives: 'Agent' }),
  route('GET /agents/:agentId', agents.read, 'an agent', { gives: 'Agent' }),
  route('POST /agents/:agentId/logs', agents.log, 'adds a line to its log', { gives: 'Agent', body: LINE }),
  route('POST /agents/:agentId/finish', agents.finish, 'ends it, once', { gives: 'Agent', body: END }),

  route('GET /projects/:projectId/costs', costs.list, 'its costs',
    { gives: 'Cost[]', paged: true, query: ['from', 'to'] }),
  route('POST /projects/:projectId/costs', costs.create, 'a new cost', { makes: true, gives: 'Cost', body: COST }),
  route('POST /projects/:projectId/costs/bulk', costs.createMany, 'many costs, all or none',
    { makes: true, gives: 'Count', body: { ...COST, many: true } }),
  route('GET /projects/:projectId/costs/total', costs.total, 'their sum', { gives: 'Total' }),
  route('GET /projects/:projectId/costs/daily', costs.daily, 'their sums by day', { gives: 'Day[]', query: ['days'] }),
  route('GET /projects/:projectId/costs/all', costs.stream, 'all of them, as a stream', { gives: 'Cost[]' }),

  route('GET /activities', activities.recent, 'the newest of all my projects', { gives: 'Activity[]' }),
  route('GET /projects/:projectId/activities', activities.list, 'what happened',
    { gives: 'Activity[]', paged: true, query: ['type'] }),
  route('POST /projects/:projectId/activities', activities.create, 'a new activity',
    { makes: true, gives: 'Activity', body: ACTIVITY }),
  route('POST /projects/:projectId/activities/bulk', activities.createMany, 'many activities, all or none',
    { makes: true, gives: 'Count', body: { ...ACTIVITY, many: true } }),
  route('GET /projects/:projectId/activities/all', activities.stream, 'all of them, as a stream',
    { gives: 'Activity[]' }),

  route('GET /cron', ({ tables, config }) => runJobs(tables, { send: config.send }), 'runs the jobs that are due',
    { gives: 'Run[]', cron: true }),
  route('GET /side-by-side', ({ report, request }) => {
    if (!report) throw notFound();
    return reportResponse(report(), request);
  }, 'how the old service and the new one compare', { gives: 'Document', cron: true }),
  route('GET /openapi.json', () => openapi(routes), 'this document', { gives: 'Document', open: true }),
];
