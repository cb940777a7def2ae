// From a catalog to the schema's text that heliumdb/client takes (its form: src/core/load.h). Every column but plain
// text is of the type OTHER: its values are the text that Postgres prints, so that none loses anything on its way to
// the page. Names of tables and columns are numbers there (t0, c0); what they are called, the page reads in the
// catalog.

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

/** How many columns and relations the client takes of a table (SCHEMA_FIELDS of src/core/schema.h). */
export const WIDEST = 64;

/**
 * What SQL calls those rows of a table that conditions of our own have left (question.js). The client's tables f0, f1 …
 * are these: the same columns under this name.
 */
export const FILTERED = 'rows of heliumdb studio';

/** The types whose values a client calls text: it has like and ilike for them. */
const TEXTS = ['text', 'varchar'];

/** In double quotes: a name in SQL, and a text in CSV. @param {string} text */
export const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

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
const labelOf = ({ columns }, key) => columns.slice(0, WIDEST).findIndex(({ cast: [schema, type], secret }, i) =>
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
    const room = WIDEST - tables[i].columns.length;
    return [...list, ...backward[i]].slice(0, Math.max(0, room)).map((one, n) => ({ ...one, name: `r${n}` }));
  });
}

/**
 * @param {Catalog} catalog
 * @param {Relation[][]} relations
 * @returns {{text: string, names: string}} createClient's first arguments. A table that is too wide is there with as
 *   many columns as it may have: nobody asks for it
 */
export function schemaOf({ tables }, relations) {
  const counts = [tables.length, 0, 0];
  const real = tables.map((table, i) => {
    const columns = table.columns.slice(0, WIDEST).map(columnOf), key = numbers(table, table.key);
    const ours = relations[i].map(({ name, own, table: to, columns: theirs, many }) =>
      [name, own, to, theirs, Number(many)]);
    counts[1] += columns.length;
    counts[2] += ours.length;
    return [`t${i}`, table.name, key.some((at) => at >= WIDEST) ? [] : key, -1, columns, ours, table.schema];
  });
  // Relations lead to the real tables, whose numbers are the first.
  const filtered = real.map(([, , ...rest], i) => [`f${i}`, FILTERED, ...rest.slice(0, -1), '']);
  const rows = [...real, ...filtered];
  return {
    text: JSON.stringify([1, '00000000', counts.map((n) => 2 * n), rows, []]),
    names: rows.map(([name]) => name).join(' '),
  };
}
