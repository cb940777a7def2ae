// Calls of every route of the API: printed as curl lines, or made by fetch with --once. Each has the status it must
// get, and mostly a check of the answer.
import assert from 'node:assert/strict';
import { routes } from './routes.js';

/** @typedef {{method: string, path: string, status: number, body?: unknown, check?: (answer: any) => void}} Visit */

/** Rows for people to look at. @param {any} db */
export async function seedRows(db) {
  const user = await db.createUser({ email: 'ada@example.com', password: 'a hash', name: 'Ada' });
  const settings = { lang: 'en' };
  const project = await db.createProject({ name: 'Engine', path: '/srv/engine', userId: user.id, settings });
  const spare = await db.createProject({ name: 'Spare', path: '/srv/spare', userId: user.id });
  const projectId = project.id;
  const [agent] = await db.batch([
    db.createAgent({ projectId, status: 'running' }),
    db.bulkCreateCosts([0.5, 0.25, 0.125].map((amount) => ({ projectId, amount, model: 'm-1', provider: 'p' }))),
    db.bulkCreateActivities(['build', 'deploy'].map((type) => ({ projectId, type, message: `the ${type} is done` }))),
  ]);
  return { user, project, spare, agent };
}

/** @param {number} length @returns {(rows: any[]) => void} */
const rows = (length) => (answer) => assert.equal(answer.length, length);

/** @param {{user: any, project: any, spare: any, agent: any}} rows @returns {Visit[]} */
export function visits({ user, project, spare, agent }) {
  const cost = { amount: 0.125, model: 'm-2', provider: 'p' };
  const today = new Date().toISOString().slice(0, 10);
  return [
    { method: 'GET', path: '/users', status: 200, check: rows(1) },
    { method: 'GET', path: '/users?email=Ada%40Example.com', status: 200,
      check: (one) => assert.equal(one.id, user.id) },
    { method: 'GET', path: `/users/${user.id}`, status: 200,
      check: (one) => assert.deepEqual(Object.keys(one), ['id', 'email', 'name', 'createdAt', 'updatedAt']) },
    { method: 'GET', path: '/users/nobody', status: 404 },
    { method: 'POST', path: '/users', body: { email: 'eve@example.com', password: 'a hash' }, status: 201,
      check: (one) => assert.ok(one.id && !('password' in one)) },
    { method: 'POST', path: '/users', body: { email: 'ada@example.com', password: 'a hash' }, status: 409,
      check: (error) => assert.deepEqual(error.columns, ['email']) },
    { method: 'POST', path: '/users', body: { email: 'no address', age: 7 }, status: 400,
      check: (error) => assert.equal(error.issues.length, 3) },
    { method: 'GET', path: `/users/${user.id}/projects?limit=10`, status: 200, check: rows(2) },
    { method: 'GET', path: `/users/${user.id}/projects?limit=many`, status: 400 },
    { method: 'GET', path: `/users/${user.id}/activities?limit=1`, status: 200, check: rows(1) },
    { method: 'POST', path: '/projects', body: { name: 'Loom', path: '/srv/loom', userId: user.id }, status: 201 },
    { method: 'POST', path: '/projects', body: { name: 'Loom', path: '/srv/loom', userId: 'nobody' }, status: 422 },
    { method: 'GET', path: `/projects/${project.id}?include=user,agents,costs,activities`, status: 200,
      check: ({ user, agents, costs, activities }) => {
        assert.deepEqual([user.email, 'password' in user], ['ada@example.com', false]);
        assert.deepEqual([agents.length, costs.length, activities.length], [1, 3, 2]);
      } },
    { method: 'PATCH', path: `/projects/${project.id}`, body: { name: 'Engine 2' }, status: 200,
      check: (one) => assert.equal(one.name, 'Engine 2') },
    { method: 'DELETE', path: `/projects/${spare.id}`, status: 200 },
    { method: 'DELETE', path: '/projects/none', status: 404 },
    { method: 'GET', path: `/projects/${project.id}/agents`, status: 200, check: rows(1) },
    { method: 'POST', path: `/projects/${project.id}/agents`, body: { status: 'pending' }, status: 201 },
    { method: 'GET', path: `/agents/${agent.id}?include=project`, status: 200,
      check: (one) => assert.equal(one.project.id, project.id) },
    { method: 'PATCH', path: `/agents/${agent.id}`, status: 200,
      body: { status: 'completed', endTime: '2026-01-02T03:04:05Z' },
      check: (one) => assert.deepEqual([one.status, one.endTime], ['completed', '2026-01-02T03:04:05.000Z']) },
    { method: 'GET', path: `/projects/${project.id}/costs?limit=2`, status: 200, check: rows(2) },
    { method: 'POST', path: `/projects/${project.id}/costs`, body: cost, status: 201,
      check: (one) => assert.equal(one.amount, 0.125) },
    { method: 'POST', path: `/projects/${project.id}/costs`, body: [cost, cost], status: 201,
      check: (one) => assert.deepEqual(one, { count: 2 }) },
    { method: 'GET', path: `/projects/${project.id}/total`, status: 200, check: (total) => assert.equal(total, 1.25) },
    { method: 'GET', path: `/costs?start=${today}&end=2100-01-01`, status: 200, check: rows(6) },
    { method: 'GET', path: `/projects/${project.id}/activities?type=deploy`, status: 200, check: rows(1) },
    { method: 'POST', path: `/projects/${project.id}/activities`,
      body: { type: 'note', message: "it's up", metadata: { by: 'curl' } }, status: 201 },
    { method: 'GET', path: '/nothing', status: 404 },
    { method: 'DELETE', path: '/users', status: 405 },
  ];
}

/** A visit for a shell. @param {string} url @param {Visit} visit */
export function curlLine(url, { method, path, body }) {
  const json = body === undefined ? '' : ` -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
  return `curl -s${method === 'GET' ? '' : ` -X ${method}`} '${url}${path}'${json}`;
}

/** @param {string} url @param {Visit} visit */
async function call(url, { method, path, status, body }) {
  const response = await fetch(url + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text && JSON.parse(text);
}

/**
 * Makes the visits, and checks that they leave out no route.
 * @param {string} url
 * @param {Visit[]} all
 * @param {import('./log.js').Log} log
 */
export async function driveApi(url, all, { headline, works }) {
  headline(`the API at ${url}`);
  for (const visit of all)
    await works(`${visit.method} ${visit.status}`, visit.path.replace(/[a-z0-9]{24}/g, 'ID').slice(0, 46),
      () => call(url, visit), (answer) => visit.check?.(answer));
  const patternOf = (/** @type {string} */ path) => path.replace(/\?.*/, '').replace(/^(\/\w+)\/[^/]+/, '$1/:id');
  const visited = new Set(all.map(({ method, path }) => `${method} ${patternOf(path)}`));
  await works('every route', 'was called', () => routes.filter(({ method, path }) => !visited.has(`${method} ${path}`)),
    (left) => assert.deepEqual(left, []));
}
