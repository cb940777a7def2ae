// The routes of the demo's API: which URL calls which method. A GET answers by db.respond: the core's JSON goes to the
// client as it is, and secret columns never leave the database layer. A POST answers with the row. Sockets, bodies and
// the statuses of errors are in api.js.

/**
 * @typedef {{db: any, id: string, query: URLSearchParams, body: any}} Context
 * @typedef {(context: Context) => Promise<Response>} Handler
 * @typedef {{method: string, path: string, handler: Handler}} Route `:id` in a path is one segment
 */

/** Options of a list, from the URL. The core checks them. @param {URLSearchParams} query */
const page = (query) => ({
  ...(query.has('limit') && { limit: Number(query.get('limit')) }),
  ...(query.has('after') && { after: query.get('after') }),
});

/** `?include=agents,costs` as `includeAgents` and `includeCosts`. @param {URLSearchParams} query */
const includes = (query) => Object.fromEntries((query.get('include') ?? '').split(',').filter(Boolean)
  .map((name) => [`include${name[0].toUpperCase()}${name.slice(1)}`, true]));

/** The row, or 404 if the method gave null: no other result has four bytes. @param {Promise<Response>} reading */
async function found(reading) {
  const response = await reading, body = await response.arrayBuffer();
  if (body.byteLength > 4) return new Response(body, response);
  return Response.json({ error: 'NOT_FOUND', message: 'there is no such row' }, { status: 404 });
}

/** @param {unknown} row */
const created = (row) => Response.json(row, { status: 201 });

/** @param {string} method @param {string} path @param {Handler} handler @returns {Route} */
const route = (method, path, handler) => ({ method, path, handler });

export const routes = [
  route('GET', '/users', ({ db, query }) => query.has('email')
    ? found(db.respond.getUserByEmail(query.get('email'))) : db.respond.listUsers(page(query))),
  route('POST', '/users', async ({ db, body }) => created(await db.createUser(body))),
  route('GET', '/users/:id', ({ db, id }) => found(db.respond.getUserById(id))),
  route('GET', '/users/:id/projects', ({ db, id, query }) => db.respond.listProjectsByUser(id, page(query))),
  route('GET', '/users/:id/activities', ({ db, id, query }) => db.respond.getRecentActivities(id, page(query).limit)),
  route('POST', '/projects', async ({ db, body }) => created(await db.createProject(body))),
  route('GET', '/projects/:id', ({ db, id, query }) => found(db.respond.getProjectById(id, includes(query)))),
  route('PATCH', '/projects/:id', async ({ db, id, body }) => Response.json(await db.updateProject(id, body))),
  route('DELETE', '/projects/:id', async ({ db, id }) => Response.json(await db.deleteProject(id))),
  route('GET', '/projects/:id/agents', ({ db, id, query }) => db.respond.listAgentsByProject(id, page(query))),
  route('POST', '/projects/:id/agents',
    async ({ db, id, body }) => created(await db.createAgent({ ...body, projectId: id }))),
  route('GET', '/agents/:id', ({ db, id, query }) => found(db.respond.getAgentById(id, includes(query)))),
  route('PATCH', '/agents/:id', async ({ db, id, body }) => Response.json(await db.updateAgent(id, body))),
  route('GET', '/projects/:id/costs', ({ db, id, query }) => db.respond.getCostsByProject(id, page(query))),
  route('POST', '/projects/:id/costs', async ({ db, id, body }) => created(Array.isArray(body)
    ? await db.bulkCreateCosts(body.map((cost) => ({ ...cost, projectId: id })))
    : await db.createCost({ ...body, projectId: id }))),
  route('GET', '/projects/:id/total', ({ db, id }) => db.respond.getTotalCostByProject(id)),
  route('GET', '/costs',
    ({ db, query }) => db.respond.getCostsByTimeRange(query.get('start'), query.get('end'), page(query))),
  route('GET', '/projects/:id/activities', ({ db, id, query }) =>
    db.respond.getActivitiesByProject(id, { ...page(query), ...(query.has('type') && { type: query.get('type') }) })),
  route('POST', '/projects/:id/activities', async ({ db, id, body }) => created(Array.isArray(body)
    ? await db.bulkCreateActivities(body.map((activity) => ({ ...activity, projectId: id })))
    : await db.createActivity({ ...body, projectId: id }))),
];
