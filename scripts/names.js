// Writes what JavaScript and TypeScript must agree on with the C core, from what the core says of itself
// (build/describe.json): build/names.js for the glue and build/rows.d.ts for index.d.ts. Run by build.js.
import { readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib.js';

/**
 * @typedef {{name: string, sql: string, type: string, form: string, nullable: boolean, secret: boolean,
 *   unique: boolean, default: string, choices: string}} Column
 * @typedef {{entity: string, sql: string, columns: Column[],
 *   relations: {name: string, table: string, many: boolean}[]}} Table
 * @typedef {{abi: number, seed: number, methods: {name: string, effect: string, table: string}[],
 *   fails: {code: string, class: string, prisma: string}[], tables: Table[]}} Description
 */

/** @type {Description} */
const { abi, seed, methods, fails, tables } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
const tableIndex = (/** @type {string} */ sql) => tables.findIndex((table) => table.sql === sql);

/** A table as the glue needs it: the properties that are Dates, and which relation holds rows of which table. */
const shapes = tables.map((table) => [
  table.columns.filter((column) => column.form === 'time').map((column) => column.name),
  Object.fromEntries(table.relations.map(({ name, table: sql }) => [name, tableIndex(sql)])),
]);

const names = `// Made by scripts/names.js from the core's own description. Don't edit.
export const abi = ${abi};
export const seedSize = ${seed};
// [method, effect: R reads, W writes, C creates, S system; table of its rows], in the order of their numbers
export const methods = ${JSON.stringify(methods.map(({ name, effect, table }) => [name, effect[0], tableIndex(table)]))};
// [code, error class, Prisma's code] by fail code - 1
export const fails = ${JSON.stringify(fails.map((fail) => [fail.code, fail.class, fail.prisma]))};
// [Date properties, {relation: table}] by table
export const tables = ${JSON.stringify(shapes)};
`;

/** @param {Column} column */
function typeOf({ form, choices, nullable }) {
  const types = { text: 'string', number: 'number', bool: 'boolean', time: 'Date', json: 'Json' };
  const type = choices ? choices.split(', ').map((choice) => `'${choice}'`).join(' | ') : types[/** @type {keyof typeof types} */ (form)];
  return nullable && form !== 'json' ? `${type} | null` : type;
}

/** @param {Column} column */
function noteOf({ sql, type, secret, unique, default: value }) {
  const notes = [`\`${sql}\` ${type}`, unique && 'unique', value && `default ${value}`,
    secret && 'secret: left out on the bytes path unless asked for'];
  return notes.filter(Boolean).join(', ');
}

/** @param {Table} table */
function rowType({ entity, sql, columns }) {
  const lines = columns.map((column) => `  /** ${noteOf(column)} */\n  ${column.name}: ${typeOf(column)};`);
  return `/** A row of \`${sql}\`. */\nexport interface ${entity} {\n${lines.join('\n')}\n}\n`;
}

const rows = `// Made by scripts/names.js from the core's own description. Don't edit.

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

${tables.map(rowType).join('\n')}`;

writeFileSync(path('build/names.js'), names);
writeFileSync(path('build/rows.d.ts'), rows);
