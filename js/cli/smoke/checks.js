// The checks of `heliumdb smoke`, in their order: what a deployment needs of its database. Each asks only what a role
// without the right to change the schema may ask, and leaves nothing behind.
import { CliError } from '../error.js';
import { SqlError } from '../migrations/database.js';
import { differences, observeOwned } from '../migrations/observe.js';
import { schemaDifferences } from '../migrations/spelling.js';
import { readState } from '../migrations/state.js';
import { quoted } from '../quoted.js';

/**
 * @typedef {import('../migrations/database.js').Database} Database
 * @typedef {import('../migrations/document.js').Document} Document
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {(context: Context) => Promise<string>} run gives what is worth saying; throws where something is wrong
 * @property {boolean} [needed] without it the others can't be asked
 *
 * @typedef {object} Context
 * @property {Database} database
 * @property {Document} document
 * @property {string} file of the document
 * @property {Set<string>} filled tables in which a row was read
 */

/** How long one question may take, in ms: a database that is up answers all of them sooner. */
const LIMIT = 20_000;

/** Round trips that the latency is the median of. */
const TRIPS = 5;

/** Differences that are told. */
const TOLD = 10;

/** What the last statement of the write fails with: then all before it went well, and is rolled back. */
const UNDONE = 'HS000';

/** SQLSTATEs of what the role or the server refuses: a right that is missing, a transaction that only reads. */
const REFUSED = ['42501', '25006'];

/** @param {unknown} error */
const isRefused = (error) => REFUSED.includes(String(/** @type {any} */ (error)?.code ?? ''))
  || REFUSED.includes(/** @type {any} */ (error)?.facts?.sqlState);

/** @param {string} table as the document names it, with its schema in front if that is not public */
const tableOf = (table) => (table.includes('.') ? table : `public.${table}`).split('.').map(quoted).join('.');

/** @type {Check} */
const connection = {
  name: 'connection',
  needed: true,
  async run({ database }) {
    const query = "select current_user, current_setting('server_version'), pg_is_in_recovery()";
    const [{ rows: [[user, version, replica]] }] = await database.run([{ query }], { timeout: LIMIT });
    return `${database.name} as ${user}, Postgres ${version}${replica === 't' ? ', a replica' : ''}`;
  },
};

/** @type {Check} */
const latency = {
  name: 'latency',
  async run({ database }) {
    const times = [];
    for (let trip = 0; trip < TRIPS; trip++) {
      const start = performance.now();
      await database.runOutside({ query: 'select 1' }, { timeout: LIMIT });
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return `${times[TRIPS >> 1].toFixed(1)} ms a round trip, the median of ${TRIPS}`;
  },
};

/** @type {Check} */
const schema = {
  name: 'schema',
  async run({ database, document, file }) {
    const { owned } = await observeOwned(database, document);
    const { found, note } = await schemaFindings(database, owned, document);
    if (!found.length) return `as ${file} says${note}`;
    const more = found.length > TOLD ? [`and ${found.length - TOLD} more`] : [];
    const first = `${database.name} is not as ${file} says${note}; what it would take:`;
    throw new CliError([first, ...found.slice(0, TOLD), ...more]);
  },
};

/**
 * What would have to be done to the database. A role that can't create a schema can't have Postgres spell expressions:
 * then those that nobody has recorded are left out.
 * @param {Database} database @param {Document} live @param {Document} document
 */
async function schemaFindings(database, live, document) {
  const known = await readState(database).catch(() => null);
  try {
    return { found: await schemaDifferences(database, live, document, { from: 'live', known: [known] }), note: '' };
  } catch (error) {
    if (!isRefused(error)) throw error;
    const [from, to] = [live, document].map(withoutWords);
    return { found: differences(from, to), note: ', but for expressions, which this role may not have compared' };
  }
}

/** Does an index say more than which columns it has? @param {any} index */
const hasWords = ({ where, columns }) =>
  where !== undefined || columns.some((/** @type {any} */ { expression }) => expression !== undefined);

/** A document without what Postgres spells in words of its own. @param {Document} document @returns {Document} */
function withoutWords({ sql, ...rest }) {
  const plain = (/** @type {any} */ { default: _, generated, check, client, ...column }) => column;
  const bare = (/** @type {any} */ { columns, checks, indexes = {}, client, ...table }) => ({
    ...table,
    columns: mapped(columns, plain),
    indexes: Object.fromEntries(Object.entries(indexes).filter(([, index]) => !hasWords(index))),
  });
  return { ...rest, tables: mapped(rest.tables ?? {}, bare) };
}

/** @template T, U @param {Record<string, T>} object @param {(value: T) => U} change */
const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

/** @param {string} table @returns {Check} */
const read = (table) => ({
  name: `read ${table}`,
  async run({ database, document, filled }) {
    const columns = Object.keys(document.tables[table].columns).map(quoted).join(', ');
    const query = `select ${columns} from ${tableOf(table)} limit 1`;
    const [{ rows }] = await database.run([{ query }], { timeout: LIMIT, readOnly: true });
    if (rows.length) filled.add(table);
    return rows.length ? 'a row' : 'no row';
  },
});

/** @param {string[]} tables @returns {Check} */
const write = (tables) => ({
  name: 'write',
  async run({ database, document, filled }) {
    const table = tables.find((name) => filled.has(name)) ?? tables[0];
    const columns = Object.entries(document.tables[table].columns);
    // What the database makes itself can only be set to its default.
    const [own] = columns.find(([, { generated, identity }]) => !generated && !identity) ?? [];
    const set = own === undefined ? `${quoted(columns[0][0])} = default` : `${quoted(own)} = ${quoted(own)}`;
    const row = `select ctid from ${tableOf(table)} limit 1 for update skip locked`;
    const statements = [
      "set local lock_timeout = '5s'",
      `update ${tableOf(table)} set ${set} where ctid = any(array(${row}))`,
      `do $$ begin raise exception using errcode = '${UNDONE}', message = 'heliumdb smoke: undone'; end $$`,
    ];
    try {
      await database.run(statements.map((query) => ({ query })), { timeout: LIMIT });
    } catch (error) {
      if (error instanceof SqlError && error.code === UNDONE) return `${table}, rolled back`;
      throw Object.assign(/** @type {Error} */ (error), { table });
    }
    throw new CliError(`${table}: the write was not rolled back: does a proxy split the transaction?`);
  },
});

/** @param {Document} document @returns {Check[]} */
export function checksOf(document) {
  const tables = Object.keys(document.tables ?? {});
  return [connection, latency, schema, ...tables.map(read), ...(tables.length ? [write(tables)] : [])];
}
