// Sessions of Postgres's protocol, over a WebSocket or plain TCP: a stream of bytes in each direction. It knows the
// order of a session (login, work, end) and the error it ends with. startup.js does the login, the back end the work.

import { EndpointError, RefusedLogin } from '../error.js';
import { createBackoff } from '../backoff.js';
import { shortened } from '../name.js';
import { BrokenInput, createInput } from './input.js';
import { authenticationOk, errorResponse } from './message.js';
import { Refused, assertPassword, readLogin, readStartup } from './startup.js';
import { watchStatements } from './statements.js';
import { createUnauthenticated } from './unauthenticated.js';

/**
 * @typedef {import('node:stream').Duplex} Duplex
 *
 * @typedef {object} From where a stream comes from
 * @property {boolean} webSocket
 * @property {string} address the other machine's; empty for this process
 *
 * @typedef {object} Sessions
 * @property {(stream: Duplex, from: From) => Promise<void>} serve runs a session until either side ends
 * @property {(graceMs: number) => Promise<void>} drain ends all sessions; one that runs a statement ends after it, or
 *   after that time
 */

/** How long a client may take to log in. Postgres's authentication_timeout is 60 s. */
const LOGIN_MS = 10_000;

/** How long to wait for a session that was cut: nothing can end a statement of PGlite's. */
const CUT_MS = 1000;

/** How long a slow reader may take for the error that ends its session. */
const LAST_ERROR_MS = 1000;

/**
 * @param {object} settings
 * @param {import('../backend.js').Backend} settings.backend
 * @param {string | undefined} settings.password
 * @param {import('../backoff.js').Backoff} settings.backoff of failed logins
 * @param {ReturnType<typeof createUnauthenticated>} [settings.unauthenticated]
 * @param {import('../limits/rates.js').Rates} [settings.rates]
 * @param {(seen: import('../index.js').SeenSession) => void} [settings.onEvent]
 * @param {number} [settings.loginMs]
 * @param {import('../backend.js').Seen} [settings.onStatement]
 * @param {(pid: number, key: Buffer) => Promise<boolean>} [settings.cancelElsewhere] a session of another process
 * @param {boolean} [settings.readsParams] must it be told of their parameters?
 * @returns {Sessions}
 */
export function createSessions(settings) {
  const { backend, password, backoff, unauthenticated = createUnauthenticated(), loginMs = LOGIN_MS } = settings;
  const { onStatement, readsParams = false, onEvent, rates, cancelElsewhere } = settings;
  /** @type {Map<{ close(): void, cut(): void }, Promise<void>>} */
  const open = new Map();
  /** Slows down cancel requests with wrong keys. */
  const cancels = createBackoff();
  /** @param {string} user */
  const asks = (user) => password !== undefined || backend.asksPassword(user);

  /** @param {import('./startup.js').Cancel} request @param {string} address @param {AbortSignal} signal */
  async function cancel({ pid, key }, address, signal) {
    await cancels.turn(address, signal);
    const found = await backend.cancel(pid, key) || await cancelElsewhere?.(pid, key);
    if (found) cancels.succeeded(address);
    else cancels.failed(address);
  }

  /**
   * @param {Duplex} stream
   * @param {import('./input.js').Input} input
   * @param {From} from
   * @param {AbortSignal} signal
   * @param {(login: import('../backend.js').Login) => void} onLogin called when it has said who it is
   * @param {(login: import('../backend.js').Login) => void} onAdmitted called when it has logged in
   */
  async function run(stream, input, { webSocket, address }, signal, onLogin, onAdmitted) {
    const startup = await readStartup(input, stream);
    if (!startup) return;
    rates?.address(address);
    if (!(startup instanceof Map)) return cancel(startup, address, signal);
    const login = await readLogin(input, stream, startup, asks, webSocket);
    if (!login) return;
    onLogin(login);
    const checked = asks(login.user);
    try {
      if (checked) await backoff.turn(address, signal);
      if (password !== undefined) assertPassword(login, password, webSocket);
      await backend.wire({ input, output: stream, login, address, parameters: startup, signal, admit() {
        rates?.login(login);
        onAdmitted(login);
        if (checked) backoff.succeeded(address);
        stream.write(authenticationOk);
      } });
    } catch (error) {
      if (error instanceof RefusedLogin) backoff.failed(address);
      throw error;
    }
  }

  return {
    async serve(stream, from) {
      const gone = new AbortController();
      const entry = unauthenticated.add(() => stream.destroy());
      const late = setTimeout(() => stream.destroy(), loginMs);
      /** @type {import('../backend.js').Login | undefined} */
      let who;
      /** @type {import('../backend.js').Login | undefined} */
      let claimed;
      let bytesIn = 0, code = '';
      const begun = performance.now(), via = from.webSocket ? 'websocket' : 'tcp';
      const loggedIn = (/** @type {typeof who} */ login) => {
        who ??= login;
        clearTimeout(late);
        entry.remove();
      };
      const abort = () => gone.abort(new Error('the client has gone'));
      const watched = onStatement && watchStatements((statement, params) => {
        onStatement(statement, { params, login: who });
      }, via, readsParams);
      if (watched) watchWrites(stream, watched.server);
      const input = createInput(stream, abort, (bytes) => {
        entry.grew(bytes.length);
        bytesIn += bytes.length;
        watched?.client(bytes);
      });
      let closing = false, cut = () => {};
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const isCut = new Promise((resolve) => {
        cut = () => {
          timer = setTimeout(resolve, CUT_MS);
        };
      });
      const work = run(stream, input, from, gone.signal, (login) => { claimed = login; }, loggedIn)
        .finally(() => loggedIn(undefined))
        .then(() => (closing ? CLOSING : undefined), (error) => {
          code = codeOf(error);
          return messageOf(error);
        })
        .then((last) => end(stream, input, last));
      const session = Promise.race([work, isCut]).then(() => {
        clearTimeout(timer);
        open.delete(handle);
        if (!claimed && !code) return; // a cancel request, or nothing at all
        onEvent?.({
          event: 'session', via, address: from.address, role: shortened(claimed?.user),
          database: shortened(claimed?.database), admitted: who !== undefined, code,
          ms: performance.now() - begun, bytesIn,
        });
      });
      const handle = {
        close() {
          closing = true;
          input.stop();
        },
        cut() {
          stream.destroy();
          cut();
        },
      };
      stream.on('error', () => {}); // 'close' follows
      stream.once('close', abort);
      open.set(handle, session);
      await session;
    },
    async drain(graceMs) {
      for (const handle of open.keys()) handle.close();
      const timer = setTimeout(() => {
        for (const handle of open.keys()) handle.cut();
      }, graceMs);
      await Promise.allSettled(open.values());
      clearTimeout(timer);
    },
  };
}

/** Shows what is written to a stream. @param {Duplex} stream @param {(bytes: Buffer) => void} see */
function watchWrites(stream, see) {
  const write = stream.write.bind(stream);
  stream.write = (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) => {
    see(Buffer.from(chunk));
    return write(chunk, ...rest);
  };
}

const CLOSING = errorResponse('FATAL', '57P01', 'terminating connection: the endpoint is closing');

/** @param {any} error @returns {string} its SQLSTATE */
const codeOf = (error) => (error instanceof BrokenInput ? '08P01' : error?.code || 'XX000');

/** The message about an error that ends a session. @param {any} error */
function messageOf(error) {
  if (error instanceof Refused) return error.reply;
  if (error instanceof BrokenInput) return errorResponse('FATAL', '08P01', error.message);
  if (error instanceof RefusedLogin) return errorResponse(error.fields.severity || 'FATAL', error.code, error.message);
  if (error instanceof EndpointError) {
    return errorResponse('FATAL', error.code || 'XX000', error.message, error.fields.hint);
  }
  // An error of the endpoint itself. Its text might hold what clients must not see.
  return errorResponse('FATAL', 'XX000', 'internal error of the endpoint');
}

/** @param {Duplex} stream @param {import('./input.js').Input} input @param {Buffer} [last] */
async function end(stream, input, last) {
  if (stream.destroyed) return;
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const timer = setTimeout(() => stream.destroy(), LAST_ERROR_MS);
  stream.end(last);
  void input.discard(); // a socket that is closed with unread bytes drops what it was to send
  await closed;
  clearTimeout(timer);
}
