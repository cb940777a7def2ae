// heliumdb/side-by-side: two services with the same methods as one, method by method behind flags. The old one stays
// what it was until a flag says otherwise. It knows nothing of databases, imports nothing and runs everywhere.
import { compare, copyArguments, copyOf } from './compare.js';
import { describeError, sameError, wordOf } from './errors.js';
import { isCanary, isRecord, isShare, OFF, ownOf, readFlags } from './flags.js';
import { inputOf, judgePlans, planOf } from './planned.js';
import { readRules } from './rules.js';
import { createTally, isAnswer } from './tally.js';

export { flagsFromEnvironment, pollFlags } from './flags.js';
export { reportResponse } from './page.js';

/** Comparisons under way at a time; calls beyond that are not compared. */
const PENDING = 100;

/** How often both sides are asked again about a difference. */
const CONFIRMS = 2;

/** How long a comparison waits for the side that does not answer, in ms. */
const LONGEST_WAIT = 30000;

/** How many calls a breaker may look back. */
const MOST_CALLS = 10000;

/** Methods that read, by name. One that does two things, like `getOrCreateUser`, is none. */
const READS = /^(?:get|list|find|count|search|fetch|load|read|has|is|exists|total|sum)(?![a-z])(?!\w*(?:Or|And)[A-Z])/;

/** Failures after which a read may be tried on the old side. */
const LOST = ['ConnectionError', 'TimeoutError'];

/** @typedef {import('./tally.js').Side} Side */
/** @typedef {ReturnType<typeof createTally>} Tally */
/** @typedef {{value?: any, error?: any, failed: boolean}} Outcome */

/** A service's methods, inherited ones too; no getter is called. @param {any} service */
function methodsOf(service) {
  const names = [];
  for (let from = service; from && from !== Object.prototype; from = Object.getPrototypeOf(from))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from)))
      if (typeof value === 'function' && name !== 'constructor') names.push(name);
  return names;
}

/** @param {Record<string, any>} own */
function checkOptions({ old, next, share, breaker, reads, key, waitUntil, onDifference, plans }) {
  for (const [name, service] of Object.entries({ old, next }))
    if (typeof service !== 'object' || service === null) throw new TypeError(`${name} must be an object with methods`);
  if (share !== undefined && !isShare(share)) throw new TypeError('share must be a number from 0 to 1');
  const { share: part, calls } = ownOf(breaker);
  if (breaker !== undefined && !(isShare(part) && Number.isInteger(calls) && calls > 0 && calls <= MOST_CALLS))
    throw new TypeError('breaker must be {share, calls}: a number from 0 to 1, and an integer from 1 to 10000');
  for (const [name, value] of Object.entries({ reads, key, waitUntil, onDifference }))
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`);
  if (plans !== undefined && !(isRecord(plans) && Object.entries(plans).every(([side, plan]) =>
    ['old', 'next'].includes(side) && ['function', 'undefined'].includes(typeof plan))))
    throw new TypeError('plans must be {old, next}: functions of a method and its arguments');
}

/** @param {Side} side @returns {Side} */
const otherOf = (side) => (side === 'old' ? 'next' : 'old');

/**
 * Both services as one; index.d.ts has the contract.
 * @param {object} options
 */
export function sideBySide(options) {
  const own = ownOf(options);
  checkOptions(own);
  const { old, next, flags = {}, key, share, fallback = false, breaker, waitUntil, onDifference } = own;
  const plans = ownOf(own.plans);
  const isRead = own.reads ?? ((/** @type {string} */ method) => READS.test(method));
  const names = new Set([...methodsOf(old), ...methodsOf(next)]);
  const offFor = readRules(own.rules, names);
  for (const name of ['setFlags', 'report'])
    if (names.has(name)) throw new TypeError(`a service has a method ${name}, which is the one of sideBySide`);

  /** @type {Map<string, Tally>} */
  const tallies = new Map([...names].map((name) => [name, createTally(breaker)]));
  let lookup = readFlags(flags, names, { share, key });
  let flagErrors = 0, pending = 0;

  /** Runs behind the answer; nothing it does reaches the caller. @param {Promise<unknown>} work */
  const behind = (work) => {
    const quiet = work.catch(() => {});
    try {
      waitUntil?.(quiet);
    } catch {
      // The runtime refuses it, after the response for example: it runs as long as it may.
    }
  };

  /** @param {Side} side @param {string} method @param {any[]} args @returns {Promise<Outcome>} */
  const ask = async (side, method, args) => {
    try {
      return { value: await (side === 'old' ? old : next)[method](...args), failed: false };
    } catch (error) {
      return { error, failed: true };
    }
  };

  /** The same, counted. @param {Side} side @param {string} method @param {any[]} args @param {Tally} tally */
  const run = async (side, method, args, tally) => {
    const start = performance.now(), outcome = await ask(side, method, args);
    tally.time(side, performance.now() - start);
    if (outcome.failed) tally.error(side, describeError(outcome.error));
    return outcome;
  };

  /** @param {Outcome} outcome */
  const settle = ({ failed, error, value }) => {
    if (failed) throw error;
    return value;
  };

  /** @param {string} method @param {import('./compare.js').Difference[]} differences */
  const notify = (method, differences) => {
    for (const difference of differences) {
      try {
        onDifference?.({ method, ...difference });
      } catch {
        // A callback that fails is no reason to fail a comparison.
      }
    }
  };

  /**
   * What differs between an outcome of the old side and one of the new side, their values copied.
   * @param {string} method @param {Outcome} a @param {Outcome} b
   */
  const differ = (method, a, b) => {
    const { differences, excused } = compare(a.value, b.value, offFor(method));
    const same = a.failed === b.failed;
    if (a.failed && same && !sameError(a.error, b.error))
      differences.push({ rule: 'error', path: '', old: describeError(a.error), next: describeError(b.error) });
    return { differences, excused, same, failed: b.failed };
  };

  /** Into the tally. @param {string} method @param {Tally} tally @param {ReturnType<typeof differ>} told */
  const judge = (method, tally, { differences, excused, same, failed }) => {
    if (!same) {
      tally.counts.notCompared++;
      tally.outcome(failed);
      return;
    }
    tally.compared(differences, excused);
    tally.outcome(differences.length > 0);
    notify(method, differences);
  };

  /**
   * What both sides say now, asked at the same time. A write between two reads makes them differ, as when one request
   * reads and then writes: so a difference counts only if it is there again.
   * @param {string} method @param {any[]} args @param {Tally} tally @param {ReturnType<typeof differ>} told
   */
  const confirm = async (method, args, tally, told) => {
    for (let n = 0; n < CONFIRMS && told.same && told.differences.length; n++) {
      const [a, b] = await Promise.all(/** @type {Side[]} */ (['old', 'next']).map(async (side) => {
        const outcome = await ask(side, method, copyArguments(args));
        return { ...outcome, value: copyOf(outcome.value) };
      }));
      told = differ(method, a, b);
      if (told.same && !told.differences.length) tally.counts.overtaken++;
    }
    return told;
  };

  /**
   * Does a comparison, after the caller has got its answer.
   * @param {Tally} tally
   * @param {(late: Promise<undefined>) => Promise<void>} work gets what comes when its time is over
   */
  const later = async (tally, work) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      // First the caller gets its answer.
      await new Promise((resolve) => setTimeout(resolve));
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, LONGEST_WAIT, undefined);
        // Node need not stay for it.
        /** @type {any} */ (timer).unref?.();
      });
      await work(late);
    } catch {
      // Too large, cyclic or unreadable.
      tally.counts.notCompared++;
    } finally {
      clearTimeout(timer);
      pending--;
    }
  };

  /** @param {Side} side @param {Tally} tally */
  const noAnswer = (side, tally) => {
    tally.error(side, 'no answer');
    tally.counts.notCompared++;
    if (side === 'next') tally.outcome(true);
  };

  /**
   * The other side, after this one has answered.
   * @param {Side} other @param {string} method @param {any[]} args @param {Tally} tally @param {Outcome} answer copied
   */
  const verify = (other, method, args, tally, answer) => later(tally, async (late) => {
    const second = await Promise.race([run(other, method, copyArguments(args), tally), late]);
    if (!second) {
      noAnswer(other, tally);
      return;
    }
    const copied = { ...second, value: copyOf(second.value) };
    const told = other === 'next' ? differ(method, answer, copied) : differ(method, copied, answer);
    const confirmed = await Promise.race([confirm(method, args, tally, told), late]);
    judge(method, tally, confirmed ?? told);
  });

  /**
   * A write as both sides would send it, after one has answered.
   * @param {Side} side which one
   * @param {string} method @param {any[]} args @param {Tally} tally @param {Outcome} answer
   */
  const plan = (side, method, args, tally, answer) => later(tally, async (late) => {
    const other = otherOf(side), asked = [other, side].filter((each) => plans[each]);
    const planned = await Promise.all(asked.map((each) => Promise.race([planOf(plans[each], method, args), late])));
    const missing = asked.find((_, i) => !planned[i]);
    if (missing) {
      noAnswer(missing, tally);
      return;
    }
    const [theirs, ours] = /** @type {import('./planned.js').Planned[]} */ (planned);
    if (theirs.failed) tally.error(other, describeError(theirs.error));
    // What the call itself ran into is counted already.
    if (ours?.failed && !answer.failed) tally.error(side, describeError(ours.error));
    const told = judgePlans(side, answer, ours, theirs, args, offFor(method));
    if (!told) {
      tally.counts.notCompared++;
      return;
    }
    tally.counts.planned++;
    const { differences, excused } = told === 'nothing' ? { differences: [], excused: new Set() } : told;
    if (told !== 'nothing') tally.compared(differences, excused);
    // The answer of the new side is an outcome of its own.
    if (side === 'old' || differences.length) tally.outcome(differences.length > 0);
    notify(method, differences);
  });

  /**
   * A write runs on one side, and is planned behind the answer.
   * @param {Side} side @param {string} method @param {any[]} args @param {Tally} tally
   */
  const write = async (side, method, args, tally) => {
    /** @type {any[] | undefined} */
    let again;
    try {
      if (pending < PENDING) again = inputOf(args);
    } catch {
      // There is more than data in them.
    }
    const answer = await run(side, method, args, tally);
    if (again && pending < PENDING) {
      pending++;
      behind(plan(side, method, again, tally, answer));
    } else {
      tally.counts.notCompared++;
    }
    return answer;
  };

  /**
   * One side answers, the other is compared behind it.
   * @param {Side} side @param {string} method @param {any[]} args @param {Tally} tally
   */
  const both = async (side, method, args, tally) => {
    const other = otherOf(side);
    const again = copyArguments(args);
    const answer = await run(side, method, args, tally);
    let copied;
    try {
      if (pending < PENDING && typeof (side === 'old' ? next : old)[method] === 'function')
        copied = { ...answer, value: copyOf(answer.value) };
    } catch {
      // Too large, cyclic or unreadable.
    }
    if (copied) {
      pending++;
      behind(verify(other, method, again, tally, copied));
      return answer;
    }
    tally.counts.notCompared++;
    if (side === 'next') tally.outcome(answer.failed && !isAnswer(answer.error));
    return answer;
  };

  /** @param {string} method @param {any[]} args @param {Tally} tally @param {boolean} verified */
  const onNext = async (method, args, tally, verified) => {
    const read = isRead(method), way = verified ? (read && both) || (plans.old && write) || run : run;
    const answer = await way('next', method, args, tally);
    if (!(verified && read)) tally.outcome(answer.failed && !isAnswer(answer.error));
    if (verified && way === run) tally.counts.notCompared++;
    const lost = answer.failed && LOST.includes(wordOf(answer.error, 'name') ?? '');
    if (!(lost && fallback && read && typeof old[method] === 'function')) return settle(answer);
    tally.counts.fallbacks++;
    return settle(await run('old', method, args, tally));
  };

  /** @param {string} method @param {any[]} args @param {Tally} tally */
  const modeOf = (method, args, tally) => {
    if (tally.tripped || typeof next[method] !== 'function') return 'off';
    try {
      const flag = lookup(method, args, behind);
      tally.mode = flag.mode;
      if (flag.mode !== 'canary') return flag.mode;
      return isCanary(flag, method, args) ? 'on' : 'off';
    } catch {
      // A flag or a key that can't be had means the old side.
      flagErrors++;
      return 'off';
    }
  };

  /** @param {string} method @param {any[]} args */
  const call = (method, args) => {
    const tally = /** @type {Tally} */ (tallies.get(method));
    tally.counts.calls++;
    const mode = modeOf(method, args, tally);
    if (mode === 'on' || mode === 'on+verify') return onNext(method, args, tally, mode === 'on+verify');
    if (mode === 'shadow') {
      if (isRead(method)) return both('old', method, args, tally).then(settle);
      if (plans.next && typeof old[method] === 'function') return write('old', method, args, tally).then(settle);
      tally.counts.notCompared++;
    }
    if (typeof old[method] !== 'function')
      throw new TypeError(`the old side has no method ${method}: its flag must be 'on'`);
    return old[method](...args);
  };

  /** Both sides end, and only then is the first failure thrown. */
  const disconnect = async () => {
    const ended = await Promise.allSettled([old, next].map(async (side) => side.disconnect?.()));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  };

  const db = Object.create(null);
  for (const name of names) db[name] = (/** @type {any[]} */ ...args) => call(name, args);
  if (names.has('disconnect')) db.disconnect = disconnect;
  db.setFlags = (/** @type {unknown} */ given) => {
    lookup = readFlags(given, names, { share, key });
    tallies.forEach((tally) => tally.reset());
    showModes(given);
  };
  db.report = () => ({
    methods: Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.report()])),
    flagErrors,
  });
  /**
   * So that a report names modes before the first call. A function is not asked for that.
   * @param {unknown} given
   */
  const showModes = (given) => tallies.forEach((tally, name) => {
    tally.mode = typeof given === 'function' ? OFF.mode : lookup(name, [], behind).mode;
  });
  showModes(flags);
  return db;
}
