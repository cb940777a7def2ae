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
 * @property {(skipping?: boolean) => Promise<void>} end resets the session, which may be reading past
 *   all up to a Sync after an error, then releases it
 *
 * @typedef {object} Turns
 * @property {(caller: Caller, signal?: AbortSignal) => Promise<Turn>} take fair: first come, first served
 * @property {(caller: Caller, channels: string[], named: Set<string>) => Promise<void>} listen by who has the
 *   turn: what the session listens to now, and what this caller said it would
 * @property {(caller: Caller) => void} forget this caller listens no more
 * @property {(error: Error) => void} end the database has ended: who waits for a turn and who asks for one is told so
 */

const NOTIFICATION = 'A'.charCodeAt(0);

/** PGlite's session has no user to go back to by DEFAULT, so its one superuser is named. */
const RESET_PGLITE = `${RESET}; SET SESSION AUTHORIZATION postgres`;

/** @param {string} name */
const listening = (name) => `LISTEN "${name.replaceAll('"', '""')}"`;

/**
 * @param {Exchange} exchange
 * @param {(sql: string) => Uint8Array} script the message of a simple query
 * @param {Uint8Array} sync
 * @returns {Turns}
 */
export function createTurns(exchange, script, sync) {
  const lock = createLock();
  /** @type {Map<Caller, string[]>} */
  const listeners = new Map();
  /** What the session listened to when last seen. @type {string[]} */
  let heard = [];
  /** @type {Caller | null} whose the session's state is; null: as it began */
  let owner = null;

  /** @type {Exchange} */
  const routed = (bytes, onMessage, most) => exchange(bytes, (message) => {
    if (message[0] !== NOTIFICATION) return onMessage(message);
    const [channel] = message.toString('utf8', 9).split('\0');
    for (const [caller, channels] of listeners) if (channels.includes(channel)) caller.notify?.(Buffer.from(message));
  }, most);

  const wanted = () => [...new Set([...listeners.values()].flat())];

  async function reset(skipping = false) {
    heard = wanted();
    const sql = [RESET_PGLITE, ...heard.map(listening)].join('; ');
    // Elsewhere a Sync would commit what is to be rolled back.
    await exchange(skipping ? Buffer.concat([sync, script(sql)]) : script(sql), () => {});
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
        // Where the reset fails, the database has ended, and everybody's request fails.
        end: (skipping) => reset(skipping).catch(() => {}).then(release),
      };
    },
    // The one session listens for all, so what it listens to is the caller's where the caller
    // named it or where it is new; and what one caller gives up others may still want.
    async listen(caller, channels, named) {
      const before = listeners.get(caller) ?? [];
      const isNew = (/** @type {string} */ channel) => !heard.includes(channel);
      const own = channels.filter((channel) => before.includes(channel) || named.has(channel) || isNew(channel));
      if (own.length) listeners.set(caller, own);
      else listeners.delete(caller);
      const lost = wanted().filter((channel) => !channels.includes(channel));
      if (lost.length) await exchange(script(lost.map(listening).join('; ')), () => {});
      heard = [...channels, ...lost];
    },
    forget: (caller) => void listeners.delete(caller),
    end: lock.end,
  };
}
