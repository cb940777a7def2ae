// What an expression is, as far as a data layer is concerned: a client, a table, one of its methods, or what leads to
// them: modules, classes, objects, functions. It follows names through imports, members, parameters and calls, and
// gives undefined where it loses the trail. What belongs to an ORM is that ORM's, in its handles.js.

import { createClasses } from './classes.js';
import { createTypes } from './types.js';
import { createParameters } from './parameters.js';
import { bare, childrenOf, first, isFunction, lookUp, nameOf } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {import('./project.js').Project} Project
 * @typedef {import('./scope.js').Binding} Binding
 *
 * @typedef {object} Handle what an expression is; which other fields it has depends on `is`
 * @property {string} is of ours: module, class, instance, object, shape, function, global; all others are an ORM's
 * @property {'prisma' | 'drizzle'} [orm]
 * @property {boolean} [guessed] known by a name alone
 * @property {any} [of] of a method: whose
 * @property {string} [name]
 * @property {Source} [source]
 * @property {Node} [node]
 * @property {any} [more]
 *
 * @typedef {object} Orm
 * @property {'prisma' | 'drizzle'} name
 * @property {(specifier: string, name: string) => Handle | undefined} named what a package exports; `*` is all of it
 * @property {(handle: Handle, name: string | undefined, values: Values) => Handle | undefined} member
 * @property {(handle: Handle, source: Source, node: Node, values: Values) => Handle | undefined} called
 * @property {(handle: Handle) => Handle | undefined} instance of a class or a type
 * @property {(handle: Handle, index: number) => Handle | undefined} callback what a method's callback is given
 *
 * @typedef {object} Values
 * @property {(source: Source, node: Node) => Handle | undefined} valueOf
 * @property {(source: Source, node: Node) => Handle | undefined} typeOf a value of a type
 * @property {(handle: Handle | undefined, name: string | undefined) => Handle | undefined} memberOf
 * @property {(handle: Handle | undefined) => Handle | undefined} instanceOf
 * @property {(source: Source, from: string, name: string, space?: 'values' | 'types') => Handle | undefined} imported
 * @property {(source: Source, node: Node) => Handle | undefined} returnOf
 * @property {(source: Source, pattern: Node, fn: Node, index: number) => Handle | undefined} parameter
 * @property {(name: string, global?: boolean) => Handle | undefined} guess
 * @property {Project} project
 */

/** How often a trail may lead from one expression to the next. */
const FAR = 60;

/** How often it may be tried again from elsewhere. */
const AGAIN = 4;

/**
 * @param {Project} project
 * @param {Orm[]} orms
 * @returns {Values}
 */
export function createValues(project, orms) {
  /** Undefined, too, while it is being found: then a circle ends there. @type {Map<Node, Handle | undefined>} */
  const known = new Map();
  /** What is being found. @type {Set<Node>} */
  const open = new Set();
  /** @type {Set<string>} */
  const exporting = new Set();
  /** Names of members that are being looked for, by whose. @type {Map<Node, Set<string>>} */
  const asking = new Map();
  /** How often a node was lost in a circle. @type {Map<Node, number>} */
  const lost = new Map();
  let depth = 0, circles = 0;

  /** @type {Values} */
  const values = {
    project, valueOf, memberOf, instanceOf, imported, returnOf, guess: (name, global) => parameters.guess(name, global),
    parameter: (source, pattern, fn, index) => parameters.parameter(source, pattern, fn, index),
    typeOf: (source, node) => types.typeOf(source, node),
  };
  const types = createTypes(values, orms), classes = createClasses(values);
  const parameters = createParameters(values, orms, classes.isClient);
  return values;

  /** @param {Source} source @param {Node} expression @returns {Handle | undefined} */
  function valueOf(source, expression) {
    const node = bare(expression), before = circles;
    if (known.has(node)) {
      if (open.has(node)) circles++;
      return known.get(node);
    }
    if (depth > FAR) {
      circles++;
      return undefined;
    }
    known.set(node, undefined);
    open.add(node);
    depth++;
    const value = find(source, node);
    depth--;
    open.delete(node);
    known.set(node, value);
    // What got lost in a circle may be found from elsewhere.
    const times = (lost.get(node) ?? 0) + 1;
    if (!value && depth && circles > before && times < AGAIN) known.delete(node);
    if (!value) lost.set(node, times);
    return value;
  }

  /** @param {Source} source @param {Node} node @returns {Handle | undefined} */
  function find(source, node) {
    switch (node.type) {
      case 'Identifier':
        return named(source, node);
      case 'ThisExpression':
        return classes.self(source, node);
      case 'MemberExpression':
        return member(source, node);
      case 'CallExpression':
        return called(source, node);
      case 'NewExpression':
        return made(source, node);
      case 'TaggedTemplateExpression':
        return ormOf(valueOf(source, node.tag))?.called(
          /** @type {Handle} */ (valueOf(source, node.tag)),
          source,
          node,
          values,
        );
      case 'ImportExpression':
        return node.source.type === 'Literal' ? imported(source, node.source.value, '*') : undefined;
      case 'ConditionalExpression':
        return valueOf(source, node.consequent) ?? valueOf(source, node.alternate);
      case 'LogicalExpression':
        return valueOf(source, node.left) ?? valueOf(source, node.right);
      case 'AssignmentExpression':
        return valueOf(source, node.right);
      case 'SequenceExpression':
        return valueOf(source, node.expressions.at(-1));
      case 'ObjectExpression':
        return { is: 'object', source, node };
      case 'ClassDeclaration':
      case 'ClassExpression':
        return { is: 'class', source, node };
      default:
        return isFunction(node) ? { is: 'function', source, node } : undefined;
    }
  }

  /** @param {Handle | undefined} handle */
  function ormOf(handle) {
    return handle?.orm && orms.find(({ name }) => name === handle.orm);
  }

  // Names

  /** @param {Source} source @param {Node} node an identifier */
  function named(source, node) {
    const binding = lookUp(source.tree, node, node.name);
    if (binding) return follow(bound(source, binding), binding.path);
    if (/^(?:globalThis|global|window|self)$/.test(node.name)) return { is: 'global' };
    return values.guess(node.name, true);
  }

  /** @param {Handle | undefined} handle @param {(string | number)[]} path @returns {Handle | undefined} */
  function follow(handle, path) {
    return path.reduce((at, key) => (key === '...' ? at : memberOf(at, String(key))), handle);
  }

  /** @param {Source} source @param {Binding} binding @returns {Handle | undefined} what its path begins at */
  function bound(source, { kind, node, path, declaration, index = 0 }) {
    if (kind === 'import') return importOf(source, node, declaration);
    if (kind === 'class' || kind === 'function') return valueOf(source, node);
    if (kind === 'param') return values.parameter(source, node, declaration, index);
    if (kind !== 'variable') return undefined;
    const typed = node.id.typeAnnotation && values.typeOf(source, node.id.typeAnnotation);
    const given = typed ?? (node.init ? valueOf(source, node.init) : undefined);
    if (given || path.length) return given;
    const own = (/** @type {Node} */ right) => lookUp(source.tree, right, node.id.name)?.node === node;
    return first(source.tree.assigned.get(node.id.name), (right) => (own(right) ? valueOf(source, right) : undefined));
  }

  /**
   * @param {Source} source @param {Node} node a specifier @param {Node} declaration @param {'values' | 'types'} [space]
   */
  function importOf(source, node, declaration, space) {
    if (node.type === 'TSImportEqualsDeclaration') {
      const specifier = node.moduleReference.expression?.value;
      return specifier === undefined ? undefined : imported(source, specifier, '*');
    }
    const name = { ImportDefaultSpecifier: 'default', ImportNamespaceSpecifier: '*' }[
      /** @type {string} */ (node.type)
    ];
    return imported(source, declaration.source.value, name ?? String(nameOf(node.imported, false)), space);
  }

  /**
   * @param {Source} source @param {string} specifier @param {string} name
   * @param {'values' | 'types'} [space] @returns {Handle | undefined}
   */
  function imported(source, specifier, name, space = 'values') {
    const known = first(orms, (orm) => orm.named(specifier, name));
    if (known) return known;
    const file = project.resolve(source, specifier);
    const generated =
      file === undefined
        ? /^(?:[.@~#$])/.test(specifier) && /^Prisma(?:Client)?$/.test(name)
        : project.isGenerated(file);
    if (generated || (file === undefined && /(?:^|\/)(?:generated|\.prisma)\//.test(specifier))) {
      return first(orms, (orm) => orm.named('@prisma/client', name));
    }
    const target = file === undefined ? undefined : project.source(file);
    return target && exported(target, name, space);
  }

  /** @param {Source} source @param {string} name @param {'values' | 'types'} [space] @returns {Handle | undefined} */
  function exported(source, name, space = 'values') {
    const key = `${space} ${name} ${source.file}`;
    if (exporting.has(key)) return undefined; // modules that export all of each other
    exporting.add(key);
    const found = search(source, name, space);
    exporting.delete(key);
    return found;
  }

  /** @param {Source} source @param {string} name @param {'values' | 'types'} space @returns {Handle | undefined} */
  function search(source, name, space) {
    const found = source.exports.get(name);
    if (found && 'from' in found) return imported(source, found.from, found.name, space);
    if (found) return local(source, found.node, space);
    if (name === '*') return { is: 'module', source };
    const whole = source.exports.get('*');
    if (whole && 'node' in whole) return memberOf(valueOf(source, whole.node), name);
    return first(source.stars, (from) => imported(source, from, name, space));
  }

  /** @param {Source} source @param {Node} node @param {'values' | 'types'} space */
  function local(source, node, space) {
    if (space === 'values') return valueOf(source, node);
    if (node.type !== 'Identifier') return valueOf(source, node);
    const binding = lookUp(source.tree, node, node.name, 'types');
    if (binding?.kind === 'import') return importOf(source, binding.node, binding.declaration, 'types');
    return binding && (types.declared(source, binding.node) ?? valueOf(source, node));
  }

  // Members

  /** @param {Source} source @param {Node} node */
  function member(source, node) {
    const object = valueOf(source, node.object), name = nameOf(node.property, node.computed);
    if (!object || object.is === 'global') return name === undefined ? undefined : values.guess(name);
    return (
      memberOf(object, name) ??
      (/^(?:instance|object|shape)$/.test(object.is) && name !== undefined ? values.guess(name) : undefined)
    );
  }

  /** @param {Handle | undefined} handle @param {string | undefined} name @returns {Handle | undefined} */
  function memberOf(handle, name) {
    if (!handle) return undefined;
    if (handle.orm) {
      const found = ormOf(handle)?.member(handle, name, values);
      return found && handle.guessed ? { ...found, guessed: true } : found;
    }
    if (name === undefined) return undefined;
    // An object may be made of itself, a class inherit from itself: `a = { ...a, b }`.
    const asked = asking.get(handle.node) ?? new Set();
    if (handle.node && asked.has(name)) return undefined;
    asking.set(handle.node, asked.add(name));
    const found = ownMember(handle, name);
    asked.delete(name);
    return found;
  }

  /** @param {Handle} handle none of an ORM's @param {string} name @returns {Handle | undefined} */
  function ownMember(handle, name) {
    const { is, source, node } = handle;
    if (is === 'module' && source) return exported(source, name);
    if (is === 'object' && source) return property(source, node, name);
    if (is === 'shape') return types.member(handle, name);
    if (is === 'instance' && source) return classes.member(source, node, name, false);
    if (is === 'class' && source) return classes.member(source, node, name, true);
    // What makes a value when it is needed, such as singleton('db', () => new PrismaClient()), may be the value.
    if (is === 'function' && handle.more) return memberOf(handle.more, name);
    return undefined;
  }

  /** @param {Source} source @param {Node} node an object @param {string} name @returns {Handle | undefined} */
  function property(source, node, name) {
    for (const one of node.properties.toReversed()) {
      if (one.type === 'SpreadElement') {
        const found = memberOf(valueOf(source, one.argument), name);
        if (found) return found;
      } else if (nameOf(one.key, one.computed) === name) {
        return one.kind === 'get' ? returnOf(source, one.value) : valueOf(source, one.value);
      }
    }
    return undefined;
  }

  /** @param {Handle | undefined} handle of a class @returns {Handle | undefined} */
  function instanceOf(handle) {
    if (!handle) return undefined;
    if (handle.orm) return ormOf(handle)?.instance(handle);
    return handle.is === 'class' ? { ...handle, is: 'instance' } : undefined;
  }

  // Calls

  /** @param {Source} source @param {Node} node */
  function called(source, node) {
    const [arg] = node.arguments;
    if (node.callee.type === 'Identifier' && node.callee.name === 'require' && arg?.type === 'Literal') {
      return imported(source, String(arg.value), '*');
    }
    const handle = valueOf(source, node.callee);
    if (handle?.orm) return ormOf(handle)?.called(handle, source, node, values);
    if (handle?.is === 'function' && handle.source && !handle.more) return returnOf(handle.source, handle.node);
    if (handle?.more) return handle.more;
    return foreign(source, node);
  }

  /**
   * A call of what isn't the project's: what it is given says what it may give. A container gives an instance of the
   * class it is asked for, a cache what its function makes, a wrapper what it wraps.
   * @param {Source} source @param {Node} node @returns {Handle | undefined}
   */
  function foreign(source, node) {
    const typed = first(node.typeArguments?.params, (type) => values.typeOf(source, type));
    if (typed) return typed;
    for (const arg of node.arguments) {
      if (arg.type === 'SpreadElement') continue;
      const handle = valueOf(source, arg);
      if (!handle) continue;
      if (/^(?:client|db)$/.test(handle.is)) return { ...handle, guessed: true };
      const instance = instanceOf(handle);
      if (instance) return instance;
      const more = handle.is === 'function' && handle.source && returnOf(handle.source, handle.node);
      if (more) return { ...handle, more };
    }
    return undefined;
  }

  /** @param {Source} source @param {Node} node */
  function made(source, node) {
    const [arg] = node.arguments, handle = valueOf(source, node.callee);
    if (!handle && node.callee.name === 'Proxy' && arg) return valueOf(source, arg);
    return instanceOf(handle);
  }

  /** What a function gives. @param {Source} source @param {Node} node @returns {Handle | undefined} */
  function returnOf(source, node) {
    const typed = node.returnType && values.typeOf(source, node.returnType);
    if (typed) return typed;
    if (!node.body) return undefined;
    if (node.body.type !== 'BlockStatement') return valueOf(source, node.body);
    return first(returnsIn(node.body, project.keys), (one) => valueOf(source, one));
  }
}

/** What a function's body returns. @param {Node} top @param {Record<string, string[]>} keys @returns {Node[]} */
function returnsIn(top, keys) {
  /** @type {Node[]} */
  const found = [], left = [top];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'ReturnStatement' && node.argument) found.push(node.argument);
    if (isFunction(node) || /^Class/.test(node.type)) continue;
    for (const child of childrenOf(node, keys)) left.push(child);
  }
  return found.reverse();
}
