// What there is to see: the tables and views of a database with their columns, keys and foreign keys, by one question
// to its catalog. Documents (src/tools/catalog) know neither views nor tables that a client can't have; a browser of
// data must show them all. It knows nothing of how rows are asked for.

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} type as Postgres prints it
 * @property {[schema: string, name: string]} cast its type's name, without modifiers
 * @property {boolean} nullable
 * @property {boolean} optional the database fills it when a new row leaves it out
 * @property {boolean} readonly the database never takes a value for it
 * @property {boolean} generated the database makes it of other columns
 * @property {string[]} choices an enum's labels
 * @property {boolean} secret
 *
 * @typedef {object} ForeignKey
 * @property {string} name
 * @property {string} schema of the table that it leads to
 * @property {string} table
 * @property {string[]} columns
 * @property {string[]} others the columns there
 *
 * @typedef {object} Table
 * @property {string} schema
 * @property {string} name
 * @property {'table' | 'view' | 'materialized view' | 'foreign table'} kind
 * @property {string | null} comment
 * @property {number | null} about how many rows, by the statistics; null where there are none
 * @property {Column[]} columns
 * @property {string[]} key the columns of a row's key; none of a view
 * @property {ForeignKey[]} references
 *
 * @typedef {object} Catalog
 * @property {string} server its version
 * @property {string} database
 * @property {string} user
 * @property {string} timeZone
 * @property {string[]} roles those that the user may act as
 * @property {Table[]} tables
 */

/** Whether a schema is somebody's, and not the system's own. @param {string} schema a column @returns {string} SQL */
export const isOurs = (schema) =>
  `${schema} not in ('pg_catalog', 'information_schema', 'pg_toast') and ${schema} !~ '^pg_(temp|toast_temp)_'`;

/** Partitions are seen through their table. Columns that may not be read are left out, and so are their tables. */
const CATALOG = `
with seen as (
  select c.oid, n.nspname, c.relname, c.relkind, c.reltuples
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and ${isOurs('n.nspname')}
    and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
), columns as (
  select a.attrelid, json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'cast', json_build_array(n.nspname, t.typname),
      'nullable', not a.attnotnull, 'optional', a.atthasdef or a.attidentity <> '' or not a.attnotnull,
      'readonly', a.attgenerated <> '' or a.attidentity = 'a', 'generated', a.attgenerated <> '',
      'choices', (select coalesce(json_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_catalog.pg_enum e
        where e.enumtypid = t.oid)
    ) order by a.attnum) as list
  from pg_catalog.pg_attribute a join seen on seen.oid = a.attrelid
    join pg_catalog.pg_type t on t.oid = a.atttypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where a.attnum > 0 and not a.attisdropped and has_column_privilege(a.attrelid, a.attnum, 'select')
  group by 1
), names as (
  select a.attrelid, a.attnum, a.attname, a.attnotnull from pg_catalog.pg_attribute a join seen on seen.oid = a.attrelid
), keys as (
  select distinct on (i.indrelid) i.indrelid,
    (select json_agg(names.attname order by at.n) from unnest(i.indkey) with ordinality at(num, n)
      join names on names.attrelid = i.indrelid and names.attnum = at.num where at.n <= i.indnkeyatts) as list
  from pg_catalog.pg_index i join seen on seen.oid = i.indrelid
  where i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
    and (select bool_and(names.attnotnull) from unnest(i.indkey) with ordinality at(num, n)
      join names on names.attrelid = i.indrelid and names.attnum = at.num where at.n <= i.indnkeyatts)
  order by i.indrelid, i.indisprimary desc, i.indnkeyatts, i.indexrelid
), foreigns as (
  select k.conrelid, json_agg(json_build_object('name', k.conname, 'schema', target.nspname, 'table', target.relname,
      'columns', (select json_agg(names.attname order by at.n) from unnest(k.conkey) with ordinality at(num, n)
        join names on names.attrelid = k.conrelid and names.attnum = at.num),
      'others', (select json_agg(names.attname order by at.n) from unnest(k.confkey) with ordinality at(num, n)
        join names on names.attrelid = k.confrelid and names.attnum = at.num)
    ) order by k.conname) as list
  from pg_catalog.pg_constraint k join seen on seen.oid = k.conrelid join seen target on target.oid = k.confrelid
  where k.contype = 'f' group by 1
)
select json_build_object('server', current_setting('server_version'), 'database', current_database(),
  'user', current_user, 'timeZone', current_setting('TimeZone'), 'roles', (
    select coalesce(json_agg(rolname order by rolname), '[]') from pg_catalog.pg_roles
    where pg_has_role(oid, 'member') and rolname !~ '^pg_' and rolname <> current_user
  ), 'tables', coalesce((
    select json_agg(json_build_object(
      'schema', seen.nspname, 'name', seen.relname,
      'kind', case seen.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
        else 'table' end,
      'comment', obj_description(seen.oid, 'pg_class'),
      'about', case when seen.reltuples >= 0 and seen.relkind <> 'v' then seen.reltuples::int8 end,
      'columns', columns.list, 'key', coalesce(keys.list, '[]'), 'references', coalesce(foreigns.list, '[]')
    ) order by seen.nspname, seen.relname)
    from seen join columns on columns.attrelid = seen.oid left join keys on keys.indrelid = seen.oid
      left join foreigns on foreigns.conrelid = seen.oid
  ), '[]'))`;

/** How long the catalog may take (ms): thousands of tables take seconds. */
const TIMEOUT = 60_000;

/**
 * @param {import('../../cli/migrations/database.js').Database} database
 * @param {(table: Table, column: Column) => boolean} isSecret
 * @returns {Promise<Catalog>}
 */
export async function readCatalog(database, isSecret) {
  const [{ rows: [[text]] }] = await database.run([{ query: CATALOG }], { timeout: TIMEOUT });
  /** @type {Catalog} */
  const catalog = JSON.parse(String(text));
  for (const table of catalog.tables) {
    const names = table.columns.map(({ name }) => name);
    const known = (/** @type {string[]} */ list) => list.every((name) => names.includes(name));
    for (const column of table.columns) column.secret = isSecret(table, column);
    if (!known(table.key)) table.key = [];
    table.references = table.references.filter(({ columns }) => known(columns));
  }
  return catalog;
}
