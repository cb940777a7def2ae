// Several calls as one request: their bodies joined, and which of them an error is about. Loaded by the first batch, or
// the first query with `expect`.
import { start } from './call.js';
import { FETCH, join } from './core.js';
import { HeliumError, named } from './error.js';

/**
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./call.js').Call} Call
 */

/** What the endpoint is told of the transaction. @param {Record<string, any>} modes options of a batch */
export function headersOf({ isolation, readOnly, deferrable }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (isolation) headers['Neon-Batch-Isolation-Level'] = isolation;
  if (readOnly) headers['Neon-Batch-Read-Only'] = 'true';
  if (deferrable) headers['Neon-Batch-Deferrable'] = 'true';
  return headers;
}

/**
 * Starts the calls of a batch. The error of one has its `index`.
 * @param {Step} step
 * @param {Call[]} calls
 * @param {number} flags
 */
export function startAll(step, calls, flags) {
  const started = calls.map((call, index) => {
    try {
      return start(step, call, flags);
    } catch (error) {
      throw Object.assign(named(error, call.method), { index });
    }
  });
  const bodies = started.flatMap(({ text }) => (text.length ? [',', text] : []));
  return {
    kind: FETCH,
    code: 0,
    text: join(bodies.length ? ['{"queries":[', ...bodies.slice(1), ']}'] : []),
    state: join(started.map(({ state }) => state)),
  };
}

/**
 * The error of a batch, with the `index` and the method of the query it is about; `index` is null where that is not
 * known. Over HTTP the endpoint doesn't say, but a guard names its query, and only a write can break a constraint.
 * @param {any} error
 * @param {Call[]} calls
 */
export function locate(error, calls) {
  const [, guard, found, rows] = /"query (\d+) gave (\d+) rows, not (\d+)"/.exec(error.message) ?? [];
  const writes = calls.filter((call) => /create|write/.test(call.effect));
  if (guard) error.index = calls.findIndex(({ expected }) => expected?.[1] === +guard);
  if (error.sqlState)
    error.index ??= /^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null;
  const { index } = error, method = calls[index]?.method;
  if (!method) return error;
  if (!guard) return named(error, method);
  return new HeliumError(`${method} gave ${found} rows, not ${rows}`,
    { code: 'EXPECTATION', method, index, rows: +found });
}
