// What tables are made of, beyond what their rows need: indexes with their sizes and use, constraints, enums; and what
// the migration engine would advise. By one question to the catalog, and the engine's own reading of it.

import { observe } from '../../cli/migrations/observe.js';
import { tool } from '../../cli/migrations/tools.js';
import { isOurs } from './catalog.js';

/**
 * @typedef {object} Index
 * @property {string} name
 * @property {string} definition
 * @property {number} size bytes
 * @property {number} scans since the statistics were reset
 *
 * @typedef {object} Structure of a table
 * @property {string} schema
 * @property {string} name
 * @property {number} size bytes, with its indexes and its TOAST
 * @property {Index[]} indexes
 * @property {{name: string, definition: string}[]} constraints
 * @property {Record<string, string>} defaults of columns, as Postgres prints them
 *
 * @typedef {{code: string, where: string, message: string, fix?: string}} Advice
 */

/** What it may take (ms). */
const LIMIT = 60_000;

const STRUCTURE = `
with seen as (
  select c.oid, n.nspname, c.relname, c.relkind from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and not c.relispartition and ${isOurs('n.nspname')}
    and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
), indexes as (
  select i.indrelid, json_agg(json_build_object('name', c.relname, 'definition', pg_get_indexdef(i.indexrelid),
      'size', pg_relation_size(i.indexrelid), 'scans', coalesce(s.idx_scan, 0)) order by c.relname) as list
  from pg_catalog.pg_index i join seen on seen.oid = i.indrelid join pg_catalog.pg_class c on c.oid = i.indexrelid
    left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = i.indexrelid
  group by 1
), constraints as (
  select k.conrelid, json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid))
    order by k.contype, k.conname) as list
  from pg_catalog.pg_constraint k join seen on seen.oid = k.conrelid where k.contype <> 'n' group by 1
), defaults as (
  select d.adrelid, json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid)) as list
  from pg_catalog.pg_attrdef d join seen on seen.oid = d.adrelid
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
  group by 1
)
select json_build_object('tables', (
    select coalesce(json_agg(json_build_object('schema', nspname, 'name', relname,
      'size', pg_total_relation_size(seen.oid), 'indexes', coalesce(indexes.list, '[]'),
      'constraints', coalesce(constraints.list, '[]'), 'defaults', coalesce(defaults.list, '{}')
    ) order by nspname, relname), '[]')
    from seen left join indexes on indrelid = oid left join constraints on conrelid = oid
      left join defaults on adrelid = oid
  ), 'enums', (
    select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', t.typname, 'labels', (
      select json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid
    )) order by n.nspname, t.typname), '[]')
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'e' and ${isOurs('n.nspname')}
  ))`;

/**
 * @param {import('../../cli/migrations/database.js').Database} database
 * @param {import('./reader.js').Reader} reader
 */
export function createStructure(database, reader) {
  return {
    /** @param {unknown} _ @param {AbortSignal} signal
     * @returns {Promise<{tables: Structure[], enums: {schema: string, name: string, labels: string[]}[]}>} */
    async structure(_, signal) {
      const [{ rows: [[text]] }] = await reader.read([{ query: STRUCTURE }], { limit: LIMIT, signal });
      return JSON.parse(String(text));
    },
    /** What `heliumdb check` would say of a document of what is there. @returns {Promise<{advice: Advice[]}>} */
    async advice() {
      const { document } = await observe(database);
      return { advice: tool('advise', { document }).advice };
    },
  };
}
