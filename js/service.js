// The service: an object with all methods of the core (build/service.js), of a database or of a transaction in it.
// Knows what arguments become queries, and batches of queries; sending them is run.js's.
import { methods } from '../build/service.js';
import { beginQuery } from './builder/query.js';
import { BATCH, BYTES } from './core.js';
import { invalid } from './error.js';
import { CALL, MODES, readOptions, takeOptions } from './options.js';
import { Query, callOf, countRows, prepare } from './query.js';
import { run } from './run.js';
import { encodeArguments } from './value.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').Database} Database
 */

/** @param {Record<string, any>} modes */
function batchHeaders({ isolation, readOnly, deferrable }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (isolation) headers['Neon-Batch-Isolation-Level'] = isolation;
  if (readOnly) headers['Neon-Batch-Read-Only'] = 'true';
  if (deferrable) headers['Neon-Batch-Deferrable'] = 'true';
  return headers;
}

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
function batchOf(db, queries, given) {
  /** @type {any} */
  let taken;
  /** @type {any} */
  const batch = new Query(db, 'batch', undefined, '', async ({ fault, options }) => {
    if (fault) throw fault;
    const calls = callsOf(taken, db), headers = batchHeaders(options);
    calls.forEach((call, i) => {
      // Awaiting the query later gives its result of this batch, and sends nothing.
      call.batched = true;
      call.secrets ??= options.secrets;
      call.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
    });
    return calls.length ? run(db, calls, BATCH, options, headers) : [];
  });
  return prepare(batch, (call) => {
    call.options = readOptions(given, 'batch', [...CALL, ...MODES]);
    taken = Array.isArray(queries) && [...queries];
  });
}

/** @param {Database} db */
export function createService(db) {
  /** @type {Record<string, any>} */
  const service = {
    bytes: {},
    respond: {},
    batch: (/** @type {any} */ queries, /** @type {any} */ given) => batchOf(db, queries, given),
  };
  methods.forEach(([name, effect, op, builder]) => {
    if (builder) {
      service[name] = (/** @type {any} */ given) => beginQuery(db, name, op, effect, given);
      return;
    }
    const reads = effect === 'read';
    /** @param {number} flags @param {boolean} [stream] */
    const method = (flags, stream = false) => (/** @type {any[]} */ ...args) =>
      prepare(new Query(db, name, op, effect), (call) => {
        call.flags = flags;
        call.stream = stream;
        call.options = takeOptions(args, name, reads);
        call.secrets = call.options.secrets;
        countRows(call, args[0]);
        call.input = encodeArguments(args);
      });
    service[name] = method(0);
    if (!reads) return;
    service.bytes[name] = method(BYTES);
    const respond = method(BYTES, true);
    service.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await /** @type {any} */ (respond(...args)), { headers: { 'content-type': 'application/json' } });
  });
  if (!db.allowClearAll) service.clearAll = () => new Query(db, 'clearAll', undefined, '', async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return service;
}
