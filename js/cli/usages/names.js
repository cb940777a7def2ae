// What tables, columns and relations of the old ORM are called in heliumdb's client. A schema document says so, the
// team's own or one that is made of what the ORM says of its tables, through the engine that makes clients.

import { tool } from '../migrations/tools.js';

/**
 * @typedef {object} TableNames
 * @property {string} name in JavaScript
 * @property {string} sql
 * @property {string} row the type of its rows
 * @property {string[]} key its columns in JavaScript
 * @property {Map<string, string>} columns by their names in SQL
 * @property {Relation[]} relations
 *
 * @typedef {{name: string, table: string, own: string[], columns: string[], many: boolean, through?: string}} Relation
 *   `table`, `own`, `columns`, `through`: names in SQL
 *
 * @typedef {Map<string, TableNames>} Names by the table's name in SQL
 *
 * @typedef {object} Sketch a table as an ORM says it; names are those of SQL
 * @property {string} table
 * @property {string[]} columns
 * @property {string[]} key
 * @property {string[][]} uniques
 * @property {{columns: string[], table: string, target: string[]}[]} keys its foreign keys
 */

/** Numbers of a text's members: src/core/load.h. */
const TABLES = 3, RELATIONS = 5;

/**
 * @param {object} document
 * @returns {Names}
 */
export function namesOf(document) {
  const { text, tables } = tool('client', { document });
  const rows = JSON.parse(text)[TABLES];
  return new Map(tables.map((/** @type {any} */ table, /** @type {number} */ i) => {
    const relations = (rows[i][RELATIONS] ?? []).map(
      (/** @type {any} */ [name, own, target, columns, many, through]) => ({
        name,
        table: tables[target].sql,
        own: sqlOf(table, own),
        columns: sqlOf(tables[target], columns),
        many: many === 1,
        ...(through && { through: tables[through[0]].sql }),
      }),
    );
    const columns = new Map(table.columns.map((/** @type {any} */ { sql, name }) => [sql, name]));
    return [table.sql, { name: table.name, sql: table.sql, row: table.row, key: table.key, columns, relations }];
  }));
}

/** @param {any} table @param {number[]} numbers */
const sqlOf = (table, numbers) => numbers.map((number) => table.columns[number].sql);

/**
 * Names by what an ORM says of its tables. What can't be in one client, such as two relations of one name, is
 * tried with less and less: without many-to-many relations, without any, and each table by itself.
 * @param {Sketch[]} sketches
 * @returns {Names}
 */
export function namesOfSketches(sketches) {
  for (const links of /** @type {const} */ (['all', 'direct'])) {
    const names = attempt(sketches, links);
    if (names) return names;
  }
  return new Map(sketches.flatMap((sketch) => [...attempt([sketch], 'none') ?? []]));
}

/** @param {Sketch[]} sketches @param {'all' | 'direct' | 'none'} links @returns {Names | undefined} */
function attempt(sketches, links) {
  try {
    const names = namesOf(documentOf(sketches, links));
    for (const { table, key } of sketches) {
      const client = names.get(table);
      if (client) client.key = key.map((column) => client.columns.get(column) ?? column);
    }
    return names;
  } catch {
    return undefined; // it is names that are looked for, not mistakes
  }
}

/** @param {Sketch[]} sketches @param {'all' | 'direct' | 'none'} links */
function documentOf(sketches, links) {
  const known = new Set(sketches.map(({ table }) => table));
  let number = 0; // constraints of all tables share their names
  const tables = Object.fromEntries(sketches.map(({ table, columns, key, uniques, keys }) => {
    const has = (/** @type {string[]} */ list) => list.length > 0 && list.every((name) => columns.includes(name));
    const foreign = links === 'none' ? [] : keys.filter((one) => known.has(one.table) && has(one.columns));
    const asked =
      links === 'none'
        ? []
        : sketches.flatMap((one) => one.keys.filter((each) => each.table === table).map(({ target }) => target));
    // A link table is one by its primary key.
    const isLink =
      links === 'direct' &&
      key.length > 0 &&
      foreign.length > 1 &&
      key.every((name) => foreign.some((one) => one.columns.includes(name)));
    const unique = distinct(
      [...uniques, ...asked, ...(isLink ? [key] : [])].filter((list) => has(list) && (isLink || !same(list, key))),
    );
    return [table, {
      columns: Object.fromEntries(columns.map((name) => [name, { type: 'text', nullable: !key.includes(name) }])),
      ...(has(key) && !isLink && { primaryKey: key }),
      ...(foreign.length && { foreignKeys: Object.fromEntries(foreign.map((one) =>
        [`fk_${number++}`, { columns: one.columns, references: { table: one.table, columns: one.target } }])) }),
      ...(unique.length && { unique: Object.fromEntries(unique.map((list) => [`u_${number++}`, list])) }),
    }];
  }));
  return { version: 1, tables };
}

/** @param {string[][]} lists */
const distinct = (lists) => lists.filter((list, i) => lists.findIndex((other) => same(other, list)) === i);

/**
 * The relation that a foreign key, or a link table, is.
 * @param {TableNames | undefined} table @param {Partial<Relation>} wanted
 */
export const relationOf = (table, wanted) =>
  table?.relations.find(
    (relation) =>
      relation.table === wanted.table &&
      (wanted.through === undefined || relation.through === wanted.through) &&
      same(relation.own, wanted.own) &&
      same(relation.columns, wanted.columns) &&
      (relation.through !== undefined) === (wanted.through !== undefined),
  );

/** @param {string[]} one @param {string[] | undefined} other; undefined: any */
const same = (one, other) =>
  other === undefined || (one.length === other.length && one.every((name, i) => name === other[i]));
