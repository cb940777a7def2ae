// What a Prisma client is made of, v5 to v8: which names its packages export, what clients, models and their methods
// lead to. Generated clients export what @prisma/client does. v8 has another client, whose models are collections.

/**
 * @typedef {import('../values.js').Handle} Handle
 * @typedef {import('../values.js').Orm} Orm
 */

const PACKAGE = /^(?:@prisma\/client|\.prisma\/client)(?:\/[\w./-]+)?$/;

/** Packages of v8: the first makes clients, the second makes models of one. */
const NEXT = /^@prisma(?:-next)?\/(?:orm-)?\w+\/(?:runtime|serverless)$/;
const MODELS = /^@prisma(?:-next)?\/(?:orm-)?\w+\/orm-client$/;

/** Members of a model that are no methods. */
const FIELDS = new Set(['fields', 'name', '$parent', '$name', 'constructor', 'prototype']);

/** Of v8: what sends a query. All others make another collection. */
const SENDS = /^(?:all|first|firstOrThrow|toArray|aggregate|build|(?:create|update|delete|upsert)\w*)$/;

/** @param {string} is @param {Partial<Handle>} [more] @returns {Handle} */
const handle = (is, more = {}) => ({ is, orm: 'prisma', ...more });

/** @param {string} specifier @param {string} name @returns {Handle | undefined} */
function named(specifier, name) {
  if (NEXT.test(specifier))
    return /^(?:default|postgres|sqlite|mongo)$/.test(name) ? handle('connect') : handle('named', { name });
  if (MODELS.test(specifier)) return name === 'orm' ? handle('connect', { more: 'orm' }) : handle('named', { name });
  if (!PACKAGE.test(specifier)) return undefined;
  if (name === '*' || name === 'default') return handle('package');
  if (name === 'PrismaClient') return handle('class');
  return name === 'Prisma' ? handle('namespace') : handle('named', { name });
}

/** @param {Handle} of @param {string | undefined} name @returns {Handle | undefined} */
function member(of, name) {
  const method = (/** @type {string} */ called) => handle('method', { of, name: called });
  if (of.is === 'client') {
    if (name === undefined) return handle('model', { of });
    return name.startsWith('$') ? method(name) : handle('model', { of, name });
  }
  if (name === undefined) return undefined;
  switch (of.is) {
    case 'package':
      return named('@prisma/client', name);
    case 'namespace':
      return /^(?:sql|join|raw|empty|Sql)$/.test(name) ? handle('sql', { name }) : handle('named', { name });
    case 'model':
      return FIELDS.has(name) ? undefined : method(name);
    case 'next':
      return ofNext(of, name);
    case 'orm':
      return /^[A-Z]/.test(name) ? handle('collection', { of, name }) : of;
    case 'sqls':
      return of.name === undefined
        ? handle('sqls', { of: of.of, name })
        : handle('collection', { of: of.of, name, more: 'sql' });
    case 'collection':
      return SENDS.test(name) ? method(name) : handle('step', { of, name });
    default:
      return undefined;
  }
}

/** @param {Handle} of @param {string} name @returns {Handle | undefined} */
function ofNext(of, name) {
  if (name === 'orm') return handle('orm', { of });
  if (name === 'sql') return handle('sqls', { of });
  if (name === 'raw') return handle('raw', { of });
  if (name === 'runtime') return handle('step', { of, name });
  return /^(?:transaction|query|execute|prepare|connect|close)$/.test(name)
    ? handle('method', { of, name })
    : undefined;
}

/** @type {Orm} */
export const prisma = {
  name: 'prisma',
  named,
  member: (of, name) => (of.is === 'raw' && name === 'sql' ? handle('method', { of, name }) : member(of, name)),
  called({ is, of, name, more }) {
    if (is === 'connect') return handle(more === 'orm' ? 'orm' : 'next');
    if (is === 'step') return of; // a collection with one more condition; the runtime of a client
    return is === 'method' && name === '$extends' ? of : undefined;
  },
  instance({ is, name = '' }) {
    if (is === 'class') return handle('client');
    if (is !== 'named') return undefined;
    if (name === 'TransactionClient') return handle('client', { more: 'tx' });
    const [, model] = /^(\w+)Delegate$/.exec(name) ?? [];
    if (model === undefined) return undefined;
    return handle('model', { name: model[0].toLowerCase() + model.slice(1), of: handle('client') });
  },
  callback({ is, of, name }, index) {
    if (is === 'named' && name === 'defineExtension') return handle('client');
    if (is !== 'method' || index > 0) return undefined;
    if (name === '$extends') return of;
    return name === '$transaction' || name === 'transaction' ? { ...of, more: 'tx' } : undefined;
  },
};
