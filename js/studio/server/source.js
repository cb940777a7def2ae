// The database as the studio has it: its catalog, and a client of it. Both are read again when the page asks for
// that; each reading has a version, the same for the same tables, and a question must name the one that its numbers
// of tables and columns are of.

import { createHash } from 'node:crypto';
import { createClient } from '../../client.js';
import { readCatalog } from './catalog.js';
import { Refused } from './http.js';
import { chosenOf, relationsOf, schemaOf } from './schema.js';

/**
 * @typedef {import('./catalog.js').Catalog} Catalog
 * @typedef {import('./schema.js').Relation} Relation
 *
 * @typedef {object} Opened
 * @property {string} version
 * @property {Catalog} catalog
 * @property {Relation[][]} relations of each table
 * @property {number[][]} chosen the columns of each table that the client has
 * @property {any} db the client
 *
 * @typedef {Map<number, Set<number>>} Used columns by table
 *
 * @typedef {object} Source
 * @property {() => Promise<Opened>} open reads the catalog, again if it has been
 * @property {(asked: {version: string}) => Opened} at the reading that a question is about
 * @property {(opened: Opened, used: Used) => Opened} having the same, with a client that has these columns of tables
 *   that are too wide for one
 * @property {(opened: Opened, asked: {table: number}, filtered?: boolean) => any} table the client's object of a
 *   table; `filtered`: of its rows as FILTERED has them
 * @property {() => Promise<void>} close
 */

/** Clients of wide tables that are kept. */
const CLIENTS = 8;

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
  /** Clients of the columns that wide tables were asked for, the one that was used last at the end.
   * @type {Map<string, Opened>} */
  const others = new Map();
  /** @param {Omit<Opened, 'chosen' | 'db'>} read @param {number[][]} chosen @returns {Opened} */
  const clientOf = (read, chosen) => {
    const { text, names } = schemaOf(read.catalog, read.relations, chosen), { url, options } = database.reach;
    return { ...read, chosen, db: createClient(text, names, url, options) };
  };
  const close = async () => {
    const all = [opened, ...others.values()];
    others.clear();
    for (const one of all) await one?.db.disconnect();
  };
  return {
    async open() {
      const catalog = await readCatalog(database, isSecret), version = versionOf(catalog);
      if (opened?.version === version) return Object.assign(opened, { catalog });
      const relations = relationsOf(catalog);
      const next = clientOf({ version, catalog, relations }, chosenOf(catalog, relations));
      await close();
      opened = next;
      return next;
    },
    at({ version }) {
      if (opened?.version !== version) throw new Refused(409, 'the tables have changed: Refresh reads them again');
      return opened;
    },
    having(one, used) {
      if ([...used].every(([table, list]) => [...list].every((n) => one.chosen[table]?.includes(n)))) return one;
      const chosen = chosenOf(one.catalog, one.relations, used), name = JSON.stringify([one.version, chosen]);
      const found = others.get(name) ?? clientOf(one, chosen);
      others.delete(name);
      others.set(name, found);
      const [[first, oldest]] = others;
      if (others.size > CLIENTS) {
        others.delete(first);
        void oldest.db.disconnect();
      }
      return found;
    },
    table({ catalog: { tables }, db }, { table }, filtered = false) {
      if (!Number.isInteger(table) || !tables[table]) throw new Refused(404, 'there is no such table');
      return db[`${filtered ? 'f' : 't'}${table}`];
    },
    close,
  };
}
