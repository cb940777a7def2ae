// Which types are arrays, and of which element: asked of the catalog once per type and then cached. Only answers that
// aren't raw text need it. It knows pg_type; not how a value is written.

import { perColumns } from './per-columns.js';
import { setLast } from '../recent.js';

/**
 * @typedef {import('../backend.js').Session} Session
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('./value.js').ArrayType} ArrayType
 *
 * @typedef {object} ArrayTypes
 * @property {(session: Session, fields: Fields, budget: Budget) => Found | Promise<Found>} find at once if their types
 *   have been asked for
 *
 * @typedef {import('../backend.js').Result['fields']} Fields
 * @typedef {(ArrayType | null)[]} Found one entry per column, null where its type isn't an array
 */

/** Common types that aren't arrays, so that most requests need no query. */
const PLAIN = [16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 700, 701, 705, 1042, 1043, 1082, 1083,
  1114, 1184, 1186, 1266, 1700, 2278, 2950, 3802];

/** All names are of pg_catalog: the answer is for others too, and a role may have operators of its own in its path. */
const LOOKUP = `SELECT oid, typelem, CASE
    WHEN typlen OPERATOR(pg_catalog.>) 0
      OR typname OPERATOR(pg_catalog.=) ANY ('{int2vector,oidvector}'::pg_catalog.name[])
    THEN ' '
    ELSE (SELECT typdelim FROM pg_catalog.pg_type e WHERE e.oid OPERATOR(pg_catalog.=) t.typelem) END
  FROM pg_catalog.pg_type t
  WHERE oid OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.oid[]) AND typelem OPERATOR(pg_catalog.<>) 0
    AND typcategory OPERATOR(pg_catalog.=) 'A'`;

/** For how many databases answers are cached. */
const DATABASES = 32;

/** A cache for each database, as OIDs differ between databases. */
export function createArrayTypes() {
  /** The most recently used comes last. @type {Map<string, ArrayTypes>} */
  const databases = new Map();
  return {
    /** @param {{ database: string }} login @returns {ArrayTypes} */
    of({ database }) {
      const types = databases.get(database) ?? arrayTypesOfOne();
      setLast(databases, database, types, DATABASES);
      return types;
    },
  };
}

/** @returns {ArrayTypes} */
function arrayTypesOfOne() {
  /** @type {Map<number, ArrayType | null>} */
  const known = new Map(PLAIN.map((oid) => [oid, null]));

  /** Of columns whose types have been asked for. @type {(fields: Fields) => Found} */
  const found = perColumns((fields) => fields.map(({ dataTypeID }) => known.get(dataTypeID) ?? null));

  /** @param {Session} session @param {Fields} fields @param {Budget} budget */
  async function look(session, fields, budget) {
    const unknown = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))].filter((oid) => !known.has(oid));
    const { rows } = await session.query(LOOKUP, [`{${unknown.join(',')}}`], budget);
    for (const oid of unknown) known.set(oid, null);
    for (const [oid, element, delimiter] of rows) {
      known.set(Number(oid), { element: Number(element), delimiter: delimiter ?? ',' });
    }
    return found(fields);
  }

  return {
    find(session, fields, budget) {
      const areKnown = fields.every(({ dataTypeID }) => known.has(dataTypeID));
      return areKnown ? found(fields) : look(session, fields, budget);
    },
  };
}
