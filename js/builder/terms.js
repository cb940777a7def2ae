// The terms of the query builder, as plain objects. A condition is one as the core takes it (src/core/filter.h), its
// columns behind their table's name; columns with a direction, and aggregates, are what query.js makes clauses of.
// index.js exports all that this file exports.
import { invalid } from '../error.js';
import { wrong } from '../value.js';
import { nameOf } from './column.js';

/** @typedef {{table?: string, name?: string, op?: string, desc?: boolean}} Term a column or an aggregate */

const REQUIRED = /* @__PURE__ */ wrong('required', 'is required');
const NO_VALUE = /* @__PURE__ */ wrong('type', 'must be a value; isNull finds those that have none');

/** @param {string} op @returns {(column: any, value: any) => Record<string, any>} */
const comparison = (op) => (column, value) => {
  const name = nameOf(column);
  if (!name) return { column: REQUIRED };
  return { [name]: { [op]: value === undefined ? REQUIRED : value ?? NO_VALUE } };
};
/** @param {string} op @returns {(column?: any) => Term} */
const aggregate = (op) => (column) => ({ ...column, op });

export const eq = /* @__PURE__ */ comparison('eq'), ne = /* @__PURE__ */ comparison('ne');
export const gt = /* @__PURE__ */ comparison('gt'), gte = /* @__PURE__ */ comparison('gte');
export const lt = /* @__PURE__ */ comparison('lt'), lte = /* @__PURE__ */ comparison('lte');
export const like = /* @__PURE__ */ comparison('like'), ilike = /* @__PURE__ */ comparison('ilike');
export const inArray = /* @__PURE__ */ comparison('in');
/** @param {any} column */
export const isNull = (column) => ({ [nameOf(column) ?? 'column']: nameOf(column) ? null : REQUIRED });
/** @param {any[]} conditions */
export const and = (...conditions) => ({ and: conditions });
/** @param {any[]} conditions */
export const or = (...conditions) => ({ or: conditions });
/** @param {any} condition */
export const not = (condition) => ({ not: condition ?? null });
export const count = /* @__PURE__ */ aggregate('count');
export const sum = /* @__PURE__ */ aggregate('sum'), avg = /* @__PURE__ */ aggregate('avg');
export const min = /* @__PURE__ */ aggregate('min'), max = /* @__PURE__ */ aggregate('max');
/** @param {any} term */
export const asc = (term) => ({ ...term, desc: false });
/** @param {any} term */
export const desc = (term) => ({ ...term, desc: true });

/**
 * Text as a pattern of {@link like} that matches just that text: `like(users.name, `${escapeLike(typed)}%`)`.
 * @param {string} text
 */
export function escapeLike(text) {
  if (typeof text !== 'string') throw invalid('text', 'must be text');
  return text.replace(/[\\%_]/g, '\\$&');
}
