// The operators of filters: what people call them, and the condition that the client takes for them
// (src/core/filter.h).

/**
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Filter} Filter
 *
 * @typedef {object} Operator
 * @property {string} label
 * @property {boolean} [bare] it takes no value
 * @property {boolean} [text] of text columns only
 * @property {(value: string) => any} condition
 */

/** A text in a pattern of like. @param {string} text */
const literally = (text) => text.replace(/[\\%_]/g, '\\$&');

/** By its name in the address. @type {Record<string, Operator>} */
export const operators = {
  eq: { label: '=', condition: (value) => ({ eq: value }) },
  ne: { label: '≠', condition: (value) => ({ ne: value }) },
  lt: { label: '<', condition: (value) => ({ lt: value }) },
  lte: { label: '≤', condition: (value) => ({ lte: value }) },
  gt: { label: '>', condition: (value) => ({ gt: value }) },
  gte: { label: '≥', condition: (value) => ({ gte: value }) },
  contains: { label: 'contains', text: true, condition: (value) => ({ ilike: `%${literally(value)}%` }) },
  begins: { label: 'begins with', text: true, condition: (value) => ({ ilike: `${literally(value)}%` }) },
  null: { label: 'is NULL', bare: true, condition: () => null },
  set: { label: 'is not NULL', bare: true, condition: () => ({ ne: null }) },
};

/** Types whose values a client calls text. */
const TEXTS = ['text', 'varchar'];

/** @param {Column} column */
export const isText = ({ cast: [schema, type] }) => schema === 'pg_catalog' && TEXTS.includes(type);

/** @param {Column} column */
export const operatorsOf = (column) => Object.entries(operators).filter(([, { text }]) => isText(column) || !text);

/** The filter that a column begins with. @param {Column} column @returns {Filter} */
export const begun = (column) => [column.name, isText(column) ? 'contains' : 'eq', ''];

/**
 * The client's condition. A filter without a value says nothing yet, unless '' is one.
 * @param {Column[]} columns @param {Filter[]} filters
 */
export const whereOf = (columns, filters) => ({
  and: filters.flatMap(([name, operator, value]) => {
    const i = columns.findIndex((column) => column.name === name), { bare, condition } = operators[operator];
    return value || bare || isText(columns[i]) ? [{ [`c${i}`]: condition(value) }] : [];
  }),
});
