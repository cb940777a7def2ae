// Values by their types, as sources declare them: `db: PrismaClient`, `ctx: Context`, `ReturnType<typeof connect>`. It
// knows what leads to a client, and of all other types nothing.

import { lookUp, nameOf, words } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {import('./values.js').Handle} Handle
 */

/** Types that are about what their first argument is. */
const SAME = words(`Omit Pick Partial Required Readonly NonNullable Awaited Promise DeepMockProxy MockProxy Mocked
  MockedObject DeepPartial Ref Lazy`);

/** What is given to a transaction's callback, by the type of its method. */
const TRANSACTION = /^\$?transaction$/;

/**
 * @param {import('./values.js').Values} values
 * @param {import('./values.js').Orm[]} orms
 */
export function createTypes(values, orms) {
  /** Types refer to themselves. @type {Map<Node, Handle | undefined>} */
  const known = new Map();

  return { typeOf, declared, member };

  /** @param {Source} source @param {Node | undefined} node @returns {Handle | undefined} */
  function typeOf(source, node) {
    return node && once(node, () => find(source, node));
  }

  /**
   * What is found for a node; nothing while it is being found.
   * @param {Node} node @param {() => Handle | undefined} find
   */
  function once(node, find) {
    if (known.has(node)) return known.get(node);
    known.set(node, undefined);
    const found = find();
    known.set(node, found);
    return found;
  }

  /** @param {Source} source @param {Node} node @returns {Handle | undefined} */
  function find(source, node) {
    switch (node.type) {
      case 'TSTypeAnnotation':
      case 'TSParenthesizedType':
      case 'TSOptionalType':
        return typeOf(source, node.typeAnnotation);
      case 'TSTypeOperator':
        return typeOf(source, node.typeAnnotation);
      case 'TSUnionType':
      case 'TSIntersectionType':
        return several(source, node.types);
      case 'TSTypeLiteral':
        return { is: 'shape', source, node, more: node.members };
      case 'TSTypeQuery':
        return query(source, node.exprName);
      case 'TSIndexedAccessType':
        return indexed(source, node);
      case 'TSImportType':
        return node.qualifier && instance(values.imported(source, node.source.value, node.qualifier.name, 'types'));
      case 'TSTypeReference':
        return reference(source, node.typeName, node.typeArguments?.params ?? []);
      default:
        return undefined;
    }
  }

  /**
   * The first client of several; else an object of what all of them have.
   * @param {Source} source @param {Node[]} nodes
   */
  function several(source, nodes) {
    const found = nodes.flatMap((each) => typeOf(source, each) ?? []);
    const client = found.find(({ orm, is }) => orm || is === 'instance');
    if (client || found.length < 2) return client ?? found[0];
    return { is: 'shape', source, node: nodes[0], more: [], of: found };
  }

  /** @param {Handle | undefined} handle of a class, or of a type @returns {Handle | undefined} */
  function instance(handle) {
    if (!handle) return undefined;
    return handle.is === 'shape' || handle.is === 'instance' ? handle : values.instanceOf(handle) ?? handle;
  }

  /** @param {Source} source @param {Node} name @param {Node[]} args */
  function reference(source, name, args) {
    if (name.type === 'TSQualifiedName') {
      const left = name.left.type === 'Identifier' ? space(source, name.left) : undefined;
      const found = left && values.memberOf(left, name.right.name);
      return found && instance(found);
    }
    if (name.type !== 'Identifier') return undefined;
    const binding = lookUp(source.tree, name, name.name, 'types');
    if (binding?.kind === 'import') {
      const { node, declaration } = binding;
      const imported =
        node.type === 'ImportDefaultSpecifier' ? 'default' : node.imported && nameOf(node.imported, false);
      return imported === undefined
        ? undefined
        : instance(values.imported(source, declaration.source.value, imported, 'types'));
    }
    if (binding) return instance(declared(source, binding.node));
    if (SAME.has(name.name)) return typeOf(source, args[0]);
    if (name.name === 'ReturnType') return returned(source, args[0]);
    if (name.name === 'InstanceType') return typeOf(source, args[0]) && instance(typeOf(source, args[0]));
    return undefined;
  }

  /** A namespace: `Prisma` of Prisma.TransactionClient. @param {Source} source @param {Node} name */
  function space(source, name) {
    const binding = lookUp(source.tree, name, name.name) ?? lookUp(source.tree, name, name.name, 'types');
    return binding?.kind === 'import' ? values.valueOf(source, name) : undefined;
  }

  /**
   * A value of a type that is declared here.
   * @param {Source} source @param {Node} node
   * @returns {Handle | undefined}
   */
  function declared(source, node) {
    if (node.type === 'TSTypeAliasDeclaration') return typeOf(source, node.typeAnnotation);
    if (node.type === 'TSInterfaceDeclaration') return once(node, () => shapeOf(source, node));
    return /^Class/.test(node.type) ? values.valueOf(source, node) : undefined;
  }

  /**
   * The client that an interface extends, or its members and those of all above.
   * @param {Source} source @param {Node} node
   */
  function shapeOf(source, node) {
    const above = node.extends.flatMap((/** @type {Node} */ each) =>
      (each.expression.type === 'Identifier' ? reference(source, each.expression, []) : undefined) ?? []);
    const client = above.find((/** @type {Handle} */ { orm }) => orm);
    return client ?? { is: 'shape', source, node, more: node.body.body, of: above };
  }

  /** `typeof a.b` @param {Source} source @param {Node} name @returns {Handle | undefined} */
  function query(source, name) {
    if (name.type === 'Identifier') return values.valueOf(source, name);
    return name.type === 'TSQualifiedName' ? values.memberOf(query(source, name.left), name.right.name) : undefined;
  }

  /** @param {Source} source @param {Node | undefined} node of a function */
  function returned(source, node) {
    const fn = typeOf(source, node);
    if (fn?.is !== 'function' || !fn.source) return undefined;
    return fn.more ?? values.returnOf(fn.source, fn.node);
  }

  /**
   * `Context['db']`; `Parameters<Parameters<typeof db.transaction>[0]>[0]`
   * @param {Source} source @param {Node} node
   */
  function indexed(source, { objectType, indexType }) {
    const index = indexType.type === 'TSLiteralType' ? nameOf(indexType.literal, true) : undefined;
    if (index === undefined) return undefined;
    const text = source.text.slice(objectType.start, objectType.end);
    if (/^Parameters\s*</.test(text)) return transaction(source, objectType);
    return values.memberOf(typeOf(source, objectType), index);
  }

  /** @param {Source} source @param {Node} node Parameters<…>, in which a transaction's method is asked for */
  function transaction(source, node) {
    let at = node;
    while (at && at.type !== 'TSTypeQuery') at = at.typeArguments?.params[0] ?? at.objectType ?? at.typeAnnotation;
    const method = at && query(source, at.exprName);
    if (method?.is !== 'method' || !TRANSACTION.test(method.name ?? '')) return undefined;
    return orms.find(({ name }) => name === method.orm)?.callback(method, 0);
  }

  /** @param {Handle} shape @param {string} name @returns {Handle | undefined} */
  function member({ source, more, of = [] }, name) {
    const own = more.find((/** @type {Node} */ each) => each.key && nameOf(each.key, each.computed ?? false) === name);
    if (own && source) {
      const type = own.typeAnnotation ?? own.returnType;
      return own.type === 'TSMethodSignature' ? undefined : typeOf(source, type);
    }
    for (const each of of) {
      const found = values.memberOf(each, name);
      if (found) return found;
    }
    return undefined;
  }
}
