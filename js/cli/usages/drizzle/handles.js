// What Drizzle is made of: which names its packages export, what a database, its relational queries and its tables
// lead to.

import { words } from '../scope.js';

/**
 * @typedef {import('../values.js').Handle} Handle
 * @typedef {import('../values.js').Orm} Orm
 * @typedef {import('../parser.js').Node} Node
 */

const PACKAGE = /^drizzle-orm(?:\/|$)/;

/** Of a database, and of a transaction. */
const METHODS = words(`select selectDistinct selectDistinctOn insert update delete with $with $count execute run all get
  values transaction batch rollback refreshMaterializedView`);

/** Types of databases and transactions, of any driver. */
const DATABASE = /(?:Database|Transaction|DatabaseSession|RemoteDatabase)$/;

/** @param {string} is @param {Partial<Handle>} [more] @returns {Handle} */
const handle = (is, more = {}) => ({ is, orm: 'drizzle', ...more });

/** @param {string} specifier @param {string} name @returns {Handle | undefined} */
function named(specifier, name) {
  if (!PACKAGE.test(specifier)) return undefined;
  if (name === '*' || name === 'default') return handle('package', { more: specifier });
  if (name === 'drizzle') return handle('connect');
  if (name === 'withReplicas') return handle('wrap');
  if (name === 'sql') return handle('sql', { name });
  if (/TableCreator$/.test(name)) return handle('creator');
  if (/^(?:pg|mysql|sqlite|singlestore|gel|cockroach|mssql)(?:Table|View|MaterializedView)$/.test(name))
    return handle('maker', { name });
  if (/^(?:pg|mysql|singlestore|gel|cockroach|mssql)Schema$/.test(name)) return handle('schema');
  return DATABASE.test(name) ? handle('type', { name }) : handle('operator', { name });
}

/** @param {Handle} of @param {string | undefined} name @returns {Handle | undefined} */
function member(of, name) {
  if (of.is === 'queries') return handle('relational', { of: of.of, name });
  if (name === undefined) return undefined;
  switch (of.is) {
    case 'package':
      return named(of.more, name);
    case 'db':
      if (name === 'query' || name === '_query') return handle('queries', { of });
      if (name === '$primary') return of;
      return METHODS.has(name) ? handle('method', { of, name }) : undefined;
    case 'relational':
      return handle('method', { of, name });
    case 'table':
      return handle('column', { of, name });
    case 'sql':
      return handle('operator', { name: `sql.${name}` });
    case 'space':
      return /^(?:table|view|materializedView)$/.test(name) ? handle('maker', { more: of, name }) : undefined;
    default:
      return undefined;
  }
}

/** @type {Orm} */
export const drizzle = {
  name: 'drizzle',
  named,
  member,
  called(of, source, node, values) {
    switch (of.is) {
      case 'connect': return handle('db');
      case 'wrap': return node.arguments[0] && values.valueOf(source, node.arguments[0]);
      case 'maker': return handle('table', { source, node, more: of.more });
      case 'creator': return handle('maker', { more: { source, node } });
      case 'schema': return handle('space', { source, node });
      case 'sql': return handle('text', { source, node });
      case 'column': return of.of; // table.enableRLS()
      default: return undefined;
    }
  },
  instance: ({ is }) => (is === 'type' ? handle('db') : undefined),
  callback({ is, of, name }, index) {
    return is === 'method' && name === 'transaction' && index === 0 ? { ...of, more: 'tx' } : undefined;
  },
};
