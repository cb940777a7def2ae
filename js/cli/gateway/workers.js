// Several processes of the gateway behind one port, by node:cluster: this one takes the connections and hands them out
// in turns, asks all what they are doing, and ends them. It knows no request.

import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { CliError } from '../error.js';
import { addFamilies, familiesOfAll } from './metrics.js';
import { createSlot } from './slot.js';

/**
 * @typedef {import('./open.js').Gateway} Gateway
 * @typedef {import('./open.js').Status} Status
 * @typedef {import('./settings.js').Values} Values
 *
 * @typedef {{ id: number, pid: number, key: string }} Cancel a question, by its number
 *
 * @typedef {{ start: { values: Values, index: number } } | { status: number } | { unready: true } | { close: true }
 *   | { cancel: Cancel } | { id: number, found: boolean }} Order to a process
 *
 * @typedef {{ listens: true } | { port: number } | { status: number, seen: Status } | { problem: string }
 *   | { failed: string } | { cancel: Cancel } | { cancelled: number, found: boolean }} Word of a process
 */

/** How much longer than the grace a process may take to end. */
const LATE_MS = 10_000;

/**
 * Passes a cancel request on: it may come to another process than the one that has its session.
 * @param {() => import('./slot.js').Slot[]} others
 */
function createCancels(others) {
  /** @type {Map<number, { left: number, answer: (found: boolean) => void }>} */
  const open = new Map();
  let last = 0;
  return {
    /** @param {Cancel} asked @param {import('./slot.js').Slot} from */
    ask({ id, pid, key }, from) {
      const to = others().filter((slot) => slot !== from && slot.pid() !== undefined), own = ++last;
      const answer = (/** @type {boolean} */ found) => {
        open.delete(own);
        from.tell({ id, found });
      };
      if (!to.length) return answer(false);
      open.set(own, { left: to.length, answer });
      for (const slot of to) slot.tell({ cancel: { id: own, pid, key } });
      // One of them may have died meanwhile.
      setTimeout(() => open.get(own)?.answer(false), LATE_MS).unref();
    },
    /** @param {number} id @param {boolean} found */
    answered(id, found) {
      const asked = open.get(id);
      if (asked && (found || --asked.left === 0)) asked.answer(found);
    },
  };
}

/**
 * @param {Values} values of all together
 * @param {(problem: string) => void} problem
 * @returns {Promise<Gateway & { pids(): number[] }>} rejects with a CliError
 */
export async function startWorkers(values, problem) {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.js', import.meta.url)), args: [] });
  const cancels = createCancels(() => slots);
  const reports = { problem, cancel: cancels.ask, cancelled: cancels.answered };
  const slots = Array.from({ length: values.workers }, (_, index) => createSlot(values, index, reports));
  const end = async (/** @type {number} */ ms) => void await Promise.all(slots.map((slot) => slot.close(ms)));
  let draining = false, port = 0;
  try {
    [port] = await Promise.all(slots.map(({ started }) => started));
  } catch (error) {
    await end(0);
    throw new CliError(/** @type {Error} */ (error).message);
  }
  const pids = () => slots.map((slot) => slot.pid()).filter((pid) => pid !== undefined);

  return {
    port,
    pids,
    async status() {
      const statuses = (await Promise.all(slots.map((slot) => slot.status()))).filter((one) => one !== undefined);
      const states = statuses.map(({ ready }) => ready);
      const ready = states.includes('ready') ? 'ready' : states[0] ?? 'no workers';
      const deaths = slots.reduce((sum, slot) => sum + slot.deaths(), 0);
      const all = [...statuses.map(({ families }) => families), ...slots.map((slot) => slot.past())];
      const now = draining ? 'draining' : ready;
      return { ready: now, families: familiesOfAll(all.reduce(addFamilies, []), now, pids().length, deaths) };
    },
    unready() {
      draining = true;
      for (const slot of slots) slot.unready();
    },
    close: () => end(values.grace * 1000 + LATE_MS),
  };
}
