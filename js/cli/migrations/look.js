// Looks at one database again and again, one that is ours alone, as check's replay does: the question for its schema
// stays prepared there, in a function of our own schema. Its plan takes several times as long as its answer does in a
// small database, and an endpoint prepares nothing that outlives a request.

import { CATALOG, observe } from './observe.js';

/** Nothing that the question holds. */
const QUOTE = '$heliumdb_look$';

/**
 * @param {import('./database.js').Database} database
 * @param {import('./observe.js').Looked} options
 * @returns {Promise<() => Promise<import('./observe.js').Observed>>} what it has by now
 */
export async function createLook(database, options) {
  const [{ query, params }] = CATALOG.queries(options);
  const make = `create function heliumdb.look(text, text, text) returns text language plpgsql
    set plan_cache_mode = force_generic_plan set join_collapse_limit = 1
    as ${QUOTE} begin return (${query}); end ${QUOTE}`;
  await database.run([{ query: 'create schema if not exists heliumdb' }, { query: make }]);
  return () => observe(database, options, [{ query: 'select heliumdb.look($1, $2, $3)', params }]);
}
