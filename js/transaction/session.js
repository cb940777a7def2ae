// A session with the server over a WebSocket: request bodies in, replies out, in the same form as over HTTP. The
// session machine (session.wasm, include/session.h) speaks Postgres's protocol; this file has its loop, the order of
// requests, and how a session is ended early.
import loadModule from '#session-wasm';
import { decoded } from '../address.js';
import { decode, join } from '../core.js';
import { deadline } from '../deadline.js';
import { errorOf } from '../error.js';
import { open } from '../open.js';
import { openSocket } from './socket.js';

/**
 * @typedef {import('../core.js').Answer} Answer
 * @typedef {import('../core.js').Bytes} Bytes
 * @typedef {import('../core.js').Step} Step
 * @typedef {import('../call.js').Database} Database
 * @typedef {import('../call.js').Reply} Reply
 * @typedef {import('./socket.js').Socket} Socket
 * @typedef {ReturnType<typeof createSession>} Session
 * @typedef {string | {query: string, params: string[]}} Quiet a statement, which has no parameters if it is a text
 */

/** The machine's operations, their flags, and the kinds of its answers. */
const OPEN = 0, REQUEST = 1, FEED = 2, CANCEL = 3, QUIET = 1 << 8, PIPELINE = 1 << 9, END = 1 << 10, DESCRIBE = 1 << 11;
const READY = 0, SEND = 1, FAIL = 2, REFUSED = 4;

/** Why it fails: a fail code of the core; the server did not want the password like this; the server's last error. */
const CONNECTION = 9, UNASKED = 100, FATAL = 101;

/** What this file reads of the machine's state: bytes 0-3 are how many bytes it needs next, byte 4 the transaction's
 * status. */
const STATUS = 4, FAILED = 'E'.charCodeAt(0);

const none = new Uint8Array();

/** Random text, for SCRAM. */
const nonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));

/** A statement as the core would write it. @param {Quiet} query */
export const bodyOf = (query) => JSON.stringify(typeof query === 'string' ? { query, params: [] } : query);

/**
 * The login of a session; the password is normalised nearly as by SASLprep.
 * @param {import('../address.js').Address} address
 */
const loginOf = ({ login: { user, password, database } }) =>
  ({ user: decoded(user), password: decoded(password).normalize('NFKC'), database: decoded(database) });

/** A session, which its first request opens. @param {Database} database */
export function createSession(database) {
  /** @type {Step} */
  let step;
  /** @type {Socket | undefined} */
  let socket;
  /** The machine's state, and bytes of the server that it has not consumed. */
  let state = none, rest = none;
  /** Is the password sent in the first frame, as Neon's proxy accepts it? */
  let pipeline = true;
  /** Why the session has ended. @type {Error | undefined} */
  let ended;
  let stop = (/** @type {Error} */ _) => {};
  /** @type {Promise<never>} */
  const killed = new Promise((_, reject) => { stop = reject; });
  killed.catch(() => {}); // perhaps nobody waits for it
  /** Settles when the last request has. @type {Promise<unknown>} */
  let turn = Promise.resolve();

  const lost = (/** @type {string} */ why, code = CONNECTION) => {
    const outcome = code === CONNECTION && { outcome: 'unknown' };
    return session.withOutcome(errorOf(code, { message: `the transaction is lost: ${why}`, ...outcome }));
  };
  const failure = (/** @type {Answer} */ { code, text }) => lost(JSON.parse(decode(text)).message, code);

  const connect = async () => openSocket(database.address(), await database.webSocket());

  /** Makes a part of the next frame. @param {number} op @param {string | Bytes} input */
  function write(op, input) {
    const answer = step(op, state, input);
    if (answer.kind !== SEND) throw failure(answer);
    state = answer.state;
    return answer.text.slice();
  }

  /** Waits for as many bytes as the machine needs. @returns {Promise<number>} END if no more will come, else 0 */
  async function more() {
    const pieces = [rest], need = (state[0] | state[1] << 8 | state[2] << 16 | state[3] << 24) >>> 0;
    let size = rest.length, piece;
    if (!need) { // it works in parts: between two of them timers and other tasks may run
      await Promise.race([killed, new Promise((resolve) => { setTimeout(resolve); })]);
      return 0;
    }
    do {
      piece = await Promise.race([killed, /** @type {Socket} */ (socket).receive()]);
      if (piece) pieces.push(piece);
      size += piece?.length ?? 0;
    } while (piece && size < need);
    rest = join(pieces);
    return piece ? 0 : END;
  }

  /** Feeds the machine until it has a reply. @returns {Promise<Reply | undefined>} none: open without the pipeline */
  async function reply() {
    const pieces = [];
    for (;;) {
      const answer = step(FEED | await more(), state, rest), { kind, code } = answer;
      const text = answer.text.slice();
      if (kind === FAIL && code === UNASKED) return;
      if (kind === FAIL && code === FATAL) return fatalReply(decode(text));
      if (kind === FAIL) throw failure(answer);
      state = answer.state;
      rest = rest.slice(code);
      if (kind === SEND) /** @type {Socket} */ (socket).send(text);
      else if (kind === REFUSED) return { status: 400, bytes: text, index: JSON.parse(decode(text)).index };
      else pieces.push(text);
      if (kind === READY) return { status: 200, bytes: join(pieces) };
    }
  }

  /** The error with which the server ends a session, as the last reply. @param {string} text @returns {Reply} */
  function fatalReply(text) {
    ended = lost(JSON.parse(text).message);
    if (state[STATUS]) return { status: 400, bytes: text };
    // A proxy in front gives its own errors this code over a WebSocket; over HTTP it gives no code, and status 500.
    return { status: 500, bytes: text.replace('"code":"XX000"', '"code":""') };
  }

  /** @param {Quiet[]} quiet @param {() => Bytes | string} begin @param {number} flags @returns {Promise<Reply>} */
  async function exchange(quiet, begin, flags) {
    if (ended) throw ended;
    const body = begin();
    for (;;) {
      const frame = [];
      if (!socket) {
        step ??= await (database.sessionStep ??= open(database.sessionModule ?? loadModule(), 'sessionModule'));
        const opening = connect();
        // A socket that opens after the session has ended is closed.
        opening.then((late) => ended && late.close(), () => {});
        socket = await Promise.race([killed, opening]);
        state = rest = none;
        const login = JSON.stringify({ ...loginOf(database.address()), nonce: nonce() });
        frame.push(write(pipeline ? OPEN | PIPELINE : OPEN, login));
        if (!pipeline) {
          socket.send(join(frame.splice(0)));
          const opened = await reply();
          if (opened?.status !== 200) return /** @type {Reply} */ (opened);
        }
      }
      for (const query of quiet) frame.push(write(REQUEST | QUIET, bodyOf(query)));
      frame.push(write(REQUEST | flags, body));
      socket.send(join(frame));
      const answer = await reply();
      if (answer) return answer;
      socket.close();
      socket = undefined;
      pipeline = false;
    }
  }

  const session = {
    killed,
    /** Statements that are sent together with the next request. @type {Quiet[]} */
    queue: [],
    savepoints: 0,
    /** Has COMMIT been sent? */
    committing: false,
    /** Has a statement failed, so that only a rollback is possible, and none is queued? */
    failed: () => state[STATUS] === FAILED && !session.queue.length,

    /**
     * Removes `first` and all after it from the queue; if it is no longer there, queues others.
     * @param {Quiet} first
     * @param {Quiet[]} others
     * @returns {boolean} has `first` been sent?
     */
    unqueueOr(first, others) {
      const at = session.queue.lastIndexOf(first);
      if (at < 0) session.queue.push(...others);
      else session.queue.length = at;
      return at < 0;
    },

    /**
     * @param {Bytes | string} body
     * @param {number} [timeout]
     * @param {AbortSignal} [signal]
     * @param {boolean} [describe] must the reply have `fields`?
     * @param {() => Bytes | string} [begin] called when it is its turn: gives the body
     * @returns {Promise<Reply>}
     */
    async request(body, timeout = 0, signal, describe, begin) {
      const release = deadline(timeout, signal, session.kill, session.outcome), quiet = session.queue.splice(0);
      const exchanged = turn.then(() => exchange(quiet, begin ?? (() => body), describe ? DESCRIBE : 0));
      const answer = exchanged.catch((error) => { throw ended ??= error; });
      turn = answer.catch(() => {});
      return answer.finally(release);
    },

    /** The outcome of the transaction if its connection is lost now. */
    outcome: () => (session.committing ? 'unknown' : 'not-sent'),

    /**
     * The error of a statement, with the outcome of the transaction: until COMMIT is sent, nothing has been done.
     * @template {any} E
     * @param {E} error
     * @returns {E}
     */
    withOutcome(error) {
      const known = /** @type {any} */ (error);
      if (known?.outcome !== 'unknown' || session.committing) return error;
      return Object.assign(known, { outcome: 'not-sent', retryable: true });
    },

    /** Ends the session at once: cancels its statement, and the server rolls back. @param {Error} error */
    kill(error) {
      if (ended) return;
      ended = error;
      stop(error);
      const { kind, text } = socket ? step(CANCEL, state, none) : { kind: FAIL, text: none }, cancel = text.slice();
      const sendCancel = (/** @type {Socket} */ other) => {
        other.send(cancel);
        other.close();
      };
      if (kind === SEND) connect().then(sendCancel, () => {});
      socket?.close();
    },

    close: () => socket?.close(),
  };

  return session;
}
