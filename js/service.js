// The service: an object with all methods of the core (build/service.js), of a database or of a transaction in it.
// Knows what arguments become queries; sending them is run.js's.
import { methods, tables } from '../build/service.js';
import { batchOf } from './batch.js';
import { createBuilder } from './builder/query.js';
import { BYTES } from './core.js';
import { invalid } from './error.js';
import { fromLayout } from './layout.js';
import { takeOptions } from './options.js';
import { Query, countRows, prepare, respond } from './query.js';
import { encodeArguments } from './value.js';

/**
 * @typedef {import('./call.js').Database} Database
 */

/** @param {Database} db */
export function createService(db) {
  /** @type {Record<string, any>} */
  const service = {
    bytes: {},
    respond: {},
    batch: (/** @type {any} */ queries, /** @type {any} */ given) => batchOf(db, queries, given),
    ...createBuilder(db, tables),
  };
  methods.forEach(([name, effect, op, result]) => {
    const reads = effect === 'read';
    /** @param {number} flags @param {boolean} [stream] */
    const method = (flags, stream = false) => (/** @type {any[]} */ ...args) =>
      prepare(new Query(db, name, op, effect), (call) => {
        call.flags = flags;
        call.stream = stream;
        if (!flags && result) call.make = (answer) => fromLayout(answer, result === 'rows');
        call.options = takeOptions(args, name, reads);
        call.secrets = call.options.secrets;
        countRows(call, args[0]);
        call.input = encodeArguments(args);
      });
    service[name] = method(0);
    if (!reads) return;
    service.bytes[name] = method(BYTES);
    service.respond[name] = respond(method(BYTES, true));
  });
  if (!db.allowClearAll) service.clearAll = () => new Query(db, 'clearAll', undefined, '', async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return service;
}
