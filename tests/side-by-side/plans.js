// What a service over Drizzle or Prisma would send for a write, for the option `plans` of side by side: the same service
// over a driver that notes each statement, sends none, and answers that there are no rows.
import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/pg-proxy';

/** The statements of the call under way. */
const noted = new AsyncLocalStorage();

/** @param {string} sql @param {unknown[]} params */
const note = (sql, params) => noted.getStore()?.push({ sql, params });

/**
 * A service's plans. What it throws behind a statement is that no row came back; before one, it refuses its input.
 * @param {Record<string, (...args: any[]) => any>} service
 */
export const plansOf = (service) => (/** @type {string} */ method, /** @type {any[]} */ args) => {
  /** @type {{sql: string, params: unknown[]}[]} */
  const statements = [];
  return noted.run(statements, async () => {
    try {
      await service[method](...args);
    } catch (error) {
      if (statements.length === 0) throw error;
    }
    return statements;
  });
};

/** Drizzle, for its service. @param {any} config such as `{ schema }` */
export const notingDrizzle = (config) => drizzle(async (sql, params) => {
  note(sql, params);
  return { rows: [] };
}, config);

/** A driver adapter, for Prisma's client. */
export function notingAdapter() {
  const kind = { provider: 'postgres', adapterName: '@prisma/adapter-pg' };
  const queries = {
    ...kind,
    async queryRaw(/** @type {any} */ { sql, args }) {
      note(sql, args);
      return { columnNames: [], columnTypes: [], rows: [] };
    },
    async executeRaw(/** @type {any} */ { sql, args }) {
      note(sql, args);
      return 0;
    },
  };
  const connection = {
    ...queries,
    executeScript: async (/** @type {string} */ sql) => void note(sql, []),
    startTransaction: async () => ({ ...queries, options: { usePhantomQuery: false }, commit: async () => {}, rollback: async () => {} }),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => {},
  };
  return { ...kind, connect: async () => connection };
}
