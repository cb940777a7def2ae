// Reads of a schema of one's own, for scale.js: what the service has no method for.
import { createClient } from '../../../js/client.js';
import { clientSchema } from '../bundle.js';
import { tree } from './tree.js';
import { URL } from './url.js';

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const { schema, names } = clientSchema();
  /** @type {any} */
  const db = createClient(schema, names, URL, { fetch });
  return /** @type {Record<string, (...args: any[]) => PromiseLike<any>>} */ ({
    findUsers: (ids) => db.users.findMany({ where: { id: { in: ids } }, ...tree }),
    usersAndCounts: (page) => db.users.findMany({ select: { id: true, name: true }, orderBy: { createdAt: 'desc' }, count: { projects: true }, ...page }),
    projectsCommentedOn: (userId) => db.projects.findMany({ where: { userId, activities: { some: { type: 'comment' } } }, orderBy: { createdAt: 'desc' } }),
    costsOfUser: (userId, page) => db.costs.findMany({ where: { project: { userId } }, orderBy: { timestamp: 'desc' }, ...page }),
    costsByModel: (projectId) => db.costs.aggregate({ where: { projectId }, by: ['model'], sum: { amount: true }, count: true }),
  });
}
