// The API as one function, Request -> Response. It finds the route, who asks, and whether what the path names is
// theirs; then the route's handler runs. Nothing here knows of Next: tests and Workers call the same function.
import { bodyOf } from './body.js';
import { openDatabase } from './database.js';
import { paged, pageOf, tagged } from './page.js';
import { Problem, notFound, problemOf } from './problem.js';
import { routes } from './routes.js';
import { createTokens } from './token.js';

/**
 * @typedef {import('./database.js').Database & {
 *   config: import('./config.js').Config, tokens: ReturnType<typeof createTokens>, rounds: number | undefined,
 * }} App
 */
/**
 * What a handler is given. `project` and `agent` are there where the path names one.
 * @typedef {App & {
 *   request: Request, query: URLSearchParams, user: string, body: any, page: {limit: number, after?: string},
 *   project: import('heliumdb').Project, agent: import('heliumdb').Agent,
 *   json: typeof json, created: (value: unknown, at?: string) => Response,
 * }} Context
 */

/** Where the API is: on Node, and on the edge. */
const MOUNTED = /^\/(?:api|edge)(?=\/)/;

/** What can't be an id needn't be looked for: CUIDs and UUIDs are such. */
const ID = /^[\w-]{1,64}$/;

/** @param {unknown} value @param {number} [status] @param {Record<string, string>} [headers] */
const json = (value, status = 200, headers = {}) =>
  Response.json(value, { status, headers: { 'cache-control': 'no-store', ...headers } });

/** What a path may name: it is theirs, or it is as if it were not there. */
const NAMED = /** @type {Record<string, (context: Context, id: string) => Promise<void>>} */ ({
  async projectId(context, id) {
    const project = await context.service.getProjectById(id);
    if (!project || project.userId !== context.user) throw notFound();
    context.project = project;
  },
  async agentId(context, id) {
    const found = await context.service.getAgentById(id, { includeProject: true });
    if (!found || found.project.userId !== context.user) throw notFound();
    const { project, ...agent } = found;
    Object.assign(context, { project, agent });
  },
});

/**
 * The id in a path; '' where the route has none; null if the path is not the route's.
 * @param {string} route @param {string} path
 */
function idIn(route, path) {
  const want = route.split('/'), have = path.split('/');
  if (want.length !== have.length || want.some((part, i) => !part.startsWith(':') && part !== have[i])) return null;
  return have[want.findIndex((part) => part.startsWith(':'))] ?? '';
}

/** @param {string} path @param {string} method */
function find(path, method) {
  const fits = routes.filter((route) => idIn(route.path, path) !== null);
  const route = fits.find((each) => each.method === (method === 'HEAD' ? 'GET' : method));
  if (route) return route;
  if (!fits.length) throw notFound();
  const allow = fits.map((each) => each.method).join(', ');
  throw new Problem(405, `here is ${allow}`, { headers: { allow } });
}

/** @param {App} app @param {import('./routes.js').Route} route @param {Request} request */
async function userOf({ tokens, config }, route, request) {
  if (route.open) return '';
  const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (route.cron) {
    if (!config.cronSecret || !await same(token ?? '', config.cronSecret)) throw notFound();
    return '';
  }
  const said = token && await tokens.readAccess(token);
  if (!said) throw new Problem(401, 'an access token is wanted', { headers: { 'www-authenticate': 'Bearer' } });
  return said.user;
}

/** Takes as long wherever they differ. @param {string} a @param {string} b */
async function same(a, b) {
  const digest = (/** @type {string} */ text) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const [one, other] = await Promise.all([digest(a), digest(b)]);
  const bytes = new Uint8Array(other);
  return new Uint8Array(one).reduce((different, byte, i) => different | (byte ^ bytes[i]), 0) === 0;
}

/** @param {App} app @param {Request} request */
async function answer(app, request) {
  const url = new URL(request.url), query = url.searchParams;
  const mount = MOUNTED.exec(url.pathname)?.[0] ?? '', path = url.pathname.slice(mount.length);
  const route = find(path, request.method), user = await userOf(app, route, request);
  const context = /** @type {Context} */ ({
    ...app, request, query, user, json,
    created: (value, at) => json(value, 201, at ? { location: `${mount}/${at}` } : {}),
  });
  const name = /:(\w+)/.exec(route.path)?.[1], id = idIn(route.path, path);
  if (name && !ID.test(id ?? '')) throw notFound();
  if (name) await NAMED[name](context, String(id));
  if (route.paged) context.page = pageOf(query);
  if (route.body) context.body = await bodyOf(request, route.body);
  const result = await route.handler(context);
  if (result instanceof Response) return result;
  if (route.method !== 'GET') return json(result);
  if (!route.paged) return tagged(request, result);
  const { value, headers } = paged(/** @type {any} */ (result), context.page, url);
  return tagged(request, value, headers);
}

/**
 * @param {import('./config.js').Config} config
 * @param {{database?: import('./database.js').Database, rounds?: number}} [options] `rounds` of password hashing
 */
export function createApp(config, { database = openDatabase(config.databaseUrl), rounds } = {}) {
  const app = { ...database, config, tokens: createTokens(config.authSecret), rounds };
  return async (/** @type {Request} */ request) => {
    const response = await answer(app, request).catch((error) => problemOf(error).toResponse());
    response.headers.set('x-content-type-options', 'nosniff');
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    return response;
  };
}
