// SQLite files for tests, made by sql.js.
import { writeFileSync } from 'node:fs';
import initSqlJs from 'sql.js';

const { Database } = await initSqlJs();

/**
 * Writes an SQLite file.
 * @param {string} file @param {string} script
 * @param {[sql: string, rows: unknown[][]][]} [inserts] with parameters
 */
export function makeSqlite(file, script, inserts = []) {
  const database = new Database();
  database.run(script);
  for (const [sql, rows] of inserts) for (const row of rows) database.run(sql, row);
  writeFileSync(file, database.export());
  database.close();
}
