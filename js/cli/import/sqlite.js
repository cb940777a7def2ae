// An SQLite file, read: its tables, their columns and rows. By node:sqlite where Node has it (22.5 and later), else by
// sql.js, SQLite in WebAssembly, an optional peer. Nothing is written to it.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { CliError } from '../error.js';
import { quoted } from '../quoted.js';
import { quietly } from '../terminal.js';

/**
 * @typedef {null | bigint | number | string | Uint8Array} Value integers are bigints
 *
 * @typedef {object} Table
 * @property {string} name
 * @property {{name: string, type: string}[]} columns `type` as it was declared, in capitals
 * @property {number} count
 *
 * @typedef {object} Sqlite
 * @property {Table[]} tables without those of SQLite itself
 * @property {(table: string, columns: string[]) => Iterable<Value[]>} rows
 * @property {() => void} close
 *
 * @typedef {{query: (sql: string) => Iterable<Value[]>, close: () => void}} Reader
 */

/** What an SQLite file begins with. */
const HEADER = 'SQLite format 3\0';

/**
 * @param {string} file
 * @returns {Promise<Sqlite>}
 * @throws {CliError}
 */
export async function openSqlite(file) {
  checkHeader(file);
  const reader = (await byNode(file)) ?? (await byWasm(file));
  try {
    return { tables: tablesOf(reader), rows: (table, columns) => rowsOf(reader, table, columns), close: reader.close };
  } catch (error) {
    reader.close();
    throw new CliError(`${file} can't be read as an SQLite database: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} file */
function checkHeader(file) {
  let text;
  try {
    if (statSync(file).isDirectory()) throw new CliError(`${file} is a folder: give the SQLite file in it`);
    text = readFileSync(file).subarray(0, HEADER.length).toString('latin1');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file} can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
  if (text !== HEADER) throw new CliError(`${file} is no SQLite database: such a file begins with "SQLite format 3"`);
}

/** @param {string} file @returns {Promise<Reader | undefined>} undefined: this Node has no SQLite */
async function byNode(file) {
  const sqlite = await quietly(() => import(['node', 'sqlite'].join(':')).catch(() => undefined));
  if (!sqlite) return undefined;
  const database = new sqlite.DatabaseSync(file, { readOnly: true });
  return {
    close: () => database.close(),
    *query(sql) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      // Rows are objects: columns have names of their own, by which they stay in order.
      for (const row of statement.iterate?.() ?? statement.all()) yield Object.values(row);
    },
  };
}

/** @param {string} file @returns {Promise<Reader>} */
async function byWasm(file) {
  // A name that no type checker looks up: the package has no types of its own.
  const module = await import(['sql', 'js'].join('.')).catch(() => {
    throw new CliError('SQLite files are read by Node 22.5 or newer, or by sql.js: npm install --save-dev sql.js');
  });
  // It sees the file alone: what has not gone into it yet would be lost.
  for (const end of ['-wal', '-journal']) {
    if (!existsSync(file + end) || !statSync(file + end).size) continue;
    const way = 'end what uses the database, or run it through sqlite3 once ("pragma wal_checkpoint(truncate)")';
    throw new CliError(`${file}${end} has changes that are not in ${file} yet: ${way}, or use Node 22.5 or newer`);
  }
  const { Database } = await module.default();
  const database = new Database(readFileSync(file));
  return {
    close: () => database.close(),
    *query(sql) {
      const statement = database.prepare(sql);
      try {
        while (statement.step()) yield /** @type {any} */ (statement).get(null, { useBigInt: true });
      } finally {
        statement.free();
      }
    },
  };
}

/** @param {Reader} reader @returns {Table[]} */
function tablesOf({ query }) {
  const names = [
    ...query(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    ),
  ];
  return names.map(([name]) => {
    const columns = [...query(`select name, upper(type), hidden from pragma_table_xinfo(${literal(String(name))})`)];
    const [[count]] = [...query(`select count(*) from ${quoted(String(name))}`)];
    return {
      name: String(name),
      count: Number(count),
      // 2 and 3 are generated columns, 1 those of virtual tables.
      columns: columns
        .filter(([, , hidden]) => !Number(hidden))
        .map(([column, type]) => ({ name: String(column), type: String(type) })),
    };
  });
}

/** @param {string} text of a name, which the file itself has */
const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/** @param {Reader} reader @param {string} table @param {string[]} columns */
const rowsOf = ({ query }, table, columns) =>
  query(`select ${columns.map((name, i) => `${quoted(name)} as c${i}`).join(', ')} from ${quoted(table)}`);
