// Drizzle 0.45 with `.prepare()`: the SQL is built once. An insert of however many rows can't be prepared.
import { createId } from '@paralleldrive/cuid2';
import { desc, eq, sql } from 'drizzle-orm';
import { connect, full } from './drizzle.js';
import { projects, publicColumns, users } from './tables.js';

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const { db, bulkCreateCosts } = connect(fetch), given = sql.placeholder;
  const user = db.select().from(users).where(eq(users.id, given('id'))).prepare('user');
  const project = db.query.projects.findFirst({ where: eq(projects.id, given('id')), with: /** @type {any} */ (full) }).prepare('project');
  const list = db.select().from(users).orderBy(desc(users.createdAt)).limit(given('limit')).prepare('list');
  const route = db.select(publicColumns).from(users).orderBy(desc(users.createdAt)).limit(given('limit')).prepare('route');
  const create = db.insert(users).values({ id: given('id'), email: given('email'), password: given('password'), name: given('name') }).returning().prepare('create');
  return {
    getUserById: async (/** @type {string} */ id) => (await user.execute({ id }))[0] ?? null,
    getProjectById: (/** @type {string} */ id) => project.execute({ id }),
    listUsers: (/** @type {number} */ limit) => list.execute({ limit }),
    routeUsers: async (/** @type {number} */ limit) => Response.json(await route.execute({ limit })),
    createUser: async (/** @type {any} */ { email, password, name = null }) =>
      (await create.execute({ id: createId(), email: email.trim().toLowerCase(), password, name }))[0],
    bulkCreateCosts,
  };
}
