// A session with the server over a WebSocket: request bodies in, replies out, in the form that HTTP would have
// given. What goes over the wire is for the session machine to say (session.wasm, include/session.h); here are
// its loop, the order of requests, and how a session ends before its time.
import loadModule from '#session-wasm';
import { decode, join } from '../core.js';
import { deadline } from '../deadline.js';
import { errorOf } from '../error.js';
import { decoded } from '../address.js';
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
 */

/** The steps of the machine, and what it answers. */
const OPEN = 0, REQUEST = 1, FEED = 2, CANCEL = 3, QUIET = 1 << 8, PIPELINE = 1 << 9, END = 1 << 10;
const READY = 0, SEND = 1, FAIL = 2, REFUSED = 4;

/** Why it fails: fail codes of the core's, the password was not wanted like this, the server's own words. */
const CONNECTION = 9, UNASKED = 100, FATAL = 101;

/** What is the host's to read of its state: bytes 0-3 count the bytes it needs next; and the transaction's status. */
const STATUS = 4, FAILED = 'E'.charCodeAt(0);

const none = new Uint8Array();

/** Random text, for SCRAM. */
const nonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));

/** A statement without parameters, as the core would write it. @param {string} query */
const bodyOf = (query) => JSON.stringify({ query, params: [] });

/** Who opens a session, with the password as SASLprep has it, nearly. @param {import('../address.js').Address} address */
const loginOf = ({ login: { user, password, database } }) =>
  ({ user: decoded(user), password: decoded(password).normalize('NFKC'), database: decoded(database) });

/** A session that its first request opens. @param {Database} database */
export function createSession(database) {
  /** @type {Step} */
  let step;
  /** @type {Socket | undefined} */
  let socket;
  /** The machine's state, and bytes of the server's that it has not consumed. */
  let state = none, rest = none;
  /** Does the password go along with the first frame, as Neon's proxy has it? */
  let pipeline = true;
  /** Why nothing more may be asked. @type {Error | undefined} */
  let over;
  let stop = (/** @type {Error} */ _) => {};
  /** @type {Promise<never>} */
  const killed = new Promise((_, reject) => { stop = reject; });
  killed.catch(() => {}); // it may be that nobody waits
  /** The last request's turn. @type {Promise<unknown>} */
  let turn = Promise.resolve();

  const lost = (/** @type {string} */ why, code = CONNECTION) =>
    session.settled(errorOf(code, { message: `the transaction is lost: ${why}`, ...(code === CONNECTION && { outcome: 'unknown' }) }));
  const failure = (/** @type {Answer} */ { code, text }) => lost(JSON.parse(decode(text)).message, code);

  const connect = async () => openSocket(database.address(), await database.webSocket());

  /** A part of the next frame. @param {number} op @param {string | Bytes} input */
  function write(op, input) {
    const answer = step(op, state, input);
    if (answer.kind !== SEND) throw failure(answer);
    state = answer.state;
    return answer.text.slice();
  }

  /** Waits for as many bytes as the machine needs to get on. @returns {Promise<number>} a flag: there will be no more */
  async function more() {
    const pieces = [rest], need = (state[0] | state[1] << 8 | state[2] << 16 | state[3] << 24) >>> 0;
    let size = rest.length, piece;
    if (!need) { // it has work to do, in parts: the deadline and others get their turn
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

  /** Feeds the machine until it has a reply; none where the session must be opened in another way. @returns {Promise<Reply | undefined>} */
  async function reply() {
    const pieces = [];
    for (;;) {
      const answer = step(FEED | await more(), state, rest), { kind, code } = answer, text = answer.text.slice();
      if (kind === FAIL && code === UNASKED) return;
      if (kind === FAIL && code === FATAL) return lastWords(decode(text));
      if (kind === FAIL) throw failure(answer);
      state = answer.state;
      rest = rest.slice(code);
      if (kind === SEND) /** @type {Socket} */ (socket).send(text);
      else if (kind === REFUSED) return { status: 400, bytes: text, index: JSON.parse(decode(text)).index };
      else pieces.push(text);
      if (kind === READY) return { status: 200, bytes: join(pieces) };
    }
  }

  /** What the server says before it ends a session is a reply too, and the last. @param {string} text @returns {Reply} */
  function lastWords(text) {
    over = lost(JSON.parse(text).message);
    // A proxy in front has no better code for its own errors over a WebSocket; over HTTP it has none, and this status.
    return state[STATUS] ? { status: 400, bytes: text } : { status: 500, bytes: text.replace('"code":"XX000"', '"code":""') };
  }

  /** @param {string[]} quiet @param {Bytes | string} body @returns {Promise<Reply>} */
  async function exchange(quiet, body) {
    if (over) throw over;
    for (;;) {
      const frame = [];
      if (!socket) {
        step ??= await (database.sessionStep ??= open(database.sessionModule ?? loadModule(), 'sessionModule'));
        const opening = connect();
        // One that opens when the session is over already is nobody's.
        opening.then((late) => over && late.close(), () => {});
        socket = await Promise.race([killed, opening]);
        state = rest = none;
        frame.push(write(pipeline ? OPEN | PIPELINE : OPEN, JSON.stringify({ ...loginOf(database.address()), nonce: nonce() })));
        if (!pipeline) {
          socket.send(join(frame.splice(0)));
          const opened = await reply();
          if (opened?.status !== 200) return /** @type {Reply} */ (opened);
        }
      }
      for (const query of quiet) frame.push(write(REQUEST | QUIET, bodyOf(query)));
      frame.push(write(REQUEST, body));
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
    /** Statements that ride with the next request. @type {string[]} */
    prefix: [],
    savepoints: 0,
    /** Is the COMMIT on its way? */
    committing: false,
    /** Has a statement failed, so that nothing but a rollback is possible, and none rides already? */
    failed: () => state[STATUS] === FAILED && !session.prefix.length,

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
    async request(body, timeout = 0, signal) {
      const release = deadline(timeout, signal, session.kill, session.outcome), quiet = session.prefix.splice(0);
      const answer = turn.then(() => exchange(quiet, body)).catch((error) => { throw over ??= error; });
      turn = answer.catch(() => {});
      return answer.finally(release);
    },

    /** @param {string} sql */
    control: (sql) => session.request(bodyOf(sql)),

    /** What is known of the transaction when its connection is lost. */
    outcome: () => (session.committing ? 'unknown' : 'not-sent'),

    /** An error that says of its statement alone that it may have run: without a COMMIT it has left nothing behind.
     * @template {any} E @param {E} error @returns {E} */
    settled(error) {
      const { outcome } = /** @type {any} */ (error ?? {});
      return outcome === 'unknown' && !session.committing ? Object.assign(/** @type {any} */ (error), { outcome: 'not-sent', retryable: true }) : error;
    },

    /** Ends the session at once: its statement is cancelled, and the server rolls back. @param {Error} error */
    kill(error) {
      if (over) return;
      over = error;
      stop(error);
      const { kind, text } = socket ? step(CANCEL, state, none) : { kind: FAIL, text: none }, cancel = text.slice();
      if (kind === SEND) connect().then((other) => { other.send(cancel); other.close(); }, () => {});
      socket?.close();
    },

    close: () => socket?.close(),
  };

  return session;
}
