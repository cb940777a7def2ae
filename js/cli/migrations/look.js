// Looks at one database again and again, one that is ours alone, as check's replay does: the question for its schema
// stays prepared there, in a function of our own schema. Its plan takes several times as long as its answer does in a
// small database, and an endpoint prepares nothing that outlives a request. Where the catalogs are what they were, the
// question isn't asked at all: a mark of them says so, which takes an eighth of its time.

import { askAgain } from './database.js';
import { CATALOG } from './observe.js';

/**
 * @typedef {import('./document.js').Document} Document
 *
 * @typedef {object} Seen
 * @property {Document} document what it has
 * @property {string} mark of its catalogs: as long as it is the same, so is the document
 *
 * @typedef {object} Look
 * @property {(before?: Seen) => Promise<Seen>} now `before` itself where nothing has changed since
 * @property {(seen: Seen) => Promise<Seen>} again the same document with the mark of now: all of it has been made anew
 * @property {(statements: string[], before?: Seen) => Promise<Seen>} after what it would have after statements, which
 *   are undone: `before` itself where that is what they lead to; rejects with an SqlError
 */

/** Nothing that the question holds. */
const QUOTE = '$heliumdb_look$';

/**
 * The catalogs that a schema is in, each with how its rows are counted. Those that initdb has made, which have the
 * numbers below 16384, stay as they are: most rows are such. Statistics and large objects are no schema.
 */
const CATALOGS = `
  select format('(select concat(count(*), '':'', next - nullif(min(age(xmin)), 2147483647)) from pg_catalog.%I%s)',
    relname, (select format(' where %I >= 16384', attname) from pg_attribute
      where attrelid = c.oid and attnum = 1 and atttypid = 'oid'::regtype
        and relname not in ('pg_depend', 'pg_namespace', 'pg_authid')))
  from pg_class c where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r'
    and (not relisshared or relname = 'pg_authid') and relname !~ '^pg_(statistic|statistic_ext_data|largeobject.*)$'
  order by relname`;

/**
 * The mark is of each catalog the number of rows and the last transaction that wrote one. Where both are as they were,
 * no row has come since; so none has gone either, and none has been written anew.
 * @param {string[]} counts of the catalogs
 */
const markFunction = (counts) => `
  create function heliumdb.mark() returns text language plpgsql set plan_cache_mode = force_generic_plan as ${QUOTE}
  declare
    next bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  begin
    return concat_ws(' ', ${counts.join(', ')});
  end ${QUOTE}`;

/** @param {string} question */
const lookFunction = (question) => `
  create function heliumdb.look(text, text, text, before text, out mark text, out answer text) language plpgsql
    set plan_cache_mode = force_generic_plan set join_collapse_limit = 1 as ${QUOTE}
  begin
    mark := heliumdb.mark();
    if mark is distinct from before then answer := (${question}); end if;
  end ${QUOTE}`;

/**
 * @param {import('./database.js').Database} database
 * @param {import('./observe.js').Looked} options
 * @returns {Promise<Look>}
 */
export async function createLook(database, options) {
  const [{ query, params = [] }] = CATALOG.queries(options);
  const schema = 'create schema if not exists heliumdb';
  const [, { rows: counts }] = await database.run([{ query: schema }, { query: CATALOGS }]);
  const functions = [markFunction(counts.map(([count]) => String(count))), lookFunction(query)];
  await database.run(functions.map((statement) => ({ query: statement })));
  /** @param {string | null} mark */
  const question = (mark) =>
    ({ query: 'select mark, answer from heliumdb.look($1, $2, $3, $4)', params: [...params, mark] });
  /** @param {import('./database.js').Result} result @returns {Document} */
  const read = ({ rows: [[, answer]], ...result }) => CATALOG.read([{ ...result, rows: [[answer]] }]).document;
  /** @param {import('./database.js').Result} result @param {Seen} [before] @returns {Seen} */
  const seen = (result, before) => {
    const [[mark, answer]] = result.rows;
    return before && answer === null ? before : { document: read(result), mark: String(mark) };
  };
  return {
    async now(before) {
      const [result] = await askAgain(() => database.run([question(before?.mark ?? null)]));
      return seen(result, before);
    },
    async again({ document }) {
      const [{ rows: [[mark]] }] = await askAgain(() => database.run([{ query: 'select heliumdb.mark()' }]));
      return { document, mark: String(mark) };
    },
    async after(statements, before) {
      const tried = ['savepoint tried', ...statements].map((query) => ({ query }));
      const results = await database.run([...tried, question(before?.mark ?? null), { query: 'rollback to tried' }]);
      return seen(results[tried.length], before);
    },
  };
}
