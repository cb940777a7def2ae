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
 * Says something of a query that hasn't been said.
 * @param {any} query @param {any} object @param {string | number} key @param {any} value @param {string} [method]
 */
function say(query, object, key, value, method = String(key)) {
  // Sent alone, or in a batch; with a seed its id has been asked for.
  if (query.promise || query.batched || query.seed) throw invalid(method, 'comes too late: the query was sent, or its id is known');
  if (object[key] !== undefined) throw invalid(method, 'was said already');
  object[key] = value;
  return query;
}

/** A method that says one thing of the plan. @param {string} key */
const plan = (key) => /** @this {any} @param {any} value */ function (value) {
  return say(this, this.args[2], key, value);
};

/** A method that says what is written. @param {string} method */
const rows = (method) => /** @this {any} @param {any} value */ function (value) {
  return say(this, this.args, 1, value, method);
};

/** What comes back, by name; a term that is undefined stays there, for the core to see. @param {any} query @param {string} key @param {any} fields */
const naming = (query, key, fields) => say(query, query.args[2], key, fields
  ? query.fields = Object.fromEntries(Object.entries(fields).map(([name, term]) => [name, term ?? null])) : true);

/** What an insert does where it meets a row that is there. @param {any} query @param {boolean} update @param {any} target @param {any} [set] */
function conflict(query, update, target, set) {
  say(query, query.args[2], 'onConflict', update);
  query.args[2].target = target && [].concat(target);
  query.args[3] = set;
  return query;
}

/** Begins a query of the builder. @param {any} query @param {any} given what `select` names, otherwise the table */
export function begin(query, given) {
  if (query.method !== 'select') query.args[0] = nameOf(given);
  else if (given) naming(query, 'select', given);
  return query;
}

/** The methods of the builder's queries. @type {Record<string, (this: any, ...args: any[]) => any>} */
export const steps = {
  from(table) { return say(this, this.args, 0, nameOf(table), 'from'); },
  values: rows('values'),
  set: rows('set'),
  where: plan('where'),
  limit: plan('limit'),
  after: plan('after'),
  all() { return say(this, this.args[2], 'all', true); },
  orderBy(...terms) { return say(this, this.args[2], 'orderBy', terms); },
  returning(fields) { return naming(this, 'returning', fields); },
  onConflictDoNothing({ target } = {}) { return conflict(this, false, target); },
  onConflictDoUpdate({ target, set } = {}) { return conflict(this, true, target, set); },
  options(given) { return say(this, this, 'given', given, 'options'); },
};
