// A web Request → an answer: routes, statuses, headers, and the order of the steps
// (headers, body, session, answer). No socket and no SQL here: server.js brings requests
// from a socket, execute.js runs them. Requests in flight are counted, so that closing
// can wait for them and then cancel them.

import { createArrayTypes } from './arrays.js';
import { mayRead, preflightHeaders } from './cors.js';
import { EndpointError, RefusedLogin, cancelled } from '../error.js';
import { execute } from './execute.js';
import { Flight } from './flight.js';
import { echo, failure, json, responseOf } from './reply.js';
import { parseBody, pathOf, readBody, readCaller, readHeaders } from './request.js';
import { requestId } from './request-id.js';
import { createList } from '../list.js';
import { abortSignalOf } from '../signal.js';

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
 *
 * @typedef {import('./reply.js').Answer} Answer
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

/** The answer to a batch without queries. */
const NO_RESULTS = '{"results":[]}';

/**
 * @param {Settings} settings
 * @returns {Handler}
 */
export function createHandler(settings) {
  const arrayTypes = createArrayTypes();
  /** @type {import('./flight.js').Flights} */
  const running = createList();

  /** @param {WebRequest} request */
  function handle(request) {
    if (request.signal.aborted) return Promise.reject(request.signal.reason);
    const flight = new Flight(request, running, settings.onEvent), early = answerWithout(settings, flight);
    if (early) flight.answer(early);
    else void run(settings, arrayTypes, flight);
    return flight.answered;
  }

  /** @param {number} graceMs */
  async function drain(graceMs) {
    const settled = Promise.allSettled(running.values().map(({ answered }) => answered));
    const timer = setTimeout(() => {
      for (const { signal } of running.values()) signal.abort(cancelled());
    }, graceMs);
    await settled;
    clearTimeout(timer);
  }

  return { handle, drain };
}

/**
 * What is answered without the database; nothing if that is asked.
 * @param {Settings} settings
 * @param {Flight} flight
 * @returns {Answer | undefined}
 */
function answerWithout({ anyOrigin }, { request: { method, url, headers }, cors }) {
  if (!mayRead(headers.get('origin'), anyOrigin)) {
    const msg = 'pages of this origin may not use this endpoint (set a password to allow any origin)';
    return json(403, JSON.stringify({ msg }), {});
  }
  if (pathOf(url) !== '/sql' || (method !== 'POST' && method !== 'OPTIONS')) {
    return json(400, JSON.stringify(NOT_SUPPORTED), cors);
  }
  if (method !== 'OPTIONS') return undefined;
  return { status: 200, headers: { 'neon-request-id': requestId(), ...preflightHeaders }, text: null };
}

/**
 * From what is asked to its answer. While it waits for a connection there is this one function.
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {Flight} flight
 */
async function run(settings, arrayTypes, flight) {
  try {
    const asked = await read(settings, flight);
    const faults = settings.fault && faultsOf(settings.fault, settings, asked, flight);
    const early = faults && await faults.before();
    if (early) return flight.answer(early);
    flight.notes.queries = asked.queries.length;
    const from = performance.now();
    const session = asked.queries.length ? await settings.backend.take(asked.login, flight) : undefined;
    if (session) flight.notes.waitMs = performance.now() - from;
    const text = session ? await use(session, settings, arrayTypes, asked, flight) : NO_RESULTS, { cors } = flight;
    const answer = json(200, text, asked.batch ? { ...cors, ...echo(asked.options) } : cors);
    flight.answer(faults ? await faults.after(answer) : answer);
  } catch (error) {
    if (error instanceof TypeError && error.cause === CUT) return flight.fail(error);
    const why = refused(settings, error, flight);
    if (why instanceof EndpointError) flight.notes.code = why.code;
    flight.answer(failure(why, flight.cors));
  }
}

/**
 * Who asks, and what. A login is admitted before its body is read: a stranger's is not to fill the memory.
 * @param {Settings} settings
 * @param {Flight} flight
 * @returns {Promise<import('./execute.js').Request>}
 */
async function read(settings, { request, address, signal, notes }) {
  const { backend, limits, backoff, rates } = settings, { headers } = request;
  rates?.address(address);
  const turn = backoff.turn(address, signal);
  if (turn) await turn;
  const caller = readCaller(headers, settings, request.last);
  const login = caller instanceof Promise ? await caller : caller;
  const options = readHeaders(headers);
  notes.login = login;
  const admitted = backend.admit?.(login, { address, signal });
  if (admitted) await admitted;
  rates?.login(login);
  await undefined; // Node hands over the headers before the body, also where both have come in one piece
  const body = readBody(request, limits.request), text = typeof body === 'string' ? body : await body;
  notes.bytesIn = Buffer.byteLength(text);
  const { batch, queries } = parseBody(text, options.arrayMode);
  return { batch, queries, options, login, onlyReads: settings.readOnly === true };
}

/**
 * @param {import('../backend.js').Session} session of the caller's own, until all has run
 * @param {Settings} settings
 * @param {ReturnType<typeof createArrayTypes>} arrayTypes
 * @param {import('./execute.js').Request} asked
 * @param {Flight} flight
 */
function use(session, settings, arrayTypes, asked, { request: { held }, address }) {
  const { backend, limits: { response: limit }, password, backoff, onStatement } = settings, { login } = asked;
  const guessed = login.claims === undefined && (password !== undefined || backend.asksPassword(login.user));
  if (guessed) backoff.succeeded(address);
  return execute(session, asked, arrayTypes.of(login), { left: limit, limit, held }, onStatement);
}

/**
 * A refused login counts against its address. The password of a token's role is the gateway's own: a wrong one is no
 * guess of the caller's.
 * @param {Settings} settings
 * @param {unknown} error
 * @param {Flight} flight
 */
function refused({ backoff }, error, { notes: { login }, address }) {
  if (!(error instanceof RefusedLogin)) return error;
  if (login?.claims === undefined) {
    backoff.failed(address);
    return error;
  }
  const { code, severity } = error.fields, text = `the gateway's password of the role '${login.user}' is wrong`;
  return new EndpointError(500, text, { code, severity });
}

/** The cause of the TypeError that stands for a cut connection. */
const CUT = 'connection cut by the fault option';

/**
 * What the fault option makes of a request: before it runs, and of its answer.
 * @param {import('../index.js').Fault} fault
 * @param {Settings} settings
 * @param {import('./execute.js').Request} asked
 * @param {Flight} flight
 */
function faultsOf(fault, { limits }, { batch, queries }, flight) {
  const moment = { batch, queries, limit: limits.response, signal: abortSignalOf(flight.signal) };
  return {
    before: () => applyFault(fault, { ...moment, at: 'before' }),
    /** @param {Answer} answer */
    async after(answer) {
      const response = responseOf(answer);
      return await applyFault(fault, { ...moment, at: 'after', response }) ?? response;
    },
  };
}

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
