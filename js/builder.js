// The query builder: terms and conditions, which are plain objects, and the methods that a query of it has. What they
// say goes to the core as it is; there it is checked, and SQL is made of it.
import { invalid } from './error.js';

/**
 * @typedef {{table?: string, name?: string, op?: string, value?: any, desc?: boolean}} Node a column, an aggregate, a
 *   condition; which of them, the core says
 */

/** @param {string} op @returns {(column?: any, value?: any) => Node} */
const node = (op) => (column, value) => ({ ...column, op, value });
/** @param {string} op @returns {(...conditions: any[]) => Node} */
const list = (op) => (...value) => ({ op, value });

export const eq = /* @__PURE__ */ node('eq'), ne = /* @__PURE__ */ node('ne');
export const gt = /* @__PURE__ */ node('gt'), gte = /* @__PURE__ */ node('gte');
export const lt = /* @__PURE__ */ node('lt'), lte = /* @__PURE__ */ node('lte');
export const like = /* @__PURE__ */ node('like'), ilike = /* @__PURE__ */ node('ilike');
export const inArray = /* @__PURE__ */ node('inArray'), isNull = /* @__PURE__ */ node('isNull');
export const and = /* @__PURE__ */ list('and'), or = /* @__PURE__ */ list('or'), not = /* @__PURE__ */ list('not');
export const count = /* @__PURE__ */ node('count'), sum = /* @__PURE__ */ node('sum'), avg = /* @__PURE__ */ node('avg');
export const min = /* @__PURE__ */ node('min'), max = /* @__PURE__ */ node('max');
/** @param {any} term */
export const asc = (term) => ({ ...term, desc: false });
/** @param {any} term */
export const desc = (term) => ({ ...term, desc: true });

/** The name of a table's object. @param {any} table */
const nameOf = (table) => table?.id?.table;

/**
 * Says something of a query, once: before it was sent, alone or in a batch, and before its id was asked for.
 * @param {any} query @param {string} method @param {any} value @param {any} [object] @param {string | number} [key]
 */
function say(query, method, value, object = query.args[2], key = method) {
  if (query.promise || query.batched || query.seed || object[key] !== undefined)
    throw invalid(method, 'comes twice, or after the query was sent or its id asked for');
  object[key] = value;
  return query;
}

/** What comes back, by name; a term that is undefined stays there, for the core to see. @param {any} query @param {string} method @param {any} fields */
const naming = (query, method, fields) => say(query, method, fields
  ? query.fields = Object.fromEntries(Object.entries(fields).map(([name, term]) => [name, term ?? null])) : true);

/** What an insert does where it meets a row that is there. @param {any} query @param {boolean} update @param {any} [how] */
function conflict(query, update, { target, set } = {}) {
  say(query, 'onConflict', update).args[3] = set;
  return say(query, 'target', target && [].concat(target));
}

/** Begins a query of the builder. @param {any} query @param {any} given what `select` names, otherwise the table */
export function begin(query, given) {
  if (query.method !== 'select') query.args[0] = nameOf(given);
  return query.method === 'select' && given ? naming(query, 'select', given) : query;
}

/** The methods of the builder's queries. @type {Record<string, (this: any, ...args: any[]) => any>} */
export const steps = {
  from(table) { return say(this, 'from', nameOf(table), this.args, 0); },
  values(rows) { return say(this, 'values', rows, this.args, 1); },
  set(columns) { return say(this, 'set', columns, this.args, 1); },
  where(condition) { return say(this, 'where', condition); },
  all() { return say(this, 'all', true); },
  orderBy(...terms) { return say(this, 'orderBy', terms); },
  limit(rows) { return say(this, 'limit', rows); },
  after(id) { return say(this, 'after', id); },
  returning(fields) { return naming(this, 'returning', fields); },
  onConflictDoNothing(how) { return conflict(this, false, how); },
  onConflictDoUpdate(how) { return conflict(this, true, how); },
  options(given) { return say(this, 'options', given, this, 'given'); },
};
