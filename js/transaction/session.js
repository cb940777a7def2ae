// A session with the server over a WebSocket: request bodies in, replies out, in the form that HTTP would have
// given. What goes over the wire is for the session machine to say (session.wasm, include/session.h); here are
// its loop, the order of requests, and how a session ends before its time.
import loadModule from '#session-wasm';
import { createCore, decode, join } from '../core.js';
import { AbortError, ConnectionError, ProtocolError, TimeoutError, invalid } from '../error.js';
import { openSocket } from './socket.js';

/**
 * @typedef {import('../core.js').Bytes} Bytes
 * @typedef {import('../core.js').Step} Step
 * @typedef {import('../run.js').Database} Database
 * @typedef {import('../run.js').Reply} Reply
 * @typedef {import('./socket.js').Socket} Socket
 * @typedef {ReturnType<typeof createSession>} Session
 */

/** The steps of the machine, and what it answers. */
const OPEN = 1, REQUEST = 2, FEED = 3, CANCEL = 4, QUIET = 1 << 8, END = 1 << 9;
const SEND = 0, MORE = 1, READY = 2, REFUSED = 3;

/** Why a session is over: the password was not asked for as it was given; the connection was closed. */
const NOT_ASKED = 1, CLOSED = 2;

const FAILED = 'E'.charCodeAt(0);

const none = new Uint8Array();

/** Where in the machine's state the bytes are that it needs next, and the transaction's status. */
const NEEDED = 0, STATUS = 4;

/** Random text that SCRAM's exchange begins with. */
const nonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));

/** A statement without parameters, as the core would write it. @param {string} query */
const bodyOf = (query) => JSON.stringify({ query, params: [] });

/** Where a session is opened, and as whom. @param {Database} database */
function addressOf({ link, endpoint }) {
  const { target, headers } = link();
  const { username, password, pathname, host } = new URL(headers['Neon-Connection-String'].replace(/^\w+/, 'http'));
  const secure = target.protocol === 'https:';
  return {
    // Where an endpoint was named, it speaks both halves; a hosted one's is at the database's own name.
    url: `${secure ? 'wss' : 'ws'}://${endpoint || !secure ? target.host : host}/v2`,
    login: { user: decodeURIComponent(username), password: decodeURIComponent(password).normalize('NFKC'), database: decodeURIComponent(pathname.slice(1)) },
  };
}

/** Opened by its first request. @param {Database} database */
export function createSession(database) {
  const { url, login } = addressOf(database);
  /** @type {Step} */
  let step;
  /** @type {Socket | undefined} */
  let socket;
  let state = none, rest = none;
  /** May the password go along with the first frame, as Neon's proxy likes it? */
  let pipeline = true;
  /** Why nothing more may be asked. @type {Error | undefined} */
  let over;
  let stop = (/** @type {Error} */ _) => {};
  /** @type {Promise<never>} */
  const killed = new Promise((_, reject) => { stop = reject; });
  killed.catch(() => {}); // it may be that nobody waits
  /** The last request's turn. @type {Promise<unknown>} */
  let turn = Promise.resolve();

  const outcome = () => (session.committing ? 'unknown' : 'not-sent');
  const lost = (/** @type {string} */ why) => new ConnectionError(`the transaction is lost: ${why}`, { outcome: outcome() });

  /** The next frame's part. @param {number} op @param {string | Bytes} input */
  function write(op, input) {
    const answer = step(op, state, input);
    if (answer.kind !== SEND) throw lost(decode(answer.text));
    state = answer.state;
    return answer.text.slice();
  }

  /** Bytes of the server's: as many as the machine needs at the least, or fewer at the end. */
  async function more() {
    const pieces = [rest], needed = new DataView(state.buffer).getUint32(NEEDED, true);
    let size = rest.length, piece;
    do {
      piece = await Promise.race([killed, /** @type {Socket} */ (socket).receive()]);
      if (piece) pieces.push(piece);
      size += piece?.length ?? 0;
    } while (piece && size < needed);
    rest = join(pieces);
    return !piece;
  }

  /** Feeds the machine until it is ready for the next request. @returns {Promise<Reply>} */
  async function reply() {
    const pieces = [];
    for (;;) {
      const ended = await more(), answer = step(ended ? FEED | END : FEED, state, rest), text = answer.text.slice();
      state = answer.state;
      rest = rest.slice(answer.code);
      switch (answer.kind) {
      case SEND: socket?.send(text); break;
      case MORE: pieces.push(text); break;
      case READY: return { status: 200, bytes: join([...pieces, text]) };
      case REFUSED: return { status: 400, bytes: text };
      default: throw answer;
      }
    }
  }

  /** @param {string[]} quiet @param {Bytes | string} body @returns {Promise<Reply>} */
  async function exchange(quiet, body) {
    if (over) throw over;
    const frame = [];
    if (!socket) {
      step ??= createCore(await (database.sessionModule ?? loadModule()));
      socket = await Promise.race([killed, openSocket(url, database.WebSocket)]);
      state = rest = none;
      frame.push(write(OPEN, JSON.stringify({ ...login, pipeline, nonce: nonce() })));
      if (!pipeline) {
        socket.send(join(frame.splice(0)));
        await reply();
      }
    }
    for (const query of quiet) frame.push(write(REQUEST | QUIET, bodyOf(query)));
    frame.push(write(REQUEST, body));
    socket.send(join(frame));
    return reply();
  }

  /** The same, once more where the server asks for the password in another way. @param {string[]} quiet @param {Bytes | string} body */
  async function attempt(quiet, body) {
    try {
      return await exchange(quiet, body);
    } catch (/** @type {any} */ answer) {
      if (answer instanceof Error) throw answer;
      const { code, text } = answer;
      socket?.close();
      if (code === NOT_ASKED && pipeline) {
        pipeline = false;
        socket = undefined;
        return exchange(quiet, body);
      }
      throw code === CLOSED ? lost(decode(text)) : new ProtocolError(decode(text));
    }
  }

  const session = {
    killed,
    /** Statements that ride with the next request. @type {string[]} */
    prefix: [],
    savepoints: 0,
    /** Is the COMMIT on its way? */
    committing: false,
    /** Has a statement failed, so that nothing but a rollback is possible? */
    failed: () => state[STATUS] === FAILED,

    /**
     * Takes back the statements from `first` on that still wait to ride, or else lets others ride.
     * @param {string} first @param {string[]} others
     * @returns {boolean} has `first` been sent?
     */
    ride(first, others) {
      const at = session.prefix.lastIndexOf(first);
      if (at < 0) session.prefix.push(...others);
      else session.prefix.length = at;
      return at < 0;
    },

    /** @param {Bytes | string} body @param {number} [timeout] @param {AbortSignal} [signal] @returns {Promise<Reply>} */
    request(body, timeout, signal) {
      const quiet = session.prefix.splice(0), release = session.limit(timeout, signal);
      const answer = turn.then(() => attempt(quiet, body)).catch((error) => {
        over ??= error;
        throw over;
      }).finally(release);
      turn = answer.catch(() => {});
      return answer;
    },

    /** @param {string} sql */
    control: (sql) => session.request(bodyOf(sql)),

    /**
     * Kills the session after a time, or when a signal fires.
     * @param {number} [timeout] in milliseconds; 0 or Infinity is none
     * @param {AbortSignal} [signal]
     * @returns {() => void} call it when that is no longer wanted
     */
    limit(timeout = 0, signal) {
      if (!(timeout >= 0)) throw invalid('timeout', 'must be a number of milliseconds');
      if (signal && !signal.addEventListener) throw invalid('signal', 'must be an AbortSignal');
      const late = () => kill(new TimeoutError(`the transaction has taken longer than ${timeout} ms`, { outcome: outcome() }));
      const abort = () => kill(new AbortError('aborted by the caller', { outcome: outcome(), cause: signal?.reason }));
      const timer = timeout > 0 && timeout < 2 ** 31 ? setTimeout(late, timeout) : undefined;
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      return () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
    },

    close: () => socket?.close(),
  };

  /** Ends the session at once: the statement is cancelled, and the server rolls back. @param {Error} error */
  function kill(error) {
    if (over) return;
    over = error;
    stop(error);
    if (!socket) return;
    const { kind, text } = step(CANCEL, state, none);
    if (kind === SEND) openSocket(url, database.WebSocket).then((other) => { other.send(text.slice()); other.close(); }, () => {});
    socket.close();
  }

  return session;
}
