// `heliumdb rollback` and the data: what the rows that are there stand against is found before anything is done, and named.
// On a Postgres server and on PGlite.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from '../support/migrations.js';
import { placesHere } from '../support/places.js';
import { share } from '../support/shared.js';

const ID = { type: 'integer', primaryKey: true };
const t = (/** @type {any} */ columns, more = {}) => ({ columns: { id: ID, ...columns }, ...more });
const nullable = (/** @type {string} */ type) => ({ type, nullable: true });

/**
 * Two schemas, rows that the second holds and the first doesn't, what is said of them, and what mends them.
 * @type {Record<string, {from: any, to: any, rows: string, says: string[], mend: string}>}
 */
const CASES = {
  'a value of an enum': {
    from: { enums: { mood: { values: ['sad', 'ok'] } }, tables: { t: t({ m: { type: 'mood', default: "'ok'" }, l: nullable('mood[]') }) } },
    to: { enums: { mood: { values: ['sad', 'ok', 'glad'] } }, tables: { t: t({ m: { type: 'mood', default: "'ok'" }, l: nullable('mood[]') }) } },
    rows: "insert into t values (1, 'glad', '{ok}'), (2, 'ok', '{sad,glad}'), (3, 'glad', null)",
    says: ["change enum mood: 2 rows of t have a value of m that goes: 'glad'", "change enum mood: 1 rows of t have a value of l that goes: 'glad'"],
    mend: "update t set m = 'ok', l = null",
  },
  'a null': {
    from: { tables: { t: t({ name: { type: 'text' } }) } }, to: { tables: { t: t({ name: nullable('text') }) } },
    rows: "insert into t values (1, null), (2, 'a')", says: ['set not null t.name: 1 rows of t have no name'], mend: "update t set name = 'x' where name is null",
  },
  'a narrower type': {
    from: { tables: { t: t({ n: { type: 'smallint' }, v: nullable('varchar(3)'), d: nullable('date') }) } }, to: { tables: { t: t({ n: { type: 'bigint' }, v: nullable('text'), d: nullable('text') }) } },
    rows: "insert into t values (1, 32768, 'abcd', 'soon'), (2, 5, 'abc', '2020-01-01')",
    says: ['change type t.n: bigint to smallint: 1 rows of t have a value of n that is no smallint', 'change type t.v: text to varchar(3): 1 rows of t have a value of v that is no varchar(3)',
      'change type t.d: text to date: 1 rows of t have a value of d that is no date'],
    mend: "delete from t where id = 1",
  },
  'keys and checks': {
    from: { tables: { u: t({}), t: t({ a: { ...nullable('integer'), unique: true }, b: { ...nullable('integer'), check: 'b > 0' }, c: { ...nullable('integer'), references: { table: 'u', column: 'id' } } },
      { indexes: { t_lower: { columns: ['b', 'c'], unique: true, where: 'a > 1' } } }) } },
    to: { tables: { u: t({}), t: t({ a: nullable('integer'), b: nullable('integer'), c: nullable('integer') }) } },
    rows: 'insert into u values (1); insert into t values (1, 7, 1, 1), (2, 7, 1, 1), (3, 3, 0, 9)',
    says: ['add unique t.t_a_key: 2 rows of t are there twice by "a"', 'add check t.t_b_check: 1 rows of t break t_b_check', 'add index t.t_lower: 2 rows of t are there twice by "b", "c"',
      'add foreign key t.t_c_fkey: 1 rows of t point to no row of u'],
    mend: 'delete from t',
  },
};

for (const kind of placesHere(/** @type {const} */ (['postgres', 'pglite']))) describe(kind, () => {
  /** @type {import('../support/shared.js').Shared} */
  let db;
  before(async () => { db = await share(kind); });
  after(() => db.close());

  /** A database that two migrations have made. @param {any} from @param {any} to @param {string[]} args of the second generate */
  async function migrated(from, to, ...args) {
    await db.reset();
    const project = createProject(db.url);
    for (const [i, document] of [from, to].entries()) {
      project.document(document);
      await project.well('generate', '--name', `m${i}`, ...(i ? args : []));
    }
    await project.well('migrate');
    const [, last] = project.migrations();
    return { project, last };
  }

  /** @param {string} rows statements */
  const insert = async (rows) => { for (const sql of rows.split('; ')) await db.rows(sql); };

  const schema = () => db.rows(`select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where relnamespace = 'public'::regnamespace order by 1, 2`);

  for (const [title, { from, to, rows, says, mend }] of Object.entries(CASES)) {
    test(`${title}: refused with what is in the way, and undone once that is mended`, async () => {
      const { project, last } = await migrated(from, to);
      await insert(rows);
      const before = await schema();
      for (const args of [[], ['--dry-run']]) {
        const { code, problems } = await project.json('rollback', ...args);
        assert.deepEqual([code, problems], [2, says.map((what) => ({ name: last, kind: 'data', what: `can't be undone for what is there: ${what}`, way: 'mend these rows first' }))]);
      }
      const told = await project.run('rollback');
      assert.equal(told.err, says.map((what) => `heliumdb rollback: ${last} can't be undone for what is there: ${what}\n  mend these rows first\n`).join('') + 'nothing has been done\n');
      assert.deepEqual(await schema(), before);
      await insert(mend);
      await project.well('rollback');
      await project.well('migrate');
    });
  }

  test('a down.sql that sees to the rows itself is not judged before', async () => {
    const { from, to, rows } = CASES['a null'];
    const { project, last } = await migrated(from, to);
    await insert(rows);
    project.write(`migrations/${last}/down.sql`, `-- first\nupdate "t" set "name" = '' where "name" is null;\n-- heliumdb:commit\n${project.read(`migrations/${last}/down.sql`)}`);
    await project.run('check', '--write', '--no-replay');
    await project.well('rollback');
    assert.deepEqual(await db.rows('select name from t order by id'), [[''], ['a']]);
  });

  test('another cast than the engine\'s own is not judged either', async () => {
    const { from, to, rows } = CASES['a value of an enum'];
    const { project, last } = await migrated(from, to);
    await insert(rows);
    const down = project.read(`migrations/${last}/down.sql`), mine = down.replaceAll(/ using [^;,]*/g, ' using null');
    assert.notEqual(mine, down);
    project.write(`migrations/${last}/down.sql`, mine.replace('"m" drop default', '"m" drop default, alter column "m" drop not null'));
    await project.run('check', '--write', '--no-replay');
    const { problems = [] } = await project.json('rollback');
    assert.deepEqual(problems, []);
  });

  test('several at once: nothing is done where any of them is in the way', async () => {
    const { from, to, rows } = CASES['a null'];
    const { project, last } = await migrated(from, to);
    project.document({ tables: { ...to.tables, u: t({}) } });
    await project.well('generate', '--name', 'more');
    await project.well('migrate');
    await insert(rows);
    const { code, problems, undone } = await project.json('rollback', '--steps', '2');
    assert.deepEqual([code, undone, problems.map((/** @type {any} */ { name }) => name)], [2, [], [last]]);
    assert.deepEqual((await project.json('rollback')).undone.length, 1);
    assert.equal((await project.run('rollback')).code, 2);
  });

  test('a column that was renamed, and a database that is not what its migrations made: what can be asked is', async () => {
    const { project, last } = await migrated({ tables: { t: t({ a: { type: 'text' }, b: { type: 'text' }, c: { type: 'text' } }) } },
      { tables: { t: t({ z: { type: 'text' }, b: nullable('text'), c: nullable('text') }) } }, '--rename', 't.a=z');
    await insert("insert into t (id, z, b, c) values (1, 'a', null, null)");
    await db.rows('alter table t rename column b to gone');
    const { code, problems } = await project.json('rollback');
    assert.deepEqual([code, problems.map((/** @type {any} */ { name, what }) => [name, what])], [2, [[last, "can't be undone for what is there: set not null t.c: 1 rows of t have no c"]]]);
  });
});
