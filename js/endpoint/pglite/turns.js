// Whose turn it is at PGlite's one session. Callers hold it one after the other, and find it
// as they left it or, when somebody else had it since, as it began. It also hands
// notifications to those who listen, as the one session listens for all of them.

import { RESET } from '../backend.js';
import { createLock } from './lock.js';

/**
 * @typedef {import('./start.js').Exchange} Exchange
 *
 * @typedef {object} Caller who may hold the session; compared by identity
 * @property {(message: Buffer) => void} [notify] is handed a NotificationResponse
 *
 * @typedef {object} Turn
 * @property {boolean} fresh has the session been reset since this caller's last turn?
 * @property {Exchange} exchange
 * @property {() => boolean} awaited is anyone waiting for it to end?
 * @property {() => void} release keeps the session as it is for this caller's next turn
 * @property {() => Promise<void>} end resets the session, then releases it
 *
 * @typedef {object} Turns
 * @property {(caller: Caller, signal?: AbortSignal) => Promise<Turn>} take fair: first come, first served
 * @property {(caller: Caller, channels: string[]) => void} listen the channels of this caller from now on
 */

const NOTIFICATION = 'A'.charCodeAt(0);

/** PGlite's session has no user to go back to by DEFAULT, so its one superuser is named. */
const RESET_PGLITE = `${RESET}; SET SESSION AUTHORIZATION postgres`;

/** @param {string} name */
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/**
 * @param {Exchange} exchange
 * @param {(sql: string) => Uint8Array} script the message of a simple query
 * @returns {Turns}
 */
export function createTurns(exchange, script) {
  const lock = createLock();
  /** @type {Map<Caller, string[]>} */
  const listeners = new Map();
  /** @type {Caller | null} whose the session's state is; null: as it began */
  let owner = null;

  /** @type {Exchange} */
  const routed = (bytes, onMessage) => exchange(bytes, (message) => {
    if (message[0] !== NOTIFICATION) return onMessage(message);
    const [channel] = message.toString('utf8', 9).split('\0');
    for (const [caller, channels] of listeners) if (channels.includes(channel)) caller.notify?.(Buffer.from(message));
  });

  async function reset() {
    const channels = new Set([...listeners.values()].flat());
    await exchange(script([RESET_PGLITE, ...[...channels].map((channel) => `LISTEN ${quoted(channel)}`)].join('; ')), () => {});
    owner = null;
  }

  return {
    async take(caller, signal) {
      const release = await lock.acquire(signal);
      const fresh = owner !== caller;
      try {
        if (fresh && owner) await reset();
      } catch (error) {
        release();
        throw error;
      }
      owner = caller;
      return {
        fresh,
        exchange: routed,
        awaited: lock.awaited,
        release,
        // Where the reset fails, the database has died, and the next caller is told so.
        end: () => reset().catch(() => {}).then(release),
      };
    },
    listen(caller, channels) {
      if (channels.length) listeners.set(caller, channels);
      else listeners.delete(caller);
    },
  };
}
