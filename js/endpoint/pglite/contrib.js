// The extensions that PGlite ships: those of Postgres's own contrib, a file each. A database can only make, and use,
// those that were handed over at its start.

import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const PACKAGE = '@electric-sql/pglite/contrib';

/**
 * Libraries that a server loads at its start. For them PGlite (0.5.17) writes a folder's postgresql.conf anew, without
 * what stood in it, and nobody without the library can open the folder again.
 */
const PRELOADED = ['pg_stat_statements'];

/** The file of an extension. @param {string} name as Postgres calls it */
const fileOf = (name) => name.replaceAll('-', '_');

/** The files that there are. @returns {string[]} */
function files() {
  const folder = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/pg_trgm`));
  const names = readdirSync(folder).flatMap((name) => (/^\w+\.js$/.test(name) ? [name.slice(0, -3)] : []));
  return names.filter((name) => !PRELOADED.includes(name));
}

/**
 * What PGlite takes as its option `extensions`.
 * @param {string[] | 'all'} names of which it doesn't ship some, maybe: these are left out
 * @returns {Promise<Record<string, any>>}
 */
export async function loadContrib(names) {
  const there = names.length ? files() : [];
  const wanted = names === 'all' ? there : names.map(fileOf).filter((name) => there.includes(name));
  const modules = wanted.map(async (name) => [name, (await import(`${PACKAGE}/${name}`))[name]]);
  return Object.fromEntries(await Promise.all(modules));
}
