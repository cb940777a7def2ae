// The database as the studio has it: its catalog, and a client of it. Both are read again when the page asks for
// that; each reading has a version, the same for the same tables, and a question must name the one that its numbers
// of tables and columns are of.

import { createHash } from 'node:crypto';
import { createClient } from '../../client.js';
import { readCatalog } from './catalog.js';
import { Refused } from './http.js';
import { WIDEST, relationsOf, schemaOf } from './schema.js';

/**
 * @typedef {import('./catalog.js').Catalog} Catalog
 * @typedef {import('./schema.js').Relation} Relation
 *
 * @typedef {object} Opened
 * @property {string} version
 * @property {Catalog} catalog
 * @property {Relation[][]} relations of each table
 * @property {any} db the client
 *
 * @typedef {object} Source
 * @property {() => Promise<Opened>} open reads the catalog, again if it has been
 * @property {(asked: {version: string}) => Opened} at the reading that a question is about
 * @property {(opened: Opened, asked: {table: number}, filtered?: boolean) => any} table the client's object of a
 *   table; `filtered`: of those of its rows that FILTERED is the name of
 * @property {() => Promise<void>} close
 */

/** Equal for tables of the same columns and keys, however many rows they have. @param {Catalog} catalog */
const versionOf = ({ tables }) =>
  createHash('sha256').update(JSON.stringify(tables.map((table) => ({ ...table, about: null })))).digest('base64url');

/**
 * @param {import('../../cli/migrations/database.js').Database} database
 * @param {Parameters<typeof readCatalog>[1]} isSecret
 * @returns {Source}
 */
export function createSource(database, isSecret) {
  /** @type {Opened | undefined} */
  let opened;
  return {
    async open() {
      const catalog = await readCatalog(database, isSecret), version = versionOf(catalog);
      if (opened?.version === version) return Object.assign(opened, { catalog });
      const relations = relationsOf(catalog);
      const { text, names } = schemaOf(catalog, relations), { url, options } = database.reach;
      const before = opened;
      opened = { version, catalog, relations, db: createClient(text, names, url, options) };
      await before?.db.disconnect();
      return opened;
    },
    at({ version }) {
      if (opened?.version !== version) throw new Refused(409, 'the tables have been read again: reload the page');
      return opened;
    },
    table({ catalog: { tables }, db }, { table }, filtered = false) {
      const found = Number.isInteger(table) ? tables[table] : undefined;
      if (!found) throw new Refused(404, 'there is no such table');
      if (found.columns.length > WIDEST) {
        throw new Refused(422, `${found.name} has ${found.columns.length} columns, and ${WIDEST} can be shown`);
      }
      return db[`${filtered ? 'f' : 't'}${table}`];
    },
    close: async () => opened?.db.disconnect(),
  };
}
