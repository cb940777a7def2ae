// A table of Drizzle beside that of heliumdb's client: what its columns and relations are called there.

import { nameOf } from '../scope.js';
import { relationOf } from '../names.js';

/**
 * @typedef {import('../values.js').Handle} Handle
 * @typedef {import('../names.js').Names} Names
 *
 * @typedef {object} Shape
 * @property {string} table in JavaScript
 * @property {string} sql
 * @property {string} row the type of its rows
 * @property {string[]} key in JavaScript
 * @property {(name: string) => string} column
 * @property {(name: string) => {name: string, many: boolean, shape: Shape} | undefined} relation
 */

const camel = (/** @type {string} */ text) => text.replace(/_+([a-z0-9])/gi, (_, letter) => letter.toUpperCase());

/**
 * @param {import('./tables.js').Table[]} tables @param {Names} names
 * @param {Map<string, import('./relations.js').Relation[]>} relations as Drizzle has them, by the table's name in SQL
 * @returns {{of: (table: import('./tables.js').Table) => Shape, named: (name: string) => Shape | undefined}}
 *   `named`: by the variable, as db.query has it
 */
export function createShapes(tables, names, relations) {
  /** @type {Map<string, Shape>} */
  const known = new Map();
  return {
    of,
    named(name) {
      const table = tables.find((one) => one.name === name);
      return table && of(table);
    },
  };

  /** @param {import('./tables.js').Table} table @returns {Shape} */
  function of({ sql, columns, key }) {
    const found = known.get(sql);
    if (found) return found;
    const client = names.get(sql),
      name = (/** @type {string} */ column) => client?.columns.get(column) ?? camel(column);
    /** @type {Shape} */
    const shape = {
      table: client?.name ?? camel(sql), sql, row: client?.row ?? camel(sql), key: client?.key ?? key.map(name),
      column: (field) => name(columns.get(field) ?? field),
      relation(field) {
        const asked = relations.get(sql)?.find((one) => one.name === field);
        const target = asked && tables.find((one) => one.sql === asked.target);
        return asked && target && { name: nameIn(client, asked) ?? field, many: asked.many, shape: of(target) };
      },
    };
    known.set(sql, shape);
    return shape;
  }
}

/**
 * A relation's name in heliumdb's client: by its columns, or where Drizzle finds them by the other side by its tables.
 * @param {import('../names.js').TableNames | undefined} table @param {import('./relations.js').Relation} asked
 */
function nameIn(table, { target, own, columns, many }) {
  if (own.length) return relationOf(table, { table: target, own, columns })?.name;
  const found =
    table?.relations.filter((one) => one.table === target && one.many === many && one.through === undefined) ?? [];
  return found.length === 1 ? found[0].name : undefined;
}

/** Those of a condition's callback: `(users, { eq }) => …`. @param {import('../parser.js').Node} fn */
export function paramsOf(fn) {
  const [table, operators] = fn.params ?? [];
  const names = new Map(
    (operators?.properties ?? []).flatMap((/** @type {any} */ one) =>
      one.key ? [[one.value.name, nameOf(one.key, one.computed)]] : [],
    ),
  );
  return { table: table?.name, operators: names, whole: operators?.name };
}
