// What a use of Prisma becomes in heliumdb's client.

import { ByHand, call, isObject, literal, membersOf, object, options, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';
import { aggregate, groupBy } from './aggregate.js';
import { argsOf, keyOf, queryOf, shownOf } from './query.js';
import { rawOf } from './raw.js';
import { whereOf } from './where.js';
import { dataOf } from './data.js';
import { nextOf } from './next.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('./model.js').Shape} Shape
 * @typedef {import('./query.js').Args} Args
 * @typedef {import('./where.js').Writer & {db: string, shapeOf: (model: string) => Shape}} Writer
 *   `db`: what the client is called there, `tx` in a transaction
 */

/** Options of a transaction. @type {Record<string, string>} */
const TRANSACTION = { isolationLevel: 'isolation', timeout: 'timeout' };

/** By method of a model. @type {Record<string, (writer: Writer, shape: Shape, args: Node | undefined) => string>} */
const MODEL = {
  findUnique: get,
  findUniqueOrThrow: (...of) => expected(of[0], get(...of)),
  findFirst: (...of) => read(...of, 'findFirst'),
  findFirstOrThrow: (...of) => expected(of[0], read(...of, 'findFirst')),
  findMany: (...of) => read(...of, 'findMany'),
  count(writer, shape, node) {
    const args = argsOf(writer, node, ['where']),
      where = args.get('where');
    return call(`${writer.db}.${shape.table}.count`, [where && object([['where', whereOf(writer, shape, where)]])]);
  },
  create(writer, shape, node) {
    const args = argsOf(writer, node, ['data', 'select', 'omit', 'include']);
    return call(`${writer.db}.${shape.table}.create`, [
      dataOf(writer, shape, args.get('data')),
      returned(writer, shape, args),
    ]);
  },
  createMany(writer, shape, node) {
    const args = argsOf(writer, node, ['data', 'skipDuplicates']),
      skip = args.get('skipDuplicates');
    const nothing = skip && literal(skip) !== false ? object([['onConflict', quoted('nothing')]]) : undefined;
    if (skip && typeof literal(skip) !== 'boolean') throw new ByHand('skipDuplicates is chosen at run time');
    return call(`${writer.db}.${shape.table}.createMany`, [rowsOf(writer, shape, args.get('data')), nothing]);
  },
  createManyAndReturn(writer, shape, node) {
    const args = argsOf(writer, node, ['data', 'select', 'omit']);
    const rows = rowsOf(writer, shape, args.get('data'));
    const create = call(`${writer.db}.${shape.table}.create`, ['row', returned(writer, shape, args)]);
    return `${writer.db}.batch(${rows}.map((row) => ${create}))`;
  },
  update(writer, shape, node) {
    const args = argsOf(writer, node, ['where', 'data', 'select', 'omit', 'include']);
    const key = keyOf(writer, shape, args.get('where')).code,
      set = dataOf(writer, shape, args.get('data'));
    return call(`${writer.db}.${shape.table}.update`, [key, set, returned(writer, shape, args)]);
  },
  updateMany(writer, shape, node) {
    const args = argsOf(writer, node, ['where', 'data']), set = dataOf(writer, shape, args.get('data'));
    return call(`${writer.db}.${shape.table}.updateMany`, [
      object([whichOf(writer, shape, args.get('where')), ['set', set]]),
    ]);
  },
  updateManyAndReturn: () => {
    throw new ByHand('updateMany gives { count }: read the rows behind it, or write it with db.sql');
  },
  upsert(writer, shape, node) {
    const args = argsOf(writer, node, ['where', 'create', 'update', 'select', 'omit', 'include']);
    const { columns, primary } = keyOf(writer, shape, args.get('where'));
    const target = columns.length === 1 ? quoted(columns[0]) : `[${columns.map(quoted).join(', ')}]`;
    const shown = shownOf(writer, shape, without(writer, shape, args));
    return call(`${writer.db}.${shape.table}.upsert`, [
      object([
        ['create', dataOf(writer, shape, args.get('create'))],
        ['update', dataOf(writer, shape, args.get('update'))],
        !primary && ['target', target],
        ...shown,
      ]),
    ]);
  },
  delete(writer, shape, node) {
    const args = argsOf(writer, node, ['where', 'select', 'omit', 'include']);
    return call(`${writer.db}.${shape.table}.delete`, [
      keyOf(writer, shape, args.get('where')).code,
      returned(writer, shape, args),
    ]);
  },
  deleteMany(writer, shape, node) {
    const where = argsOf(writer, node, ['where']).get('where');
    return call(`${writer.db}.${shape.table}.deleteMany`, [object([whichOf(writer, shape, where)])]);
  },
  aggregate,
  groupBy,
};

/** By method of the client. @type {Record<string, (writer: Writer, args: Node[]) => string>} */
const CLIENT = {
  $connect: ({ db }) => `${db}.connect()`,
  $disconnect: ({ db }) => `${db}.disconnect()`,
  $transaction: transaction,
  $use: () => {
    throw new ByHand('middleware: call a function of your own around the methods that need it');
  },
  $extends: () => {
    throw new ByHand('an extension: its methods become functions that take db, its computed fields functions of a row');
  },
  $on: () => {
    throw new ByHand('a listener for logs and queries: log where you call');
  },
  $metrics: () => {
    throw new ByHand('metrics: measure where you call');
  },
};

/**
 * The rows that are written: an empty condition means all of them, which heliumdb wants to be told.
 * @param {Writer} writer @param {Shape} shape @param {Node | undefined} where
 * @returns {import('../code.js').Member}
 */
function whichOf(writer, shape, where) {
  const all = !where || (isObject(where) && !membersOf(where, 'where').length);
  return all ? ['all', 'true'] : ['where', whereOf(writer, shape, where)];
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node */
function get(writer, shape, node) {
  const args = argsOf(writer, node, ['where', 'select', 'omit', 'include']), where = args.get('where');
  const shown = options(shownOf(writer, shape, args));
  try {
    return call(`${writer.db}.${shape.table}.get`, [keyOf(writer, shape, where).code, shown]);
  } catch (error) {
    if (!(error instanceof ByHand) || !isObject(where)) throw error;
    return call(`${writer.db}.${shape.table}.findFirst`, [
      options([['where', whereOf(writer, shape, /** @type {Node} */ (where))], ...shownOf(writer, shape, args)]),
    ]);
  }
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node @param {string} method */
function read(writer, shape, node, method) {
  return call(`${writer.db}.${shape.table}.${method}`, [options(queryOf(writer, shape, argsOf(writer, node)))]);
}

/** @param {Writer} writer @param {string} code */
function expected(writer, code) {
  writer.note('without a row it throws a HeliumError with the code EXPECTATION');
  return `expect(${code}, { rows: 1 })`;
}

/** What of a written row comes back. @param {Writer} writer @param {Shape} shape @param {Args} args */
const returned = (writer, shape, args) => options(shownOf(writer, shape, without(writer, shape, args)));

/** A write gives its own row. @param {Writer} writer @param {Shape} shape @param {Args} args */
function without(writer, shape, args) {
  const select = args.get('select'), include = args.get('include');
  const asked = [
    ...(include ? membersOf(include, 'include') : []),
    ...(isObject(select) ? membersOf(select, 'select').filter(({ key }) => shape.relation(key)) : []),
  ];
  if (!asked.length) return args;
  writer.note(`a write gives no rows of relations: ${writer.db}.${shape.table}.get(key, { include }) does`);
  if (asked.length && select) throw new ByHand('it writes, and selects rows of relations');
  return new Map([...args].filter(([name]) => name !== 'include'));
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node */
function rowsOf(writer, shape, node) {
  const at = node && bare(node);
  if (at?.type === 'ObjectExpression') return `[${dataOf(writer, shape, at)}]`;
  if (at?.type === 'ArrayExpression')
    return `[${at.elements.map((/** @type {Node} */ one) => dataOf(writer, shape, one)).join(', ')}]`;
  return at ? textOf(writer.source, at) : '[]';
}

/** @param {Writer} writer @param {Node[]} args */
function transaction(writer, [work, given]) {
  const at = work && bare(work), settings = given && isObject(given) ? membersOf(given, 'the options') : [];
  const chosen = options(
    settings.flatMap(({ key, value }) =>
      Object.hasOwn(TRANSACTION, key)
        ? [/** @type {import('../code.js').Member} */ ([TRANSACTION[key], isolation(writer, value)])]
        : [],
    ),
  );
  if (at?.type === 'ArrayExpression') {
    return call(`${writer.db}.batch`, [
      `[${at.elements.map((/** @type {Node} */ one) => queryIn(writer, one)).join(', ')}]`,
      chosen,
    ]);
  }
  if (at && /Function/.test(at.type)) {
    const [param] = at.params, name = param?.type === 'Identifier' ? param.name : 'tx';
    return call(`${writer.db}.transaction`, [`async (${name}) => { /* as it is, with ${name} */ }`, chosen]);
  }
  if (at && writer.isFunction(at)) return call(`${writer.db}.transaction`, [textOf(writer.source, at), chosen]);
  throw new ByHand(
    'what the transaction does is made elsewhere: db.batch takes an array of queries, db.transaction a function',
  );
}

/**
 * One of the queries of a batch.
 * @param {Writer} writer @param {Node} node
 * @returns {string}
 */
function queryIn(writer, node) {
  const at = bare(node), handle = writer.values.valueOf(writer.source, at.callee ?? at.tag ?? at);
  if (handle?.is === 'method') return becomes(writer, { node: at, handle, called: true }, writer.shapeOf);
  writer.note('its queries are made by db, too');
  return textOf(writer.source, node);
}

/** @param {Writer} writer @param {Node} value */
function isolation(writer, value) {
  const at = bare(value);
  return at.type === 'MemberExpression' && at.object.property?.name === 'TransactionIsolationLevel'
    ? quoted(at.property.name)
    : textOf(writer.source, value);
}

/**
 * Of Prisma 8.
 * @param {Writer} writer @param {Node} node @param {import('../values.js').Handle} handle
 * @param {(model: string) => Shape} shapeOf
 */
function ofNext(writer, node, { of, name = '' }, shapeOf) {
  if (of.is === 'collection' && of.more !== 'sql')
    return nextOf(writer, node, shapeOf(of.name[0].toLowerCase() + of.name.slice(1)));
  if (name === 'transaction') return transaction(writer, node.arguments);
  if (of.is === 'raw' && node.type === 'TaggedTemplateExpression')
    return `${writer.db}.sql${textOf(writer.source, node.quasi)}`;
  if (/^(?:query|execute)$/.test(name)) throw new ByHand('it goes with the plan that it sends');
  throw new ByHand('a query of the SQL builder: write it with db.sql');
}

/**
 * @param {Writer} writer
 * @param {{node: Node, handle: import('../values.js').Handle, called: boolean}} found
 * @param {(model: string) => Shape} shapeOf
 * @returns {string} code
 * @throws {ByHand}
 */
export function becomes(writer, { node, handle, called }, shapeOf) {
  const { of, name = '' } = handle, args = node.arguments ?? [];
  if (!called) throw new ByHand('the method is handed over: what it is called with is not known here');
  if (of.is === 'client') {
    const raw = rawOf(writer, node, name);
    if (raw !== undefined) return raw;
    if (!Object.hasOwn(CLIENT, name)) throw new ByHand(`${name} has no counterpart`);
    return CLIENT[name](writer, args);
  }
  if (of.is !== 'model') return ofNext(writer, node, handle, shapeOf);
  if (of.name === undefined) throw new ByHand('the model is chosen at run time');
  if (!Object.hasOwn(MODEL, name))
    throw new ByHand(`${name} is no method of Prisma's own: of an extension, or of a test's stand-in`);
  const shape = shapeOf(of.name), code = MODEL[name](writer, shape, args[0]);
  const up = writer.source.tree.parents.get(node), behind = up?.type === 'MemberExpression' && up.object === node;
  const relation = behind && shape.relation(up.property?.name);
  if (relation) throw new ByHand(`the relation that is read behind it: include: { ${relation.name}: true } gives it`);
  return code;
}
