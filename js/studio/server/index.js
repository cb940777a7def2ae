// The studio of a database: its server, and what the page may ask. Read-only, there is no question that writes, and the
// database refuses whatever one that reads would write.

import { createActivity } from './activity.js';
import { createCheck } from './check.js';
import { createExports } from './exports.js';
import { createHistory } from './history.js';
import { serve } from './http.js';
import { createMigrations } from './migrations.js';
import { createQueries } from './queries.js';
import { createReader } from './reader.js';
import { createRows } from './rows.js';
import { createSource } from './source.js';
import { createSql, isQuery } from './sql.js';
import { createStructure } from './structure.js';
import { createWrite } from './write.js';

/** What a search of all columns may take (ms). */
const SEARCH = 5000;

/**
 * @typedef {object} Studio
 * @property {number} port
 * @property {string} url to open, with the token of this run
 * @property {() => string} once another one, which holds for one exchange
 * @property {() => Promise<void>} close the server; the database stays open
 *
 * @typedef {object} Options
 * @property {number} port 0: any free one
 * @property {boolean} readOnly
 * @property {boolean} production people are to see that it is
 * @property {Parameters<typeof createSource>[1]} isSecret
 * @property {string} queries the file of saved queries, which needn't be there
 * @property {string} history the file of what was run, which needn't be there
 * @property {import('../../cli/options.js').Given} [project] the options `schema` and `dir` of the migrations
 * @property {number} [searchTime] what a search of all columns may take (ms)
 */

/**
 * @param {import('../../cli/migrations/database.js').Database} database
 * @param {Options} options
 * @returns {Promise<Studio>}
 */
export async function createStudio(database, options) {
  const { port, readOnly, production, isSecret, queries, history, project = {}, searchTime = SEARCH } = options;
  const source = createSource(database, isSecret), reader = createReader(database);
  const { preview, write, writing } = createWrite(source), { execute, ...sql } = createSql(database, reader);
  const { activity, stop } = createActivity(reader);
  const { take, close, ...exports } = createExports(source, reader, isQuery);
  await source.open();
  /** @type {import('./http.js').Api} */
  const api = Object.assign(Object.create(null), {
    async schema() {
      const { version, catalog, relations } = await source.open();
      return { version, name: database.name, readOnly, production, ...catalog, relations };
    },
    ...createRows(source, reader, searchTime),
    ...sql,
    ...exports,
    ...createQueries(queries),
    ...createHistory(history, database.name),
    ...createStructure(database, reader),
    ...createMigrations(database, project, readOnly),
    activity,
    ...(!readOnly && { preview, write, ...createCheck(source, reader, writing), execute, stop }),
  });
  const server = await serve(port, api, take);
  return { ...server, close: () => server.close().then(close).then(source.close) };
}
