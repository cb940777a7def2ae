// The terms of the query builder: conditions, aggregates and directions, as plain objects. The core checks them and
// writes their SQL. index.js exports all that this file exports.
import { invalid } from '../error.js';

/**
 * @typedef {{table?: string, name?: string, op?: string, value?: any, desc?: boolean}} Term a column, an aggregate or a
 *   condition; the core tells which
 */

/** @param {string} op @returns {(column?: any, value?: any) => Term} */
const term = (op) => (column, value) => ({ ...column, op, value });
/** @param {string} op @returns {(...conditions: any[]) => Term} */
const list = (op) => (...value) => ({ op, value });

export const eq = /* @__PURE__ */ term('eq'), ne = /* @__PURE__ */ term('ne');
export const gt = /* @__PURE__ */ term('gt'), gte = /* @__PURE__ */ term('gte');
export const lt = /* @__PURE__ */ term('lt'), lte = /* @__PURE__ */ term('lte');
export const like = /* @__PURE__ */ term('like'), ilike = /* @__PURE__ */ term('ilike');
export const inArray = /* @__PURE__ */ term('inArray'), isNull = /* @__PURE__ */ term('isNull');
export const and = /* @__PURE__ */ list('and'), or = /* @__PURE__ */ list('or'), not = /* @__PURE__ */ list('not');
export const count = /* @__PURE__ */ term('count');
export const sum = /* @__PURE__ */ term('sum'), avg = /* @__PURE__ */ term('avg');
export const min = /* @__PURE__ */ term('min'), max = /* @__PURE__ */ term('max');
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
