// The methods: of the core (build/names.js), alone or several in one request, on a database or on a transaction of one.
import { methods } from '../build/names.js';
import { begin } from './builder/query.js';
import { BATCH, BYTES } from './core.js';
import { invalid } from './error.js';
import { CALL, MODES, readOptions, takeOptions } from './options.js';
import { Query, callOf, countRows, take } from './query.js';
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

/** The calls of a batch, where they may be one. @param {unknown} queries @param {Database} inner @returns {Call[]} */
function batched(queries, inner) {
  const calls = Array.isArray(queries) ? queries.map(callOf) : [undefined];
  const wrong = (/** @type {Call | undefined} */ call) =>
    call?.inner !== inner || call.op === undefined || call.batched || call.promise || call.flags & BYTES;
  if (new Set(calls).size < calls.length || calls.some(wrong)) {
    const must = 'must be an array of queries of this database, each once, none for bytes or awaited before';
    throw invalid('queries', must);
  }
  return /** @type {Call[]} */ (calls);
}

/**
 * The service on a database, or on a transaction of one: every method, and several of them in one request.
 * @param {Database} inner
 */
export function createService(inner) {
  /** @type {Record<string, any>} */
  const db = {
    bytes: {},
    respond: {},
    /** @param {any} queries @param {any} [given] */
    batch(queries, given) {
      /** @type {any} */
      let taken;
      /** @type {any} */
      const batch = new Query(inner, 'batch', undefined, async ({ fault, options }) => {
        if (fault) throw fault;
        const calls = batched(taken, inner), headers = batchHeaders(options);
        calls.forEach((call, i) => {
          // Awaiting it later gives its result of this batch, and sends nothing.
          call.batched = true;
          call.secrets ??= options.secrets;
          call.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
        });
        return calls.length ? run(inner, calls, BATCH, options, headers) : [];
      });
      return take(batch, (call) => {
        call.options = readOptions(given, 'batch', [...CALL, ...MODES]);
        taken = Array.isArray(queries) && [...queries];
      });
    },
  };
  methods.forEach(([name, effect, isBuilder], op) => {
    if (isBuilder) {
      db[name] = (/** @type {any} */ given) => begin(inner, name, op, given);
      return;
    }
    const reads = effect === 'read';
    /** @param {number} flags @param {boolean} [stream] */
    const method = (flags, stream = false) => (/** @type {any[]} */ ...args) =>
      take(new Query(inner, name, op), (call) => {
        call.flags = flags;
        call.stream = stream;
        call.options = takeOptions(args, name, reads);
        call.secrets = call.options.secrets;
        countRows(call, args[0]);
        call.input = encodeArguments(args);
      });
    db[name] = method(0);
    if (!reads) return;
    db.bytes[name] = method(BYTES);
    const respond = method(BYTES, true);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await /** @type {any} */ (respond(...args)), { headers: { 'content-type': 'application/json' } });
  });
  if (!inner.allowClearAll) db.clearAll = () => new Query(inner, 'clearAll', undefined, async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return db;
}
