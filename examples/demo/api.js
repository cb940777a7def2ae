// The demo's JSON API on loopback: node:http in front of routes.js, and an HTTP status for every class of error.
// A web framework would do most of this; here it shows that heliumdb needs none.
import { createServer } from 'node:http';
import {
  CheckViolationError, ConnectionError, ForeignKeyViolationError, HeliumError, NotFoundError, NotNullViolationError,
  SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from 'heliumdb';
import { routes } from './routes.js';

/** @type {[new (...args: any[]) => Error, number][]} */
const statuses = [
  [ValidationError, 400], [NotFoundError, 404], [UniqueViolationError, 409], [ForeignKeyViolationError, 422],
  [NotNullViolationError, 422], [CheckViolationError, 422], [SerializationError, 503], [ConnectionError, 502],
  [TimeoutError, 504],
];

/** Bytes a request body may have. */
const LIMIT = 1 << 20;

/** @param {number} status @param {string} error @param {string} message @param {object} [more] */
const refuse = (status, error, message, more) => Response.json({ error, message, ...more }, { status });

/** @param {any} error */
function failure(error) {
  const status = statuses.find(([type]) => error instanceof type)?.[1] ?? 500;
  if (!(error instanceof HeliumError)) console.error(error);
  if (status === 500) return refuse(500, 'INTERNAL', 'something went wrong here');
  const { code, message, issues, columns } = error;
  return refuse(status, code, message, { issues, columns });
}

/**
 * The id in a path; '' for a route without one; undefined if the path is not the route's.
 * @param {string} pattern
 * @param {string} path
 */
function match(pattern, path) {
  const want = pattern.split('/'), have = path.split('/');
  if (want.length !== have.length || want.some((part, i) => part !== ':id' && part !== have[i])) return undefined;
  return want.includes(':id') ? decodeURIComponent(have[want.indexOf(':id')]) : '';
}

/** @param {import('node:http').IncomingMessage} request the JSON of its body, or a Response that refuses it */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
  }
  if (size > LIMIT) return refuse(413, 'TOO_LARGE', `a body may have ${LIMIT} bytes`);
  try {
    return size ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
  } catch (error) {
    return refuse(400, 'JSON', /** @type {Error} */ (error).message);
  }
}

/** @param {any} db @param {import('node:http').IncomingMessage} request @returns {Promise<Response>} */
async function answer(db, request) {
  const body = await readBody(request);
  if (body instanceof Response) return body;
  try {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const fits = routes.filter(({ path }) => match(path, pathname) !== undefined);
    const route = fits.find(({ method }) => method === request.method);
    if (route) return await route.handler({ db, query, body, id: match(route.path, pathname) ?? '' });
    const allow = fits.map(({ method }) => method).join(', ');
    return allow ? new Response(null, { status: 405, headers: { allow } }) : refuse(404, 'NOT_FOUND', 'no such route');
  } catch (error) {
    return error instanceof URIError || /** @type {any} */ (error)?.code === 'ERR_INVALID_URL'
      ? refuse(400, 'URL', 'the URL is malformed') : failure(error);
  }
}

/** @param {import('node:http').Server} server @param {number} port */
const listen = (server, port) => new Promise((resolve, reject) => {
  server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server.off('error', reject)));
});

/**
 * @param {any} db
 * @param {number} port any other is taken if this one is in use or 0
 */
export async function startApi(db, port) {
  const server = createServer(async (request, reply) => {
    try {
      const response = await answer(db, request);
      reply.writeHead(response.status, Object.fromEntries(response.headers));
      reply.end(new Uint8Array(await response.arrayBuffer()));
    } catch {
      reply.destroy(); // the client has gone
    }
  });
  await listen(server, port).catch(() => listen(server, 0));
  return {
    url: `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
