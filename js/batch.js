// Batches: several queries of one database in one request and one transaction.
import { BATCH, BYTES } from './core.js';
import { invalid } from './error.js';
import { CALL, MODES, readOptions } from './options.js';
import { Query, callOf, prepare } from './query.js';
import { run } from './run.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').Database} Database
 */

/** The calls of a batch, checked. @param {unknown} queries @param {Database} db @returns {Call[]} */
function callsOf(queries, db) {
  const calls = Array.isArray(queries) ? queries.map(callOf) : [undefined];
  const wrong = (/** @type {Call | undefined} */ call) =>
    call?.db !== db || call.op === undefined || call.batched || call.promise || call.flags & BYTES;
  if (new Set(calls).size < calls.length || calls.some(wrong)) {
    const must = 'must be an array of queries of this database, each once, none for bytes or awaited before';
    throw invalid('queries', must);
  }
  return /** @type {Call[]} */ (calls);
}

/** @param {Database} db @param {any} queries @param {any} given its options */
export function batchOf(db, queries, given) {
  /** @type {any} */
  let taken;
  /** @type {any} */
  const batch = new Query(db, 'batch', undefined, '', async ({ fault, options }) => {
    if (fault) throw fault;
    const calls = callsOf(taken, db);
    calls.forEach((call, i) => {
      // Awaiting the query later gives its result of this batch, and sends nothing.
      call.batched = true;
      call.secrets ??= options.secrets;
      call.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
    });
    return calls.length ? run(db, calls, BATCH, options) : [];
  });
  return prepare(batch, (call) => {
    call.options = readOptions(given, 'batch', [...CALL, ...MODES]);
    taken = Array.isArray(queries) && [...queries];
  });
}
