// From a catalog to the schema's text that heliumdb/client takes (its form: src/core/load.h). Every column but plain
// text is of the type OTHER: its values are the text that Postgres prints, so that none loses anything on its way to
// the page. Names of tables and columns are numbers there (t0, c0); what they are called, the page reads in the
// catalog.

import { quoted } from '../../cli/quoted.js';
import { Refused } from './http.js';

/**
 * @typedef {import('./catalog.js').Catalog} Catalog
 * @typedef {import('./catalog.js').Table} Table
 * @typedef {import('./catalog.js').Column} Column
 *
 * @typedef {object} Relation from a row to rows of a table
 * @property {string} name in the client
 * @property {number} table its number in the catalog
 * @property {boolean} many
 * @property {string} by the foreign key's name
 * @property {string} id tells it from the others of its table, also in other readings of the catalog
 * @property {number[]} own columns' numbers, equally many
 * @property {number[]} columns those of the other table
 * @property {number} label the column there that says to people which row it is; -1: none
 */

/** TypeIds and flags of columns, which stand in schemas' texts for good (src/core/type.def, schema.h). */
const TEXT = 0, OTHER = 17, NULLABLE = 1, SECRET = 2, OPTIONAL = 256, READONLY = 512;

/**
 * How many columns and relations the client takes of a table (SCHEMA_FIELDS of src/core/schema.h), less the one that
 * holds the others; and of a table that has more, how many of these may be relations.
 */
const WIDEST = 63, RELATIONS = 16;

/**
 * What SQL calls the rows of a table as a question has prepared them (question.js). The client's tables f0, f1 … are
 * these: the same columns under this name, and one more, which has whatever isn't among them.
 */
export const FILTERED = 'rows of heliumdb studio', REST = 'columns of heliumdb studio';

/** Columns that a name for people is looked for in. */
const FIRST = 40;

/** The types whose values a client calls text: it has like and ilike for them. */
const TEXTS = ['text', 'varchar'];

/** @param {Column} column @param {number} i */
function columnOf({ name, cast: [schema, type], nullable, optional, readonly, secret }, i) {
  const has = (/** @type {boolean} */ is, /** @type {number} */ flag) => (is ? flag : 0);
  const flags = has(nullable, NULLABLE) | has(secret, SECRET) | has(optional, OPTIONAL) | has(readonly, READONLY);
  if (schema === 'pg_catalog' && TEXTS.includes(type)) return [`c${i}`, TEXT, flags, 0, 0, 0, name];
  return [`c${i}`, OTHER, flags, 0, 0, 0, name, `${quoted(schema)}.${quoted(type)}`];
}

/** @param {Table} table @param {string[]} names */
const numbers = (table, names) => names.map((name) => table.columns.findIndex((column) => column.name === name));

/** The first text of a table that isn't what leads to it. @param {Table} table @param {number[]} key */
const labelOf = ({ columns }, key) => columns.slice(0, FIRST).findIndex(({ cast: [schema, type], secret }, i) =>
  schema === 'pg_catalog' && TEXTS.includes(type) && !secret && !key.includes(i));

/**
 * The relations of each table: first those that its foreign keys lead to, then those that lead to it.
 * @param {Catalog} catalog
 * @returns {Relation[][]}
 */
export function relationsOf({ tables }) {
  /** @type {Relation[][]} */
  const relations = tables.map(() => []), backward = tables.map(() => /** @type {Relation[]} */ ([]));
  tables.forEach((table, from) => {
    for (const { name: by, schema, table: other, columns, others } of table.references) {
      const to = tables.findIndex((one) => one.schema === schema && one.name === other);
      const own = numbers(table, columns), theirs = to < 0 ? [-1] : numbers(tables[to], others);
      if (theirs.includes(-1)) continue;
      const forth = { id: `>${by}`, label: labelOf(tables[to], theirs) };
      relations[from].push({ name: '', table: to, many: false, by, own, columns: theirs, ...forth });
      const back = { id: `<${table.schema}.${table.name}.${by}`, label: -1 };
      backward[to].push({ name: '', table: from, many: true, by, own: theirs, columns: own, ...back });
    }
  });
  return relations.map((list, i) => {
    const all = [...list, ...backward[i]], fits = tables[i].columns.length + all.length <= WIDEST;
    return (fits ? all : all.slice(0, RELATIONS)).map((one, n) => ({ ...one, name: `r${n}` }));
  });
}

/**
 * The columns that the client has of each table: all, where they fit; otherwise those that it can't do without, those
 * that are used, and the first ones.
 * @param {Catalog} catalog @param {Relation[][]} relations
 * @param {Map<number, Set<number>>} [used] columns by table
 * @returns {number[][]} their numbers
 * @throws where a table has more of them than fit
 */
export function chosenOf({ tables }, relations, used) {
  const needed = tables.map((table) => new Set(numbers(table, table.key)));
  relations.forEach((list, i) => list.forEach(({ own, table, columns, label }) => {
    for (const n of own) needed[i].add(n);
    for (const n of [...columns, ...(label < 0 ? [] : [label])]) needed[table].add(n);
  }));
  return tables.map(({ name, columns }, i) => {
    const room = WIDEST - relations[i].length;
    if (columns.length <= room) return [...columns.keys()];
    const must = new Set([...needed[i], ...used?.get(i) ?? []]);
    if (must.size > room) throw new Refused(422, `of ${name}, ${room} columns can be used at once: leave some out`);
    return [...new Set([...must, ...columns.keys()])].slice(0, room).sort((a, b) => a - b);
  });
}

/**
 * @param {Catalog} catalog
 * @param {Relation[][]} relations
 * @param {number[][]} chosen of each table
 * @returns {{text: string, names: string}} createClient's first arguments
 */
export function schemaOf({ tables }, relations, chosen) {
  const counts = [2 * tables.length, tables.length, 0];
  const at = (/** @type {number} */ i, /** @type {number[]} */ list) => list.map((n) => chosen[i].indexOf(n));
  const rest = ['rest', OTHER, READONLY | OPTIONAL, 0, 0, 0, REST, 'pg_catalog.json'];
  const real = tables.map((table, i) => {
    const columns = chosen[i].map((n) => columnOf(table.columns[n], n)), key = at(i, numbers(table, table.key));
    const ours = relations[i].map(({ name, own, table: to, columns: theirs, many }) =>
      [name, at(i, own), to, at(to, theirs), Number(many)]);
    counts[1] += 2 * columns.length;
    counts[2] += 2 * ours.length;
    return [`t${i}`, table.name, key, -1, columns, ours, table.schema];
  });
  // Relations lead to the real tables, whose numbers are the first.
  const filtered = real.map(([, , key, order, columns, ours], i) =>
    [`f${i}`, FILTERED, key, order, [.../** @type {any[]} */ (columns), rest], ours, '']);
  const rows = [...real, ...filtered];
  return {
    text: JSON.stringify([1, '00000000', counts, rows, []]),
    names: rows.map(([name]) => name).join(' '),
  };
}
