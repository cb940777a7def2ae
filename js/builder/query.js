// A query of the builder: its clauses are methods, each of which notes what it is given, values as JSON. What the
// clauses mean is arguments.js's.
import { forms } from '../../build/names.js';
import { TABLE } from '../core.js';
import { invalid } from '../error.js';
import { CALL, bare, isRecord, own, readOptions } from '../options.js';
import { Query, callOf, countRows, prepare } from '../query.js';
import { DEEP, encode } from '../value.js';

/**
 * @typedef {import('../call.js').Call} Call
 *
 * @typedef {{target: any, set: string | undefined, updates: boolean}} Conflict `set`: JSON
 * @typedef {{table?: number, fields?: [method: string, terms: any], orderBy?: any[], conflict?: Conflict,
 *   [name: string]: any}} Clauses what was said so far: JSON, but for those that are named here. `table`: its number;
 *   `fields`: of undefined they are all columns
 * @typedef {{method: string, tables: string[], clauses: Clauses}} Chain `tables`: of the schema, in its order
 */

/**
 * Adds a clause to a query. That works once, and only before the query is sent, put in a batch, or asked for its id.
 * @param {any} query
 * @param {string} method
 * @param {string} key of the clause; two methods may share one
 * @param {(call: Call) => any} take what is noted of it
 */
function add(query, method, key, take) {
  const call = /** @type {Call} */ (callOf(query)), { clauses } = /** @type {Chain} */ (call.chain);
  if (call.promise || call.batched || call.seed || clauses[key] !== undefined)
    throw invalid(method, 'comes twice, or after the query was sent or its id asked for');
  return prepare(query, () => (clauses[key] = take(call)));
}

/** Adds a clause as it is; undefined adds nothing. @param {any} query @param {string} name @param {any} value */
const addPlain = (query, name, value) =>
  add(query, name, name, () => (value === undefined ? value : encode(value, DEEP)));

/** Adds the table, given by its object. @param {any} query @param {string} method @param {any} table */
const addTable = (query, method, table) => add(query, method, 'table', (call) => {
  const { tables } = /** @type {Chain} */ (call.chain);
  const number = tables.indexOf(own(Object.values(Object(table))[0], 'table'));
  if (number < 0) throw invalid('table', 'must be one of the schema');
  call.op = forms.INSERT_MANY | number << TABLE;
  return number;
});

/** Adds the columns' values: a row or an array of rows. @param {any} query @param {string} method @param {any} rows */
const addRows = (query, method, rows) => add(query, method, 'rows', (call) => {
  countRows(call, rows);
  if (rows === undefined) return;
  const json = encode(rows, call.single ? 1 : 2);
  call.input = `[${json}]`;
  return json;
});

/** A term as it is now: what it was given as may change. @param {any} term */
const copy = (term) => ({ ...term });

/** Adds the fields of the result. @param {any} query @param {string} method @param {any} terms */
const addFields = (query, method, terms) => add(query, method, 'fields', () => {
  if (!isRecord(terms)) return [method, terms];
  return [method, Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, copy(term)]))];
});

/**
 * Adds what an insert does when the row exists already.
 * @param {any} query
 * @param {string} method
 * @param {any} how
 * @param {string[]} names of its options
 */
const addConflict = (query, method, how, names) => add(query, method, 'conflict', () => {
  const { target, set } = readOptions(how, method, names);
  return {
    target: Array.isArray(target) ? target.map(copy) : target && copy(target),
    set: set === undefined ? set : encode(set, 1),
    updates: names.includes('set'),
  };
});

/** @type {Record<string, (this: any, ...args: any[]) => any>} */
const clauses = {
  from(given) { return addTable(this, 'from', given); },
  values(given) { return addRows(this, 'values', given); },
  set(columns) { return addRows(this, 'set', columns); },
  where(condition) { return addPlain(this, 'where', condition); },
  all() { return addPlain(this, 'all', true); },
  orderBy(...terms) { return add(this, 'orderBy', 'orderBy', () => terms.map(copy)); },
  limit(most) { return addPlain(this, 'limit', most); },
  after(id) { return addPlain(this, 'after', id); },
  returning(fields) { return addFields(this, 'returning', fields); },
  onConflictDoNothing(how) { return addConflict(this, 'onConflictDoNothing', how, ['target']); },
  onConflictDoUpdate(how) { return addConflict(this, 'onConflictDoUpdate', how, ['target', 'set']); },
  options(given) {
    return add(this, 'options', 'options', (call) => {
      call.options = readOptions(given, 'a query', CALL);
      call.secrets = call.options.secrets;
      return true;
    });
  },
};

/** A query that has the clauses as methods. */
class BuilderQuery extends Query {}
Object.assign(BuilderQuery.prototype, clauses);

/**
 * Begins a query of the builder. Until arguments.js has read its clauses, its operation is an insert of its rows alone:
 * that has the ids that they will have, so that these are known at once.
 * @param {import('../call.js').Database} db
 * @param {string[]} tables
 * @param {string} method
 * @param {string} effect
 * @param {any} given for `select` the fields, otherwise the table
 */
function begin(db, tables, method, effect, given) {
  const query = new BuilderQuery(db, method, 0, effect), call = /** @type {Call} */ (callOf(query));
  call.chain = { method, tables, clauses: bare() };
  call.input = '[null]';
  if (method !== 'select') return addTable(query, method, given);
  return given === undefined ? query : addFields(query, method, given);
}

/**
 * The query builder of a database: `select`, `insert`, `update` and `delete`.
 * @param {import('../call.js').Database} db
 * @param {string[]} tables the names of the schema's tables, in its order
 */
export const createBuilder = (db, tables) => ({
  select: (/** @type {any} */ fields) => begin(db, tables, 'select', 'read', fields),
  insert: (/** @type {any} */ table) => begin(db, tables, 'insert', 'create', table),
  update: (/** @type {any} */ table) => begin(db, tables, 'update', 'write', table),
  delete: (/** @type {any} */ table) => begin(db, tables, 'delete', 'write', table),
});
