// What comes from elsewhere: a function's parameters, by what they are declared to be, what the callback's owner gives
// and what callers give; and what members of a name hold anywhere in the project.

import { classAround } from './classes.js';
import { NAMELESS, first, lookUp, nameOf } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {import('./values.js').Handle} Handle
 */

/** Members of these names hold anything. */
const COMMON = /^(?:value|default|data|useValue|current|result|instance|type|name|key)$/;

/**
 * @param {import('./values.js').Values} values
 * @param {import('./values.js').Orm[]} orms
 * @param {(handle: Handle) => boolean} isClient
 */
export function createParameters(values, orms, isClient) {
  /** By the name of a member: what is put into it anywhere. @type {Map<string, Handle | undefined>} */
  const guesses = new Map();

  return { parameter, guess };

  /** @param {Source} source @param {Node} pattern @param {Node} fn @param {number} index */
  function parameter(source, pattern, fn, index) {
    const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
    const typed = target.typeAnnotation && values.typeOf(source, target.typeAnnotation);
    if (typed) return typed;
    if (pattern.type === 'AssignmentPattern') {
      const given = values.valueOf(source, pattern.right);
      if (given) return given;
    }
    const parent = source.tree.parents.get(fn);
    if (parent?.type === 'CallExpression' && parent.arguments.includes(fn)) {
      const handle = values.valueOf(source, parent.callee);
      const own = handle && orms.find(({ name }) => name === handle.orm)?.callback(handle, index);
      if (own) return own;
      const given = handle?.is === 'function' && handle.node && passed(handle, parent.arguments.indexOf(fn), index);
      if (given) return given;
    }
    const given = (/** @type {[Source, Node]} */ [at, call]) =>
      call.arguments[index] && values.valueOf(at, call.arguments[index]);
    return first(callersOf(source, fn), given)
      ?? (target.type === 'Identifier' ? guess(target.name, true) : undefined);
  }

  /**
   * What a function of the project gives to a callback: it calls its parameter.
   * @param {Handle} handle the function @param {number} position of the callback @param {number} index
   */
  function passed({ source, node }, position, index) {
    const own = /** @type {Source} */ (source), name = node.params[position]?.name;
    const type = node.params[position]?.typeAnnotation?.typeAnnotation,
      typed = type?.type === 'TSFunctionType' && type.params[index]?.typeAnnotation;
    if (typed) return values.typeOf(own, typed);
    const calls = name === undefined ? [] : own.tree.calls.get(name) ?? [];
    const inside = calls.filter(
      (call) => call.callee.type === 'Identifier' && lookUp(own.tree, call, name)?.declaration === node,
    );
    return first(inside, (call) => call.arguments[index] && values.valueOf(own, call.arguments[index]));
  }

  /** Calls of a function, by its name. @param {Source} source @param {Node} fn @returns {[Source, Node][]} */
  function callersOf(source, fn) {
    const parent = source.tree.parents.get(fn);
    const key = parent?.type === 'VariableDeclarator' ? parent.id : parent?.key ?? fn.id ?? parent?.left?.property;
    const isMethod =
      parent?.type === 'MethodDefinition' || parent?.type === 'Property' || parent?.type === 'PropertyDefinition';
    const constructs = parent?.type === 'MethodDefinition' && parent.kind === 'constructor';
    const owner = constructs ? classAround(source, fn) : undefined;
    const name = constructs ? owner?.id?.name : key && nameOf(key, parent?.computed ?? false);
    // What is a module's whole is called by no name: require('./routes')(db).
    const calls = values.project.noted('calls', name === undefined || name === 'exports' ? NAMELESS : name);
    return calls.filter(([at, call]) => {
      const handle = values.valueOf(at, call.callee);
      return handle ? handle.node === (owner ?? fn) : isMethod && !constructs;
    });
  }

  /**
   * What members of a name hold elsewhere in the project: a context's `db`, a request's `prisma`.
   * @param {string} name @param {boolean} [global] it is declared global
   * @returns {Handle | undefined}
   */
  function guess(name, global = false) {
    if (COMMON.test(name) || name.length < 2) return undefined;
    if (global && !/prisma|drizzle|^db$/i.test(name)) return undefined;
    if (!guesses.has(name)) {
      guesses.set(name, undefined);
      const found = values.project.noted('members', name).flatMap(([at, value]) => values.valueOf(at, value) ?? []);
      // Of several, the ORM's: the other may be what the team goes to.
      const client =
        found.find(({ is }) => /^(?:client|db)$/.test(is)) ?? found.find((handle) => isClient(handle));
      guesses.set(name, client && { ...client, guessed: true });
    }
    return guesses.get(name);
  }
}
