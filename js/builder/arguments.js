// What the clauses of the builder's queries mean: of them come the arguments of one of the core's forms
// (src/core/find.h, aggregate.h, bulk.h), which checks them and writes the SQL. Loaded by the first such query that is
// sent.
import { forms } from '../../build/names.js';
import { TABLE } from '../core.js';
import { invalid } from '../error.js';
import { fromLayout } from '../layout.js';
import { bare, isRecord, own } from '../options.js';
import { wrong } from '../value.js';
import { nameOf } from './column.js';

/**
 * @typedef {import('../call.js').Call} Call
 * @typedef {import('./query.js').Chain} Chain
 * @typedef {import('./query.js').Conflict} Conflict
 *
 * @typedef {{name: string, of: string[]}} Field a property of the result, and where a row of the core's has it
 * @typedef {Record<string, any>} Members of a form's query, as JSON
 */

const FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max'];

/** No column, and no aggregate. */
const NO_TERM = wrong('type', 'must be a column or an aggregate');

/** Of a term: the function and the column behind its table's name, as far as it has them. @param {any} term */
const partsOf = (term) => {
  const name = nameOf(term), op = own(term, 'op');
  const well = op === undefined ? name : FUNCTIONS.includes(op) && (name || op === 'count');
  return well ? { op, name } : {};
};

/** A term of an order: {"users.name": "asc"}, {sum: {"costs.amount": "desc"}}, {count: "asc"}. @param {any} term */
function orderOf(term) {
  const { op, name } = partsOf(term), direction = own(term, 'desc') ? 'desc' : 'asc';
  if (!op && !name) return NO_TERM;
  const ordered = name ? { [name]: direction } : direction;
  return op ? { [op]: ordered } : ordered;
}

/**
 * The fields of a result, and the members that ask for them: `select` for plain columns, `by` beside aggregates.
 * @param {string} method that has them as its argument: select or returning
 * @param {any} terms
 * @returns {{fields: Field[] | undefined, members: Members, aggregates: string[]}}
 */
function readFields(method, terms) {
  if (terms === undefined) return { fields: undefined, members: { [method]: 'true' }, aggregates: [] };
  if (!isRecord(terms)) throw invalid(method, 'must be an object of columns');
  const select = bare(), functions = bare();
  /** @type {Field[]} */
  const fields = [];
  for (const [field, term] of Object.entries(terms)) {
    const { op, name } = partsOf(term);
    if (op && method === 'returning') select[field] = wrong('unknown', 'is not accepted here');
    else if (op) Object.assign(functions[op] ??= {}, { [name ?? '*']: true });
    else select[name ?? field] = name ? true : NO_TERM;
    fields.push({ name: field, of: [op, name ? own(term, 'name') : '*'].filter(Boolean) });
  }
  // Of all rows alone the number stands for itself.
  if (Object.keys(functions.count ?? {}).join() === '*') {
    functions.count = true;
    for (const { of } of fields) if (of[1] === '*') of.pop();
  }
  const aggregates = Object.entries(functions).map(([op, names]) => `"${op}":${JSON.stringify(names)}`);
  const well = Object.values(select).every((value) => value === true);
  const by = well && aggregates.length ? JSON.stringify(Object.keys(select)) : undefined;
  return { fields, members: { [method]: JSON.stringify(select), by }, aggregates };
}

/** What an insert does when the row exists already. @param {Conflict} conflict @returns {Members} */
function readConflict({ target, set, updates }) {
  const columns = (Array.isArray(target) ? target : [target]).map((column) => nameOf(column) ?? NO_TERM);
  const given = target === undefined ? updates && wrong('required', 'is required') : columns;
  const what = updates ? { update: set ?? 'true' } : { onConflict: '"nothing"' };
  return { target: given && JSON.stringify(given), ...what };
}

/** An object of members, as JSON. @param {Members} members @param {string[]} names */
const objectOf = (members, names) =>
  `{${names.flatMap((name) => (members[name] ? [`"${name}":${members[name]}`] : []))}}`;

/**
 * Of each method: what makes its form and the arguments. The members have no prototype.
 * @type {Record<string, (members: Members, aggregates: string[]) => [form: number, input: string]>}
 */
const inputs = {
  select(members, aggregates) {
    members.orderBy ??= '[]';
    if (!members.by) return [forms.FIND, `[${objectOf(members, ['select', 'where', 'orderBy', 'limit', 'after'])}]`];
    const query = objectOf(members, ['by', 'where', 'orderBy', 'limit', 'after']);
    return [forms.AGGREGATE, `[${query.slice(0, -1)},${aggregates}}]`];
  },
  insert: (members) => [
    members.update ? forms.UPSERT_MANY : forms.INSERT_MANY,
    `[${members.rows ?? null},${objectOf(members, ['onConflict', 'update', 'target', 'returning'])}]`,
  ],
  update(members) {
    members.set = members.rows ?? 'null';
    return [forms.UPDATE_MANY, `[${objectOf(members, ['set', 'where', 'all', 'returning'])}]`];
  },
  delete: (members) => [forms.DELETE_MANY, `[${objectOf(members, ['where', 'all', 'returning'])}]`],
};

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

/** Gives a call the operation and the arguments that its clauses mean. @param {Call} call */
export function readChain(call) {
  const { method, clauses } = /** @type {Chain} */ (call.chain);
  const { table, fields, orderBy, conflict, ...plain } = clauses;
  const read = fields && readFields(...fields);
  if (table === undefined) throw invalid('table', 'must be one of the schema');
  const members = Object.assign(bare(), plain, read?.members, conflict && readConflict(conflict));
  if (orderBy) members.orderBy = JSON.stringify(orderBy.map(orderOf));
  const [form, input] = inputs[method](members, read?.aggregates ?? []);
  call.op = form | table << TABLE;
  call.input = input;
  // The number of rows, or the rows.
  call.make = (answer) => (Array.isArray(answer) ? pick(fromLayout(answer, true), read?.fields) : answer);
}

/** Without what the core's arguments have beyond the clauses. @param {string} path */
export const pathOf = (path) => path.replace(/^(?:set|update)\./, '')
  .replace(/^(where\b.*)\.(?:eq|ne|gte?|lte?|i?like|in)(?=$|\[)/, '$1');
