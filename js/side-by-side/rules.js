// Which comparison rules are switched off: a list for all methods, or lists by method, checked when they are given.
import { RULES as RESULT_RULES } from './compare.js';
import { isRecord, shown } from './flags.js';

/** The last five: of plans alone. */
const RULES = [...RESULT_RULES, 'generated', 'defaults', 'float-digits', 'statements', 'returning'];

/** @param {unknown} rules @param {string} what it is, for messages */
function readList(rules, what) {
  if (!Array.isArray(rules)) throw new TypeError(`${what} must be a list of names`);
  const unknown = rules.find((rule) => !RULES.includes(rule));
  if (unknown !== undefined)
    throw new TypeError(`${what}: there is no rule ${shown(unknown)}; the rules are ${RULES.join(', ')}`);
  return new Set(rules);
}

/**
 * @param {unknown} rules a list, or lists by method, where '*' is all others; undefined: none
 * @param {Set<string>} methods the methods there are
 * @returns {(method: string) => Set<string>} what is switched off for one
 */
export function readRules(rules = [], methods) {
  if (!isRecord(rules)) {
    const off = readList(rules, 'rules');
    return () => off;
  }
  const known = new Map(Object.entries(/** @type {object} */ (rules)).map(([method, list]) => {
    if (method !== '*' && !methods.has(method))
      throw new TypeError(`rules: neither side has a method ${shown(method)}`);
    return [method, readList(list, `rules.${method}`)];
  }));
  const others = known.get('*') ?? new Set();
  return (method) => known.get(method) ?? others;
}
