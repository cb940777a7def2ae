// A write that one side has answered, as both sides would send it. Each side's plan is a function that was given; what
// comes of it is judged here. Nothing here runs a write.
import { BYTES, DEPTH, Incomparable, isPlain, NODES } from './compare.js';
import { describeError, sameError, wordOf } from './errors.js';
import { comparePlans } from './writes.js';

/** Errors by which a side refuses its input, before it sends anything. */
const REFUSAL = /ValidationError$|^RangeError$/;

/** @typedef {import('./tally.js').Side} Side */
/** @typedef {import('./compare.js').Difference} Difference */
/** @typedef {(method: string, args: any[]) => unknown} PlanFunction */
/** @typedef {{value?: any, error?: any, failed: boolean}} Outcome */
/** @typedef {Outcome & {from: number, to: number}} Planned */

/**
 * Arguments that share nothing with the given ones, for a call that may come later. Unlike a copy that is compared, its
 * objects are such as the caller's were.
 * @param {any[]} args @returns {any[]}
 * @throws where there is more than data in them: a callback, for example, would run twice
 */
export function inputOf(args) {
  let nodes = 0;
  /** @param {any} from @param {number} depth @returns {any} */
  const copy = (from, depth) => {
    if (++nodes > NODES || depth > DEPTH || ['function', 'symbol'].includes(typeof from)) throw new Incomparable();
    if (typeof from !== 'object' || from === null) return from;
    if (from instanceof Date) return new Date(from.getTime());
    if (from instanceof Uint8Array && from.length <= BYTES) return new Uint8Array(from);
    if (Array.isArray(from)) return Array.from(from, (value) => copy(value, depth + 1));
    if (isPlain(from)) return Object.fromEntries(Object.keys(from).map((key) => [key, copy(from[key], depth + 1)]));
    // A Decimal never changes.
    if (typeof from.toFixed === 'function') return from;
    throw new Incomparable();
  };
  return copy(args, 0);
}

/** @param {PlanFunction} plan @param {string} method @param {any[]} args @returns {Promise<Planned>} */
export async function planOf(plan, method, args) {
  const from = Date.now();
  /** @type {Outcome} */
  let outcome;
  try {
    const made = /** @type {any} */ (plan(method, inputOf(args)));
    // A query that nobody asked for its SQL: to await it would send it.
    outcome = { value: await (typeof made?.toSQL === 'function' ? made.toSQL() : made), failed: false };
  } catch (error) {
    outcome = { error, failed: true };
  }
  return { ...outcome, from, to: Date.now() };
}

/**
 * @param {Side} side @param {string} ours what it says @param {string} theirs what the other one says
 * @returns {Difference}
 */
const refused = (side, ours, theirs) =>
  ({ rule: 'error', path: '', ...(side === 'old' ? { old: ours, next: theirs } : { old: theirs, next: ours }) });

/** What a side says that takes the input. */
const TAKEN = 'accepted';

/**
 * @param {Side} side which has answered
 * @param {Outcome} answer
 * @param {Planned | undefined} own its plan, if it has one
 * @param {Planned} other the other side's
 * @param {any[]} args
 * @param {Set<string>} off rules that are switched off
 * @returns {{differences: Difference[], excused: Set<string>} | 'nothing' | undefined} `nothing` to compare with, but
 *   the input was taken; undefined: it can't be compared
 */
export function judgePlans(side, answer, own, other, args, off) {
  /** @param {Difference[]} differences */
  const told = (...differences) => ({ differences, excused: /** @type {Set<string>} */ (new Set()) });
  if (other.failed) {
    if (!answer.failed) return told(refused(side, TAKEN, describeError(other.error)));
    if (sameError(answer.error, other.error)) return told();
    return told(refused(side, describeError(answer.error), describeError(other.error)));
  }
  const refuses = () => (own
    ? own.failed && sameError(own.error, answer.error)
    : REFUSAL.test(wordOf(answer.error, 'name') ?? ''));
  if (answer.failed && refuses()) return told(refused(side, describeError(answer.error), TAKEN));
  if ((other.value ?? null) === null) return undefined;
  if (!own) return answer.failed ? undefined : 'nothing';
  if (own.failed) return undefined;
  const [old, next] = (side === 'old' ? [own, other] : [other, own])
    .map(({ value, from, to }) => ({ statements: value, from, to }));
  return comparePlans(old, next, args, off);
}
