// A condition of Prisma's as one of heliumdb's client: where.

import { ByHand, isObject, literal, membersOf, object, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./model.js').Shape} Shape
 *
 * @typedef {object} Writer what is being written down
 * @property {import('../project.js').Source} source
 * @property {(note: string) => void} note what to look at in the code
 * @property {import('../values.js').Values} values
 * @property {(node: Node) => Node} follow from a name to the object that it stands for in the same source
 * @property {(node: Node) => boolean} isFunction whether an argument is a function
 */

/** The same in both. */
const SAME = new Set(['in', 'notIn', 'lt', 'lte', 'gt', 'gte']);

/** What a condition on a column may have. */
const OPERATORS = new Set([
  ...SAME,
  'equals',
  'not',
  'contains',
  'startsWith',
  'endsWith',
  'mode',
  'search',
  'has',
  'hasEvery',
  'hasSome',
  'isEmpty',
  'path',
  'string_contains',
  'string_starts_with',
  'string_ends_with',
  'array_contains',
  'array_starts_with',
  'array_ends_with',
]);

const RELATION = new Set(['some', 'every', 'none', 'is', 'isNot']);

/** Where text stands around what is looked for. @type {Record<string, [before: string, after: string]>} */
const LIKE = { contains: ['%', '%'], startsWith: ['', '%'], endsWith: ['%', ''] };

/**
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {string} an object
 */
export function whereOf(writer, shape, node) {
  const at = bare(node);
  if (at.type === 'ConditionalExpression') {
    const [yes, no] = [at.consequent, at.alternate].map((each) => whereOf(writer, shape, each));
    return `${textOf(writer.source, at.test)} ? ${yes} : ${no}`;
  }
  if (at.type !== 'ObjectExpression') {
    if (at.type !== 'Identifier' || at.name !== 'undefined')
      writer.note(`${textOf(writer.source, at)} is made elsewhere, of Prisma's operators`);
    return textOf(writer.source, at);
  }
  return object(
    membersOf(at, 'where').flatMap(({ key, value, computed }) => member(writer, shape, key, value, computed)),
  );
}

/**
 * @param {Writer} writer @param {Shape} shape @param {string} key @param {Node} value @param {boolean} computed
 * @returns {Member[]}
 */
function member(writer, shape, key, value, computed) {
  const text = textOf(writer.source, value);
  if (computed) throw new ByHand('the column of a condition is chosen at run time');
  if (key === '...') return [['...', spread(writer, shape, value)]];
  if (key === 'AND') return [['and', list(writer, shape, value)]];
  if (key === 'OR') return [['or', list(writer, shape, value)]];
  if (key === 'NOT')
    return [
      [
        'not',
        bare(value).type === 'ArrayExpression'
          ? object([['or', list(writer, shape, value)]])
          : whereOf(writer, shape, value),
      ],
    ];
  const unique = shape.unique(key);
  if (unique && isObject(value))
    return membersOf(value, key).map(({ key: field, value: each }) => [
      shape.column(field),
      textOf(writer.source, each),
    ]);
  const relation = shape.relation(key), names = isObject(value) ? membersOf(value, key).map((each) => each.key) : [];
  if (relation || names.some((name) => RELATION.has(name)))
    return ofRelation(writer, relation?.shape ?? shape, relation?.name ?? key, value);
  const nested = !shape.known && names.length > 0 && !names.some((name) => OPERATORS.has(name) || name === '...');
  if (nested) return [[key, whereOf(writer, shape, value)]];
  const column = shape.column(key);
  return isObject(value) ? ofColumn(writer, column, value) : [[column, text]];
}

/**
 * What is spread into a condition: by a case, mostly.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {string}
 */
function spread(writer, shape, node) {
  const at = bare(node);
  if (at.type === 'LogicalExpression' && isObject(at.right)) {
    return `(${textOf(writer.source, at.left)} ${at.operator} ${whereOf(writer, shape, at.right)})`;
  }
  return at.type === 'ConditionalExpression' ? `(${whereOf(writer, shape, at)})` : whereOf(writer, shape, at);
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node conditions, or one */
function list(writer, shape, node) {
  const at = bare(node);
  if (at.type !== 'ArrayExpression') {
    if (isObject(at)) return `[${whereOf(writer, shape, at)}]`;
    writer.note(`${textOf(writer.source, at)} is made elsewhere, of Prisma's operators`);
    return textOf(writer.source, at);
  }
  const parts = at.elements.map((/** @type {Node} */ one) =>
    (one.type === 'SpreadElement' ? `...${list(writer, shape, one.argument)}` : whereOf(writer, shape, one)));
  return `[${parts.join(', ')}]`;
}

/**
 * @param {Writer} writer @param {Shape} shape of the other table @param {string} name @param {Node} value
 * @returns {Member[]}
 */
function ofRelation(writer, shape, name, value) {
  if (!isObject(value)) return [[name, textOf(writer.source, value)]];
  const members = membersOf(value, name);
  if (!members.some(({ key }) => RELATION.has(key))) return [[name, whereOf(writer, shape, value)]];
  /** @type {Member[]} */
  const rest = [];
  /** @type {Member[]} */
  const out = [];
  for (const { key, value: each } of members) {
    const where = literal(each) === null ? 'null' : whereOf(writer, shape, each);
    if (key === 'is') out.push([name, where]);
    else if (key === 'isNot') out.push(['not', object([[name, where]])]);
    else rest.push([key, where]);
  }
  return rest.length ? [...out, [name, object(rest)]] : out;
}

/** @param {Writer} writer @param {string} column @param {Node} value an object of operators @returns {Member[]} */
function ofColumn(writer, column, value) {
  const members = membersOf(value, column);
  const insensitive = members.some(({ key, value: each }) => key === 'mode' && literal(each) === 'insensitive');
  /** @type {Member[]} */
  const operators = [];
  /** @type {Member[]} */
  const beside = [];
  for (const { key, value: each } of members) {
    if (key === 'not' && isObject(each)) beside.push(['not', object(ofColumn(writer, column, each))]);
    else if (key !== 'mode') operators.push(operator(writer, key, each, insensitive));
  }
  // Two patterns for one column, such as startsWith and endsWith, have one name.
  const taken = new Set();
  const doubled = operators.filter(([key]) => taken.size === taken.add(key).size);
  const own = operators.filter((one) => !doubled.includes(one));
  const [first] = own, plain = own.length === 1 && first[0] === 'eq' ? first[1] : object(own);
  return [
    ...(own.length ? [/** @type {Member} */ ([column, plain])] : []),
    ...beside,
    ...(doubled.length
      ? [/** @type {Member} */ (['and', `[${doubled.map((one) => object([[column, object([one])]])).join(', ')}]`])]
      : []),
  ];
}

/** @param {Writer} writer @param {string} key @param {Node} value @param {boolean} insensitive @returns {Member} */
function operator(writer, key, value, insensitive) {
  const text = textOf(writer.source, value);
  if (SAME.has(key)) return [key, text];
  if (key === 'equals') return insensitive ? ['ilike', pattern(writer, value, ['', ''])] : ['eq', text];
  if (key === 'not') return ['ne', text];
  if (Object.hasOwn(LIKE, key)) return [insensitive ? 'ilike' : 'like', pattern(writer, value, LIKE[key])];
  if (key === 'has') return ['contains', `[${text}]`];
  if (key === 'hasEvery') return ['contains', text];
  if (key === 'hasSome') return ['overlaps', text];
  if (key === 'isEmpty' && literal(value) === true) return ['eq', '[]'];
  if (key === 'path' && bare(value).type === 'ArrayExpression') return ['path', text];
  if (key === 'array_contains') return ['contains', text];
  if (key === '...') throw new ByHand('operators are spread into a condition');
  if (key === 'search')
    throw new ByHand('a search: matches takes what people type into a search box, search takes operators');
  throw new ByHand(`the operator ${key} has no counterpart: write it with db.sql`);
}

/** A pattern of like around a value. @param {Writer} writer @param {Node} value @param {[string, string]} around */
function pattern(writer, value, [before, after]) {
  const known = literal(value);
  if (typeof known === 'string') {
    if (/[%_\\]/.test(known)) writer.note('in a pattern, % and _ stand for others: write \\% and \\_ for themselves');
    return quoted(before + known + after);
  }
  const text = textOf(writer.source, value);
  return before || after ? `\`${before}\${${text}}${after}\`` : text;
}
