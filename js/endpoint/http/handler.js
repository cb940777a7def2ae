// A web Request → an answer: routes, statuses, headers, and the order of the steps
// (headers, body, session, answer). No socket and no SQL here: server.js brings requests
// from a socket, execute.js runs them. Requests in flight are counted, so that closing
// can wait for them and then cancel them.

import { randomUUID } from 'node:crypto';
import { errorJson } from './answer.js';
import { createArrayTypes } from './arrays.js';
import { corsHeaders, mayRead } from './cors.js';
import { EndpointError, RefusedLogin, cancelled } from '../error.js';
import { execute } from './execute.js';
import { createNotes, seenOf } from './notes.js';
import { parseBody, pathOf, readBody, readCaller, readHeaders } from './request.js';
import { createList } from '../list.js';
import { abortSignalOf, createSignal } from '../signal.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * The part of a web Request that is read here.
 * @typedef {object} WebRequest
 * @property {string} method
 * @property {string} url absolute, or a path
 * @property {{ get(name: string): string | null }} headers
 * @property {AsyncIterable<Uint8Array> | null} body
 * @property {() => Buffer | null} [whole] all of the body if it has come already, and is as long as its header says;
 *   then nothing has to be waited for
 * @property {Signal} signal fires when the client leaves
 * @property {string} [address] the other machine's; none of this process
 * @property {import('../limits/gauge.js').Held} [held] what it has in memory
 * @property {import('./request.js').Last} [last] of its connection
 * @property {(reason: unknown) => void} [abort] fires the signal
 * @property {import('./notes.js').Notes} [notes]
 *
 * What is answered. A web Response would cost more than all else of a short request: one is made only for who asks for
 * it, `fetch` and faults.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string | null} text
 *
 * @typedef {object} Settings
 * @property {import('../backend.js').Backend} backend
 * @property {{ request: number, response: number }} limits bytes
 * @property {string} [password]
 * @property {import('../tokens/tokens.js').Tokens} [tokens]
 * @property {boolean} anyOrigin may pages of any origin call?
 * @property {import('../backoff.js').Backoff} backoff of failed logins
 * @property {import('../index.js').Fault} [fault]
 * @property {import('../limits/rates.js').Rates} [rates]
 * @property {boolean} [readOnly] requests may only read
 * @property {(seen: import('../index.js').SeenRequest) => void} [onEvent]
 * @property {import('../backend.js').Seen} [onStatement]
 *
 * @typedef {object} Handler
 * @property {(request: WebRequest) => Promise<Answer | Response>} handle rejects with the signal's
 *   reason when that fires, and with a TypeError where a fault cuts the connection
 * @property {(graceMs: number) => Promise<void>} drain waits for the requests in flight, and
 *   cancels those that take longer
 */

/** Sent for every path and method that isn't the protocol's; a bare JSON string, as Neon's. */
const NOT_SUPPORTED = 'query is not supported';

/**
 * @param {Settings} settings
 * @returns {Handler}
 */
export function createHandler(settings) {
  const arrayTypes = createArrayTypes();
  /** @type {ReturnType<typeof createList<{ abort: (reason: unknown) => void, answer: Promise<unknown> }>>} */
  const running = createList();

  /** @param {WebRequest} asked */
  async function handle(asked) {
    // Not spread: of a Request they are getters.
    const { method, url, headers, body, whole, address = '', held, last, signal, abort } = asked;
    signal.throwIfAborted();
    const own = abort ? { signal, abort, leave() {} } : follow(signal), notes = createNotes(), from = performance.now();
    const request = { method, url, headers, body, whole, address, held, last, notes, signal: own.signal };
    const answer = unlessAborted(own.signal, respond(settings, arrayTypes, request));
    const entry = running.add({ abort: own.abort, answer });
    /** @type {Answer | Response | undefined} */
    let answered;
    try {
      return answered = await answer;
    } finally {
      settings.onEvent?.(seenOf(notes, { address, from, answered }));
      running.remove(entry);
      own.leave();
    }
  }

  /** @param {number} graceMs */
  async function drain(graceMs) {
    const settled = Promise.allSettled(running.values().map(({ answer }) => answer));
    const timer = setTimeout(() => {
      for (const { abort } of running.values()) abort(cancelled());
    }, graceMs);
    await settled;
    clearTimeout(timer);
  }

  return { handle, drain };
}

/**
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {WebRequest} request
 * @returns {Promise<Answer | Response>}
 */
async function respond(settings, arrayTypes, request) {
  const { method, headers } = request;
  const path = pathOf(request.url);
  if (!mayRead(headers.get('origin'), settings.anyOrigin)) {
    const msg = 'pages of this origin may not use this endpoint (set a password to allow any origin)';
    return json(403, JSON.stringify({ msg }), {});
  }
  const cors = corsHeaders(method === 'OPTIONS');
  if (path !== '/sql' || (method !== 'POST' && method !== 'OPTIONS')) {
    return json(400, JSON.stringify(NOT_SUPPORTED), cors);
  }
  if (method === 'OPTIONS') return { status: 200, headers: { 'neon-request-id': randomUUID(), ...cors }, text: null };
  try {
    return await answer(settings, arrayTypes, request);
  } catch (error) {
    if (request.signal.aborted || (error instanceof TypeError && error.cause === CUT)) throw error;
    if (request.notes && error instanceof EndpointError) request.notes.code = error.code;
    return failure(error, cors);
  }
}

/** A signal of our own, which fires with another until it leaves that. @param {Signal} other */
function follow(other) {
  const { signal, abort } = createSignal(), fire = () => abort(other.reason);
  other.addEventListener('abort', fire, { once: true });
  return { signal, abort, leave: () => other.removeEventListener('abort', fire) };
}

/**
 * An abort answers at once; what the back end still does is its own to end.
 * @param {Signal} signal
 * @param {Promise<Answer | Response>} answer
 * @returns {Promise<Answer | Response>} that of a request the endpoint cancelled; rejects with the reason if the
 *   client did
 */
const unlessAborted = (signal, answer) => new Promise((resolve, reject) => {
  signal.addEventListener('abort', () => {
    if (signal.reason instanceof EndpointError) resolve(failure(signal.reason, corsHeaders(false)));
    else reject(signal.reason);
  }, { once: true });
  answer.then(resolve, reject);
});

/**
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {WebRequest} request
 * @returns {Promise<Answer | Response>}
 */
async function answer(settings, arrayTypes, request) {
  const { backend, limits, backoff, rates } = settings, { address = '', headers, notes, signal, last } = request;
  rates?.address(address);
  const turn = backoff.turn(address, signal);
  if (turn) await turn;
  /** @type {import('../backend.js').Login | undefined} */
  let login;
  try {
    const caller = readCaller(headers, settings, last);
    login = caller instanceof Promise ? await caller : caller;
    const options = readHeaders(headers);
    if (notes) notes.login = login;
    // Before its body: a stranger's is not to fill the memory.
    const admitted = backend.admit?.(login, address, signal);
    if (admitted) await admitted;
    rates?.login(login);
    const text = await readBody(request, limits.request);
    if (notes) notes.bytesIn = Buffer.byteLength(text);
    const { batch, queries } = parseBody(text, options.arrayMode);
    const body = { batch, queries, options, login, onlyReads: settings.readOnly === true };
    return await (settings.fault ? askWith(settings.fault, settings, arrayTypes, body, request)
      : ask(settings, arrayTypes, body, request));
  } catch (error) {
    if (!(error instanceof RefusedLogin)) throw error;
    if (login?.claims !== undefined) throw ownRefusal(error, login);
    backoff.failed(address);
    throw error;
  }
}

/**
 * The password of a token's role is the gateway's own: a wrong one is no guess of the caller's.
 * @param {RefusedLogin} error @param {import('../backend.js').Login} login
 */
function ownRefusal({ fields: { code, severity } }, { user }) {
  return new EndpointError(500, `the gateway's password of the role '${user}' is wrong`, { code, severity });
}

/**
 * @param {import('../index.js').Fault} fault
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {import('./execute.js').Request} body
 * @param {WebRequest} request
 * @returns {Promise<Response>}
 */
async function askWith(fault, settings, arrayTypes, body, request) {
  const { batch, queries } = body, signal = abortSignalOf(request.signal);
  const moment = { batch, queries, limit: settings.limits.response, signal };
  const before = await applyFault(fault, { ...moment, at: 'before' });
  if (before) return before;
  const response = responseOf(await ask(settings, arrayTypes, body, request));
  return await applyFault(fault, { ...moment, at: 'after', response }) ?? response;
}

/**
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {import('./execute.js').Request} body
 * @param {WebRequest} request
 * @returns {Promise<Answer>}
 */
async function ask(settings, arrayTypes, body, { address = '', held, notes, signal }) {
  const { backend, limits, password, backoff, onStatement } = settings, { login } = body;
  const from = performance.now();
  if (notes) notes.queries = body.queries.length;
  const empty = body.batch && body.queries.length === 0;
  const result = empty ? '{"results":[]}' : await backend.session((session) => {
    if (notes) notes.waitMs = performance.now() - from;
    const guessed = login.claims === undefined && (password !== undefined || backend.asksPassword(login.user));
    if (guessed) backoff.succeeded(address);
    const budget = { left: limits.response, limit: limits.response, held };
    return execute(session, body, arrayTypes.of(login), budget, onStatement);
  }, signal, login, address);
  return json(200, result, body.batch ? { ...corsHeaders(false), ...echo(body.options) } : corsHeaders(false));
}

/** The cause of the TypeError that stands for a cut connection. */
const CUT = 'connection cut by the fault option';

/**
 * @param {import('../index.js').Fault} fault
 * @param {import('../index.js').FaultMoment} moment
 * @returns {Promise<Response | undefined>}
 */
async function applyFault(fault, moment) {
  const outcome = await fault(moment);
  if (outcome === 'cut') throw new TypeError('fetch failed', { cause: CUT });
  return outcome ?? undefined;
}

/**
 * The batch headers that come back with a batch's answer.
 * @param {import('./request.js').Options} options
 * @returns {Record<string, string>}
 */
function echo({ isolation, readOnly, deferrable }) {
  return {
    ...(isolation !== null && { 'Neon-Batch-Isolation-Level': isolation }),
    ...(readOnly && { 'Neon-Batch-Read-Only': 'true' }),
    ...(deferrable && { 'Neon-Batch-Deferrable': 'true' }),
  };
}

/** Statuses that another try may not have. */
const LATER = [429, 503];

/**
 * @param {unknown} error
 * @param {Record<string, string>} headers
 */
function failure(error, headers) {
  // Any other error is the endpoint's own. Its text might hold what clients must not see.
  const known = error instanceof EndpointError ? error : new EndpointError(500, 'internal error of the endpoint');
  const later = LATER.includes(known.status) && { 'Retry-After': '1' };
  return json(known.status, errorJson(known), { ...headers, ...later });
}

/**
 * @param {number} status
 * @param {string} text
 * @param {Record<string, string>} headers
 * @returns {Answer}
 */
function json(status, text, headers) {
  const length = String(Buffer.byteLength(text));
  const own = { 'neon-request-id': randomUUID(), 'Content-Type': 'application/json', 'Content-Length': length };
  return { status, text, headers: Object.assign(own, headers) };
}

/** @param {Answer | Response} answer */
export const responseOf = (answer) =>
  (answer instanceof Response ? answer : new Response(answer.text, { status: answer.status, headers: answer.headers }));
