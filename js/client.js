// The client of a schema: a database object with an object for each table, whose methods are the core's forms. What
// `heliumdb client` generates calls createClient with the schema's text.
import loadModule from '#client-wasm';
import { forms } from '../build/names.js';
import { batchOf } from './batch.js';
import { BYTES } from './core.js';
import { openDatabase } from './database.js';
import { takeOptions } from './options.js';
import { Query, countRows, prepare, respond } from './query.js';
import { encode } from './value.js';

/** @typedef {import('./call.js').Database} Database */

/** Where the number of a table stands in an operation. */
const TABLE = 16;

/** More levels than a query has. */
const DEEP = 99;

/**
 * Of each method: its form, what it does, what its result is, and of its own arguments how many levels hold columns'
 * values; options of the call come behind them.
 * @type {[name: string, form: number, effect: string, layout: '' | 'row' | 'rows', levels: number[]][]}
 */
const methods = [
  ['findMany', forms.FIND, 'read', 'rows', [DEEP]],
  ['findFirst', forms.FIRST, 'read', 'row', [DEEP]],
  ['get', forms.GET, 'read', 'row', [1]],
  ['count', forms.COUNT, 'read', '', [DEEP]],
  ['aggregate', forms.AGGREGATE, 'read', 'rows', [DEEP]],
  ['create', forms.INSERT, 'create', 'row', [1]],
  ['createMany', forms.INSERT_MANY, 'create', '', [2]],
  ['upsert', forms.UPSERT, 'create', 'row', [2]],
  ['upsertMany', forms.UPSERT_MANY, 'create', '', [2]],
  ['update', forms.UPDATE, 'write', 'row', [1, 1]],
  ['updateMany', forms.UPDATE_MANY, 'write', '', [DEEP]],
  ['delete', forms.DELETE, 'write', 'row', [1]],
  ['deleteMany', forms.DELETE_MANY, 'write', '', [DEEP]],
];

/**
 * A table's object: all methods, or for the bytes path those that read.
 * @param {Database} db
 * @param {string} table
 * @param {number} number
 * @param {number} flags
 * @param {boolean} [stream]
 */
function tableOf(db, table, number, flags, stream = false) {
  /** @type {Record<string, any>} */
  const object = {};
  for (const [name, form, effect, layout, levels] of methods) {
    if (flags & BYTES && effect !== 'read') continue;
    const method = (/** @type {any[]} */ ...args) =>
      prepare(new Query(db, `${table}.${name}`, form | number << TABLE, effect), (call) => {
        const own = args.splice(0, levels.length);
        call.flags = flags;
        call.stream = stream;
        call.layout = layout;
        call.options = takeOptions(args, name, true);
        call.secrets = call.options.secrets;
        countRows(call, own[0]);
        const texts = own.map((arg, i) => encode(arg, levels[i]));
        call.input = `[${[...texts, ...args.map((arg) => encode(arg, DEEP))]}]`;
      });
    object[name] = stream ? respond(method) : method;
  }
  return object;
}

/** @param {Database} db @param {string[]} tables */
function createTables(db, tables) {
  /** @type {Record<string, any>} */
  const bytes = {}, streams = {}, client = {
    bytes,
    respond: streams,
    batch: (/** @type {any} */ queries, /** @type {any} */ given) => batchOf(db, queries, given),
    connect: (/** @type {any[]} */ ...args) => prepare(new Query(db, 'connect', forms.PING, 'system'), (call) => {
      call.options = takeOptions(args, 'connect', false);
      call.input = `[${args.map((arg) => encode(arg, 0))}]`;
    }),
  };
  tables.forEach((table, i) => {
    client[table] = tableOf(db, table, i, 0);
    bytes[table] = tableOf(db, table, i, BYTES);
    streams[table] = tableOf(db, table, i, BYTES, true);
  });
  return client;
}

/**
 * @param {string} schema the text that the core reads (src/core/load.h)
 * @param {string} names of its tables in JavaScript, in the text's order, with blanks between them
 * @param {unknown} connectionString
 * @param {import('./call.js').Options} [given]
 */
export const createClient = (schema, names, connectionString, given) =>
  openDatabase(connectionString, given, schema, loadModule, (db) => createTables(db, names.split(' ')));
