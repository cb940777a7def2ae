// A client as text: the module and its types, from what the tool `client` says of a document. The same description
// gives the same bytes. What all clients share is in js/client.js and js/types/; here stands what is the schema's own.

import { inComment, ofInput, ofRow } from './comment.js';
import { visibleJson } from '../terminal.js';
import { conditionType, inputType, isNumber, keyType, literal, rowType, union } from './types.js';

/**
 * @typedef {import('./types.js').Column} Column
 * @typedef {{name: string, table: string, many: boolean, nullable: boolean, through?: string}} Relation
 *
 * @typedef {object} Table
 * @property {string} name
 * @property {string} sql
 * @property {string} row the type of its rows
 * @property {boolean} view is it one, and so only read?
 * @property {string[]} key names of columns, like those of `uniques`
 * @property {string[][]} uniques
 * @property {Column[]} columns
 * @property {Relation[]} relations
 *
 * @typedef {{text: string, tables: Table[]}} Description as src/tools/client/client.h has it
 */

/** What a file of ours begins with. */
export const MADE = '// Made by heliumdb client from ';

/** @param {string} document */
const head = (document) => `${MADE}${inComment(document)}. Don't edit.\n`;

/** The schema's text with a line for each table, so that a change is seen where it is. @param {string} text */
function linesOf(text) {
  const [form, hash, counts, tables, methods] = JSON.parse(text);
  const json = (/** @type {any} */ value) => visibleJson(JSON.stringify(value));
  const rows = tables.map((/** @type {any} */ table) => json(table)).join(',\n');
  return `[${form},${json(hash)},${json(counts)},[\n${rows}\n],${json(methods)}]`;
}

/** A text within backquotes. @param {string} text */
const quoted = (text) => text.replace(/[\\`]|\$(?=\{)/g, '\\$&');

/** @param {Column[]} columns */
const namesOf = (columns) => columns.map(({ name }) => name).join(' ');

/**
 * The module.
 * @param {Description} description
 * @param {string} document what it is made from
 */
export function printModule({ text, tables }, document) {
  const names = tables.map(({ name }) => name).join(' ');
  const objects = tables.map(({ name, columns }) =>
    `export const ${name} = /* @__PURE__ */ table('${name}', '${namesOf(columns)}');\n`);
  return `${head(document)}// @ts-nocheck
import { createClient, table } from 'heliumdb/client';

export * from 'heliumdb/client';

/** The tables, as the core reads them: its order is theirs. */
const schema = \`${quoted(linesOf(text))}\`;

export const createDatabase = (connectionString, options) =>
  createClient(schema, '${names}', connectionString, options);

${objects.join('')}`;
}

/** An interface. @param {string} start @param {string[]} members @param {string} indent */
function block(start, members, indent) {
  if (!members.length) return `${indent}${start} {}\n`;
  return `${indent}${start} {\n${members.join('')}${indent}}\n`;
}

/** @param {Column[]} columns @param {string} indent */
const rowMembers = (columns, indent) =>
  columns.map((column) => `${ofRow(column, indent)}${indent}${column.name}: ${rowType(column)};\n`);

/** @param {Column[]} columns @param {string} indent */
const inputMembers = (columns, indent) => columns.filter(({ readonly }) => !readonly).map((column) => {
  const { name, nullable, optional } = column, open = nullable || optional;
  const member = open ? `${name}?: ${inputType(column, true)} | undefined` : `${name}: ${inputType(column)}`;
  return `${ofInput(column, indent)}${indent}${member};\n`;
});

/** @param {Table} table @param {Rows} rows @param {string} indent */
function whereMembers({ columns, relations }, rows, indent) {
  const own = columns.map((column) => `${indent}${column.name}?: ${conditionType(column)};\n`);
  const related = relations.map(({ name, table, many, nullable }) => {
    const where = `${rows.get(table)}.Where`, orNone = nullable ? ' | null' : '';
    return `${indent}${name}?: ${many ? `OfMany<${where}>` : `${where}${orNone} | undefined`};\n`;
  });
  return [...own, ...related];
}

/** @param {Relation} relation */
function kindOf({ many, nullable }) {
  if (many) return 'Many';
  return nullable ? 'Maybe' : 'One';
}

/** An object type of columns with what each may be given. @param {Table} table @param {string[]} names */
function keyObject({ columns }, names) {
  const members = names.map((name) => `${name}: ${keyType(columnOf(columns, name))}`);
  return `{ ${members.join('; ')} }`;
}

/** @param {Column[]} columns @param {string} name */
const columnOf = (columns, name) => /** @type {Column} */ (columns.find((column) => column.name === name));

/** What says which row is meant. @param {Table} table */
function keyOf(table) {
  const { key, columns } = table;
  if (!key.length) return 'never';
  const object = keyObject(table, key);
  return key.length > 1 ? object : `${keyType(columnOf(columns, key[0]), true)} | ${object}`;
}

/** The columns that say so too. @param {Table} table */
const uniqueOf = (table) => union([...new Set(table.uniques.map((names) => keyObject(table, names)))]);

/** By what an upsert may find a row. @param {Table} table */
function targetOf({ key, uniques }) {
  const sets = [key, ...uniques].filter((names) => names.length).map((names) => {
    const texts = names.map(literal);
    return names.length > 1 ? `readonly (${union(texts)})[]` : texts[0];
  });
  return union([...new Set(sets)]);
}

/** @param {Table} table @param {string} whole @param {string} indent */
function facts(table, whole, indent) {
  const { row, view, key, columns } = table;
  return [
    `row: ${row}`, `create: ${view ? 'never' : 'Create'}`, `update: ${view ? 'never' : 'Update'}`,
    'where: Where', 'orderBy: OrderBy',
    `keys: ${union(key.map(literal))}`, `key: ${keyOf(table)}`, `unique: ${uniqueOf(table)}`,
    `target: ${targetOf(table)}`, `numbers: ${union(columns.filter(isNumber).map(({ name }) => literal(name)))}`,
  ].map((member) => `${indent}${member};\n`);
}

/** @typedef {Map<string, string>} Rows the type of a table's rows by its name */

/** What a new row may say. @param {string[]} members @param {string} indent */
const createType = (members, indent) => (members.length ? block('interface Create', members, indent)
  : `${indent}type Create = Record<string, never>;\n`);

/** A table's types. @param {Table} table @param {Rows} rows */
function printTable(table, rows) {
  const { sql, row, view, columns, relations } = table, inner = '  ', deep = '    ';
  const open = columns.filter(({ secret }) => !secret), secret = columns.filter(({ secret }) => secret);
  const whole = secret.length ? 'Whole' : row, input = inputMembers(columns, deep);
  const related = relations.map((relation) =>
    `${deep}${relation.name}: ${kindOf(relation)}<${rows.get(relation.table)}.Facts>;\n`);
  const parts = [
    secret.length && `  /** A row with its secret columns. */\n${block(`interface Whole extends ${row}`,
      rowMembers(secret, deep), inner)}`,
    ...(view ? [] : [createType(input, inner), `${inner}interface Update extends Changes<Create> {}\n`]),
    block('interface Where extends Logic<Where>', whereMembers(table, rows, deep), inner),
    block('interface Relations', related, inner),
    `${inner}interface OrderBy extends Ordering<${whole}, Relations> {}\n`,
    block(`interface Facts extends ModelOf<${whole}, Relations>`, facts(table, whole, deep), inner),
  ];
  const rowOf = block(`export interface ${row}`, rowMembers(open, inner), '');
  const inside = parts.filter(Boolean).join('');
  return `/** A row of \`${inComment(sql)}\`. */\n${rowOf}export namespace ${row} {\n${inside}}\n`;
}

/** The names of js/types/ that a module may use. */
export const IMPORTS = [
  'Changes', 'ClientOf', 'DatabaseOptions', 'Is', 'IsArray', 'IsJson', 'IsJsonb', 'IsText', 'IsTsvector', 'Json',
  'JsonInput', 'Logic', 'Many', 'Maybe', 'ModelOf', 'OfMany', 'One', 'Ordering', 'Ref', 'Seen',
];

/** The names that a module gives to types of its own beside those of rows, and within those. */
export const OWN = [
  'Create', 'Database', 'DatabaseTables', 'Facts', 'OrderBy', 'Relations', 'Update', 'Where', 'Whole',
];

/** Whether a text has a name that isn't part of another. @param {string} text @param {string} name */
const uses = (text, name) => new RegExp(`(?<![\\w$.'"])${name}(?![\\w$'"])`).test(text);

/** Names in lines of at most 120 columns. @param {string[]} names */
const wrapped = (names) => `${names.join(', ')},`.replace(/(.{1,117})(?: |$)/g, '  $1\n').trimEnd();

/** The end of the types: the database. @param {Table[]} tables */
function printDatabase(tables) {
  const secret = tables.some(({ columns }) => columns.some(({ secret }) => secret));
  const models = tables.map(({ name, row }) => `  ${name}: ${row}.Facts;\n`);
  const objects = tables.map(({ name, row }) => `export const ${name}: Ref<'${name}', ${row}.Facts>;\n`);
  const [given, said] = secret ? ["<V extends Seen = 'row'>", ', V'] : ['', ''];
  const start = 'export function createDatabase(connectionString: string | undefined, options';
  const whole = secret ? `${start}: DatabaseOptions & { secrets: true }): Database<'whole'>;\n` : '';
  return `${block('export interface DatabaseTables', models, '')}
export interface Database${given} extends ClientOf<DatabaseTables${said}> {}
${whole}${start}?: DatabaseOptions): Database;

${objects.join('')}`;
}

/**
 * The types of the module.
 * @param {Description} description
 * @param {string} document what it is made from
 */
export function printTypes({ tables }, document) {
  const rows = new Map(tables.map(({ name, row }) => [name, row]));
  const body = `${tables.map((table) => `${printTable(table, rows)}\n`).join('')}${printDatabase(tables)}`;
  const imports = IMPORTS.filter((name) => uses(body, name));
  return `${head(document)}import type {
${wrapped(imports)}
} from 'heliumdb/client';

export * from 'heliumdb/client';

${body}`;
}
