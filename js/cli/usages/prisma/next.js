// What a query of Prisma 8 becomes: its collections are chains, db.orm.public.User.where(…).all().

import { ByHand, call, isObject, literal, membersOf, object, options, quoted, textOf } from '../code.js';
import { bare, isFunction, nameOf } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./model.js').Shape} Shape
 * @typedef {import('./becomes.js').Writer} Writer
 * @typedef {{name: string, args: Node[]}} Step
 */

/** What a field's proxy has. @type {Record<string, string>} */
const OPERATORS = {
  eq: 'eq',
  neq: 'ne',
  lt: 'lt',
  lte: 'lte',
  gt: 'gt',
  gte: 'gte',
  like: 'like',
  ilike: 'ilike',
  in: 'in',
  notIn: 'notIn',
};

/**
 * The steps of a chain, the first one first, and the last call apart.
 * @param {Node} node a call
 * @returns {Step[]}
 */
function stepsOf(node) {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') throw new ByHand('the query is put together in several steps');
  const step = { name: nameOf(callee.property, callee.computed) ?? '', args: node.arguments },
    before = bare(callee.object);
  if (before.type === 'CallExpression') return [...stepsOf(before), step];
  if (before.type !== 'MemberExpression') throw new ByHand('the query is put together in several steps');
  return [step];
}

/** The value of an arrow function, and what its parameter is called. @param {Node} node */
function lambda(node) {
  const at = bare(node);
  if (!isFunction(at) || at.body.type === 'BlockStatement') throw new ByHand('a condition is made elsewhere');
  return { row: at.params[0]?.name, body: bare(at.body) };
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node @returns {Member[]} */
function whereOf(writer, shape, node) {
  if (isObject(node))
    return membersOf(node, 'where').map(({ key, value }) => [shape.column(key), textOf(writer.source, value)]);
  const { row, body } = lambda(node);
  return condition(writer, shape, body, row);
}

/**
 * `u.name.eq('a')`, `and(…)`, `u.posts.some(…)`
 * @param {Writer} writer @param {Shape} shape @param {Node} node @param {string} row
 * @returns {Member[]}
 */
function condition(writer, shape, node, row) {
  const at = bare(node), callee = at.type === 'CallExpression' ? bare(at.callee) : undefined;
  if (!callee) throw new ByHand('a condition is made elsewhere');
  if (callee.type === 'Identifier') {
    const parts = at.arguments.map((/** @type {Node} */ one) => object(condition(writer, shape, one, row)));
    if (callee.name === 'not') return [['not', parts[0]]];
    if (callee.name === 'and' || callee.name === 'or') return [[callee.name, `[${parts.join(', ')}]`]];
  }
  const field = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  if (field?.type !== 'MemberExpression' || field.object.name !== row)
    throw new ByHand('a condition on an expression: write it with db.sql');
  const name = String(nameOf(field.property, field.computed)),
    operator = String(nameOf(callee.property, callee.computed)),
    [arg] = at.arguments;
  if (operator === 'isNull') return [[shape.column(name), 'null']];
  if (operator === 'isNotNull') return [[shape.column(name), object([['ne', 'null']])]];
  if (/^(?:some|every|none)$/.test(operator)) {
    const relation = shape.relation(name);
    return [
      [
        relation?.name ?? name,
        object([[operator, arg ? object(whereOf(writer, relation?.shape ?? shape, arg)) : '{}']]),
      ],
    ];
  }
  if (!Object.hasOwn(OPERATORS, operator))
    throw new ByHand(`the operator ${operator} has no counterpart: write it with db.sql`);
  const value = textOf(writer.source, arg);
  return [[shape.column(name), operator === 'eq' ? value : object([[OPERATORS[operator], value]])]];
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node */
function orderOf(writer, shape, node) {
  const at = bare(node), terms = at.type === 'ArrayExpression' ? at.elements : [at];
  const parts = terms.map((/** @type {Node} */ each) => {
    const { row, body } = lambda(each), callee = body.type === 'CallExpression' ? bare(body.callee) : undefined;
    const field = callee?.type === 'MemberExpression' ? bare(callee.object) : undefined,
      dir = nameOf(callee?.property ?? {}, false);
    if (field?.type !== 'MemberExpression' || field.object.name !== row || !/^(?:asc|desc)$/.test(dir ?? ''))
      throw new ByHand('it is ordered by an expression: write it with db.sql');
    return object([[shape.column(String(nameOf(field.property, field.computed))), quoted(String(dir))]]);
  });
  return parts.length === 1 ? parts[0] : `[${parts.join(', ')}]`;
}

/** @param {Writer} writer @param {Shape} shape @param {Step[]} steps @returns {Member[]} of a query */
function queryOf(writer, shape, steps) {
  /** @type {Map<string, string>} */
  const query = new Map();
  /** @type {Member[]} */
  const where = [];
  /** @type {Member[]} */
  const include = [];
  for (const { name, args: [first, second], args } of steps) {
    if (name === 'where') where.push(...whereOf(writer, shape, first));
    else if (name === 'select')
      query.set('select', object(args.map((each) => [shape.column(String(literal(each))), 'true'])));
    else if (name === 'orderBy') query.set('orderBy', orderOf(writer, shape, first));
    else if (name === 'limit' || name === 'offset') query.set(name, textOf(writer.source, first));
    else if (name === 'include') include.push(included(writer, shape, String(literal(first)), second));
    else throw new ByHand(`.${name}() has no counterpart here`);
  }
  const doubled = new Set(where.map(([key]) => key)).size < where.length;
  const all = doubled ? object([['and', `[${where.map((one) => object([one])).join(', ')}]`]]) : object(where);
  return [
    ...(where.length ? [/** @type {Member} */ (['where', all])] : []),
    ...query,
    ...(include.length ? [/** @type {Member} */ (['include', object(include)])] : []),
  ];
}

/**
 * @param {Writer} writer @param {Shape} shape @param {string} name @param {Node | undefined} refine
 * @returns {Member}
 */
function included(writer, shape, name, refine) {
  const relation = shape.relation(name);
  if (!refine) return [relation?.name ?? name, 'true'];
  const { body } = lambda(refine);
  if (body.type !== 'CallExpression') throw new ByHand('what is included is made elsewhere');
  return [relation?.name ?? name, options(queryOf(writer, relation?.shape ?? shape, chainIn(body))) || 'true'];
}

/** The steps behind a callback's parameter. @param {Node} node @returns {Step[]} */
function chainIn(node) {
  const callee = bare(node.callee), before = bare(callee.object);
  const step = { name: String(nameOf(callee.property, callee.computed)), args: node.arguments };
  return before.type === 'CallExpression' ? [...chainIn(before), step] : [step];
}

/**
 * @param {Writer} writer @param {Node} node the call that sends the query @param {Shape} shape
 * @returns {string}
 * @throws {ByHand}
 */
export function nextOf(writer, node, shape) {
  const steps = stepsOf(node), { name, args: [arg] } = /** @type {Step} */ (steps.pop());
  const table = `${writer.db}.${shape.table}`,
    query = queryOf(writer, shape, steps),
    where = query.find(([key]) => key === 'where');
  const rest = query.filter((one) => one !== where), by = steps.find((step) => step.name === 'where')?.args[0];
  const key =
    query.length && steps.filter((step) => step.name === 'where').length === 1 && isObject(by)
      ? keyOf(writer, shape, by)
      : undefined;
  if (name === 'all' || name === 'toArray') return call(`${table}.findMany`, [options(query)]);
  if (name === 'first' && isObject(arg))
    return call(`${table}.get`, [keyOf(writer, shape, arg) ?? textOf(writer.source, arg), options(query)]);
  if (name === 'first' && !arg) return call(`${table}.findFirst`, [options(query)]);
  if (name === 'create') return call(`${table}.create`, [textOf(writer.source, arg), options(query)]);
  if (name === 'createAll' || name === 'createAndCount')
    return call(`${table}.createMany`, [textOf(writer.source, arg)]);
  if (name === 'update' && key) return call(`${table}.update`, [key, textOf(writer.source, arg), options(rest)]);
  if (name === 'delete' && key) return call(`${table}.delete`, [key, options(rest)]);
  if (/^(?:update|delete)/.test(name) && rest.length)
    throw new ByHand('updateMany and deleteMany give { count }: read the rows apart');
  if (/^update/.test(name)) {
    writer.note('it gives { count }');
    return call(`${table}.updateMany`, [object([where ?? ['all', 'true'], ['set', textOf(writer.source, arg)]])]);
  }
  if (/^delete/.test(name)) {
    writer.note('it gives { count }');
    return call(`${table}.deleteMany`, [object([where ?? ['all', 'true']])]);
  }
  throw new ByHand(
    name === 'aggregate'
      ? 'aggregate({ by, count, sum, avg, min, max }) gives aggregates'
      : `${name} has no counterpart here`,
  );
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node @returns {string | undefined} */
function keyOf(writer, shape, node) {
  if (!isObject(node)) return undefined;
  const members = membersOf(node, 'where'), columns = members.map(({ key }) => shape.column(key));
  if (!shape.isKey(columns)) return undefined;
  const primary = columns.length === 1 && shape.key.length === 1 && columns[0] === shape.key[0];
  return primary
    ? textOf(writer.source, members[0].value)
    : object(members.map(({ key, value }) => [shape.column(key), textOf(writer.source, value)]));
}
