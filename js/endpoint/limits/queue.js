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
 * @typedef {object} Waiter what is kept of who waits: no closures of its own, as many wait at the same time
 * @property {Group} group
 * @property {string} address
 * @property {Signal | undefined} signal
 * @property {(place: Place) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} handleEvent the signal's
 * @property {import('../deadlines.js').Deadline | undefined} deadline
 * @property {import('../list.js').Entry<Waiter> | undefined} entry of its line
 *
 * @typedef {object} Queue
 * @property {(group: string) => Place | undefined} enterNow nothing if no place is free
 * @property {(group: string, address: string, signal?: Signal) => Promise<Place>} enter rejects with an
 *   EndpointError (503, 53300), or with the signal's reason
 * @property {(error: Error) => void} close refuses all who wait, and all who come
 * @property {() => { running: number, waiting: number }} count
 *
 * @typedef {ReturnType<typeof createList<Waiter>>} Waiters
 *
 * @typedef {object} Group
 * @property {string} name
 * @property {number} running
 * @property {Map<string, Waiters>} lines those who wait, by address; whose turn is next comes first
 */

/** Somebody's, until it is given back. */
export class Place {
  /** @param {Group} group @param {(group: Group) => void} free */
  constructor(group, free) {
    /** @type {Group | undefined} */
    this.group = group;
    this.free = free;
  }

  /** A second call does nothing. */
  leave() {
    const { group } = this;
    this.group = undefined;
    if (group) this.free(group);
  }
}

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
  /** Those that have a place or wait for one. @type {Map<string, Group>} */
  const groups = new Map();
  /** Those of which some wait; whose turn is next comes first. @type {Map<string, Group>} */
  const turns = new Map();
  const deadlines = createDeadlines(now);
  let total = 0, waiting = 0;
  /** @type {Error | undefined} */
  let closed;

  /** @param {string} name @returns {Group} */
  function groupOf(name) {
    const known = groups.get(name);
    if (known) return known;
    const group = { name, running: 0, lines: new Map() };
    groups.set(name, group);
    return group;
  }

  /** @param {Group} group */
  function forgetUnused({ name, running, lines }) {
    if (!running && !lines.size) groups.delete(name);
  }

  /** @param {Group | undefined} group */
  const isFree = (group) => total < most && (group?.running ?? 0) < mostOf;

  /** @param {Group} group */
  function occupy(group) {
    total++;
    group.running++;
    return new Place(group, free);
  }

  /** @param {Group} group */
  function free(group) {
    total--;
    group.running--;
    if (waiting) admitNext();
    forgetUnused(group);
  }

  /** At most one: each place that comes free is one. */
  function admitNext() {
    for (const group of turns.values()) {
      if (!isFree(group)) continue;
      const [address, waiters] = /** @type {[string, Waiters]} */ (group.lines.entries().next().value);
      rotate(group.lines, address, waiters);
      rotate(turns, group.name, group);
      const waiter = /** @type {Waiter} */ (waiters.first());
      forget(waiter);
      waiter.resolve(occupy(group));
      return;
    }
  }

  /** Whoever waits gets a place or an error; nothing else is to come. @param {Waiter} waiter */
  function forget(waiter) {
    const { group, address, signal, deadline, entry } = waiter, waiters = group.lines.get(address);
    deadlines.clear(deadline);
    signal?.removeEventListener('abort', waiter);
    if (!waiters || !entry) return;
    waiters.remove(entry);
    waiter.entry = undefined;
    waiting--;
    if (waiters.isEmpty()) group.lines.delete(address);
    if (!group.lines.size) turns.delete(group.name);
  }

  /** @param {Waiter} waiter @param {unknown} error */
  function refuse(waiter, error) {
    forget(waiter);
    forgetUnused(waiter.group);
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
    const { group, address, signal } = waiter, waiters = group.lines.get(address) ?? createList();
    turns.set(group.name, group);
    group.lines.set(address, waiters);
    waiter.entry = waiters.add(waiter);
    if (waitMs !== Infinity) waiter.deadline = deadlines.set(waitMs, late, waiter);
    signal?.addEventListener('abort', waiter, { once: true });
    waiting++;
  }

  return {
    enterNow: (name) => (isFree(groups.get(name)) && !closed ? occupy(groupOf(name)) : undefined),
    enter: (name, from, signal) => new Promise((resolve, reject) => {
      if (closed) throw closed;
      signal?.throwIfAborted();
      if (isFree(groups.get(name))) return resolve(occupy(groupOf(name)));
      if (waiting >= MOST_WAITING) throw tooMany(what, `${waiting} are waiting already`);
      const group = groupOf(name), address = networkOf(from);
      wait({ group, address, signal, resolve, reject, handleEvent: left, deadline: undefined, entry: undefined });
    }),
    close(error) {
      closed = error;
      for (const { lines } of [...turns.values()]) for (const waiters of [...lines.values()]) {
        for (const waiter of waiters.values()) refuse(waiter, error);
      }
    },
    count: () => ({ running: total, waiting }),
  };
}
