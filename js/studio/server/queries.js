// Queries that people have given a name, in a file of the project's folder: JSON that is fit to be kept with the
// sources.

import { Refused } from './http.js';
import { readJson, writeJson } from './json-file.js';

/** @typedef {{name: string, sql: string}} Query */

/** Queries of a file, and characters of a name, at most. */
const MOST = 1000, LONGEST = 200;

/** @param {any} one */
const isQuery = (one) => typeof one?.name === 'string' && typeof one.sql === 'string';

/** @param {string} file which needn't be there: the first query that is saved makes it */
export function createQueries(file) {
  /** @returns {Query[]} */
  const read = () => {
    try {
      const { queries } = readJson(file) ?? { queries: [] };
      if (!queries.every(isQuery)) throw new Error('not queries');
      return queries.map((/** @type {Query} */ { name, sql }) => ({ name, sql }));
    } catch {
      // It stays as it is: somebody may have written much into it.
      throw new Refused(422, `${file} is no file of saved queries: correct it, or move it away`);
    }
  };
  /** @param {Query[]} queries */
  const write = (queries) => {
    const sorted = [...queries].sort((a, b) => (a.name < b.name ? -1 : 1));
    try {
      writeJson(file, { queries: sorted });
    } catch (error) {
      throw new Refused(422, `${file} can't be written (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
    }
    return { queries: sorted };
  };
  return {
    async queries() {
      return { queries: read() };
    },
    /** Saves a query, in place of one of its name. @param {Query} query */
    async save(query) {
      if (!isQuery(query)) throw new Refused(400, 'a query has a name and SQL');
      const name = query.name.trim(), others = read().filter((one) => one.name !== name);
      if (!name || name.length > LONGEST) throw new Refused(422, `a name has 1 to ${LONGEST} characters`);
      if (others.length >= MOST) throw new Refused(422, `${MOST} queries can be saved: remove some`);
      return write([...others, { name, sql: query.sql }]);
    },
    /** @param {{name: string}} query */
    async forget({ name }) {
      return write(read().filter((one) => one.name !== name));
    },
  };
}
