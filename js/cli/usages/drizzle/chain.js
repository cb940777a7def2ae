// A chain of Drizzle's core: the steps behind its first call, as db.select().from(users).where(…) has them.

import { ByHand, textOf } from '../code.js';
import { bare, nameOf } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {{args: Node[], node: Node}} Step
 */

/** Steps that change nothing of what is asked for. */
const IDLE = new Set(['$dynamic', 'execute', 'then', 'all', 'run', 'get']);

/**
 * @param {import('../project.js').Source} source
 * @param {Node} root its first call
 * @returns {{steps: Map<string, Step>, last: Node, order: string[]}} `last`: the whole of it
 */
export function chainOf(source, root) {
  /** @type {Map<string, Step>} */
  const steps = new Map();
  /** @type {string[]} */
  const order = [];
  let last = root;
  for (;;) {
    const member = up(source, last), call = member && up(source, member);
    if (
      member?.type !== 'MemberExpression' ||
      bare(member.object) !== bare(last) ||
      call?.type !== 'CallExpression' ||
      call.callee !== member
    )
      break;
    const name = nameOf(member.property, member.computed) ?? '';
    if (!IDLE.has(name)) {
      if (steps.has(name)) throw new ByHand(`the chain has two of ${name}`);
      steps.set(name, { args: call.arguments, node: call });
      order.push(name);
    }
    last = call;
  }
  return { steps, last, order };
}

/**
 * The node above, but for what changes only a type.
 * @param {import('../project.js').Source} source @param {Node} node
 */
function up({ tree }, node) {
  let at = tree.parents.get(node);
  while (at && /^(?:TSNonNullExpression|ChainExpression|ParenthesizedExpression)$/.test(at.type))
    at = tree.parents.get(at);
  return at;
}

/**
 * Takes steps out of a chain, and refuses those that are left.
 * @param {Map<string, Step>} steps @param {string[]} allowed
 */
export function onlySteps(steps, allowed) {
  const strange = [...steps.keys()].find((name) => !allowed.includes(name));
  if (strange === undefined) return;
  if (/join/i.test(strange))
    throw new ByHand('a join: include gives the rows of a relation nested; db.sql takes any join');
  throw new ByHand(`.${strange}() has no counterpart: write it with db.sql`);
}

/**
 * A table by the argument that is it.
 * @param {import('./where.js').Writer} writer @param {Node | undefined} node
 * @returns {import('./shape.js').Shape}
 */
export function tableOf(writer, node) {
  const handle = node && writer.values.valueOf(writer.source, node);
  const shape = handle?.is === 'table' ? writer.shapeOf(handle) : undefined;
  if (!shape)
    throw new ByHand(
      node ? `${textOf(writer.source, node)} is no table that is known here` : 'its table is not known here',
    );
  return shape;
}
