import { neon, neonConfig } from '@neondatabase/serverless';
import { createId } from '@paralleldrive/cuid2';
import { Kysely } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import { NeonDialect } from 'kysely-neon';
import { nested, related } from './rows.js';
import { URL } from './url.js';

const PUBLIC = /** @type {const} */ (['id', 'email', 'name', 'created_at as createdAt', 'updated_at as updatedAt']);
const USER = /** @type {const} */ ([...PUBLIC, 'password', 'refresh_token as refreshToken']);
const AGENT = ['id', 'project_id as projectId', 'status', 'start_time as startTime', 'end_time as endTime', 'logs', 'error', 'created_at as createdAt', 'updated_at as updatedAt'];
const COST = ['id', 'project_id as projectId', 'amount', 'model', 'provider', 'input_tokens as inputTokens', 'output_tokens as outputTokens', 'timestamp'];
const ACTIVITY = ['id', 'project_id as projectId', 'type', 'message', 'metadata', 'timestamp'];

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  neonConfig.fetchFunction = fetch;
  /** @type {Kysely<any>} */
  const db = new Kysely({ dialect: new NeonDialect({ neon: neon(URL) }) });
  const users = (/** @type {any} */ columns, /** @type {number} */ limit) =>
    db.selectFrom('users').select(columns).orderBy('created_at', 'desc').limit(limit).execute();
  const many = (/** @type {any} */ eb, /** @type {string} */ table, /** @type {any} */ columns, /** @type {string} */ time, /** @type {number} */ limit = 0) => {
    const rows = eb.selectFrom(table).select(columns).whereRef(`${table}.project_id`, '=', 'projects.id').orderBy(time, 'desc');
    return jsonArrayFrom(limit ? rows.limit(limit) : rows).as(table);
  };
  return {
    getUserById: async (/** @type {string} */ id) => (await db.selectFrom('users').select(USER).where('id', '=', id).executeTakeFirst()) ?? null,
    getProjectById: async (/** @type {string} */ id) => related(await db.selectFrom('projects').where('id', '=', id).select((eb) => [
      'id', 'name', 'path', 'user_id as userId', 'settings', 'created_at as createdAt', 'updated_at as updatedAt',
      jsonObjectFrom(eb.selectFrom('users').select(USER).whereRef('users.id', '=', 'projects.user_id')).as('user'),
      many(eb, 'agents', AGENT, 'created_at'), many(eb, 'costs', COST, 'timestamp'), many(eb, 'activities', ACTIVITY, 'timestamp'),
    ]).executeTakeFirst()),
    findUsers: async (/** @type {string[]} */ ids) => nested(await db.selectFrom('users').where('id', 'in', ids).orderBy('id').select((eb) => [
      'id', 'name', 'created_at as createdAt',
      jsonArrayFrom(eb.selectFrom('projects').whereRef('projects.user_id', '=', 'users.id').orderBy('created_at', 'desc').select((of) => [
        'id', 'name', 'path', 'user_id as userId', 'settings', 'created_at as createdAt', 'updated_at as updatedAt',
        many(of, 'agents', AGENT, 'created_at'), many(of, 'costs', COST, 'timestamp', 20),
      ])).as('projects'),
    ]).execute()),
    listUsers: (/** @type {number} */ limit) => users(USER, limit),
    routeUsers: async (/** @type {number} */ limit) => Response.json(await users(PUBLIC, limit)),
    createUser: (/** @type {any} */ { email, password, name }) => db.insertInto('users')
      .values({ id: createId(), email: email.trim().toLowerCase(), password, name: name ?? null }).returning(USER).executeTakeFirstOrThrow(),
    bulkCreateCosts: async (/** @type {any[]} */ costs) => {
      const rows = costs.map(({ projectId, amount, model, provider, inputTokens, outputTokens, timestamp }) =>
        ({ id: createId(), project_id: projectId, amount, model, provider, input_tokens: inputTokens, output_tokens: outputTokens, timestamp }));
      const { numInsertedOrUpdatedRows } = await db.insertInto('costs').values(rows).executeTakeFirst();
      return { count: Number(numInsertedOrUpdatedRows) };
    },
  };
}
