// The place of one process among several: starts it, starts another one when it has died, after pauses that grow, and
// keeps what it has counted, so that sums never fall.

import cluster from 'node:cluster';
import { addFamilies, countersOf } from './metrics.js';

/**
 * @typedef {import('./open.js').Status} Status
 * @typedef {import('./metrics.js').Family} Family
 * @typedef {import('./workers.js').Order} Order
 * @typedef {import('./workers.js').Word} Word
 *
 * @typedef {object} Slot
 * @property {Promise<number>} started the port; rejects with an Error if the first process couldn't start
 * @property {() => number | undefined} pid of the process, while it takes requests
 * @property {() => Promise<Status | undefined>} status undefined: it takes no requests
 * @property {() => Family[]} past counters of processes that have died
 * @property {() => number} deaths
 * @property {(order: Order) => void} tell
 * @property {() => void} unready
 * @property {(ms: number) => Promise<void>} close it has so long to end by itself
 *
 * @typedef {object} Reports
 * @property {(problem: string) => void} problem
 * @property {(word: import('./workers.js').Cancel, slot: Slot) => void} cancel a process asks for it
 * @property {(id: number, found: boolean) => void} cancelled its answer
 */

/** Between the death of a process and the next: doubled each time, from the first again after a minute of work. */
const FIRST_MS = 100, LONGEST_MS = 30_000, WELL_MS = 60_000;

/** How long a process may take to say what it is doing; a busy one counts as it was. */
const STATUS_MS = 1000;

/**
 * @param {import('./settings.js').Values} values of all
 * @param {number} index
 * @param {Reports} reports
 * @returns {Slot}
 */
export function createSlot(values, index, reports) {
  /** @type {import('node:cluster').Worker | undefined} */
  let worker;
  /** @type {Status | undefined} */
  let last;
  /** @type {Family[]} */
  let past = [];
  let isUp = false, draining = false, closing = false, deaths = 0, failures = 0, since = 0, questions = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Map<number, (seen: Status | undefined) => void>} */
  const asked = new Map();
  /** @type {(port: number) => void} */
  let start = () => {};
  /** @type {(error: Error) => void} */
  let fail = () => {};
  /** @type {Promise<number>} */
  const started = new Promise((resolve, reject) => [start, fail] = [resolve, reject]);
  started.catch(() => {}); // whoever waits for it is told
  let reason = '', hasStarted = false;

  /** @param {Order} order */
  const tell = (order) => void (worker?.isConnected() && worker.send(order, () => {}));

  /** @param {Word} word */
  function hear(word) {
    if ('listens' in word) tell({ start: { values, index } });
    else if ('port' in word) {
      [isUp, hasStarted, since] = [true, true, performance.now()];
      start(word.port);
      if (draining) tell({ unready: true });
    } else if ('status' in word) {
      last = word.seen;
      asked.get(word.status)?.(word.seen);
      asked.delete(word.status);
    } else if ('cancel' in word) reports.cancel(word.cancel, slot);
    else if ('cancelled' in word) reports.cancelled(word.cancelled, word.found);
    else if ('problem' in word && index === 0) reports.problem(word.problem); // all have the same files
    else if ('failed' in word) reason = word.failed;
  }

  /** @param {string} how it has ended */
  function died(how) {
    const why = reason || how;
    [worker, isUp, reason] = [undefined, false, ''];
    if (last) past = addFamilies(past, countersOf(last.families));
    last = undefined;
    for (const resolve of asked.values()) resolve(undefined);
    asked.clear();
    if (closing) return;
    if (!hasStarted) return fail(new Error(why));
    deaths++;
    failures = since && performance.now() - since >= WELL_MS ? 0 : failures + 1;
    since = 0;
    const ms = Math.min(FIRST_MS * 2 ** Math.max(failures - 1, 0), LONGEST_MS);
    reports.problem(`a worker has ended (${why}); another one starts in ${ms} ms`);
    timer = setTimeout(run, ms);
  }

  function run() {
    worker = cluster.fork();
    worker.on('message', hear);
    worker.once('exit', (code, signal) => died(signal || `exit code ${code}`));
    worker.on('error', () => {}); // it can't be told anything any more: 'exit' follows
  }

  /** @type {Slot} */
  const slot = {
    started,
    pid: () => (isUp ? worker?.process.pid : undefined),
    status() {
      if (!isUp) return Promise.resolve(undefined);
      const id = ++questions;
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          asked.delete(id);
          resolve(last);
        }, STATUS_MS);
        asked.set(id, (seen) => {
          clearTimeout(late);
          resolve(seen);
        });
        tell({ status: id });
      });
    },
    past: () => past,
    deaths: () => deaths,
    tell,
    unready() {
      draining = true;
      tell({ unready: true });
    },
    async close(ms) {
      closing = true;
      clearTimeout(timer);
      if (!worker) return;
      const ending = worker, ended = new Promise((resolve) => ending.once('exit', resolve));
      const late = setTimeout(() => ending.process.kill('SIGKILL'), ms);
      if (isUp) tell({ close: true });
      else ending.process.kill('SIGKILL');
      await ended;
      clearTimeout(late);
    },
  };
  run();
  return slot;
}
