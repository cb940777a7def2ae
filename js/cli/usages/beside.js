// What goes with the uses and isn't counted: imports, construction, tables and types. Each has its counterpart, too.

import { ByHand } from './code.js';

/**
 * @typedef {import('./find.js').Found} Found
 *
 * @typedef {object} Known
 * @property {(model: string) => import('./prisma/model.js').Shape} shapeOf
 * @property {(handle: import('./values.js').Handle) => import('./drizzle/tables.js').Table | undefined} tableOf
 * @property {ReturnType<typeof import('./drizzle/shape.js').createShapes>} shapes
 * @property {import('./values.js').Values} values
 */

const MODULE = "'./heliumdb.client.js'";

const TRANSACTION = 'TransactionOf<DatabaseTables>';

const CREATE = 'createDatabase(process.env.DATABASE_URL)';

/** Types of a model. */
const OF_MODEL =
  /^(\w+?)(GetPayload|(?:Unchecked)?(?:Create|Update)Input|WhereInput|\w+Args|OrderByWith\w+Input|Select|Include)?$/;

/** What the client has of each table, and what that is called in Prisma. */
const OF_TABLE = { Create: /CreateInput$/, Update: /UpdateInput$/, Where: /^WhereInput$/, OrderBy: /^OrderBy/ };

/** Values of the namespace Prisma. @type {Record<string, string>} */
const VALUES = {
  PrismaClientKnownRequestError: 'DatabaseError', PrismaClientUnknownRequestError: 'DatabaseError',
  PrismaClientInitializationError: 'ConnectionError', PrismaClientValidationError: 'ValidationError',
  JsonNull: 'jsonNull', DbNull: 'null', sql: 'sql', join: 'sql.join', empty: 'sql``',
};

/**
 * @param {Found} found @param {Known} known
 * @returns {string} code
 * @throws {ByHand}
 */
export function besideOf({ source, node, kind, orm, handle }, { shapeOf, tableOf, shapes, values }) {
  if (kind === 'import') return imported(node, orm, shapeOf);
  if (kind === 'construction') return CREATE;
  if (kind === 'table') throw new ByHand('heliumdb pull writes the tables of the database into heliumdb.schema.json');
  const { name = '' } = handle;
  if (kind === 'value') {
    if (Object.hasOwn(VALUES, name)) return VALUES[name];
    throw new ByHand(`Prisma.${name} has no counterpart`);
  }
  if (orm === 'drizzle') {
    const table = handle.is === 'table' ? handle : argumentOf(source, node, values);
    const shape = table && tableOf(table), row = shape && shapes.of(shape).row;
    if (row && /^\$?[iI]nfer/.test(name)) return /Insert/.test(name) ? `${row}.Create` : row;
    if (handle.is === 'type') return /Transaction$/.test(name) ? TRANSACTION : 'Database';
    throw new ByHand('a type of Drizzle: the client has its own');
  }
  return ofPrisma(name, shapeOf);
}

/**
 * @param {import('./parser.js').Node} node @param {'prisma' | 'drizzle'} orm @param {Known['shapeOf']} shapeOf
 * @throws {ByHand}
 */
function imported(node, orm, shapeOf) {
  const names = (node.specifiers ?? []).map(
    (/** @type {import('./parser.js').Node} */ one) => one.imported?.name ?? one.local?.name ?? '',
  );
  const makes =
    !names.length ||
    names.some((/** @type {string} */ name) =>
      (orm === 'prisma' ? /^(?:PrismaClient|postgres)$/ : /^drizzle$/).test(name),
    );
  if (makes && node.importKind !== 'type') return `import { createDatabase } from ${MODULE}`;
  const rows =
    orm === 'prisma'
      ? names.map((/** @type {string} */ name) => shapeOf(name && name[0].toLowerCase() + name.slice(1)))
      : [];
  const types = rows
    .filter((/** @type {import('./prisma/model.js').Shape} */ { known }) => known)
    .map((/** @type {import('./prisma/model.js').Shape} */ { row }) => row);
  if (types.length) return `import type { ${types.join(', ')} } from ${MODULE}`;
  throw new ByHand('it goes when what it is for has gone');
}

/**
 * InferSelectModel<typeof users>
 * @param {import('./project.js').Source} source @param {import('./parser.js').Node} node
 * @param {import('./values.js').Values} values
 */
function argumentOf(source, node, values) {
  const [arg] = node.typeArguments?.params ?? [], handle = arg && values.typeOf(source, arg);
  return handle?.is === 'table' ? handle : undefined;
}

/** @param {string} name @param {Known['shapeOf']} shapeOf */
function ofPrisma(name, shapeOf) {
  if (!name) return 'Database'; // PrismaClient as a type
  if (name === 'TransactionClient') return TRANSACTION;
  const [, model, what] = OF_MODEL.exec(name) ?? [];
  const shape = shapeOf(model[0].toLowerCase() + model.slice(1));
  if (!shape.known) throw new ByHand(`Prisma's type ${name}: the client has its own`);
  if (what === undefined) return shape.row;
  const own = Object.entries(OF_TABLE).find(([, type]) => type.test(what));
  if (own) return `${shape.row}.${own[0]}`;
  throw new ByHand(`the type ${name}: infer it of a query of ${shape.table}, Awaited<ReturnType<typeof read>>`);
}

