// Changes of tables that have more columns than a client takes: the same statements as the client's, of fragments whose
// names are the catalog's and whose values are parameters.

import { sql } from '../../client.js';
import { Refused } from './http.js';

/**
 * @typedef {import('./source.js').Opened} Opened
 * @typedef {import('./catalog.js').Table} Table
 * @typedef {import('./write.js').Change} Change
 * @typedef {import('./write.js').Values} Values
 */

/** @param {Opened} opened @param {number} table */
export const isWide = ({ catalog: { tables }, chosen }, table) =>
  chosen[table] !== undefined && chosen[table].length < tables[table].columns.length;

/** @param {Table} table @param {string} name its number */
function columnOf({ columns }, name) {
  const column = /^c\d+$/.test(name) ? columns[Number(name.slice(1))] : undefined;
  if (!column) throw new Refused(400, 'there is no such column');
  return column;
}

/** @param {Table} table @param {string} name @param {string | null} text */
const valueOf = (table, name, text) =>
  (text === null ? sql`null` : sql`${String(text)}::${sql.id(...columnOf(table, name).cast)}`);

/** @param {Table} table @param {Values} values */
const conditionOf = (table, values) => sql.join(Object.entries(values).map(([name, text]) => {
  const column = sql.id(columnOf(table, name).name);
  return text === null ? sql`${column} is null` : sql`${column} = ${valueOf(table, name, text)}`;
}), sql` and `);

/** A row that has these values. @param {Opened} opened @param {Change} change @param {Values} values */
export function findWide({ catalog: { tables }, db }, { table }, values) {
  const one = tables[table];
  return db.sql`select 1 from ${sql.id(one.schema, one.name)} where ${conditionOf(one, values)}`;
}

/** @param {Opened} opened @param {Change} change */
export function writeWide({ catalog: { tables }, db }, { kind, table, key = {}, set = {} }) {
  const one = tables[table], name = sql.id(one.schema, one.name), given = Object.entries(set);
  if (kind === 'delete') return db.sql`delete from ${name} where ${conditionOf(one, key)} returning 1`;
  const columns = given.map(([column]) => sql.id(columnOf(one, column).name));
  const values = given.map(([column, text]) => valueOf(one, column, text));
  if (kind === 'update') {
    const list = sql.join(columns.map((column, i) => sql`${column} = ${values[i]}`));
    return db.sql`update ${name} set ${list} where ${conditionOf(one, key)} returning 1`;
  }
  if (!given.length) return db.sql`insert into ${name} default values returning 1`;
  return db.sql`insert into ${name} (${sql.join(columns)}) values (${sql.join(values)}) returning 1`;
}

/** A row as it is now, in some of its columns; null: it is gone. @param {Opened} opened @param {Change} change
 * @returns {Promise<Values | null>} */
export async function readWide({ catalog: { tables }, db }, { table, key = {}, set = {}, old = {} }) {
  const one = tables[table], names = Object.keys({ ...old, ...set });
  const list = names.map((name) => {
    const column = sql.id(columnOf(one, name).name);
    return sql`case when ${column} is distinct from null then format('%s', ${column}) end as ${sql.id(name)}`;
  });
  const [row = null] = await db.sql`select ${sql.join([sql`1 as one`, ...list])}
    from ${sql.id(one.schema, one.name)} where ${conditionOf(one, key)}`;
  return row;
}
