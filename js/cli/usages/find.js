// The uses of an ORM in a project: each call on a client, on a handle of it, or on what a transaction gives, in the
// order of the text; and what is listed beside them: imports, construction, tables, types. What a use becomes is found
// elsewhere.

import { bare, childrenOf, lookUp, nameOf, words } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {import('./values.js').Handle} Handle
 *
 * @typedef {'query' | 'transaction' | 'raw' | 'client' | 'import' | 'construction' | 'table' | 'type' | 'value'} Kind
 *
 * @typedef {object} Found
 * @property {Kind} kind
 * @property {'prisma' | 'drizzle'} orm
 * @property {Source} source
 * @property {Node} node the call, the whole of a chain's first call
 * @property {Handle} handle of what is called, imported or made
 * @property {boolean} called false: a method that is handed over
 */

/** These are what is left to do; all others go with them. */
export const COUNTED = new Set(['query', 'transaction', 'raw', 'client']);

/** Methods of Prisma's models, to know them by where a handle is but a guess. */
const METHODS = words(`findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany create createMany
  createManyAndReturn update updateMany updateManyAndReturn upsert delete deleteMany count aggregate groupBy findRaw
  aggregateRaw`);

/** Methods that nobody else has. */
const OWN = /^(?:findUnique(?:OrThrow)?|findFirstOrThrow|(?:create|update)ManyAndReturn|groupBy)$/;

const RAW = /^\$(?:queryRaw|executeRaw|queryRawUnsafe|executeRawUnsafe|queryRawTyped|runCommandRaw)$/;

/** @param {Handle} method @returns {Kind} */
function kindOf({ orm, of, name = '' }) {
  if (orm === 'prisma') {
    if (of.is === 'model' || of.is === 'collection') return 'query';
    if (name === '$transaction' || name === 'transaction') return 'transaction';
    if (RAW.test(name) || of.is === 'raw') return 'raw';
    return name.startsWith('$') || /^(?:connect|close|prepare)$/.test(name) ? 'client' : 'query';
  }
  if (/^(?:transaction|batch|rollback)$/.test(name)) return 'transaction';
  return /^(?:execute|run|all|get|values)$/.test(name) && of.is === 'db' ? 'raw' : 'query';
}

/**
 * @param {import('./project.js').Project} project
 * @param {import('./values.js').Values} values
 * @param {(model: string) => boolean} isModel whether Prisma has such a model; all, where no schema is there
 * @returns {Found[]}
 */
export function findUses(project, values, isModel) {
  return project.sources().flatMap((source) => {
    try {
      return usesOf(source);
    } catch (error) {
      project.unread.push({ file: source.file, why: `it can't be followed: ${/** @type {Error} */ (error).message}` });
      return [];
    }
  });

  /** @param {Source} source */
  function usesOf(source) {
    /** @type {Found[]} */
    const found = [];
    const left = [source.tree.program];
    for (let node = left.pop(); node; node = left.pop()) {
      const use = useOf(source, node);
      if (use) found.push({ source, node, called: true, ...use });
      for (const child of childrenOf(node, project.keys)) left.push(child);
    }
    return found.sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
  }

  /**
   * @param {Source} source @param {Node} node
   * @returns {{kind: Kind, orm: 'prisma' | 'drizzle', handle: Handle, called?: boolean} | undefined}
   */
  function useOf(source, node) {
    switch (node.type) {
      case 'CallExpression': return ofCall(source, node, node.callee);
      case 'TaggedTemplateExpression': return ofCall(source, node, node.tag);
      case 'NewExpression': return made(values.valueOf(source, node.callee));
      case 'ClassDeclaration':
      case 'ClassExpression': return node.superClass && made(values.valueOf(source, node.superClass));
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration': return node.source && imported(source, node);
      case 'MemberExpression': return handedOver(source, node);
      case 'TSQualifiedName':
      case 'TSTypeReference':
      case 'TSTypeQuery': return typed(source, node);
      default: return undefined;
    }
  }

  /** @param {Source} source @param {Node} node @param {Node} callee */
  function ofCall(source, node, callee) {
    const handle = values.valueOf(source, callee) ?? byShape(source, node, bare(callee));
    if (!handle?.orm) return required(source, node);
    const { is, orm } = handle;
    if (is === 'method') return confirmed(source, node, handle) ? { kind: kindOf(handle), orm, handle } : undefined;
    if (is === 'connect') return { kind: /** @type {const} */ ('construction'), orm, handle };
    return is === 'maker' ? { kind: /** @type {const} */ ('table'), orm, handle } : undefined;
  }

  /**
   * Whether what is called by a guess can be what it is taken for.
   * @param {Source} source @param {Node} node @param {Handle} handle
   */
  function confirmed(source, node, { orm, of, name = '', guessed }) {
    if (!guessed) return true;
    if (orm === 'drizzle') return ofDrizzle(source, node, name);
    if (of.is !== 'model') return true;
    return METHODS.has(name) && (of.name === undefined || isModel(of.name));
  }

  /**
   * A call that only a database of Drizzle takes: of one of its tables.
   * @param {Source} source @param {Node} node @param {string} name
   */
  function ofDrizzle(source, node, name) {
    const isTable = (/** @type {Node | undefined} */ arg) =>
      arg !== undefined && values.valueOf(source, arg)?.is === 'table';
    if (/^(?:insert|update|delete|\$count)$/.test(name)) return isTable(node.arguments[0]);
    if (!/^select/.test(name)) return true;
    for (let at = node, up = source.tree.parents.get(at); up; at = up, up = source.tree.parents.get(at)) {
      if (up.type === 'CallExpression' && up.callee === at && at.property?.name === 'from')
        return isTable(up.arguments[0]);
      if (up.type !== 'MemberExpression' && up.type !== 'CallExpression') return false;
    }
    return false;
  }

  /**
   * A call whose owner nobody knows, and which looks like nothing else: `prisma.user.findMany()`, `tx.insert(users)`.
   * @param {Source} source @param {Node} node @param {Node} callee @returns {Handle | undefined}
   */
  function byShape(source, node, callee) {
    if (callee.type !== 'MemberExpression') return undefined;
    const name = nameOf(callee.property, callee.computed), owner = bare(callee.object);
    if (name === undefined) return undefined;
    if (
      /^(?:insert|update|delete|select\w*|\$count)$/.test(name) &&
      node.type === 'CallExpression' &&
      ofDrizzle(source, node, name)
    ) {
      return { is: 'method', orm: 'drizzle', name, of: { is: 'db', orm: 'drizzle' } };
    }
    const client = lastName(owner.type === 'MemberExpression' ? bare(owner.object) : owner);
    const model = owner.type === 'MemberExpression' ? nameOf(owner.property, owner.computed) : undefined;
    if (RAW.test(name) || name === '$transaction')
      return { is: 'method', orm: 'prisma', name, of: { is: 'client', orm: 'prisma' } };
    if (model === undefined || client === undefined || !METHODS.has(name) || !isModel(model)) return undefined;
    const sure =
      /prisma/i.test(client) ||
      (/^(?:tx|trx|db|client|orm)$/.test(client) && (OWN.test(name) || isPrismas(node.arguments?.[0])));
    return sure
      ? {
          is: 'method',
          orm: 'prisma',
          name,
          of: {
            is: 'model',
            orm: 'prisma',
            name: model,
            of: { is: 'client', more: /^t(?:r)?x$/.test(client) ? 'tx' : '' },
          },
        }
      : undefined;
  }

  /** Arguments that no other client takes. @param {Node | undefined} arg */
  function isPrismas(arg) {
    const members = arg && bare(arg).type === 'ObjectExpression' ? bare(arg).properties : [];
    return members.some(
      (/** @type {Node} */ { key }) => key && /^(?:data|take|skip|cursor|skipDuplicates)$/.test(key.name),
    );
  }

  /** @param {Handle | undefined} handle */
  function made(handle) {
    return handle?.orm && handle.is === 'class'
      ? { kind: /** @type {const} */ ('construction'), orm: handle.orm, handle }
      : undefined;
  }

  /** require('@prisma/client') @param {Source} source @param {Node} node */
  function required(source, node) {
    if (node.callee?.name !== 'require') return undefined;
    const handle = values.valueOf(source, node);
    return handle?.orm && handle.is === 'package'
      ? { kind: /** @type {const} */ ('import'), orm: handle.orm, handle }
      : undefined;
  }

  /** @param {Source} source @param {Node} node */
  function imported(source, node) {
    const names = (node.specifiers ?? []).map(
      (/** @type {Node} */ one) => one.imported ?? (node.type === 'ImportDeclaration' ? undefined : one.local),
    );
    const specifier = node.source.value;
    for (const name of names.length ? names : [undefined]) {
      const handle = values.imported(source, specifier, name ? String(nameOf(name, false)) : '*', 'types');
      if (handle?.orm && isPackage(source, specifier))
        return { kind: /** @type {const} */ ('import'), orm: handle.orm, handle };
    }
    return undefined;
  }

  /**
   * Whether an import leads to an ORM's package, not to a file of the project.
   * @param {Source} source @param {string} specifier
   */
  function isPackage(source, specifier) {
    const file = project.resolve(source, specifier);
    return file === undefined || project.isGenerated(file);
  }

  /** A method that isn't called here, or a member of the namespace Prisma. @param {Source} source @param {Node} node */
  function handedOver(source, node) {
    const parent = source.tree.parents.get(node);
    const handle = values.valueOf(source, node);
    if (!handle?.orm || !parent) return undefined;
    if (handle.is === 'named' || handle.is === 'sql') {
      const owner = values.valueOf(source, node.object);
      return owner?.is === 'namespace' ? { kind: /** @type {const} */ ('value'), orm: handle.orm, handle } : undefined;
    }
    let at = node;
    while (parent && bare(source.tree.parents.get(at)) === bare(node) && source.tree.parents.get(at) !== undefined)
      at = source.tree.parents.get(at);
    const up = source.tree.parents.get(at);
    const isCallee =
      (up?.type === 'CallExpression' && up.callee === at) || (up?.type === 'TaggedTemplateExpression' && up.tag === at);
    if (handle.is !== 'method' || isCallee || handle.guessed) return undefined;
    return handle.name?.startsWith('$extends')
      ? undefined
      : { kind: kindOf(handle), orm: handle.orm, handle, called: false };
  }

  /** @param {Source} source @param {Node} node */
  function typed(source, node) {
    const parent = source.tree.parents.get(node);
    if (parent?.type === 'TSQualifiedName') return undefined;
    const name = node.type === 'TSTypeReference' ? node.typeName : node.exprName ?? node;
    if (node.type === 'TSQualifiedName' && (parent?.type === 'TSTypeReference' || parent?.type === 'TSTypeQuery'))
      return undefined;
    const handle = name.type === 'Identifier' ? ofType(source, name) : ofQualified(source, name);
    return handle?.orm ? { kind: /** @type {const} */ ('type'), orm: handle.orm, handle } : undefined;
  }

  /** @param {Source} source @param {Node} name @returns {Handle | undefined} */
  function ofType(source, name) {
    const binding = lookUp(source.tree, name, name.name, 'types');
    if (binding?.kind !== 'import' || !binding.declaration.source || !binding.node.imported) return undefined;
    const specifier = binding.declaration.source.value;
    return isPackage(source, specifier)
      ? values.imported(source, specifier, String(nameOf(binding.node.imported, false)), 'types')
      : undefined;
  }

  /** @param {Source} source @param {Node} name @returns {Handle | undefined} */
  function ofQualified(source, name) {
    const left = name.left.type === 'Identifier' ? values.valueOf(source, name.left) : undefined;
    if (left?.is === 'namespace') return { is: 'named', orm: 'prisma', name: name.right.name };
    return left?.is === 'table' && /^\$infer/.test(name.right.name) ? { ...left, name: name.right.name } : undefined;
  }
}

/** The last part of a name: `db` of ctx.db. @param {Node} node */
const lastName = (node) => (node.type === 'MemberExpression' ? nameOf(node.property, node.computed) : node.name);
