// What happened in a project, and the newest of all projects of a user.

/** @typedef {import('./app.js').Context} Context */

/** @param {Context} context */
export const list = ({ service, project, query, page }) =>
  service.getActivitiesByProject(project.id, { ...page, type: query.get('type') ?? undefined });

/** @param {Context} context */
export const recent = ({ service, user }) => service.getRecentActivities(user, 20);

/** @param {Context} context */
export const create = async ({ service, project, body, created }) =>
  created(await service.createActivity({ ...body, projectId: project.id }));

/** @param {Context} context */
export async function createMany({ service, project, body, created }) {
  const rows = body.map((/** @type {any} */ row) => ({ ...row, projectId: project.id }));
  return created(await service.bulkCreateActivities(rows));
}

/** @param {Context} context */
export const stream = ({ streams, project, request }) =>
  streams.getActivitiesByProject(project.id, { signal: request.signal });
