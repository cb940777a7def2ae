// What is counted of one method, in bounded memory, and the breaker that watches it. Values reach it only redacted.

/** Times kept of each side, and examples of each rule. */
const TIMES = 256, EXAMPLES = 3;

/** Errors that are an answer, to the caller's input or wish. They are no reason to go back to the old side. */
const ANSWERS = new Set([
  'ValidationError', 'NotFoundError', 'UniqueViolationError', 'ForeignKeyViolationError', 'NotNullViolationError',
  'CheckViolationError', 'AbortError',
]);

/**
 * A part of the times are below this; null where there are none.
 * @param {number[]} times @param {number} part less than 1
 */
const percentile = (times, part) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? null;
};

/** @param {any} error */
export const isAnswer = (error) => {
  try {
    return ANSWERS.has(error.name);
  } catch {
    return false;
  }
};

/** @typedef {'old' | 'next'} Side */
/** @typedef {import('./compare.js').Difference} Difference */

/** @param {{share: number, calls: number} | undefined} breaker */
export function createTally(breaker) {
  const counts = { calls: 0, matches: 0, overtaken: 0, fallbacks: 0, notCompared: 0, planned: 0 };
  const errors = { old: 0, next: 0 };
  /** @type {Record<Side, string | null>} */
  const lastErrors = { old: null, next: null };
  /** @type {Record<Side, number[]>} */
  const times = { old: [], next: [] };
  const timed = { old: 0, next: 0 };
  /** @type {Map<string, {count: number, examples: Omit<Difference, 'rule'>[]}>} */
  const rules = new Map();
  /** @type {Map<string, number>} */
  const excused = new Map();
  /** The outcomes of the last calls, true for a bad one. @type {boolean[]} */
  let last = [];

  const tally = {
    mode: 'off',
    tripped: false,
    counts,
    /** @param {Side} side @param {number} ms */
    time(side, ms) {
      times[side][timed[side]++ % TIMES] = ms;
    },
    /** @param {Side} side @param {string} what its class and code */
    error(side, what) {
      errors[side]++;
      lastErrors[side] = what;
    },
    /** What came out for the new side: an entry of the breaker. @param {boolean} bad */
    outcome(bad) {
      if (!breaker) return;
      last.push(bad);
      if (last.length > breaker.calls) last.shift();
      if (last.length < breaker.calls) return;
      if (last.filter(Boolean).length / last.length > breaker.share) tally.tripped = true;
    },
    /** @param {Difference[]} differences @param {Set<string>} allowed */
    compared(differences, allowed) {
      for (const rule of allowed) excused.set(rule, (excused.get(rule) ?? 0) + 1);
      if (differences.length === 0) counts.matches++;
      for (const { rule, ...example } of differences) {
        const entry = rules.get(rule) ?? { count: 0, examples: [] };
        entry.count++;
        if (entry.examples.length < EXAMPLES) entry.examples.push(example);
        rules.set(rule, entry);
      }
    },
    reset() {
      tally.tripped = false;
      last = [];
    },
    report: () => ({
      mode: tally.tripped ? 'off' : tally.mode,
      ...counts,
      differences: [...rules].map(([rule, entry]) => ({ rule, ...structuredClone(entry) })),
      excused: [...excused].map(([rule, count]) => ({ rule, count })),
      errors: { ...errors },
      lastErrors: { ...lastErrors },
      p50: { old: percentile(times.old, 0.5), next: percentile(times.next, 0.5) },
      p99: { old: percentile(times.old, 0.99), next: percentile(times.next, 0.99) },
      tripped: tally.tripped,
    }),
  };
  return tally;
}
