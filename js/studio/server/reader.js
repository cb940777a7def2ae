// How the studio reads: in transactions that the database keeps from writing and ends when they take too long, as
// whoever the page says that it looks. And the names of types, which answers have by number.

import { Refused } from './http.js';

/**
 * @typedef {import('../../cli/migrations/database.js').Database} Database
 * @typedef {import('../../cli/migrations/database.js').Statement} Statement
 * @typedef {import('../../cli/migrations/database.js').Result} Result
 * @typedef {{name: string, type: string}} Field
 *
 * @typedef {{role?: string, claims?: string}} As
 *   a role of Postgres, and claims as policies read them: JSON in the setting request.jwt.claims
 *
 * @typedef {object} Reading
 * @property {number} limit what it may take (ms), before the database is told to give it up
 * @property {As} [as]
 * @property {AbortSignal} [signal]
 */

/** What it may take to look types up (ms). */
const LOOKUP = 30_000;

/** Rows of a cursor that are read at once: at first, at most; and how many bytes of them are many. */
const FIRST = 100, MOST = 5000, MANY = 1 << 20;

/** The setting of a transaction. @param {string} name @param {string} value @returns {Statement} */
const setting = (name, value) => ({ query: 'select set_config($1, $2, true)', params: [name, value] });

/**
 * What a transaction begins with. The limit goes first: from then on there is a snapshot, so that no statement can
 * make the transaction one that writes.
 * @param {number} limit @param {As} [as]
 */
export function beginning(limit, as = {}) {
  const { role = '', claims = '' } = as;
  if (typeof role !== 'string' || typeof claims !== 'string') throw new Refused(400, 'a role and claims are texts');
  const statements = [setting('statement_timeout', String(limit))];
  if (claims) statements.push(setting('request.jwt.claims', claims));
  if (role) statements.push(setting('role', role));
  return statements;
}

/** @param {Database} database */
export function createReader(database) {
  /** Names of types by their OIDs, which stay. @type {Map<number, string>} */
  const types = new Map();

  const reader = {
    /** @param {Statement[]} statements @param {Reading} reading @returns {Promise<Result[]>} */
    async read(statements, { limit, as, signal }) {
      const begin = beginning(limit, as);
      // The database ends it; our own deadline is for one that doesn't.
      const answers = await database.run([...begin, ...statements], { readOnly: true, timeout: 2 * limit, signal });
      return answers.slice(begin.length);
    },
    /**
     * Reads a statement's rows in parts, so that any number of them takes the same memory.
     * @param {Statement} statement a query @param {Reading} reading
     * @param {(rows: Result['rows'], fields: () => Promise<Field[]>) => Promise<void>} each at least once
     */
    cursor: ({ query, params }, { limit, as, signal }, each) => database.transaction(async (ask) => {
      for (const one of beginning(limit, as)) await ask(one);
      await ask({ query: `declare studio no scroll cursor for\n${query}`, params });
      for (let size = FIRST, more = true; more;) {
        const { rows, fields } = await ask({ query: `fetch ${size} from studio` });
        more = rows.length === size;
        await each(rows, () => reader.fieldsOf(fields, ask));
        const bytes = rows.reduce((sum, row) => sum + row.reduce((all, cell) => all + (cell?.length ?? 0), 0), 0);
        size = Math.max(1, Math.min(MOST, bytes > MANY ? size >> 1 : size << 1));
      }
    }, { readOnly: true, timeout: 2 * limit, signal }),
    /**
     * What columns are called, and their types.
     * @param {Result['fields']} fields
     * @param {(statement: Statement) => Promise<Result>} [ask] within a transaction: PGlite has no other connection
     * @returns {Promise<Field[]>}
     */
    async fieldsOf(fields, ask = (one) => reader.read([one], { limit: LOOKUP }).then(([answer]) => answer)) {
      const unknown = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))].filter((oid) => !types.has(oid));
      const query = 'select oid::int8, typname from pg_catalog.pg_type where oid = any($1::oid[])';
      if (unknown.length) {
        const { rows } = await ask({ query, params: [`{${unknown}}`] });
        for (const [oid, name] of rows) types.set(Number(oid), String(name));
      }
      return fields.map(({ name, dataTypeID }) => ({ name, type: types.get(dataTypeID) ?? '' }));
    },
  };
  return reader;
}

/** @typedef {ReturnType<typeof createReader>} Reader */
