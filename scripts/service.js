// The service as the build sees it: its text (service/schema.json), which the core reads, described in words with what
// only its document (service/document.json) knows. Knows the text's form (src/core/load.h), and writes nothing.
import { readFileSync } from 'node:fs';
import { path } from './lib.js';

/**
 * @typedef {{name: string, sql: string, type: string, form: string, nullable: boolean, secret: boolean,
 *   unique: boolean, default: string, choices: string}} Column
 * @typedef {{entity: string, sql: string, columns: Column[],
 *   relations: {name: string, table: string, many: boolean}[]}} Table
 * @typedef {{name: string, effect: string, table: string, op: number, result: string}} Method `table`: whose rows it
 *   gives; `op` starts it; `result`: row, rows, or '' for what is neither
 * @typedef {{abi: number, seed: number, forms: {name: string, effect: string, of: string}[],
 *   types: {name: string, sql: string, form: string}[], fails: {code: string, class: string, prisma: string}[]}}
 *   Described what build/native/describe prints
 */

const NULLABLE = 1, SECRET = 2, UNIQUE = 4;

/** The low byte of `op` that starts a method of the schema, and where its number stands. */
const METHOD = 0xfd, NUMBER = 16;

const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path('service', name), 'utf8'));

const snake = (/** @type {string} */ name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The name of a row's type: `activities` has rows of Activity. @param {string} table */
const entityOf = (table) =>
  table.replace(/ies$/, 'y').replace(/s$/, '').replace(/^./, (letter) => letter.toUpperCase());

/** What the forms of methods give. @type {Record<string, string>} */
const RESULTS = {
  GET_BY: 'row', LIST: 'rows', LIST_BY: 'rows', LIST_BETWEEN: 'rows', LIST_THROUGH: 'rows', SET_BY: 'row',
  INSERT: 'row', UPDATE: 'row', DELETE: 'row',
};

/** The text of the schema, in the fewest bytes. */
export const serviceText = () => JSON.stringify(read('schema.json'));

/**
 * The core's description of itself, with the methods and tables of the service.
 * @param {Described} described
 * @returns {Described & {methods: Method[], tables: Table[]}}
 */
export function describeService(described) {
  const [, , , tables, methods] = read('schema.json'), { tables: documented } = read('document.json');
  const { forms, types } = described;
  /** @param {any[]} column @param {string} table @returns {Column} */
  const columnOf = ([name, type, flags = 0, , , , sql = '', , choices = []], table) => ({
    name, sql: sql || snake(name), type: types[type].sql, form: types[type].form.toLowerCase(),
    default: documented[table].columns[sql || snake(name)].default ?? '', choices: choices.join(', '),
    nullable: (flags & NULLABLE) > 0, secret: (flags & SECRET) > 0, unique: (flags & UNIQUE) > 0,
  });
  /** @type {(method: any[], number: number) => Method} */
  const methodOf = ([name, form, table, , , relation], number) => {
    const rows = forms[form].name === 'LIST_THROUGH' ? tables[table][5][relation][2] : table;
    const { name: called, effect } = forms[form], result = RESULTS[called] ?? '';
    return { name, effect, table: tables[rows][0], op: METHOD | number << NUMBER, result };
  };
  return {
    ...described,
    methods: methods.map(methodOf),
    tables: tables.map((/** @type {any[]} */ [name, , , , columns, relations = []]) => ({
      entity: entityOf(name), sql: name,
      columns: columns.map((/** @type {any[]} */ column) => columnOf(column, name)),
      relations: relations.map((/** @type {any[]} */ [relation, , table, , many = 0]) =>
        ({ name: relation, table: tables[table][0], many: many > 0 })),
    })),
  };
}
