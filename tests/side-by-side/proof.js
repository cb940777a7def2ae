// The proof: so many calls of all methods by callers at the same time, in rounds, each of which ends with clearAll. Adds
// up what the callers' reports say. Knows no database: the sides are given.
import { chances } from '../../scripts/plant.js';
import { createCaller, SIDES } from './caller.js';
import { createGate } from './gate.js';
import { createLoad, METHODS } from './load.js';
import { WRONG } from './wrong.js';

/** Calls of a round, at the end of which the tables are emptied. */
const ROUND = 10_000;

/** Different faults that are kept; all are counted. */
const KEPT = 50;

/**
 * @typedef {object} Result
 * @property {number} seed
 * @property {number} calls
 * @property {Record<string, number>} methods calls by method
 * @property {Record<string, {compared: number, matches: number, excused: Record<string, number>}>} reads by the old side
 * @property {Record<string, {compared: number, matches: number, excused: Record<string, number>}>} plans of writes, by the old side
 * @property {Record<string, number>} writes by side
 * @property {Record<string, number>} wrongs calls by what was wrong
 * @property {number} faults
 * @property {Record<string, number>} told how often each was found, of the first different ones
 */

/** @param {Record<string, number>} sums @param {string} name @param {number} [more] */
const add = (sums, name, more = 1) => {
  sums[name] = (sums[name] ?? 0) + more;
};

/**
 * @param {import('./caller.js').Sides} sides
 * @param {object} options
 * @param {number} options.calls
 * @param {number} options.concurrency
 * @param {number} options.seed
 * @param {import('./caller.js').Plans} options.plans
 * @param {(done: number) => void} [options.progress]
 * @param {() => boolean} [options.stop] once it says so, no more calls are begun
 * @param {Record<string, string>} [options.otherwise] what this version of Prisma says to wrong calls
 * @returns {Promise<Result>}
 */
export async function prove(sides, { calls, concurrency, seed, plans, progress = () => {}, stop = () => false, otherwise }) {
  const draw = chances(seed);
  const none = () => Object.fromEntries(['drizzle', 'prisma'].map((name) => [name, { compared: 0, matches: 0, excused: {} }]));
  /** @type {Result} */
  const result = {
    seed, calls: 0, methods: Object.fromEntries(METHODS.map((name) => [name, 0])),
    reads: none(), plans: none(),
    writes: Object.fromEntries(SIDES.map((name) => [name, 0])),
    wrongs: Object.fromEntries(Object.keys(WRONG).map((name) => [name, 0])), faults: 0, told: {},
  };
  const fault = (/** @type {string} */ what) => {
    result.faults++;
    if (what in result.told || Object.keys(result.told).length < KEPT) add(result.told, what);
  };

  /** @param {ReturnType<ReturnType<typeof createCaller>['report']>} report */
  const count = ({ wrongs, writes, ...reports }) => {
    for (const [name, times] of Object.entries(wrongs)) add(result.wrongs, name, times);
    for (const [name, times] of Object.entries(writes)) add(result.writes, name, times);
    for (const [side, { methods }] of Object.entries(reports)) {
      for (const [method, told] of Object.entries(methods)) {
        const sums = result[/^(get|list)/.test(method) ? 'reads' : 'plans'][side];
        sums.compared += told.calls;
        sums.matches += told.matches;
        for (const { rule, count: times } of told.excused) add(sums.excused, rule, times);
        for (const { rule, count: times, examples } of told.differences)
          fault(`${method}, ${side}: ${rule} ${times} times: ${JSON.stringify(examples)}`);
        if (told.notCompared) fault(`${method}, ${side}: ${told.notCompared} not compared: ${JSON.stringify(told.lastErrors)}`);
      }
    }
  };

  while (result.calls < calls && !stop()) {
    const left = Math.min(calls - result.calls, ROUND) - 1;
    const gate = createGate();
    await Promise.all(Array.from({ length: concurrency }, async (_, number) => {
      const own = Math.floor(draw() * 2 ** 31), next = createLoad(own, number);
      const caller = createCaller(sides, { gate, plans, draw: chances(own + 1), fault, otherwise });
      // Of each caller so many that the seed alone says which.
      for (let n = number; n < left && !stop(); n += concurrency) {
        const call = next();
        await caller.run(call);
        if (!call.wrong) add(result.methods, call.method);
        progress(++result.calls);
      }
      count(caller.report());
    }));
    await clear(sides[SIDES[Math.floor(draw() * SIDES.length)]]);
  }

  /** Empties the tables by one side; then all must find none. @param {import('./caller.js').Service} by */
  async function clear(by) {
    await by.clearAll();
    add(result.methods, 'clearAll');
    progress(++result.calls);
    for (const side of SIDES) if ((await sides[side].listUsers({ limit: 1 })).length) fault(`${side} finds users after clearAll`);
  }
  return result;
}
