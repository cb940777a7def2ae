// A query of the builder: its clauses say what it is about, in any order, each once. What they say goes to the core as
// it is; there it is checked, and SQL is made of it.
import { invalid } from '../error.js';
import { CALL, isRecord, own, readOptions } from '../options.js';
import { Query, callOf, countRows, take } from '../query.js';
import { encode, field } from '../value.js';

/** @typedef {import('../call.js').Call} Call */

/** The levels of objects in a plan that may hold columns' values: all. */
const DEEP = 99;

/**
 * Says something of a query, once: before it was sent, alone or in a batch, and before its id was asked for.
 * @param {any} query @param {string} method
 * @param {string} key what is said
 * @param {(call: Call, said: Record<string, string>) => void} act takes what was given, as it is now
 */
function say(query, method, key, act) {
  const call = /** @type {Call} */ (callOf(query)), said = /** @type {Record<string, string>} */ (call.said);
  if (call.promise || call.batched || call.seed || said[key])
    throw invalid(method, 'comes twice, or after the query was sent or its id asked for');
  return take(query, () => act(call, said));
}

/** Says a part of the plan; undefined is none. @param {any} query @param {string} name @param {any} value */
const plan = (query, name, value) => say(query, name, name, (_, said) => {
  if (value !== undefined) said[name] = encode(value, DEEP);
});

/** The table of the rows, by its object. @param {any} query @param {string} method @param {any} table */
const table = (query, method, table) => say(query, method, 'table', (_, said) => {
  said.table = encode(own(own(table, 'id'), 'table'), 0);
});

/** The columns' values. @param {any} query @param {string} method @param {any} rows */
const rows = (query, method, rows) => say(query, method, 'rows', (call, said) => {
  countRows(call, rows);
  if (rows !== undefined) said.rows = encode(rows, call.single ? 1 : 2);
});

/**
 * What comes back, by name; a term that is undefined stays there, for the core to see.
 * @param {any} query @param {string} method @param {any} fields
 */
const naming = (query, method, fields) => say(query, method, method, (call, said) => {
  if (!isRecord(fields)) throw invalid(method, 'must be an object of columns');
  const terms = Object.entries(fields).map(([name, term]) => [name, term ?? null]);
  call.fields = terms.map(([name, term]) => field(name, term));
  said[method] = encode(Object.fromEntries(terms), DEEP);
});

/**
 * What an insert does where it meets a row that is there.
 * @param {any} query @param {string} method @param {any} how @param {string[]} names its options
 */
const conflict = (query, method, how, names) => say(query, method, 'onConflict', (_, said) => {
  const { target, set } = readOptions(how, method, names);
  if (target !== undefined) said.target = encode(Array.isArray(target) ? target : [target], DEEP);
  if (set !== undefined) said.set = encode(set, 1);
  said.onConflict = `${names.includes('set')}`;
});

/** A query that clauses say more of. */
class BuilderQuery extends Query {}

/**
 * Begins a query of the builder.
 * @param {import('../call.js').Database} inner @param {string} method @param {number} op the method's number
 * @param {any} given what `select` names, otherwise the table
 */
export function begin(inner, method, op, given) {
  const query = new BuilderQuery(inner, method, op);
  /** @type {Call} */ (callOf(query)).said = Object.create(null);
  if (method !== 'select') return table(query, method, given);
  return given === undefined ? query : naming(query, method, given);
}

/** @type {Record<string, (this: any, ...args: any[]) => any>} */
const clauses = {
  from(given) { return table(this, 'from', given); },
  values(given) { return rows(this, 'values', given); },
  set(columns) { return rows(this, 'set', columns); },
  where(condition) { return plan(this, 'where', condition); },
  all() { return plan(this, 'all', true); },
  orderBy(...terms) { return plan(this, 'orderBy', terms); },
  limit(most) { return plan(this, 'limit', most); },
  after(id) { return plan(this, 'after', id); },
  returning(fields) {
    return fields === undefined ? plan(this, 'returning', true) : naming(this, 'returning', fields);
  },
  onConflictDoNothing(how) { return conflict(this, 'onConflictDoNothing', how, ['target']); },
  onConflictDoUpdate(how) { return conflict(this, 'onConflictDoUpdate', how, ['target', 'set']); },
  options(given) {
    return say(this, 'options', 'options', (call, said) => {
      said.options = 'given'; // they are no part of the plan
      call.options = readOptions(given, 'a query', CALL);
      call.secrets = call.options.secrets;
    });
  },
};

Object.assign(BuilderQuery.prototype, clauses);
