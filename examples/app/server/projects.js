// Projects of the user who asks. The router has found the project, and that it is theirs, before any of these runs.
import { notFound } from './problem.js';
import { changed, insists } from './page.js';

/** @typedef {import('./app.js').Context} Context */

/** What a project may come with, `?include=agents,costs`. */
const RELATIONS = /** @type {Record<string, object>} */ ({
  agents: { includeAgents: true }, costs: { includeCosts: true }, activities: { includeActivities: true },
});

/** @param {Context} context */
export const list = ({ service, user, page }) => service.listProjectsByUser(user, page);

/** @param {Context} context */
export async function create({ service, user, body, created }) {
  const project = await service.createProject({ ...body, userId: user });
  return created(project, `projects/${project.id}`);
}

/** @param {Context} context */
export async function read({ service, project, query }) {
  const options = (query.get('include') ?? '').split(',').filter((name) => Object.hasOwn(RELATIONS, name))
    .map((name) => RELATIONS[name]);
  if (!options.length) return project;
  return await service.getProjectById(project.id, Object.assign({}, ...options)) ?? Promise.reject(notFound());
}

/**
 * With `If-Match`, only if the project is what the client has read: nobody's change is lost.
 * @param {Context} context
 */
export async function update({ service, tables, project, body, request }) {
  if (!await insists(request, project)) return service.updateProject(project.id, body);
  const { id, updatedAt } = project;
  const { count } = await tables.projects.updateMany({ where: { id, updatedAt }, set: body });
  if (!count) throw changed();
  return service.getProjectById(id);
}

/** Its agents, costs and activities go with it. @param {Context} context */
export async function remove({ service, tables, project, request }) {
  const { id, updatedAt } = project;
  if (await insists(request, project)) {
    const { count } = await tables.projects.deleteMany({ where: { id, updatedAt } });
    if (!count) throw changed();
  } else {
    await service.deleteProject(id);
  }
  return new Response(null, { status: 204 });
}
