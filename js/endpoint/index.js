// createEndpoint: opens a back end, adds SQL over HTTP and Postgres's protocol in front of it, and listens on a port
// unless `listen` is false. It knows the options and the order of opening and closing.

import { createBackoff } from './backoff.js';
import { openCertificate } from './certificate.js';
import { toFault } from './fault.js';
import { createHandler } from './http/handler.js';
import { createHealth } from './http/health.js';
import { mayRead } from './http/cors.js';
import { responseOf } from './http/reply.js';
import { isLoopback } from './loopback.js';
import { createPlans } from './plans.js';
import { holdFolder } from './pglite/folder.js';
import { createGauge } from './limits/gauge.js';
import { withDefaults } from './limits/gateway.js';
import { createRates } from './limits/rates.js';
import { createSockets } from './limits/sockets.js';
import { openTokens } from './tokens/tokens.js';
import { createWebSocket } from './wire/inside.js';
import { errorResponse } from './wire/message.js';
import { createSessions } from './wire/sessions.js';

/**
 * @typedef {import('./index.js').EndpointOptions} EndpointOptions
 * @typedef {import('./index.js').Endpoint} Endpoint
 */

/** The limit of requests and of responses that hosted Neon has documented since November 2024. */
const NEON_LIMIT = 64 * 1024 * 1024;

/** How long a session on PGlite may be idle while others wait. */
const IDLE_MS = 10_000;

/**
 * How long a statement on PGlite may run; nobody else can use PGlite meanwhile. The migration commands wait as long, so
 * no statement is ended that they still wait for.
 */
const STATEMENT_MS = 120_000;

/** The longest time of a Node timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long a request to a gateway may take to come, and an answer to go, beside what its length takes. */
const SLOW_MS = 60_000;

/** How long close() waits for requests in flight. */
const GRACE_MS = 2000;

/**
 * @param {EndpointOptions} options
 * @returns {Promise<Endpoint>}
 */
export async function createEndpoint(options) {
  const { port = 0, host = '127.0.0.1', limits = {}, password, origins, gateway, graceMs = GRACE_MS } = options;
  if (options.listen !== false) assertSafe(host, options);
  const anyOrigin = (origins ?? (password === undefined && !gateway ? 'local' : 'any')) === 'any';
  const fault = toFault(options.fault);
  const backend = await openBackend(options);
  const { onStatement, readsParams, closePlans } = createTold(backend, options);
  const onEvent = options.onEvent && quiet(options.onEvent), guard = guardOf(gateway);
  const backoff = createBackoff(), rates = gateway && createRates(gateway.limits ?? {}), readOnly = gateway?.readOnly;
  const tokens = gateway?.tokens && await openTokens(gateway.tokens).catch(closed(backend));
  const handler = createHandler({
    backend,
    limits: { request: limits.request ?? NEON_LIMIT, response: limits.response ?? NEON_LIMIT },
    password,
    tokens,
    anyOrigin,
    backoff,
    rates,
    readOnly,
    onEvent,
    fault,
    onStatement,
  });
  const sessions = createSessions({
    backend, password, backoff, rates, onStatement, readsParams, onEvent, cancelElsewhere: gateway?.cancelElsewhere,
  });
  const health = gateway && createHealth(backend.reaches ?? (async () => true)), proxied = gateway?.behindProxy;
  const refusal = refusalOf(gateway);
  /** @type {import('./server.js').Listener | null} */
  let listener = null;
  const certificate = gateway?.tls && await openCertificate(gateway.tls, (pair) => listener?.renew(pair), (problem) => {
    gateway.tls?.onProblem?.(problem);
  }).catch(closed(backend, tokens));
  if (options.listen !== false) listener = await (await import('./server.js')).listen({
    handle: (request) => (health?.isAsked(request) ? health.answer(request) : handler.handle(request)),
    serve: async (stream, from) => {
      const why = refusal(from);
      return why ? refuse(stream, why) : sessions.serve(stream, from);
    },
    mayUpgrade: (origin) => mayRead(origin, anyOrigin),
  }, { port, host, proxied, guard, pair: certificate?.pair }).catch(closed(backend, tokens, certificate));
  /** @type {Promise<void> | null} */
  let closing = null;

  async function shut() {
    certificate?.close();
    tokens?.close();
    const drain = async () => {
      await Promise.all([handler.drain(graceMs), sessions.drain(graceMs)]);
    };
    await Promise.all([closePlans(), listener ? listener.close(drain) : drain()]);
    await backend.close();
  }
  function assertOpen() {
    if (closing) throw new TypeError('fetch failed', { cause: new Error('the endpoint is closed') });
  }

  return {
    url: urlOf(backend.own, host, listener?.port, password ?? 'postgres'),
    port: listener?.port ?? 0,
    backend: backend.name,
    async fetch(input, init) {
      const request = new Request(input, init);
      assertOpen();
      return responseOf(await handler.handle(request));
    },
    WebSocket: createWebSocket((stream, from) => {
      if (closing) stream.destroy();
      return sessions.serve(stream, from);
    }),
    async exec(sql) {
      assertOpen();
      const session = await backend.take();
      try {
        await session.script(sql);
      } finally {
        session.release();
      }
    },
    failed: backend.failed ?? new Promise(() => {}), // a server that can't be reached may come back
    cancel: backend.cancel,
    unready: () => health?.drain(),
    state: async () => ({
      ready: await health?.ready() ?? 'ready', connections: guard?.sockets.count() ?? 0,
      bytes: guard?.gauge.bytes() ?? 0, server: backend.count?.(),
    }),
    close: () => (closing ??= shut()),
  };
}

/** What to do if opening fails. @param {({ close(): unknown } | undefined)[]} opened */
const closed = (...opened) => async (/** @type {unknown} */ error) => {
  for (const one of opened) await one?.close();
  throw error;
};

/** @param {EndpointOptions['gateway']} gateway @returns {import('./server.js').Guard | undefined} */
function guardOf(gateway) {
  if (!gateway) return undefined;
  const { connections, bytes } = withDefaults(gateway.limits);
  const sockets = createSockets(connections, gateway.behindProxy === true);
  return { gauge: createGauge(bytes), sockets, slowMs: SLOW_MS };
}

/** @param {string} host @param {EndpointOptions} options */
function assertSafe(host, { gateway, password }) {
  if (isLoopback(host) || (gateway ? gateway.behindProxy || gateway.tls : password !== undefined)) return;
  const fix = gateway
    ? 'passwords would pass unencrypted; give a certificate (--tls-cert, --tls-key), or put a proxy with TLS in front, '
      + 'and say so (--behind-proxy)'
    : 'set a password (the option `password`, or --password-file)';
  throw new Error(`host "${host}" can be reached from other machines: ${fix}`);
}

/**
 * Why a gateway takes no session, as code and text. Of Postgres's own protocol a proxy for HTTP tells no address; and
 * whoever has a session can lift what makes it read-only.
 * @param {EndpointOptions['gateway']} gateway
 * @returns {(from: import('./wire/sessions.js').From) => [code: string, text: string] | undefined}
 */
function refusalOf({ readOnly, behindProxy } = {}) {
  return ({ webSocket }) => {
    if (readOnly) return ['25006', 'this gateway is read-only: it takes requests over HTTP, and no sessions'];
    if (!behindProxy || webSocket) return undefined;
    return ['0A000', 'behind a proxy this port takes HTTP and WebSockets only'];
  };
}

/** @param {import('node:stream').Duplex} stream @param {[code: string, text: string]} why */
function refuse(stream, why) {
  stream.on('error', () => {}).resume();
  stream.end(errorResponse('FATAL', ...why));
}

/**
 * The caller's function, which must not disturb a session.
 * @template T
 * @param {((seen: T) => void) | undefined} told
 * @returns {(seen: T) => void}
 */
const quiet = (told) => (seen) => {
  try {
    told?.(seen);
  } catch {}
};

/**
 * Who is told of statements and of their plans; undefined if nobody asks.
 * @param {import('./backend.js').Backend} backend
 * @param {EndpointOptions} options
 */
function createTold(backend, { onStatement, onPlan, planFrom = 0, idle = IDLE_MS }) {
  const tell = quiet(onStatement);
  // A session that others wait for is ended after `idle`: a plan must not be what it is ended for.
  const plans = onPlan && createPlans(backend, planFrom, quiet(onPlan), idle / 2);
  /** @type {import('./backend.js').Seen} */
  const told = (statement, ran) => {
    tell(statement);
    plans?.seen(statement, ran);
  };
  // Only a plan needs what a statement ran with.
  const readsParams = plans !== undefined;
  return { onStatement: onStatement || plans ? told : undefined, readsParams, closePlans: async () => plans?.close() };
}

/** @param {EndpointOptions} options */
async function openBackend({ memory, data, postgres, gateway, idle: idleMs = IDLE_MS, statementTimeout, extensions }) {
  const given = [memory === true, data !== undefined, postgres !== undefined].filter(Boolean).length;
  if (given !== 1) {
    throw new Error('give the endpoint one of: memory: true, data: a folder, postgres: a connection string');
  }
  if (statementTimeout !== undefined && !isDelay(statementTimeout)) {
    throw new Error(`statementTimeout: give a whole number of milliseconds from 0 (none) to ${LONGEST_MS}`);
  }
  if (gateway && postgres === undefined) {
    throw new Error('a gateway needs `postgres`, the server it stands in front of');
  }
  if (postgres !== undefined) {
    const { databases, limits } = gateway ?? {};
    const rules = gateway && { databases, limits: withDefaults(limits), statementMs: statementTimeout };
    const { openPostgres } = await import('./postgres/backend.js');
    return openPostgres(limited(postgres, statementTimeout), rules);
  }
  // A folder may hold a database that uses any of them.
  const atHand = extensions ?? (data === undefined ? [] : 'all');
  const settings = { idleMs, statementMs: statementTimeout ?? STATEMENT_MS, extensions: atHand };
  const { openPglite } = await import('./pglite/backend.js');
  if (data === undefined) return openPglite(undefined, settings);
  return holdFolder(data, (startMs) => openPglite(data, settings, startMs));
}

/** @param {unknown} ms */
const isDelay = (ms) => Number.isInteger(ms) && Number(ms) >= 0 && Number(ms) <= LONGEST_MS;

/**
 * On a server, the server applies the limit, for each connection.
 * @param {string} url
 * @param {number | undefined} ms
 */
const limited = (url, ms) => (ms === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}statement_timeout=${ms}`);

/**
 * The connection string to use as DATABASE_URL.
 * @param {{ user: string, database: string }} own
 * @param {string} host
 * @param {number | undefined} port undefined without a socket
 * @param {string} password
 */
function urlOf({ user, database }, host, port, password) {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const name = reachable.includes(':') ? `[${reachable}]` : reachable;
  const [who, secret, where] = [user, password, database].map(encodeURIComponent);
  return `postgres://${who}:${secret}@${name}${port ? `:${port}` : ''}/${where}`;
}
