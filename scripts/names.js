// Writes what JavaScript and TypeScript share with the C core, from the core's description of itself and that of the
// service (build/describe.json): for the glue build/names.js, and build/service.js and build/tables.js of the service;
// build/rows.d.ts and build/tables.d.ts for index.d.ts. Run by build.js.
import { readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib.js';
import { serviceText } from './service.js';

/** @typedef {import('./service.js').Column} Column @typedef {import('./service.js').Table} Table */

/** @type {import('./service.js').Described & {methods: import('./service.js').Method[], tables: Table[]}} */
const { abi, seed, forms, methods, fails, tables } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));

/** What a form or a method does, as a word: READS is 'read'. */
const effectOf = (/** @type {string} */ effect) => effect.toLowerCase().replace(/s$/, '');

/** The code of an error class; a fail with another code spells it out. */
const codeOf = (/** @type {string} */ name) => name.slice(0, -5).replace(/\B[A-Z]/g, '_$&').toUpperCase();

/** @param {import('./service.js').Described['fails'][number]} fail */
const failEntry = (fail) =>
  [fail.class, fail.prisma, codeOf(fail.class) === fail.code ? '' : fail.code].join(' ').trimEnd();

const names = `// Made by scripts/names.js from the core's own description. Don't edit.
export const abi = ${abi};
export const seedSize = ${seed};
/** Rows of words. @param {string} text */
export const table = (text) => text.split(',').map((row) => row.split(' '));
// Operations that start a form, by its name
export const forms = { ${forms.map(({ name }, op) => `${name}: ${op}`).join(', ')} };
const codeOf = ${codeOf};
// [code, error class, Prisma's code] by fail code - 1
export const fails = table('${fails.map(failEntry)}')
  .map(([name, prismaCode, code = codeOf(name)]) => [code, name, prismaCode]);
`;

/** @param {import('./service.js').Method} method */
const methodEntry = ({ name, effect, result }) => `${name} ${effectOf(effect)} ${result}`.trimEnd();

const service = `// Made by scripts/names.js from service/schema.json. Don't edit.
import { table } from './names.js';
/** The schema, as the core reads it, and its tables' names */
export const schema = '${serviceText()}';
export const tables = '${tables.map(({ sql }) => sql).join(' ')}'.split(' ');
// [method, effect: 'read', 'write', 'create' or 'system', the operation that starts it, its result: 'row', 'rows' or
// neither]
export const methods = table('${methods.map(methodEntry)}')
  .map(([name, effect, result = ''], i) =>
    /** @type {const} */ ([name, effect, ${methods[0].op} | i << 16, result]));
`;

/** @param {Column} column */
function typeOf({ form, choices, nullable }) {
  const types = { text: 'string', number: 'number', bool: 'boolean', time: 'Date', json: 'Json' };
  const union = choices && choices.split(', ').map((choice) => `'${choice}'`).join(' | ');
  const type = union || types[/** @type {keyof typeof types} */ (form)];
  return nullable && form !== 'json' ? `${type} | null` : type;
}

/** @param {Column} column */
function noteOf({ sql, type, secret, unique, default: value }) {
  const notes = [`\`${sql}\` ${type}`, unique && 'unique', value && `default ${value}`,
    secret && 'secret: left out unless asked for'];
  return notes.filter(Boolean).join(', ');
}

/** @param {Table} table */
function rowType({ entity, sql, columns }) {
  const lines = (/** @type {boolean} */ secret) => columns.filter((column) => column.secret === secret)
    .map((column) => `  /** ${noteOf(column)} */\n  ${column.name}: ${typeOf(column)};\n`).join('');
  const open = `/** A row of \`${sql}\`. */\nexport interface ${entity} {\n${lines(false)}}\n`;
  if (!hasSecrets(columns)) return open;
  return `${open}
/** A row of \`${sql}\` with its secret columns: of \`{secrets: true}\`. */
export interface ${entity}WithSecrets extends ${entity} {
${lines(true)}}
`;
}

/** Has a table secret columns, and so two types of rows? @param {Column[]} columns */
function hasSecrets(columns) {
  return columns.some(({ secret }) => secret);
}

const rows = `// Made by scripts/names.js from the core's own description. Don't edit.

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

${tables.map(rowType).join('\n')}`;

/** @param {Table} table */
function tableObject({ sql, columns }) {
  const names = columns.map(({ name }) => name).join(' ');
  return `export const ${sql} = /* @__PURE__ */ columns('${sql}', '${names}');`;
}

// In a file of their own, each made by a pure call, so that a bundler leaves out those that nobody imports.
const objects = `// Made by scripts/names.js from the core's own description. Don't edit.
/** @param {string} table @param {string} names */
const columns = (table, names) =>
  Object.freeze(Object.fromEntries(names.split(' ').map((name) => [name, Object.freeze({ table, name })])));
${tables.map(tableObject).join('\n')}
`;

/** The type of a table's object: its name, rows, optional properties, and rows without secrets. @param {Table} table */
function tableType({ entity, sql, columns }) {
  const optional = columns.filter((column, i) => !i || column.nullable || column.default);
  const omitted = optional.map(({ name }) => `'${name}'`).join(' | ');
  const types = hasSecrets(columns) ? [`${entity}WithSecrets`, omitted, entity] : [entity, omitted];
  return `/** The table \`${sql}\`, for the query builder. */
export const ${sql}: Table<'${sql}', ${types.join(', ')}>;
`;
}

const entities = tables.flatMap(({ entity, columns }) =>
  (hasSecrets(columns) ? [entity, `${entity}WithSecrets`] : entity));

const tableTypes = `// Made by scripts/names.js from the core's own description. Don't edit.
import type { Table } from '../js/types/builder.js';
import type { ${entities.join(', ')} } from './rows.js';

${tables.map(tableType).join('\n')}`;

writeFileSync(path('build/tables.js'), objects);
writeFileSync(path('build/tables.d.ts'), tableTypes);
writeFileSync(path('build/names.js'), names);
writeFileSync(path('build/service.js'), service);
writeFileSync(path('build/rows.d.ts'), rows);
