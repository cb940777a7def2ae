// The client of a schema: a database object with an object for each table, whose methods are the core's forms. What
// `heliumdb client` generates calls createClient with the schema's text, and exports all that this file does.
import loadModule from '#wasm';
import { forms } from '../build/names.js';
import { batchOf } from './batch.js';
import { createBuilder } from './builder/query.js';
import { BYTES, TABLE } from './core.js';
import { openDatabase } from './database.js';
import { invalid } from './error.js';
import { TableQuery } from './key.js';
import { fromLayout } from './layout.js';
import { CALL, isRecord, readOptions } from './options.js';
import { Query, countRows, prepare, respond } from './query.js';
import { createSchema } from './schema.js';
import { argumentsOf } from './sql.js';
import { standard } from './standard.js';
import { DEEP, QUERY, encode } from './value.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError,
  NotFoundError, NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError,
  ValidationError,
} from './error.js';
export { expect } from './query.js';
export { sql } from './sql.js';
export { table } from './table.js';
export { jsonNull } from './value.js';
export * from './builder/terms.js';

/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('./call.js').Database} Database */
/** @typedef {ReturnType<typeof createSchema>} Schema */

/** How deep the values of an argument are: of a row, of rows; DEEP: of a key. */
const ROW = 1, ROWS = 2;

/**
 * Of each method: its form, what it does, what its result is, and what its own arguments are; behind them come options.
 * Of a number, `returning` makes rows.
 * @type {[name: string, form: number, effect: string, result: 'number' | 'row' | 'rows', depths: number[]][]}
 */
const methods = [
  ['findMany', forms.FIND, 'read', 'rows', [QUERY]],
  ['findFirst', forms.FIRST, 'read', 'row', [QUERY]],
  ['get', forms.GET, 'read', 'row', [DEEP, QUERY]],
  ['count', forms.COUNT, 'read', 'number', [QUERY]],
  ['aggregate', forms.AGGREGATE, 'read', 'rows', [QUERY]],
  ['create', forms.INSERT, 'create', 'row', [ROW, QUERY]],
  ['createMany', forms.INSERT_MANY, 'create', 'number', [ROWS, QUERY]],
  ['upsert', forms.UPSERT, 'create', 'row', [QUERY]],
  ['upsertMany', forms.UPSERT_MANY, 'create', 'number', [ROWS, QUERY]],
  ['update', forms.UPDATE, 'write', 'row', [DEEP, ROW, QUERY]],
  ['updateMany', forms.UPDATE_MANY, 'write', 'number', [QUERY]],
  ['delete', forms.DELETE, 'write', 'row', [DEEP, QUERY]],
  ['deleteMany', forms.DELETE_MANY, 'write', 'number', [QUERY]],
];

/**
 * A table's object: all methods, or for the bytes path those that read.
 * @param {Database} db
 * @param {Schema} schema
 * @param {string} name
 * @param {number} number
 * @param {number} flags
 * @param {boolean} stream
 */
function tableOf(db, schema, name, number, flags, stream) {
  /** @type {Record<string, any>} */
  const object = {};
  for (const [method, form, effect, result, depths] of methods) {
    if (flags & BYTES && effect !== 'read') continue;
    const what = `${name}.${method}`;
    const call = (/** @type {any[]} */ ...args) =>
      prepare(new TableQuery(db, what, form | number << TABLE, effect), (call) => {
        const [given] = args.splice(depths.length, 1);
        call.flags = flags;
        call.stream = stream;
        call.table = () => schema.tables()[number];
        if (form === forms.INSERT && isRecord(args[0])) call.row = { ...args[0] };
        call.make = (answer) => (Array.isArray(answer) ? fromLayout(answer, result !== 'row') : answer);
        call.options = readOptions(given, what, CALL);
        call.secrets = call.options.secrets;
        countRows(call, args[0]);
        while (args.length && args.at(-1) === undefined) args.pop();
        call.input = `[${args.map((arg, i) => encode(arg, depths[i] ?? DEEP, schema.arrays(number)))}]`;
      });
    object[method] = stream ? respond(call) : call;
  }
  if (flags) return object;
  object.schema = {
    create: standard(db, object.create),
    update: standard(db, (/** @type {any} */ set) => object.updateMany({ all: true, set }), 'set.'),
  };
  return object;
}

/**
 * The tag of SQL of one's own. A fragment in place of a template has options behind it.
 * @param {Database} db
 * @param {Schema} schema
 * @param {number} flags
 */
const sqlOf = (db, schema, flags) => (/** @type {any} */ strings, /** @type {any[]} */ ...values) =>
  prepare(new Query(db, 'sql', forms.SQL, 'write'), (call) => {
    call.flags = flags;
    call.describe = true;
    call.make = (answer) => fromLayout(answer, true);
    if (!Array.isArray(strings)) {
      call.options = readOptions(values.shift(), 'sql', CALL);
      if (values.length) throw invalid('arguments', 'of sql are a fragment and options');
    }
    call.input = encode(argumentsOf(strings, values, schema.namesOf), 0);
  });

/**
 * Adds properties that are made when first asked for: a schema may have hundreds of tables.
 * @param {Record<string, any>} object
 * @param {string[]} names
 * @param {(name: string, i: number) => any} make
 */
function lazily(object, names, make) {
  names.forEach((name, i) => Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = make(name, i);
      Object.defineProperty(object, name, { value });
      return value;
    },
  }));
  return object;
}

/**
 * Says the way out of a name that the database hasn't, and of a result that is too large.
 * @param {any} error
 * @param {Call[]} calls
 */
function amend(error, calls) {
  if (/^42(703|P01)$/.test(error.sqlState) && calls.every(({ describe }) => !describe))
    error.message += '; the client may be older than the database: make it again, by npx heliumdb client';
  if (/^response is too large/.test(error.message))
    error.message += '; ask for fewer rows: by limit, and after for those that follow';
}

/** @param {Database} db @param {Schema} schema @param {string[]} tables */
function createTables(db, schema, tables) {
  db.amend = amend;
  const withTables = (/** @type {object} */ object, /** @type {number} */ flags, stream = false) =>
    lazily(object, tables, (table, i) => tableOf(db, schema, table, i, flags, stream));
  const client = {
    ...createBuilder(db, tables),
    sql: sqlOf(db, schema, 0),
    batch: (/** @type {any} */ queries, /** @type {any} */ given) => batchOf(db, queries, given),
    connect: (/** @type {any[]} */ ...args) => prepare(new Query(db, 'connect', forms.PING, 'system'), (call) => {
      call.options = readOptions(args[0], 'connect', CALL);
      call.input = `[${args.slice(1).map((arg) => encode(arg, 0))}]`;
    }),
  };
  lazily(client, ['bytes'], () => withTables({ sql: sqlOf(db, schema, BYTES) }, BYTES));
  lazily(client, ['respond'], () => withTables({ sql: respond(sqlOf(db, schema, BYTES)) }, BYTES, true));
  return withTables(client, 0);
}

/**
 * @param {string} text the schema, as the core reads it (src/core/load.h)
 * @param {string} names of its tables in JavaScript, in the text's order, with blanks between them
 * @param {unknown} connectionString
 * @param {import('./call.js').Options} [given]
 */
export function createClient(text, names, connectionString, given) {
  const schema = createSchema(text), tables = names.split(' ');
  return openDatabase(connectionString, given, text, loadModule, (db) => createTables(db, schema, tables));
}
