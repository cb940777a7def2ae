// A fair queue for a bounded number of places. Whoever finds none free waits: groups take turns, and within a group the
// addresses do, so that nobody waits behind a crowd of another's. Who waits too long is refused. It knows names of
// groups and addresses; not what the places are.

import { networkOf } from '../address.js';
import { createDeadlines } from '../deadlines.js';
import { EndpointError } from '../error.js';
import { createList } from '../list.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {() => void} Leave gives a place back; a second call does nothing
 *
 * @typedef {object} Waiter what is kept of who waits: no closures of its own, as many wait at the same time
 * @property {string} group
 * @property {string} address
 * @property {Signal | undefined} signal
 * @property {(leave: Leave) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} handleEvent the signal's
 * @property {import('../deadlines.js').Deadline | undefined} deadline
 * @property {import('../list.js').Entry<Waiter> | undefined} entry of its line
 *
 * @typedef {object} Queue
 * @property {(group: string) => Leave | undefined} enterNow nothing if no place is free
 * @property {(group: string, address: string, signal?: Signal) => Promise<Leave>} enter rejects with an
 *   EndpointError (503, 53300), or with the signal's reason
 * @property {(error: Error) => void} close refuses all who wait, and all who come
 * @property {() => { running: number, waiting: number }} count
 *
 * @typedef {ReturnType<typeof createList<Waiter>>} Waiters
 * @typedef {Map<string, Waiters>} Line those of a group, by address; whose turn is next comes first
 */

/** However many places and time there are: more than so many don't wait. */
const MOST_WAITING = 10_000;

const tooMany = (/** @type {string} */ what, /** @type {string} */ why) =>
  new EndpointError(503, `too many ${what} at the same time: ${why}`, { code: '53300', severity: 'FATAL' });

/**
 * Whose turn is next goes to the end of the turns.
 * @template T
 * @param {Map<string, T>} turns @param {string} name @param {T} value
 */
function rotate(turns, name, value) {
  if (turns.size === 1) return;
  turns.delete(name);
  turns.set(name, value);
}

/**
 * @param {object} settings
 * @param {string} settings.what the places are for, in messages
 * @param {number} settings.most places
 * @param {number} [settings.mostOf] of one group; all by default
 * @param {number} [settings.waitMs] the longest wait; without a limit by default
 * @param {() => number} [settings.now] in milliseconds
 * @returns {Queue}
 */
export function createQueue({ what, most, mostOf = most, waitMs = Infinity, now }) {
  /** @type {Map<string, number>} */
  const running = new Map();
  /** @type {Map<string, Line>} */
  const lines = new Map();
  const deadlines = createDeadlines(now);
  let total = 0, waiting = 0;
  /** @type {Error | undefined} */
  let closed;

  /** @param {string} group */
  const isFree = (group) => total < most && (running.get(group) ?? 0) < mostOf;

  /** @param {string} group @returns {Leave} */
  function occupy(group) {
    let left = false;
    total++;
    running.set(group, (running.get(group) ?? 0) + 1);
    return () => {
      if (left) return;
      left = true;
      total--;
      const rest = (running.get(group) ?? 0) - 1;
      if (rest) running.set(group, rest);
      else running.delete(group);
      if (waiting) admitNext();
    };
  }

  /** At most one: each place that comes free is one. */
  function admitNext() {
    for (const [group, line] of lines) {
      if (!isFree(group)) continue;
      const [address, waiters] = /** @type {[string, Waiters]} */ (line.entries().next().value);
      rotate(line, address, waiters);
      rotate(lines, group, line);
      const waiter = /** @type {Waiter} */ (waiters.first());
      forget(waiter);
      waiter.resolve(occupy(group));
      return;
    }
  }

  /** Whoever waits gets a place or an error; nothing else is to come. @param {Waiter} waiter */
  function forget(waiter) {
    const { group, address, signal, deadline, entry } = waiter, line = lines.get(group), waiters = line?.get(address);
    deadlines.clear(deadline);
    signal?.removeEventListener('abort', waiter);
    if (!line || !waiters || !entry) return;
    waiters.remove(entry);
    waiter.entry = undefined;
    waiting--;
    if (waiters.isEmpty()) line.delete(address);
    if (!line.size) lines.delete(group);
  }

  /** @param {Waiter} waiter @param {unknown} error */
  function refuse(waiter, error) {
    forget(waiter);
    waiter.reject(error);
  }

  /** @this {Waiter} */
  function left() {
    refuse(this, this.signal?.reason);
  }

  /** @param {Waiter} waiter */
  const late = (waiter) => refuse(waiter, tooMany(what, `no turn came within ${waitMs} ms`));

  /** @param {Waiter} waiter */
  function wait(waiter) {
    const { group, address, signal } = waiter;
    const line = lines.get(group) ?? new Map(), waiters = line.get(address) ?? createList();
    lines.set(group, line);
    line.set(address, waiters);
    waiter.entry = waiters.add(waiter);
    if (waitMs !== Infinity) waiter.deadline = deadlines.set(waitMs, late, waiter);
    signal?.addEventListener('abort', waiter, { once: true });
    waiting++;
  }

  return {
    enterNow: (group) => (isFree(group) && !closed ? occupy(group) : undefined),
    enter: (group, from, signal) => new Promise((resolve, reject) => {
      if (closed) throw closed;
      signal?.throwIfAborted();
      if (isFree(group)) return resolve(occupy(group));
      if (waiting >= MOST_WAITING) throw tooMany(what, `${waiting} are waiting already`);
      const address = networkOf(from);
      wait({ group, address, signal, resolve, reject, handleEvent: left, deadline: undefined, entry: undefined });
    }),
    close(error) {
      closed = error;
      for (const line of [...lines.values()]) for (const waiters of [...line.values()]) {
        for (const waiter of waiters.values()) refuse(waiter, error);
      }
    },
    count: () => ({ running: total, waiting }),
  };
}
