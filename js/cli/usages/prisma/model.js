// A model of Prisma beside its table in heliumdb's client: what its fields and relations are called there. Without a
// schema the names are Prisma's own.

import { relationOf } from '../names.js';
import { linkName, otherEnd } from './schema.js';

/**
 * @typedef {import('./schema.js').Models} Models
 * @typedef {import('./schema.js').Model} Model
 * @typedef {import('../names.js').Names} Names
 *
 * @typedef {object} Shape a model with its names
 * @property {string} table in JavaScript
 * @property {string} row the type of its rows
 * @property {string[]} key in JavaScript
 * @property {(field: string) => string} column
 * @property {(field: string) => Related | undefined} relation undefined: a field that is none
 * @property {(field: string) => string[] | undefined} unique fields of a condition such as userId_teamId
 * @property {(columns: string[]) => boolean} isKey whether columns, in JavaScript, are the key or a unique one
 * @property {boolean} known is there a schema that has it?
 */

/**
 * @typedef {{name: string, many: boolean, shape: Shape, own: string[], columns: string[]}} Related
 *   `own`, `columns`: of this table and of the other, in JavaScript
 */

/**
 * @param {Models} models @param {Names} names
 * @returns {(model: string) => Shape}
 */
export function createShapes(models, names) {
  /** @type {Map<string, Shape>} */
  const known = new Map();
  return shapeOf;

  /** @param {string} name @returns {Shape} */
  function shapeOf(name) {
    const found = known.get(name);
    if (found) return found;
    const model = models.get(name), shape = model ? read(model) : unknown(name);
    known.set(name, shape);
    return shape;
  }

  /** @param {Model} model @returns {Shape} */
  function read(model) {
    const table = names.get(model.table);
    const column = (/** @type {string} */ field) => {
      const sql = model.fields.get(field)?.column;
      return (sql && table?.columns.get(sql)) || field;
    };
    return {
      table: table?.name ?? small(model.name),
      row: table?.row ?? model.name,
      key: table?.key ?? model.id,
      column,
      known: true,
      isKey: (columns) => [model.id, ...model.uniques.values()].some((fields) => sameSet(fields.map(column), columns)),
      relation: (field) => relation(model, field),
      unique: (field) => (model.fields.has(field) ? undefined : model.uniques.get(field)),
    };
  }

  /** @param {Model} model @param {string} name */
  function relation(model, name) {
    const field = model.fields.get(name);
    const { target, back } = field && !field.column ? otherEnd(models, model, field) : {};
    if (!field || !target) return undefined;
    const shape = shapeOf(small(target.name)), sql = wanted(model, field, target, back);
    const found = relationOf(names.get(model.table), sql),
      other = names.get(target.table),
      own = names.get(model.table);
    return {
      name: found?.name ?? name, many: field.list, shape,
      own: (sql.own ?? []).map((column) => own?.columns.get(column) ?? column),
      columns: (sql.columns ?? []).map((column) => other?.columns.get(column) ?? column),
    };
  }

  /**
   * A relation as the database has it.
   * @param {Model} model @param {import('./schema.js').Field} field
   * @param {Model} target @param {import('./schema.js').Field} [back]
   * @returns {Partial<import('../names.js').Relation>}
   */
  function wanted(model, field, target, back) {
    const columns = (/** @type {Model} */ of, /** @type {string[]} */ fields) =>
      fields.map((each) => of.fields.get(each)?.column ?? each);
    if (field.fields.length)
      return { table: target.table, own: columns(model, field.fields), columns: columns(target, field.references) };
    if (field.list && back?.list) return { table: target.table, through: linkName(model, target, field) };
    return {
      table: target.table,
      own: columns(model, back?.references ?? []),
      columns: columns(target, back?.fields ?? []),
    };
  }
}

/** @param {string} name @returns {Shape} */
const unknown = (name) => ({
  table: name, row: name[0].toUpperCase() + name.slice(1), key: ['id'], known: false,
  column: (field) => field, relation: () => undefined, isKey: ({ length }) => length === 1,
  unique: (field) => (field.includes('_') ? field.split('_') : undefined),
});

/** @param {string[]} one @param {string[]} other */
const sameSet = (one, other) => one.length === other.length && one.every((name) => other.includes(name));

/** @param {string} text */
const small = (text) => text[0].toLowerCase() + text.slice(1);
