// The lease: who may migrate a database now. One atomic statement takes it, heartbeats keep it, and it is given back at
// the end. A lease whose holder is dead on this machine is taken over at once, any other one when it has run out.

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

/** This machine, as far as process ids go: containers of one host name have others of their own. */
function here() {
  try {
    const space = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid');
    return `${hostname()}-${createHash('sha256').update(space).digest('hex').slice(0, 8)}`;
  } catch {
    return hostname(); // no Linux
  }
}

/** Whether a holder was a process of this machine that is no more. @param {string} owner */
function isDead(owner) {
  const [, host, pid] = /^(.*):(\d+):\w+$/.exec(owner) ?? [];
  if (host !== here()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/** A holder in words. @param {import('./ledger.js').Holder} holder */
export const describeHolder = ({ owner, held, quiet, expired }) =>
  `${owner}, for ${held} s${expired ? ', run out' : ''}, last heard of ${quiet} s ago`;

/**
 * @typedef {object} Options
 * @property {number} wait seconds
 * @property {(text: string) => void} note for people: what happens meanwhile
 * @property {import('../interrupt.js').Interrupt} interrupt
 */

/**
 * Does something that only one may do at a time. Makes the ledger where there is none.
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
  const owner = `${here()}:${process.pid}:${randomBytes(6).toString('hex')}`;
  const until = performance.now() + wait * 1000;
  /** @type {string | undefined} */
  let dead, noted;
  for (;;) {
    if (await askLease(database, 'acquire', { owner, instead: dead })) return keepAlive(database, owner);
    const holder = await readHolder(database);
    if (!holder) continue; // given back in between
    if (holder.owner !== dead && isDead(holder.owner)) {
      dead = holder.owner;
      note(`the holder of the lease is dead: taking over from ${dead}`);
      continue;
    }
    if (performance.now() > until) {
      const state = `the database is being migrated by ${describeHolder(holder)}`;
      throw new CliError(`${state}; wait longer by --wait SECONDS, or see heliumdb unlock`);
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
  // The next heartbeat makes up for one that fails; the guard of the next stage sees that a lease is lost.
  const timer = setInterval(() => {
    beat = askLease(database, 'renew', { owner }).catch(() => {});
  }, BEAT);
  timer.unref();
  return {
    owner,
    async release() {
      clearInterval(timer);
      await beat;
      await askLease(database, 'release', { owner }).catch(() => {}); // it runs out by itself
    },
  };
}
