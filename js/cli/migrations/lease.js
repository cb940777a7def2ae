// The lease: who may migrate a database now. Taken by one atomic statement, kept by heartbeats, given back at the end; one
// whose holder is dead on this machine is taken over at once, any other when it has run out.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { Trouble } from '../options.js';
import { askLease, readHolder } from './ledger.js';

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
 * @param {Database} database
 * @param {object} options
 * @param {number} options.wait seconds
 * @param {(text: string) => void} options.say
 * @param {import('./interrupt.js').Interrupt} options.interrupt
 * @returns {Promise<Lease>}
 */
export async function takeLease(database, { wait, say, interrupt }) {
  const owner = `${here()}:${process.pid}:${randomBytes(6).toString('hex')}`;
  const until = performance.now() + wait * 1000;
  /** @type {string | undefined} */
  let instead, told;
  for (;;) {
    if (await askLease(database, 'acquire', { owner, instead })) return kept(database, owner);
    const holder = await readHolder(database);
    if (!holder) continue; // given back in between
    if (holder.owner !== instead && isDead(holder.owner)) {
      instead = holder.owner;
      say(`the holder of the lease is dead: taking over from ${holder.owner}`);
      continue;
    }
    if (performance.now() > until) {
      throw new Trouble(`the database is being migrated by ${describeHolder(holder)}; wait longer by --wait SECONDS, or see heliumdb unlock`);
    }
    if (told !== holder.owner) say(`waiting for ${describeHolder(holder)}`);
    told = holder.owner;
    await interrupt.sleep(POLL * (0.5 + Math.random()));
  }
}

/** @param {Database} database @param {string} owner @returns {Lease} */
function kept(database, owner) {
  /** @type {Promise<unknown>} */
  let beat = Promise.resolve();
  // A heartbeat that fails is made up for by the next one; a lease that is lost is seen by the guard of the next step.
  const timer = setInterval(() => { beat = askLease(database, 'renew', { owner }).catch(() => {}); }, BEAT);
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
