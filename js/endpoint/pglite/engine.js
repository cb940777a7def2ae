// The embedded engine: one thread of PGlite after the other on the same folder. When a thread fails (failure.js), the
// next one is started; the turns and sessions of the old one end with it. After MOST failures within a minute no more
// are started, as starting again doesn't help then. A database in memory is gone with its thread, so it gets no next
// one: an empty database in its place would be worse.

import { setMaxListeners } from 'node:events';
import { stopped } from './failure.js';

/**
 * @typedef {import('./failure.js').Failure} Failure
 * @typedef {import('./turns.js').Turns} Turns
 * @typedef {Awaited<ReturnType<typeof import('./start.js').startThread>>} Thread
 *
 * @typedef {object} Instance a thread that runs, or has run
 * @property {Thread} thread
 * @property {Turns} turns
 * @property {AbortSignal} ended fires when it has ended; the reason is the error for its sessions
 *
 * @typedef {object} Engine
 * @property {string} version of Postgres
 * @property {() => Promise<Instance>} current the instance that runs, or is being started; rejects when there will be
 *   none
 * @property {Turns['take']} take a turn for a caller without a session; goes on waiting when an instance ends
 * @property {Promise<Error>} failed resolves when no further instance will be started
 * @property {() => Promise<void>} close
 */

/** Started again at most so often within that time. */
const MOST = 5, WITHIN_MS = 60_000;

/** How long close() waits for a running statement before it ends the thread. */
const CLOSE_MS = 5000;

/**
 * @param {object} settings
 * @param {(onEnd: (failure: Failure) => void) => Promise<Thread>} settings.start
 * @param {(thread: Thread) => Turns} settings.turnsOf
 * @param {boolean} settings.keeps does acknowledged data outlive the thread?
 * @param {() => number} [settings.now] milliseconds
 * @returns {Promise<Engine>}
 */
export async function openEngine({ start, turnsOf, keeps, now = () => performance.now() }) {
  /** When instances ended within the last minute. @type {number[]} */
  let ends = [];
  let closing = false;
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const failed = /** @type {Promise<Error>} */ (new Promise((resolve) => { fail = resolve; }));

  /** @returns {Promise<Instance>} */
  async function begin() {
    const ended = new AbortController();
    setMaxListeners(0, ended.signal); // one for each session; by default Node takes more than ten for a leak
    /** @type {Turns | undefined} */
    let turns;
    const thread = await start((failure) => {
      current = next(failure);
      current.catch(() => {}); // callers of current() get the error
      turns?.end(failure.others);
      // A moment later, so that the session whose statement was running gets its own error first.
      setImmediate(() => ended.abort(failure.others));
    });
    turns = turnsOf(thread);
    return { thread, turns, ended: ended.signal };
  }

  /** @param {Failure} failure @returns {Promise<Instance>} */
  async function next({ reason }) {
    if (closing) throw stopped('it is being closed');
    if (!keeps) throw giveUp(`${reason}; it was in memory, and its data is gone`);
    ends = [...ends.filter((end) => end > now() - WITHIN_MS), now()];
    if (ends.length > MOST) throw giveUp(`it ended ${ends.length} times within a minute (at last: ${reason})`);
    try {
      return await begin();
    } catch (error) {
      throw giveUp(`it can't be opened again (${/** @type {Error} */ (error).message})`);
    }
  }

  /** @param {string} reason */
  function giveUp(reason) {
    const error = stopped(reason);
    fail(error);
    return error;
  }

  let current = begin();
  const { thread: { version } } = await current;
  return {
    version,
    failed,
    current: () => current,
    async take(caller, signal) {
      for (;;) {
        const mine = current, { turns } = await mine;
        try {
          return await turns.take(caller, signal);
        } catch (error) {
          // Nothing has been sent yet, so the next instance will do as well.
          if (mine === current || signal?.aborted) throw error;
        }
      }
    },
    async close() {
      closing = true;
      const last = await current.catch(() => undefined); // it has ended already
      if (!last) return;
      const timer = setTimeout(last.thread.kill, CLOSE_MS);
      await last.turns.take({}).catch(() => {});
      await last.thread.close();
      clearTimeout(timer);
    },
  };
}
