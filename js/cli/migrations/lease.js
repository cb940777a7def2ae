// The lease: it lets one process migrate a database at a time. One atomic statement takes it, heartbeats keep it, and
// it is released at the end. If its holder was a process of this machine and is dead, it is taken over at once;
// otherwise when it has expired.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { CliError } from '../error.js';
import { askLease, readHolder, setUp } from './ledger.js';

/**
 * @typedef {import('./ledger.js').Database} Database
 *
 * @typedef {object} Lease
 * @property {string} owner
 * @property {() => Promise<void>} release
 */

/** Milliseconds. */
const BEAT = 5000, POLL = 250;

/** The scope of a process id: the host, and on Linux its boot and pid namespace, as each container has its own. */
function processScope() {
  try {
    const space = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid');
    return `${hostname()}-${createHash('sha256').update(space).digest('hex').slice(0, 8)}`;
  } catch {
    return hostname(); // not Linux
  }
}

/** Whether a holder was a process of this machine that has ended. @param {string} owner */
function isDead(owner) {
  const [, host, pid] = /^(.*):(\d+):\w+$/.exec(owner) ?? [];
  if (host !== processScope()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/** A holder in words. @param {import('./ledger.js').Holder} holder */
export const describeHolder = ({ owner, held, quiet, expired }) =>
  `${owner}, for ${held} s${expired ? ', expired' : ''}, last heartbeat ${quiet} s ago`;

/**
 * @typedef {object} Options
 * @property {number} wait seconds
 * @property {(text: string) => void} note prints progress for people
 * @property {import('../interrupt.js').Interrupt} interrupt
 */

/**
 * Runs `use` while holding the lease. Creates the ledger if there is none.
 * @template T
 * @param {Database} database @param {Options} options @param {(lease: Lease) => Promise<T>} use
 */
export async function withLease(database, options, use) {
  await setUp(database);
  const lease = await takeLease(database, options);
  try {
    return await use(lease);
  } finally {
    await lease.release();
  }
}

/** @param {Database} database @param {Options} options @returns {Promise<Lease>} */
async function takeLease(database, { wait, note, interrupt }) {
  const owner = `${processScope()}:${process.pid}:${randomBytes(6).toString('hex')}`;
  const until = performance.now() + wait * 1000;
  /** @type {string | undefined} */
  let dead, noted;
  for (;;) {
    if (await askLease(database, 'acquire', { owner, instead: dead })) return keepAlive(database, owner);
    const holder = await readHolder(database);
    if (!holder) continue; // released in between
    if (holder.owner !== dead && isDead(holder.owner)) {
      dead = holder.owner;
      note(`the holder of the lease is dead: taking over from ${dead}`);
      continue;
    }
    if (performance.now() > until) {
      const state = `the database is being migrated by ${describeHolder(holder)}`;
      throw new CliError(`${state}; wait longer with --wait SECONDS, or see heliumdb unlock`);
    }
    if (noted !== holder.owner) note(`waiting for ${describeHolder(holder)}`);
    noted = holder.owner;
    await interrupt.sleep(POLL * (0.5 + Math.random()));
  }
}

/** @param {Database} database @param {string} owner @returns {Lease} */
function keepAlive(database, owner) {
  /** @type {Promise<unknown>} */
  let beat = Promise.resolve();
  // A failed heartbeat does no harm if the next one succeeds; the guard of the next stage notices a lost lease.
  const timer = setInterval(() => {
    beat = askLease(database, 'renew', { owner }).catch(() => {});
  }, BEAT);
  timer.unref();
  return {
    owner,
    async release() {
      clearInterval(timer);
      await beat;
      await askLease(database, 'release', { owner }).catch(() => {}); // it expires by itself
    },
  };
}
