// Types that the page's files share. There is no code here.

/**
 * @typedef {import('../server/catalog.js').Column} Column
 * @typedef {import('../server/catalog.js').Table & {columns: Column[]}} Table
 * @typedef {import('../server/schema.js').Relation} Relation
 * @typedef {import('../server/catalog.js').Catalog & {version: string, name: string, readOnly: boolean,
 *   production: boolean, relations: Relation[][]}} Schema
 *
 * @typedef {string | null} Cell the text that Postgres prints
 * @typedef {Record<string, Cell>} Row by the column's number: c0, c1, …; of a long value only how it begins, and as
 *   ~c0 how many characters it has
 * @typedef {[column: string, operator: string, value: string, relation?: string]} Filter by the column's name, and of
 *   a relation's rows by the relation's id
 * @typedef {[column: string, direction: 'asc' | 'desc']} Sort by the column's name
 * @typedef {{table: number, sort: Sort[], filters: Filter[], raw: string, search: string}} Route
 * @typedef {import('../server/write.js').Change & {id: string, set: Row, old: Row, error?: string,
 *   conflict?: {row: Row | null}, checked?: boolean, faults?: Row}} Staged `faults`: what is wrong
 *   with its values, by the column's number; `checked`: the server has been asked for these
 */

export {};
