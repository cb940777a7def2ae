// The builder's terms: conditions, aggregates and orders, which are plain objects. The core checks them.
import { invalid } from '../error.js';

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

/**
 * Text as a pattern of {@link like} that matches just that text: `like(users.name, `${escapeLike(typed)}%`)`.
 * @param {string} text
 */
export function escapeLike(text) {
  if (typeof text !== 'string') throw invalid('text', 'must be text');
  return text.replace(/[\\%_]/g, '\\$&');
}
