// Who gets a connection to the server, and when. Requests share connections: so many of one role in one database, and
// so many altogether; sessions have one each. Who finds none free waits in a fair queue. A login that the server hasn't
// accepted lately is tried first, with few others at a time, so that guesses take no place of those who are known.

import { EndpointError, RefusedLogin } from '../error.js';
import { LOGINS } from '../limits/gateway.js';
import { createKnown } from '../limits/known.js';
import { createQueue } from '../limits/queue.js';
import { connect } from './connect.js';
import { createIdle } from './idle.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {import('./logins.js').Logins} Logins
 * @typedef {import('./connect.js').Connected} Connected
 * @typedef {import('./idle.js').Kept} Kept
 * @typedef {import('../limits/queue.js').Place} Place
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {object} Limits
 * @property {number} server connections altogether
 * @property {number} sessions those of them that sessions may have
 * @property {number} logins those of them that logins may have which the server hasn't accepted lately
 * @property {number} pool those that requests of one role in one database share
 * @property {number} waitMs the longest wait for one; Infinity: without a limit
 *
 * @typedef {import('../backend.js').Caller} Caller
 *
 * @typedef {object} Pools
 * @property {(login: Login, caller: Caller) => Promise<void> | undefined} admit resolves when the login has been
 *   accepted; nothing, if it has been lately. Throws or rejects with an EndpointError
 * @property {<T>(kind: 'request' | 'session', login: Login | undefined, caller: Caller, use: Use<T>) =>
 *   T | Promise<T>} take gives what `use` makes of a connection; at once, if one is free. Throws or rejects with an
 *   EndpointError
 * @property {() => Counts} count
 * @property {() => Promise<void>} end
 *
 * @typedef {{ running: number, waiting: number }} Count
 * @typedef {{ open: number, idle: number, requests: Count, sessions: Count, logins: Count }} Counts
 */

/**
 * @template T
 * @typedef {(pooled: Pooled, caller: Caller) => T} Use what a connection is wanted for
 */

/** A connection with its place, until it is released. */
export class Pooled {
  /** @param {Login} login @param {Kept} kept @param {Place} place @param {(login: Login, kept: Kept) => void} keep */
  constructor(login, kept, place, keep) {
    kept.fresh = false;
    this.connected = kept.connected;
    this.login = login;
    this.kept = kept;
    this.place = place;
    this.keep = keep;
  }

  /** @param {boolean} [destroy] it must not be used again */
  release(destroy = false) {
    if (destroy) void this.connected.end();
    else this.keep(this.login, this.kept);
    this.place.leave();
  }
}

/**
 * How long an idle connection is kept. To another database than the endpoint's own, less than the 5 s for which DROP
 * DATABASE waits for other connections to end; of a gateway, which has none of its own, as long.
 */
const IDLE_MS = 10_000, OTHER_IDLE_MS = 1000;

/** A connection has checked its password when it began; so long that counts. */
const LOGIN_MS = 300_000;

/** Fewer than the 97 connections that a server accepts by default; sessions are the server's to count. */
const OPEN_LIMITS = { server: 80, sessions: Infinity, logins: LOGINS, pool: 20, waitMs: Infinity };

/**
 * @param {Logins} logins
 * @param {Limits} [limits]
 * @param {boolean} [gateway]
 * @returns {Pools}
 */
export function createPools(logins, limits = OPEN_LIMITS, gateway = false) {
  const { server, sessions, logins: tried, pool, waitMs } = limits;
  const shared = sessions === Infinity ? server - tried : server - tried - sessions;
  const queues = {
    request: createQueue({ what: 'requests', most: shared, mostOf: pool, waitMs }),
    session: createQueue({ what: 'sessions', most: sessions, waitMs }),
    login: createQueue({ what: 'logins', most: tried, waitMs }),
  };
  const known = createKnown(), idle = createIdle();
  /** Of requests, and those that logins have opened for them. @type {Set<Connected>} */
  const open = new Set();
  let opening = 0, ending = false;

  /** Of a request's login it is asked four times. @param {Login} login */
  function nameOf(login) {
    const { user, database, password } = login;
    return login.name ??= known.nameOf(user, database, logins.isOwn(user) ? '' : password);
  }
  /** @param {Login} login */
  const isKnown = (login) => logins.isOwn(login.user) || known.has(nameOf(login));
  /** @param {Login} login */
  const isOwn = ({ user, database }) => gateway || (logins.isOwn(user) && database === logins.own.database);

  /** @param {Login | undefined} given @param {Login} login the same, or the endpoint's own */
  async function openFor(given, login) {
    if (open.size + opening >= server) idle.endOne();
    opening++;
    try {
      const connected = await connect(logins.settings(given));
      known.add(nameOf(login));
      open.add(connected);
      const until = performance.now() + (logins.isOwn(login.user) ? Infinity : LOGIN_MS);
      const kept = { connected, fresh: true, until };
      void connected.ended.then(() => {
        open.delete(connected);
        idle.forget(kept);
      });
      return kept;
    } catch (error) {
      if (error instanceof RefusedLogin) known.forget(nameOf(login));
      throw error;
    } finally {
      opening--;
    }
  }

  /** @param {Login} login @param {Kept} kept */
  function keep(login, kept) {
    if (ending) void kept.connected.end();
    else idle.put(nameOf(login), kept, isOwn(login) ? IDLE_MS : OTHER_IDLE_MS);
  }

  /** @type {Pools['admit']} */
  function admit(login, caller) {
    logins.assertAllowed(login);
    return isKnown(login) ? undefined : logIn(login, caller);
  }

  /** @param {Login} login @param {Caller} caller */
  async function logIn(login, { address = '', signal }) {
    const place = await queues.login.enter('', address, signal);
    try {
      // Another request of the same login may have been first.
      if (!isKnown(login)) keep(login, await openFor(login, login));
    } finally {
      place.leave();
    }
  }

  /**
   * @template T
   * @param {keyof typeof queues} kind @param {Login | undefined} given @param {Caller} caller @param {Use<T>} use
   */
  function enter(kind, given, caller, use) {
    const { address = '', signal } = caller, login = given ?? { ...logins.own, password: '' };
    const group = login.group ??= `${login.user}\0${login.database}`; // neither can hold a NUL
    const queue = queues[kind], free = queue.enterNow(group);
    /** @param {Place} place */
    const occupy = (place) => {
      const kept = idle.take(nameOf(login), kind === 'session');
      if (kept) return use(new Pooled(login, kept, place, keep), caller);
      return openFor(given, login).then((opened) => use(new Pooled(login, opened, place, keep), caller), (error) => {
        place.leave();
        throw error;
      });
    };
    return free ? occupy(free) : queue.enter(group, address, signal).then(occupy);
  }

  return {
    admit,
    take(kind, given, caller, use) {
      const admitted = given && admit(given, caller);
      return admitted ? admitted.then(() => enter(kind, given, caller, use)) : enter(kind, given, caller, use);
    },
    count: () => ({
      open: open.size, idle: idle.count(),
      requests: queues.request.count(), sessions: queues.session.count(), logins: queues.login.count(),
    }),
    async end() {
      ending = true;
      const closing = new EndpointError(503, 'the endpoint is closing', { code: '57P01', severity: 'FATAL' });
      Object.values(queues).forEach((queue) => queue.close(closing));
      idle.endAll();
      await Promise.all([...open].map(({ ended }) => ended));
    },
  };
}
