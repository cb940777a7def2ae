// The embedded engine over all its lives: one thread of PGlite after the other on the same folder. Where one
// ends (fate.js says how), the next is opened by itself; what lived in the old one (turns, sessions) ends
// with it. Not for ever: so often within a minute, something is wrong that opening again doesn't mend. What
// was in memory is gone with its thread, so there is no next one: an empty database in its place would be worse.

import { setMaxListeners } from 'node:events';
import { stopped } from './fate.js';

/**
 * @typedef {import('./fate.js').Fate} Fate
 * @typedef {import('./turns.js').Turns} Turns
 * @typedef {Awaited<ReturnType<typeof import('./start.js').startThread>>} Thread
 *
 * @typedef {object} Life from one opening to its end
 * @property {Thread} thread
 * @property {Turns} turns
 * @property {AbortSignal} over fires when it has ended; its reason is what a session is told
 *
 * @typedef {object} Engine
 * @property {string} version of Postgres
 * @property {() => Promise<Life>} life the one of now, or the one that is being opened; rejects when there will be none
 * @property {Turns['take']} take a turn for who has no session: waits over the end of a life
 * @property {Promise<Error>} failed resolves when there will be no further life
 * @property {() => Promise<void>} close
 */

/** Opened again at most so often in so long. */
const MOST = 5, WITHIN_MS = 60_000;

/** How long close() waits for a running statement before it ends the thread. */
const CLOSE_MS = 5000;

/**
 * @param {object} settings
 * @param {(onEnd: (fate: Fate) => void) => Promise<Thread>} settings.start
 * @param {(thread: Thread) => Turns} settings.turnsOf
 * @param {boolean} settings.keeps is what was acknowledged still there after an end?
 * @param {() => number} [settings.now] milliseconds
 * @returns {Promise<Engine>}
 */
export async function openEngine({ start, turnsOf, keeps, now = () => performance.now() }) {
  /** When it ended, within the last minute. @type {number[]} */
  let ends = [];
  let closing = false;
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const failed = /** @type {Promise<Error>} */ (new Promise((resolve) => { fail = resolve; }));

  /** @returns {Promise<Life>} */
  async function begin() {
    const over = new AbortController();
    setMaxListeners(0, over.signal); // one for each session; by default Node takes more than ten for a leak
    /** @type {Turns | undefined} */
    let turns;
    const thread = await start((fate) => {
      life = next(fate);
      life.catch(() => {}); // whoever asks gets the error
      turns?.end(fate.others);
      // A moment later, so that whose statement it was is told so, and not what the others are.
      setImmediate(() => over.abort(fate.others));
    });
    turns = turnsOf(thread);
    return { thread, turns, over: over.signal };
  }

  /** @param {Fate} fate @returns {Promise<Life>} */
  async function next({ why }) {
    if (closing) throw stopped('it is being closed');
    if (!keeps) throw giveUp(`${why}; it was in memory, and its data is gone`);
    ends = [...ends.filter((end) => end > now() - WITHIN_MS), now()];
    if (ends.length > MOST) throw giveUp(`it ended ${ends.length} times within a minute (at last: ${why})`);
    try {
      return await begin();
    } catch (error) {
      throw giveUp(`it can't be opened again (${/** @type {Error} */ (error).message})`);
    }
  }

  /** @param {string} why */
  function giveUp(why) {
    const error = stopped(why);
    fail(error);
    return error;
  }

  let life = begin();
  const { thread: { version } } = await life;
  return {
    version,
    failed,
    life: () => life,
    async take(caller, signal) {
      for (;;) {
        const mine = life, { turns } = await mine;
        try {
          return await turns.take(caller, signal);
        } catch (error) {
          // Nothing has been asked yet, so the next life will do as well.
          if (mine === life || signal?.aborted) throw error;
        }
      }
    },
    async close() {
      closing = true;
      const last = await life.catch(() => undefined); // it has ended already
      if (!last) return;
      const timer = setTimeout(last.thread.kill, CLOSE_MS);
      await last.turns.take({}).catch(() => {});
      await last.thread.close();
      clearTimeout(timer);
    },
  };
}
