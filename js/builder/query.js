// A query of the builder, and its clauses: methods that each keep what they are given as JSON in the call. The core
// checks it and writes the SQL.
import { invalid } from '../error.js';
import { CALL, isRecord, own, readOptions } from '../options.js';
import { Query, callOf, countRows, prepare } from '../query.js';
import { encode, fieldOf } from '../value.js';

/** @typedef {import('../call.js').Call} Call */

/** More levels than any clause has: everywhere in it are columns' values, not JSON of the user's own. */
const DEEP = 99;

/**
 * Adds a clause to a query. That works once, and only before the query is sent, put in a batch, or asked for its id.
 * @param {any} query
 * @param {string} method
 * @param {string} key of the clause; two methods may share one
 * @param {(call: Call, clauses: Record<string, string>) => void} fill
 */
function add(query, method, key, fill) {
  const call = /** @type {Call} */ (callOf(query)), clauses = /** @type {Record<string, string>} */ (call.clauses);
  if (call.promise || call.batched || call.seed || clauses[key])
    throw invalid(method, 'comes twice, or after the query was sent or its id asked for');
  return prepare(query, () => fill(call, clauses));
}

/** Adds a clause as it is; undefined adds nothing. @param {any} query @param {string} name @param {any} value */
const addPlain = (query, name, value) => add(query, name, name, (_, clauses) => {
  if (value !== undefined) clauses[name] = encode(value, DEEP);
});

/** Adds the table, given by its object. @param {any} query @param {string} method @param {any} table */
const addTable = (query, method, table) => add(query, method, 'table', (_, clauses) => {
  clauses.table = encode(own(own(table, 'id'), 'table'), 0);
});

/** Adds the columns' values: a row or an array of rows. @param {any} query @param {string} method @param {any} rows */
const addRows = (query, method, rows) => add(query, method, 'rows', (call, clauses) => {
  countRows(call, rows);
  if (rows !== undefined) clauses.rows = encode(rows, call.single ? 1 : 2);
});

/**
 * Adds the fields of the result. A term that is undefined is kept as null, so that the core refuses it.
 * @param {any} query
 * @param {string} method
 * @param {any} fields
 */
const addFields = (query, method, fields) => add(query, method, method, (call, clauses) => {
  if (!isRecord(fields)) throw invalid(method, 'must be an object of columns');
  const terms = Object.entries(fields).map(([name, term]) => [name, term ?? null]);
  call.fields = terms.map(([name, term]) => fieldOf(name, term));
  clauses[method] = encode(Object.fromEntries(terms), DEEP);
});

/**
 * Adds what an insert does when the row exists already.
 * @param {any} query
 * @param {string} method
 * @param {any} how
 * @param {string[]} names of its options
 */
const addConflict = (query, method, how, names) => add(query, method, 'onConflict', (_, clauses) => {
  const { target, set } = readOptions(how, method, names);
  if (target !== undefined) clauses.target = encode(Array.isArray(target) ? target : [target], DEEP);
  if (set !== undefined) clauses.set = encode(set, 1);
  clauses.onConflict = `${names.includes('set')}`;
});

/** A query that has the clauses as methods. */
class BuilderQuery extends Query {}

/**
 * Begins a query of the builder.
 * @param {import('../call.js').Database} db
 * @param {string} method
 * @param {number} op what starts it in the core
 * @param {string} effect
 * @param {any} given for `select` the fields, otherwise the table
 */
export function beginQuery(db, method, op, effect, given) {
  const query = new BuilderQuery(db, method, op, effect);
  /** @type {Call} */ (callOf(query)).clauses = Object.create(null);
  if (method !== 'select') return addTable(query, method, given);
  return given === undefined ? query : addFields(query, method, given);
}

/** @type {Record<string, (this: any, ...args: any[]) => any>} */
const clauses = {
  from(given) { return addTable(this, 'from', given); },
  values(given) { return addRows(this, 'values', given); },
  set(columns) { return addRows(this, 'set', columns); },
  where(condition) { return addPlain(this, 'where', condition); },
  all() { return addPlain(this, 'all', true); },
  orderBy(...terms) { return addPlain(this, 'orderBy', terms); },
  limit(most) { return addPlain(this, 'limit', most); },
  after(id) { return addPlain(this, 'after', id); },
  returning(fields) {
    return fields === undefined ? addPlain(this, 'returning', true) : addFields(this, 'returning', fields);
  },
  onConflictDoNothing(how) { return addConflict(this, 'onConflictDoNothing', how, ['target']); },
  onConflictDoUpdate(how) { return addConflict(this, 'onConflictDoUpdate', how, ['target', 'set']); },
  options(given) {
    return add(this, 'options', 'options', (call, clauses) => {
      clauses.options = 'given'; // inputOf leaves it out
      call.options = readOptions(given, 'a query', CALL);
      call.secrets = call.options.secrets;
    });
  },
};

Object.assign(BuilderQuery.prototype, clauses);
