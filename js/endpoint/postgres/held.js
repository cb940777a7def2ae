// A connection while a request has it: its statements, the cancel of one whose client has left or which takes too long,
// and the reset of the session at the end, for which only the connection waits.

import { cancelled } from '../error.js';
import { runReset, runScript, runStatement } from './statement.js';

/**
 * @typedef {import('./pools.js').Pooled} Pooled
 * @typedef {import('../signal.js').Signal} Signal
 * @typedef {import('../deadlines.js').Deadline} Deadline
 * @typedef {import('../backend.js').Session} Session
 * @typedef {import('../backend.js').Row} Row
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Result} Result
 *
 * @typedef {object} Server what all connections share
 * @property {ReturnType<typeof import('../deadlines.js').createDeadlines>} deadlines
 * @property {number | undefined} limit milliseconds after which a statement is ended; without a limit by default
 * @property {(pooled: Pooled) => Promise<void>} cancel asks the server to end what a connection runs
 */

/** How long a cancelled statement may take to end before its connection is cut. */
const CANCEL_MS = 1000;

/** How long the reset of a session may take, before its connection is cut: its place is waited for. */
const RESET_MS = 2000;

/** @implements {Session} */
export class Held {
  /** It must not be used again. */
  spent = false;

  /** Of the session, once it has been sent with a statement. @type {import('./statement.js').Reset | undefined} */
  reset = undefined;

  /** @param {Pooled} pooled @param {Signal | undefined} signal hasn't fired @param {Server} server */
  constructor(pooled, signal, server) {
    this.pooled = pooled;
    this.signal = signal;
    this.server = server;
    this.line = pooled.connected.line();
    signal?.addEventListener('abort', this);
  }

  /** @param {string} text @param {Row} params @param {Budget} budget @returns {Promise<Result>} */
  query(text, params, budget, last = false) {
    const { reset } = this;
    if (this.signal?.aborted) return Promise.reject(cancelled());
    // What comes behind the last statement is the endpoint's own.
    if (reset && reset.worked === undefined) return reset.over().then(() => this.query(text, params, budget, last));
    return runStatement(this, text, params, last, budget);
  }

  /** @param {string} sql */
  script(sql) {
    return runScript(this, sql);
  }

  release() {
    this.signal?.removeEventListener('abort', this);
    if (this.reset?.worked && !this.spent) this.pooled.release();
    else void this.resetAndRelease();
  }

  /** What went with the last statement doesn't work in a transaction that this has left open. */
  async resetAndRelease() {
    const { pooled, line, reset, server: { deadlines } } = this;
    const deadline = deadlines.set(RESET_MS, line.destroy);
    const worked = !this.spent && (await reset?.over() || await runReset(this));
    deadlines.clear(deadline);
    pooled.release(!worked);
  }

  /** When a statement begins. @returns {Deadline | undefined} */
  watch() {
    const { deadlines, limit } = this.server;
    return limit === undefined ? undefined : deadlines.set(limit, cancel, this);
  }

  /** When it has ended, however. @param {Deadline | undefined} deadline */
  unwatch(deadline) {
    this.server.deadlines.clear(deadline);
  }

  /** Ends the running statement and spends the connection. */
  cancel() {
    if (this.spent) return;
    this.spent = true;
    this.server.deadlines.set(CANCEL_MS, this.line.destroy);
    this.server.cancel(this.pooled).catch(ignore);
  }

  /** The client has left. */
  handleEvent() {
    this.cancel();
  }
}

/** @param {Held} held */
const cancel = (held) => held.cancel();

function ignore() {}
