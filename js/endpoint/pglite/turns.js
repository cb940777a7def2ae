// Turns at PGlite's one session. Callers hold it one after the other. A caller finds it as it left it or, if another
// had it since, reset. Notifications are passed on to the callers that listen, as the one session listens for all of
// them.

import { RESET } from '../backend.js';
import { createLock } from './lock.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {import('./start.js').Exchange} Exchange
 *
 * @typedef {object} Caller a holder of the session; compared by identity
 * @property {(message: Buffer) => void} [notify] gets each NotificationResponse
 *
 * @typedef {object} Turn
 * @property {boolean} fresh has the session been reset since this caller's last turn?
 * @property {Exchange} exchange
 * @property {() => boolean} awaited is another caller waiting?
 * @property {() => void} release keeps the session as it is for this caller's next turn
 * @property {(skipping?: boolean) => Promise<void>} end resets the session, then releases it; `skipping`: after an
 *   error, the session skips all messages up to a Sync
 *
 * @typedef {object} Turns
 * @property {(caller: Caller, signal?: Signal) => Promise<Turn>} take fair: first come, first served
 * @property {(caller: Caller, channels: string[], named: Set<string>) => Promise<void>} listen called by the holder:
 *   the channels that the session listens to now, and those that this caller has named
 * @property {(caller: Caller) => void} forget this caller listens to nothing any more
 * @property {(error: Error) => void} end the database has ended: waiting and later callers get this error
 */

const NOTIFICATION = 'A'.charCodeAt(0);

/** DEFAULT names no user in PGlite's session, so its one superuser is named. */
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
  /** The channels that the session listened to when they were last read. @type {string[]} */
  let listenedTo = [];
  /** @type {Caller | null} the caller that the session's state belongs to; null: it was reset */
  let owner = null;

  /** @type {Exchange} */
  const routed = (bytes, onMessage, most) => exchange(bytes, (message) => {
    if (message[0] !== NOTIFICATION) return onMessage(message);
    const [channel] = message.toString('utf8', 9).split('\0');
    for (const [caller, channels] of listeners) if (channels.includes(channel)) caller.notify?.(Buffer.from(message));
  }, most);

  const wanted = () => [...new Set([...listeners.values()].flat())];

  async function reset(skipping = false) {
    listenedTo = wanted();
    const sql = [RESET_PGLITE, ...listenedTo.map(listening)].join('; ');
    // Without an error, a Sync would commit what must be rolled back.
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
        // If the reset fails, the database has ended, and all requests fail anyway.
        end: (skipping) => reset(skipping).catch(() => {}).then(release),
      };
    },
    // The one session listens for all callers. A channel belongs to this caller if it has named the channel, or if the
    // channel is new. When one caller stops listening to a channel, others may still need it.
    async listen(caller, channels, named) {
      const before = listeners.get(caller) ?? [];
      const isNew = (/** @type {string} */ channel) => !listenedTo.includes(channel);
      const own = channels.filter((channel) => before.includes(channel) || named.has(channel) || isNew(channel));
      if (own.length) listeners.set(caller, own);
      else listeners.delete(caller);
      const lost = wanted().filter((channel) => !channels.includes(channel));
      if (lost.length) await exchange(script(lost.map(listening).join('; ')), () => {});
      listenedTo = [...channels, ...lost];
    },
    forget: (caller) => void listeners.delete(caller),
    end: lock.end,
  };
}
