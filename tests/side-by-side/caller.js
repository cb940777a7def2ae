// One caller of the load. Its calls go through heliumdb/side-by-side twice: Drizzle beside (Prisma beside heliumdb). So
// a read runs on all three sides and is compared twice; a write runs on one, drawn, its answer must hold what was written,
// and what the three would send for it is compared twice. A wrong call runs on all three, and each must say what wrong.js says.
import { isDeepStrictEqual } from 'node:util';
import { sideBySide } from '../../js/side-by-side/index.js';
import { said, WRONG } from './wrong.js';

/** @typedef {import('./load.js').Call} Call */
/** @typedef {Record<string, any>} Service */
/** @typedef {{drizzle: Service, prisma: Service, heliumdb: Service}} Sides */
/** @typedef {import('../../js/side-by-side/index.js').Plan} Plan */
/** @typedef {{drizzle: Plan, prisma: Plan, heliumdb: Plan}} Plans */

export const SIDES = /** @type {const} */ (['drizzle', 'prisma', 'heliumdb']);

/** The contract promises an order of what is read, so another one is a difference. */
const rules = /** @type {Record<string, import('../../js/side-by-side/index.js').Rule[]>} */ ({ '*': ['order'], bulkCreateCosts: [], bulkCreateActivities: [] });

/** Methods that write users, and the one that reads those of all callers. */
const USERS = ['createUser', 'updateUserRefreshToken'], ALL = 'listUsers';

/** @param {string} method */
const isRead = (method) => /^(get|list)/.test(method);

/** Does the answer hold what was written? Of a time the moment counts. @param {any} answer @param {any} given */
const holds = (answer, given) => answer instanceof Date
  ? answer.getTime() === new Date(given).getTime()
  : isDeepStrictEqual(answer, JSON.parse(JSON.stringify(given)));

/**
 * @param {Sides} sides
 * @param {object} options
 * @param {ReturnType<typeof import('./gate.js').createGate>} options.gate
 * @param {() => number} options.draw a number from 0 to 1, which side writes
 * @param {Plans} options.plans what each side would send
 * @param {(what: string) => void} options.fault is told what is not as it must be
 * @param {Record<string, string>} [options.otherwise] what Prisma says to a wrong call, where not as wrong.js has it
 */
export function createCaller({ drizzle, prisma, heliumdb }, { gate, draw, plans, fault, otherwise = {} }) {
  const sides = { drizzle, prisma, heliumdb };
  /** @type {Promise<unknown>[]} */
  const works = [];
  const waitUntil = (/** @type {Promise<unknown>} */ work) => void works.push(work);
  let writer = 0;
  /** @param {number} from the first side that is the new one's @returns {(method: string) => import('../../js/side-by-side/index.js').Mode} */
  const flags = (from) => (method) => (isRead(method) || writer >= from ? 'on+verify' : 'shadow');
  const inner = sideBySide({ old: prisma, next: heliumdb, flags: flags(2), rules, waitUntil, plans: { old: plans.prisma, next: plans.heliumdb } });
  const outer = /** @type {any} */ (sideBySide({
    old: drizzle, next: Object.fromEntries(Object.keys(drizzle).map((name) => [name, /** @type {any} */ (inner)[name]])),
    flags: flags(1), rules, waitUntil, plans: { old: plans.drizzle, next: plans.heliumdb },
  }));
  /** How often each wrong call was made, and each side wrote. @type {Record<string, number>} */
  const wrongs = {}, writes = { drizzle: 0, prisma: 0, heliumdb: 0 };

  /** @param {Call} call */
  const runWrong = async ({ method, args, wrong = '' }) => {
    wrongs[wrong] = (wrongs[wrong] ?? 0) + 1;
    /** @type {any} */
    const values = {}, { says, holds: hold } = WRONG[wrong];
    for (const side of SIDES) {
      let outcome;
      try {
        outcome = { value: await sides[side][method](...structuredClone(args)) };
      } catch (error) {
        outcome = { error };
      }
      values[side] = outcome.value;
      const got = said(outcome), must = (side === 'prisma' && otherwise[wrong]) || says[side];
      if (got !== must) fault(`${wrong}: ${side} says ${got}, not ${must}`);
    }
    if (hold && !hold(values)) fault(`${wrong}: the answers are not as it says`);
  };

  /** @param {Call} call */
  const runCall = async ({ method, args, expects = {}, learn }) => {
    writer = Math.floor(draw() * SIDES.length);
    if (!isRead(method)) writes[SIDES[writer]]++;
    const answer = await outer[method](...args);
    learn?.(answer);
    for (const [key, given] of Object.entries(expects))
      if (given !== undefined && !holds(answer[key], given)) fault(`${method} by ${SIDES[writer]}: ${key} is not what was written`);
    while (works.length) await works.shift();
  };

  /** @param {Call} call */
  const perform = (call) => (call.wrong ? runWrong(call) : runCall(call));

  return {
    /** @param {Call} call */
    async run(call) {
      try {
        if (call.method === ALL) await gate(true, () => perform(call));
        else if (USERS.includes(call.method)) await gate(false, () => perform(call));
        else await perform(call);
      } catch (error) {
        const { name, message } = /** @type {Error} */ (error);
        fault(`${call.method}: ${name} ${message.slice(0, 300)}`);
      }
    },
    report: () => ({ prisma: inner.report(), drizzle: outer.report(), wrongs, writes }),
  };
}
