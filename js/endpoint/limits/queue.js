// A fair queue for a bounded number of places. Whoever finds none free waits: groups take turns, and within a group the
// addresses do, so that nobody waits behind a crowd of another's. Who waits too long is refused. It knows names of
// groups and addresses; not what the places are.

import { networkOf } from '../address.js';
import { createDeadlines } from '../deadlines.js';
import { EndpointError } from '../error.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {() => void} Leave gives a place back; a second call does nothing
 *
 * @typedef {object} Waiter
 * @property {() => void} admit
 * @property {(error: unknown) => void} refuse
 *
 * @typedef {object} Queue
 * @property {(group: string) => Leave | undefined} enterNow nothing if no place is free
 * @property {(group: string, address: string, signal?: Signal) => Promise<Leave>} enter rejects with an
 *   EndpointError (503, 53300), or with the signal's reason
 * @property {(error: Error) => void} close refuses all who wait, and all who come
 * @property {() => { running: number, waiting: number }} count
 *
 * @typedef {Map<string, Waiter[]>} Line those of a group, by address; whose turn is next comes first
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
      const [address, waiters] = /** @type {[string, Waiter[]]} */ (line.entries().next().value);
      rotate(line, address, waiters);
      rotate(lines, group, line);
      waiters[0].admit();
      return;
    }
  }

  /** @param {string} group @param {string} address @param {Waiter} waiter */
  function remove(group, address, waiter) {
    const line = lines.get(group), waiters = line?.get(address);
    if (!line || !waiters) return;
    waiters.splice(waiters.indexOf(waiter), 1);
    waiting--;
    if (!waiters.length) line.delete(address);
    if (!line.size) lines.delete(group);
  }

  /** @param {string} group @param {string} address @param {Waiter} waiter */
  function add(group, address, waiter) {
    const line = lines.get(group) ?? new Map(), waiters = line.get(address) ?? [];
    lines.set(group, line);
    line.set(address, waiters);
    waiters.push(waiter);
    waiting++;
  }

  return {
    enterNow: (group) => (isFree(group) && !closed ? occupy(group) : undefined),
    async enter(group, from, signal) {
      if (closed) throw closed;
      signal?.throwIfAborted();
      if (isFree(group)) return occupy(group);
      if (waiting >= MOST_WAITING) throw tooMany(what, `${waiting} are waiting already`);
      const address = networkOf(from);
      return new Promise((resolve, reject) => {
        const deadline = waitMs === Infinity ? undefined
          : deadlines.set(waitMs, () => waiter.refuse(tooMany(what, `no turn came within ${waitMs} ms`)));
        const abort = () => waiter.refuse(signal?.reason);
        const settle = () => {
          deadlines.clear(deadline);
          signal?.removeEventListener('abort', abort);
          remove(group, address, waiter);
        };
        const waiter = {
          admit() {
            settle();
            resolve(occupy(group));
          },
          /** @param {unknown} error */
          refuse(error) {
            settle();
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        add(group, address, waiter);
      });
    },
    close(error) {
      closed = error;
      for (const line of [...lines.values()]) for (const waiters of [...line.values()]) {
        for (const waiter of [...waiters]) waiter.refuse(error);
      }
    },
    count: () => ({ running: total, waiting }),
  };
}
