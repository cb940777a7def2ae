// A query of the builder, and its clauses: methods that each keep what they are given as JSON. When it is sent, they
// become the arguments of one of the core's forms (src/core/find.h, aggregate.h, bulk.h), which checks them and writes
// the SQL.
import { forms } from '../../build/names.js';
import { invalid } from '../error.js';
import { fromLayout } from '../layout.js';
import { CALL, bare, isRecord, own, readOptions } from '../options.js';
import { Query, callOf, countRows, prepare } from '../query.js';
import { DEEP, encode, wrong } from '../value.js';
import { nameOf } from './column.js';

/**
 * @typedef {import('../call.js').Call} Call
 * @typedef {import('./terms.js').Term} Term
 *
 * @typedef {object} Chain
 * @property {Record<string, any>} clauses what was said so far: JSON, but for `table` and `fields`
 * @property {(call: Call) => void} end makes the call's `op` and `input`
 * @property {(path: string) => string} pathOf from a path in `input` to one in the clauses
 *
 * @typedef {{name: string, of: string[]}} Field a property of the result, and where a row of the core's has it
 */

/** Where the number of a table stands in an operation. */
const TABLE = 16;

const FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max'];

/** No column, and no aggregate. */
const NO_TERM = wrong('type', 'must be a column or an aggregate');

/** Of a term: the function and the column behind its table's name, as far as it has them. @param {any} term */
const partsOf = (term) => {
  const name = nameOf(term), op = own(term, 'op');
  const well = op === undefined ? name : FUNCTIONS.includes(op) && (name || op === 'count');
  return well ? { op, name } : {};
};

/**
 * Adds a clause to a query. That works once, and only before the query is sent, put in a batch, or asked for its id.
 * @param {any} query
 * @param {string} method
 * @param {string} key of the clause; two methods may share one
 * @param {(clauses: Record<string, any>, call: Call) => void} fill
 */
function add(query, method, key, fill) {
  const call = /** @type {Call} */ (callOf(query)), { clauses } = /** @type {Chain} */ (call.chain);
  if (call.promise || call.batched || call.seed || clauses[key])
    throw invalid(method, 'comes twice, or after the query was sent or its id asked for');
  return prepare(query, () => fill(clauses, call));
}

/** Adds a clause as it is; undefined adds nothing. @param {any} query @param {string} name @param {any} value */
const addPlain = (query, name, value) => add(query, name, name, (clauses) => {
  if (value !== undefined) clauses[name] = encode(value, DEEP);
});

/** Adds the table, given by its object. @param {any} query @param {string} method @param {any} table */
const addTable = (query, method, table) => add(query, method, 'table', (clauses) => {
  clauses.table = own(Object.values(Object(table))[0], 'table') ?? true;
});

/** Adds the columns' values: a row or an array of rows. @param {any} query @param {string} method @param {any} rows */
const addRows = (query, method, rows) => add(query, method, 'rows', (clauses, call) => {
  countRows(call, rows);
  if (rows !== undefined) clauses.rows = encode(rows, call.single ? 1 : 2);
});

/** A term of an order: {"users.name": "asc"}, {sum: {"costs.amount": "desc"}}, {count: "asc"}. @param {any} term */
function orderOf(term) {
  const { op, name } = partsOf(term), direction = own(term, 'desc') ? 'desc' : 'asc';
  if (!op && !name) return NO_TERM;
  const ordered = name ? { [name]: direction } : direction;
  return op ? { [op]: ordered } : ordered;
}

/**
 * Adds the fields of the result: of plain columns `select` has them, beside aggregates `by` does.
 * @param {any} query
 * @param {string} method
 * @param {any} fields
 */
const addFields = (query, method, fields) => add(query, method, method, (clauses) => {
  if (!isRecord(fields)) throw invalid(method, 'must be an object of columns');
  /** @type {Record<string, any>} */
  const select = bare(), functions = bare();
  /** @type {Field[]} */
  const found = [];
  for (const [field, term] of Object.entries(fields)) {
    const { op, name } = partsOf(term);
    if (op && method === 'returning') select[field] = wrong('unknown', 'is not accepted here');
    else if (op) Object.assign(functions[op] ??= {}, { [name ?? '*']: true });
    else select[name ?? field] = name ? true : NO_TERM;
    found.push({ name: field, of: [op, name ? own(term, 'name') : '*'].filter(Boolean) });
  }
  // Of all rows alone the number stands for itself.
  if (Object.keys(functions.count ?? {}).join() === '*') {
    functions.count = true;
    for (const { of } of found) if (of[1] === '*') of.pop();
  }
  clauses.fields = found;
  clauses.functions = Object.entries(functions).map(([op, names]) => `"${op}":${JSON.stringify(names)}`);
  const wrongs = Object.values(select).some((value) => value !== true);
  clauses.by = !wrongs && clauses.functions.length ? JSON.stringify(Object.keys(select)) : undefined;
  clauses[method] = JSON.stringify(select);
});

/**
 * Adds what an insert does when the row exists already.
 * @param {any} query
 * @param {string} method
 * @param {any} how
 * @param {string[]} names of its options
 */
const addConflict = (query, method, how, names) => add(query, method, 'conflict', (clauses) => {
  const { target, set } = readOptions(how, method, names), updates = names.includes('set');
  const columns = (Array.isArray(target) ? target : [target]).map((column) => nameOf(column) ?? NO_TERM);
  if (target !== undefined) clauses.target = JSON.stringify(columns);
  else if (updates) clauses.target = JSON.stringify(wrong('required', 'is required'));
  if (updates) clauses.update = set === undefined ? 'true' : encode(set, 1);
  clauses.conflict = true;
  clauses.onConflict = updates ? undefined : '"nothing"';
  clauses.form = updates ? forms.UPSERT_MANY : forms.INSERT_MANY;
});

/** An object of clauses, as JSON. @param {Record<string, any>} clauses @param {string[]} names */
const objectOf = (clauses, names) =>
  `{${names.flatMap((name) => (own(clauses, name) ? [`"${name}":${clauses[name]}`] : []))}}`;

/**
 * Of each method: what makes its form and the arguments.
 * @type {Record<string, (clauses: Record<string, any>) => [form: number, input: string]>}
 */
const ends = {
  select(clauses) {
    const { by, functions, orderBy = '[]' } = clauses, rest = { ...clauses, orderBy };
    if (!by) return [forms.FIND, `[${objectOf(rest, ['select', 'where', 'orderBy', 'limit', 'after'])}]`];
    const query = objectOf(rest, ['by', 'where', 'orderBy', 'limit', 'after']);
    return [forms.AGGREGATE, `[${query.slice(0, -1)},${functions}}]`];
  },
  insert: ({ rows = null, form = forms.INSERT_MANY, ...clauses }) =>
    [form, `[${rows},${objectOf(clauses, ['onConflict', 'update', 'target', 'returning'])}]`],
  update: ({ rows = null, ...clauses }) =>
    [forms.UPDATE_MANY, `[${objectOf({ ...clauses, set: `${rows}` }, ['set', 'where', 'all', 'returning'])}]`],
  delete: (clauses) => [forms.DELETE_MANY, `[${objectOf(clauses, ['where', 'all', 'returning'])}]`],
};

/** Without what the core's arguments have beyond the clauses. @param {string} path */
const pathOf = (path) => path.replace(/^(?:set|update)\./, '')
  .replace(/^(where\b.*)\.(?:eq|ne|gte?|lte?|i?like|in)(?=$|\[)/, '$1');

/** Rows of the core's as the fields say. @param {any[]} rows @param {Field[] | undefined} fields */
function pick(rows, fields) {
  if (!fields) return rows;
  // Copies of one object share its hidden class. fromEntries, as a name may be __proto__.
  const empty = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return rows.map((row) => {
    const picked = { ...empty };
    for (const { name, of: [first, second] } of fields) picked[name] = second ? row[first][second] : row[first];
    return picked;
  });
}

/** @type {Record<string, (this: any, ...args: any[]) => any>} */
const clauses = {
  from(given) { return addTable(this, 'from', given); },
  values(given) { return addRows(this, 'values', given); },
  set(columns) { return addRows(this, 'set', columns); },
  where(condition) { return addPlain(this, 'where', condition); },
  all() { return addPlain(this, 'all', true); },
  orderBy(...terms) { return addPlain(this, 'orderBy', terms.map(orderOf)); },
  limit(most) { return addPlain(this, 'limit', most); },
  after(id) { return addPlain(this, 'after', id); },
  returning(fields) {
    return fields === undefined ? addPlain(this, 'returning', true) : addFields(this, 'returning', fields);
  },
  onConflictDoNothing(how) { return addConflict(this, 'onConflictDoNothing', how, ['target']); },
  onConflictDoUpdate(how) { return addConflict(this, 'onConflictDoUpdate', how, ['target', 'set']); },
  options(given) {
    return add(this, 'options', 'options', (clauses, call) => {
      clauses.options = true;
      call.options = readOptions(given, 'a query', CALL);
      call.secrets = call.options.secrets;
    });
  },
};

/** A query that has the clauses as methods. */
class BuilderQuery extends Query {}
Object.assign(BuilderQuery.prototype, clauses);

/**
 * Begins a query of the builder.
 * @param {import('../call.js').Database} db
 * @param {string[]} tables of the schema, in its order
 * @param {string} method
 * @param {string} effect
 * @param {any} given for `select` the fields, otherwise the table
 */
function begin(db, tables, method, effect, given) {
  const query = new BuilderQuery(db, method, 0, effect), call = /** @type {Call} */ (callOf(query));
  /** @type {Record<string, any>} */
  const clauses = bare();
  call.chain = {
    clauses,
    pathOf,
    end(call) {
      const number = tables.indexOf(clauses.table), [form, input] = ends[method](clauses);
      if (number < 0) throw invalid('table', 'must be one of the schema');
      call.op = form | number << TABLE;
      call.input = input;
    },
  };
  // The number of rows, or the rows.
  call.make = (answer) => (Array.isArray(answer) ? pick(fromLayout(answer, true), clauses.fields) : answer);
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
