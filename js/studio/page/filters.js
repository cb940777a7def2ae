// The operators of filters: what people call them, and the condition that the client takes for them
// (src/core/filter.h). A filter is about a column of the table, or of rows that a relation leads to.

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Filter} Filter
 *
 * @typedef {object} Operator
 * @property {string} label
 * @property {boolean} [bare] it takes no value
 * @property {boolean} [text] of text columns only
 * @property {boolean} [path] of JSON columns only; the server has its condition
 * @property {boolean} [any] of a relation to many rows, whatever is in these
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
  path: { label: 'has the JSON path', path: true, condition: () => ({}) },
  null: { label: 'is NULL', bare: true, condition: () => null },
  set: { label: 'is not NULL', bare: true, condition: () => ({ ne: null }) },
  some: { label: 'is there', bare: true, any: true, condition: () => ({ some: {} }) },
  none: { label: 'is not there', bare: true, any: true, condition: () => ({ none: {} }) },
};

/** Types whose values a client calls text. */
const TEXTS = ['text', 'varchar'];

/** @param {Column} column */
export const isText = ({ cast: [schema, type] }) => schema === 'pg_catalog' && TEXTS.includes(type);

/** @param {Column} column */
const isJson = ({ cast: [, type] }) => /^jsonb?$/.test(type);

/** @param {Column | undefined} column undefined: any row of a relation @param {boolean} [own] is it the table's? */
export const operatorsOf = (column, own = true) => Object.entries(operators).filter(([, { text, path, any }]) => {
  if (!column) return any;
  if (path) return own && isJson(column);
  return !any && (isText(column) || !text);
});

/** The filter that a column begins with. @param {Column} column @returns {Filter} */
export const begun = (column) => [column.name, isText(column) ? 'contains' : 'eq', ''];

/** Of a filter: its relation, and the columns that it chooses from. @param {Schema} schema @param {number} table
 * @param {Filter} filter */
export function subjectOf({ tables, relations }, table, [name, , , id]) {
  const relation = id === undefined ? undefined : relations[table].find((one) => one.id === id);
  const { columns } = tables[relation?.table ?? table], i = columns.findIndex((column) => column.name === name);
  return { relation, columns, i, column: /** @type {Column | undefined} */ (columns[i]) };
}

/**
 * What filters ask of the server. One without a value says nothing yet, unless '' is one.
 * @param {Schema} schema @param {number} table @param {Filter[]} filters
 * @returns {{where: {and: object[]}, paths: [string, string][]}}
 */
export function askedOf(schema, table, filters) {
  const and = /** @type {object[]} */ ([]), paths = /** @type {[string, string][]} */ ([]);
  for (const filter of filters) {
    const [, operator, value] = filter, { relation, column, i } = subjectOf(schema, table, filter);
    const { bare, path, any, condition } = operators[operator];
    if (!value && !bare && !(column && isText(column))) continue;
    if (path) {
      paths.push([`c${i}`, value]);
      continue;
    }
    const one = any ? condition(value) : { [`c${i}`]: condition(value) };
    if (!relation) and.push(one);
    else and.push({ [relation.name]: relation.many && !any ? { some: one } : one });
  }
  return { where: { and }, paths };
}
