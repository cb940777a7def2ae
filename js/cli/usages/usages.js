// Every use of an ORM under a folder, with what it becomes: finds the sources, what they mean, the names of both sides,
// and puts the report together.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../migrations/tools.js';
import { ByHand, textOf } from './code.js';
import { becomes as becomesOfDrizzle } from './drizzle/becomes.js';
import { drizzle } from './drizzle/handles.js';
import { readRelations } from './drizzle/relations.js';
import { createShapes as createDrizzleShapes } from './drizzle/shape.js';
import { createTables } from './drizzle/tables.js';
import { COUNTED, findUses } from './find.js';
import { namesOf, namesOfSketches } from './names.js';
import { becomes as becomesOfPrisma } from './prisma/becomes.js';
import { prisma } from './prisma/handles.js';
import { createShapes as createPrismaShapes } from './prisma/model.js';
import { readModels, sketchesOf } from './prisma/schema.js';
import { openProject } from './project.js';
import { bare, lookUp } from './scope.js';
import { besideOf } from './beside.js';
import { createValues } from './values.js';

/**
 * @typedef {import('./find.js').Found} Found
 * @typedef {import('./names.js').Names} Names
 *
 * @typedef {object} Use
 * @property {number} line @property {number} column from 1
 * @property {'prisma' | 'drizzle'} orm
 * @property {import('./find.js').Kind} kind
 * @property {string} call what is called, without its arguments
 * @property {string | null} becomes code; null: by hand
 * @property {string} why what to do by hand, or to look at
 *
 * @typedef {object} Usages
 * @property {number} total of what is counted
 * @property {{file: string, count: number, uses: Use[]}[]} files those that have any
 * @property {import('./files.js').Unread[]} unread
 */

const DOCUMENT = 'heliumdb.schema.json';

/**
 * @param {string} top a folder
 * @param {object} [options]
 * @param {string[]} [options.exclude] patterns as in a .gitignore
 * @param {(done: number, of: number, file: string) => void} [options.progress]
 * @returns {Promise<Usages>}
 */
export async function findUsages(top, { exclude = [], progress = () => {} } = {}) {
  const project = await openProject(top, exclude), values = createValues(project, [prisma, drizzle]);
  const models = readModels(project.files.schemas.flatMap((file) => readOrReport(project, file) ?? []));
  const { sources } = project.files;
  sources.forEach((file, i) => {
    progress(i + 1, sources.length, file);
    if (project.matters(file)) project.source(file);
  });
  const found = findUses(project, values, (model) => !models.size || models.has(model));
  const translate = createTranslate(project, values, models, found);
  /** @type {Usages} */
  const usages = { total: 0, files: [], unread: project.unread };
  for (const one of found) {
    const { source: { file } } = one, use = translate(one), last = usages.files.at(-1);
    const entry = last?.file === file ? last : { file, count: 0, uses: [] };
    if (entry !== last) usages.files.push(entry);
    entry.uses.push(use);
    if (!COUNTED.has(use.kind)) continue;
    entry.count++;
    usages.total++;
  }
  return usages;
}

/** @param {import('./project.js').Project} project @param {string} file */
function readOrReport({ top, unread }, file) {
  try {
    return readFileSync(join(top, file), 'utf8');
  } catch (error) {
    unread.push({ file, why: `it can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})` });
    return undefined;
  }
}

/**
 * @param {import('./project.js').Project} project @param {import('./values.js').Values} values
 * @param {import('./prisma/schema.js').Models} models @param {Found[]} found
 * @returns {(found: Found) => Use}
 */
function createTranslate(project, values, models, found) {
  const tableOf = createTables(
    values,
    found.some(({ kind, source }) => kind === 'construction' && /casing:\s*['"]snake_case/.test(source.text)),
  );
  const tables = found.flatMap(({ kind, orm, source, node }) => {
    const handle = kind === 'table' && orm === 'drizzle' ? values.valueOf(source, node) : undefined;
    return (handle && tableOf(handle)) ?? [];
  });
  const document = readNames(project);
  const ofPrisma = document ?? namesOfSketches(sketchesOf(models));
  const ofDrizzle =
    document ??
    namesOfSketches(tables.map((table) => ({ ...table, table: table.sql, columns: [...table.columns.values()] })));
  const shapeOf = createPrismaShapes(models, ofPrisma),
    shapes = createDrizzleShapes(
      tables,
      ofDrizzle,
      readRelations(values, tableOf, tables, relationCalls(project, values)),
    );

  return (one) => {
    const { source, node, kind, orm, handle } = one;
    /** @type {string[]} */
    const notes = [];
    const note = (/** @type {string} */ text) => void (notes.includes(text) || notes.push(text));
    const write = () => {
      if (!COUNTED.has(kind)) return besideOf(one, { shapeOf, tableOf, shapes, values });
      const db = clientOf(one);
      if (orm === 'prisma')
        return becomesOfPrisma({ source, values, note, db, shapeOf, ...followOf(source, values) }, one, shapeOf);
      const writer = { source, values, note, db, shapeNamed: shapes.named, shapeOf: (/** @type {any} */ of) => {
        const table = tableOf(of);
        return table && shapes.of(table);
      } };
      return becomesOfDrizzle(writer, one);
    };
    const { line, column } = placeOf(source.text, node.start);
    const use = { line, column, orm, kind, call: callText(one), becomes: /** @type {string | null} */ (null), why: '' };
    try {
      use.becomes = write();
      use.why = notes.join('; ');
    } catch (error) {
      if (!(error instanceof ByHand)) throw error;
      use.why = error.message;
    }
    return use;
  };
}

/**
 * What names in a source stand for.
 * @param {import('./project.js').Source} source @param {import('./values.js').Values} values
 */
const followOf = (source, values) => ({
  follow(/** @type {import('./parser.js').Node} */ node) {
    const handle = bare(node).type === 'Identifier' ? values.valueOf(source, node) : undefined;
    return handle?.is === 'object' && handle.source === source ? handle.node : node;
  },
  isFunction(/** @type {import('./parser.js').Node} */ node) {
    const at = bare(node), binding = at.type === 'Identifier' ? lookUp(source.tree, at, at.name) : undefined;
    return (
      values.valueOf(source, at)?.is === 'function' ||
      binding?.node.typeAnnotation?.typeAnnotation.type === 'TSFunctionType'
    );
  },
});

/**
 * Where Drizzle's relations are declared.
 * @param {import('./project.js').Project} project @param {import('./values.js').Values} values
 */
function relationCalls({ sources }, values) {
  return sources().flatMap((source) => ['relations', 'defineRelations'].flatMap((name) =>
    (source.tree.calls.get(name) ?? [])
      .filter((node) => values.valueOf(source, node.callee)?.orm === 'drizzle')
      .map((node) => ({ source, node, name }))));
}

/** The team's own document. @param {import('./project.js').Project} project @returns {Names | undefined} */
function readNames({ top, unread }) {
  const path = join(top, DOCUMENT);
  if (!existsSync(path)) return undefined;
  try {
    return namesOf(tool('document', { text: readFileSync(path, 'utf8') }).document);
  } catch (error) {
    unread.push({ file: DOCUMENT, why: String(/** @type {Error} */ (error).message).split('\n').join('; ') });
    return undefined;
  }
}

/** What the client is called in the new code: the transaction's own name in one. @param {Found} found */
function clientOf({ source, node, handle }) {
  let client = handle.of;
  while (client && client.is !== 'client' && client.is !== 'db' && client.is !== 'next') client = client.of;
  if (client?.more !== 'tx') return 'db';
  let at = bare(node.callee ?? node.tag ?? node);
  while (at.type === 'MemberExpression') at = bare(at.object);
  return at.type === 'Identifier' ? at.name : 'tx';
}

/** What is called, as it is written, without arguments. @param {Found} found */
function callText({ source, node, kind, called }) {
  if (kind === 'import')
    return node.source ? `import '${node.source.value}'` : `require '${node.arguments[0].value}'`;
  if (node.type === 'NewExpression') return `new ${textOf(source, node.callee)}`;
  if (/^Class/.test(node.type)) return `class ${node.id?.name ?? ''} extends ${textOf(source, node.superClass)}`;
  if (kind === 'type') return textOf(source, node.typeName ?? node.exprName ?? node);
  return calleeText(source, called ? node.callee ?? node.tag ?? node : node);
}

/**
 * A callee without the arguments of the calls within it.
 * @param {import('./project.js').Source} source @param {import('./parser.js').Node} node
 * @returns {string}
 */
function calleeText(source, node) {
  const at = bare(node);
  if (at.type === 'CallExpression') return `${calleeText(source, at.callee)}(${at.arguments.length ? '…' : ''})`;
  if (at.type === 'NewExpression') return `new ${calleeText(source, at.callee)}(${at.arguments.length ? '…' : ''})`;
  if (at.type !== 'MemberExpression') return textOf(source, at);
  const object = node.type === 'AwaitExpression' ? textOf(source, node) : calleeText(source, at.object);
  return at.computed ? `${object}[${textOf(source, at.property)}]` : `${object}.${textOf(source, at.property)}`;
}

/** @param {string} text @param {number} at */
function placeOf(text, at) {
  const before = text.slice(0, at), start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - start + 1 };
}
