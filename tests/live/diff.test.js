// What diff writes, done: the schema that comes of it is the one that the new document makes by itself, and the way back
// leads to the old one. On PGlite and on Postgres, in both styles.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { clear, runScript, schemaOf, stepsOf } from '../support/migrating.js';
import { startPostgres } from '../support/postgres.js';
import { randomOf, randomRenames, randomRows, randomSchema } from '../support/random-schema.js';

/** @typedef {import('../../js/cli/migrations/database.js').Database} Database */

/** As many as 200 take minutes; a seed that has failed is told with what to set. */
const PAIRS = Number(process.env.DIFF_PAIRS ?? 200);
const SEED = Number(process.env.DIFF_SEED ?? 20261122);

/** @type {Record<string, Database>} */
const databases = {};
/** @type {import('../support/postgres.js').TestPostgres} */
let server;
before(async () => {
  server = await startPostgres();
  databases.PGlite = await openScratch();
  databases.Postgres = await openDatabase({ postgres: server.url });
});
after(async () => {
  for (const database of Object.values(databases)) await database.close();
  await server.stop();
});

/** What the database makes of a document. @param {Database} database @param {any} document */
async function made(database, document) {
  await clear(database);
  await runScript(database, tool('diff', { from: null, to: document, style: 'push' }).up);
  return schemaOf(database);
}

/**
 * There and back, looking at each end.
 * @param {Database} database @param {any} from @param {any} to
 * @param {{style: string, hints?: any, rows?: string[], check?: string[]}} options `check`: queries that give true after the way there
 */
async function thereAndBack(database, from, to, { style, hints, rows = [], check = [] }) {
  const wanted = await made(database, to), was = await made(database, from);
  await database.run(rows.map((query) => ({ query })));
  const diff = tool('diff', { from, to, style, ...(hints && { hints }) });
  if (style === 'push') assert.equal(stepsOf(`${diff.up}`).length, diff.up ? 1 : 0, `one transaction:\n${diff.up}`);
  await runScript(database, diff.up);
  assert.deepEqual(await schemaOf(database), wanted, diff.up);
  for (const query of check) assert.equal((await database.alone({ query })).rows[0][0], 't', query);
  await runScript(database, diff.down);
  const back = await schemaOf(database);
  // What came back nullable, because nothing would fill it, is said in the script.
  let notes = diff.down.match(/^-- .* is null now in every row/gm)?.length ?? 0;
  for (const [name, table] of Object.entries(back.document.tables ?? {})) {
    for (const [key, column] of Object.entries(table.columns)) {
      const before = was.document.tables[name]?.columns[key];
      if (column.nullable && before && !before.nullable && !before.default && notes-- > 0) delete column.nullable;
    }
  }
  assert.deepEqual(back, was, `${diff.up}\n--- back:\n${diff.down}`);
  assert.deepEqual(tool('diff', { from: to, to, style }).changes, []);
  assert.deepEqual(diff.questions.map((/** @type {any} */ { say }) => say), []);
}

const id = { id: { type: 'text', primaryKey: true } };
/** @param {any} tables @param {any} [enums] */
const doc = (tables, enums) => ({ version: 1, ...(enums && { enums }), tables });
/** @param {any} columns @param {any} [more] */
const one = (columns, more) => doc({ t: { columns: { ...id, ...columns }, ...more } });

/** @type {Record<string, {from: any, to: any, hints?: any, rows?: string[], check?: string[]}>} */
const ZOO = {
  'names that change places': {
    from: doc({ a: { columns: { ...id, x: { type: 'text' }, y: { type: 'integer' } } }, b: { columns: id } }),
    to: doc({ a: { columns: id }, b: { columns: { ...id, y: { type: 'text' }, x: { type: 'integer' } } } }),
    hints: { renames: { a: 'b', b: 'a', 'a.x': 'y', 'a.y': 'x' } },
    rows: ["insert into a values ('1', 'ex', 7)"],
    check: ["select y = 'ex' and x = 7 from b", 'select count(*) = 0 from a'],
  },
  'a name taken from what goes': {
    from: doc({ users: { columns: { ...id, email: { type: 'text', unique: true } } }, people: { columns: { ...id, mail: { type: 'text', unique: true }, email: { type: 'integer' } } } }),
    to: doc({ users: { columns: { ...id, email: { type: 'text', unique: true } } } }),
    hints: { renames: { people: 'users', 'people.mail': 'email' }, drops: ['users', 'people.email'] },
    rows: ["insert into people values ('p', 'a@b', 1)", "insert into users values ('u', 'c@d')"],
    check: ["select id = 'p' and email = 'a@b' from users"],
  },
  'everything named after a renamed table and column': {
    from: doc({ t: { columns: { ...id, a: { type: 'integer', unique: true, check: 'a > 0 and t.a < 9' }, l: { type: 'text', references: { table: 't', column: 'id' } }, g: { type: 'integer', generated: 'a + 1' } }, indexes: { t_a_idx: { columns: ['a', { expression: 'abs(a)' }], where: 'a > 1' } } }, u: { columns: { t_id: { type: 'text', references: { table: 't', column: 'id' } } } } }),
    to: doc({ big: { renamedFrom: 't', columns: { ...id, 'New "A"': { renamedFrom: 'a', type: 'integer', unique: true, check: '"New ""A""" > 0 and big."New ""A""" < 9' }, l: { type: 'text', references: { table: 'big', column: 'id' } }, g: { type: 'integer', generated: '"New ""A""" + 1' } }, indexes: { big_idx: { columns: ['New "A"', { expression: 'abs("New ""A""")' }], where: '"New ""A""" > 1' } } }, u: { columns: { t_id: { type: 'text', references: { table: 'big', column: 'id' } } } } }),
    rows: ["insert into t values ('a', 3, 'a')"],
    check: ['select "New ""A""" = 3 and g = 4 from big'],
  },
  'every cast there is, with values': {
    from: one({ a: { type: 'text', default: "'5'" }, b: { type: 'integer', default: '0' }, c: { type: 'text' }, d: { type: 'boolean' }, e: { type: 'varchar(10)' }, f: { type: 'numeric(10,2)' }, g: { type: 'timestamp' }, h: { type: 'text[]' }, i: { type: 'text' }, j: { type: 'jsonb' }, k: { type: 'char(3)' } }),
    to: one({ a: { type: 'integer', default: '5' }, b: { type: 'boolean', default: 'false' }, c: { type: 'jsonb' }, d: { type: 'bigint' }, e: { type: 'text' }, f: { type: 'numeric(12,2)' }, g: { type: 'date' }, h: { type: 'integer[]' }, i: { type: 'text[]' }, j: { type: 'numeric' }, k: { type: 'integer' } }),
    rows: ["insert into t values ('1', '12', 2, '{\"a\":1}', true, 'e', 1.50, '2026-01-02 03:04', '{1,2}', '{x,y}', '3.5', '42')"],
    check: ["select a = 12 and b and c->>'a' = '1' and d = 1 and e = 'e' and f = 1.5 and g = '2026-01-02' and h = '{1,2}' and i = '{x,y}' and j = 3.5 and k = 42 from t"],
  },
  'a shorter length refuses what does not fit, and cuts nothing': {
    from: one({ a: { type: 'text' }, b: { type: 'text' } }), to: one({ a: { type: 'varchar(3)' }, b: { type: 'numeric(3,1)' } }),
    rows: ["insert into t values ('1', 'abc', '12.3')"], check: ["select a = 'abc' and b = 12.3 from t"],
  },
  'text to an enum and an enum to text': {
    from: one({ a: { type: 'text', default: "'sad'", check: "a in ('sad', 'ok')" }, b: { type: 'mood', default: "'ok'" }, c: { type: 'mood[]' } }, { indexes: { t_a: { columns: ['a'], where: "a <> 'ok'" }, t_b: { columns: ['b'], where: "b <> 'ok'" } } }),
    to: one({ a: { type: 'mood', default: "'sad'", check: "a in ('sad', 'ok')" }, b: { type: 'text', default: "'ok'" }, c: { type: 'text[]' } }, { indexes: { t_a: { columns: ['a'], where: "a <> 'ok'" }, t_b: { columns: ['b'], where: "b <> 'ok'" } } }),
    rows: ["insert into t values ('1', 'ok', 'sad', '{sad,ok}')"], check: ["select a = 'ok' and b = 'sad' and c = '{sad,ok}' from t"],
  },
  'an enum grows, shrinks, is put in another order': {
    from: one({ a: { type: 'grows', default: "'m'" }, b: { type: 'shrinks', default: "'x'", check: "b <> 'y'" }, c: { type: 'orders[]', default: "'{p}'" }, d: { type: 'boolean', generated: "a = 'm'" }, e: { type: 'text', generated: "case b when 'x' then 'is x' end", nullable: true } }, { indexes: { t_e: { columns: ['e', 'a'] } } }),
    to: one({ a: { type: 'grows', default: "'m'" }, b: { type: 'shrinks', default: "'y'", check: "b <> 'x'" }, c: { type: 'orders[]', default: "'{p}'" }, d: { type: 'boolean', generated: "a = 'm'" }, e: { type: 'text', generated: "case b when 'x' then 'is x' end", nullable: true } }, { indexes: { t_e: { columns: ['e', 'a'] } } }),
    rows: ["insert into t (id, b) values ('1', 'x')", "update t set b = 'x'", "delete from t"], check: ["select count(*) = 0 from t"],
  },
  'a value that is used at once': {
    from: one({ a: { type: 'mood' }, b: { type: 'text' } }, {}), to: one({ a: { type: 'mood', default: "'new'" }, b: { type: 'mood' } }, { checks: { c: "a <> 'new' or b = 'new'" } }),
    rows: ["insert into t values ('1', 'ok', 'ok')"], check: ["select b = 'ok' from t"],
  },
  'what counts': {
    from: one({ a: { type: 'integer' }, b: { type: 'serial' }, c: { type: 'bigint', identity: 'always' }, d: { type: 'serial' }, e: { type: 'smallint', identity: 'byDefault' }, f: { type: 'smallserial' }, g: { type: 'bigint', default: '1' } }),
    to: one({ a: { type: 'serial' }, b: { type: 'bigint', identity: 'byDefault' }, c: { type: 'bigint', identity: 'byDefault' }, d: { type: 'integer', default: '4' }, e: { type: 'text' }, f: { type: 'bigserial' }, g: { type: 'integer', identity: 'always' } }),
    rows: ["insert into t (id, a, b) values ('1', 41, 99)", "insert into t (id, a) values ('2', 5)"],
    check: ["insert into t (id, e) values ('3', '5') returning a = 42 and b = 100 and c = 3 and d = 4 and f = 3 and g = 2"],
  },
  'keys that others point to': {
    from: doc({ p: { columns: { a: { type: 'integer', primaryKey: true }, b: { type: 'integer', unique: true }, c: { type: 'integer' } } }, q: { columns: { a: { type: 'integer', references: { table: 'p', column: 'a', onDelete: 'cascade' } }, b: { type: 'integer', nullable: true, references: { table: 'p', column: 'b' } } } } }),
    to: doc({ p: { columns: { a: { type: 'text', unique: true }, b: { type: 'bigint', primaryKey: true }, c: { type: 'integer' } }, unique: { p_ca: ['c', 'a'] } }, q: { columns: { a: { type: 'text', references: { table: 'p', column: 'a', onDelete: 'cascade' } }, b: { type: 'bigint', nullable: true, references: { table: 'p', column: 'b', deferrable: 'deferred' } } } } }),
    rows: ['insert into p values (1, 2, 3)', 'insert into q values (1, 2)'], check: ["select a = '1' and b = 2 from q"],
  },
  'tables in a circle come and go': {
    from: doc({ a: { columns: { ...id, c_id: { type: 'text', references: { table: 'c', column: 'id' } } } }, c: { columns: { ...id, a_id: { type: 'text', nullable: true, references: { table: 'a', column: 'id' } }, self: { type: 'text', nullable: true, references: { table: 'c', column: 'id' } } } }, stays: { columns: { ...id, a_id: { type: 'text', nullable: true, references: { table: 'a', column: 'id' } } } } }),
    to: doc({ x: { columns: { ...id, y_id: { type: 'text', references: { table: 'y', column: 'id' } } } }, y: { columns: { ...id, x_id: { type: 'text', references: { table: 'x', column: 'id' } } } }, stays: { columns: { ...id, x_id: { type: 'text', nullable: true, references: { table: 'x', column: 'id' } } } } }),
    hints: { drops: ['a', 'c', 'stays.a_id'] },
  },
  'generated becomes plain, and plain generated': {
    from: one({ a: { type: 'integer' }, g: { type: 'integer', generated: 'a * 2' }, p: { type: 'integer', default: '3' } }, { unique: { gp: ['g', 'p'] }, indexes: { t_p: { columns: ['p'] } } }),
    to: one({ a: { type: 'bigint' }, g: { type: 'bigint', default: '1' }, p: { type: 'integer', generated: 'length(id)' } }, { unique: { gp: ['g', 'p'] }, indexes: { t_p: { columns: ['p'] } } }),
    rows: ["insert into t (id, a) values ('abcd', 21)"], check: ['select g = 42 and p = 4 from t'],
  },
  'indexes and keys by other names': {
    from: one({ a: { type: 'text' }, b: { type: 'integer' } }, { unique: { u1: ['a'], u2: ['b'] }, indexes: { i1: { columns: ['a'] }, i2: { columns: ['b'] }, i3: { columns: [{ column: 'b', order: 'desc' }], include: ['a'] } }, checks: { c1: 'b > 0', c2: "a <> ''" } }),
    to: one({ a: { type: 'text' }, b: { type: 'integer' } }, { unique: { u2: ['a'], u1: ['b'] }, indexes: { i2: { columns: ['a'] }, i3: { columns: ['b'] }, i1: { columns: [{ column: 'b', order: 'desc' }], include: ['a'] } }, checks: { c2: 'b > 0', c3: "a <> ''" } }),
    rows: ["insert into t values ('1', 'a', 1)"],
  },
  'not null with rows': {
    from: one({ a: { type: 'text', nullable: true }, b: { type: 'text' } }), to: one({ a: { type: 'text' }, b: { type: 'text', nullable: true }, c: { type: 'text', default: "'c'" }, d: { type: 'timestamptz', default: 'now()' } }),
    rows: ["insert into t values ('1', 'a', 'b')"], check: ["select c = 'c' and d is not null from t"],
  },
};
const growing = (/** @type {string[][]} */ [grows, shrinks, orders]) => ({ grows: { values: grows }, shrinks: { values: shrinks }, orders: { values: orders } });
ZOO['an enum grows, shrinks, is put in another order'].from.enums = growing([['m', 'n'], ['w', 'x', 'y'], ['p', 'q']]);
ZOO['an enum grows, shrinks, is put in another order'].to.enums = growing([['k', 'l', 'm', 'm2', 'n', 'o'], ['x', 'y'], ['q', 'p']]);
for (const end of [ZOO['text to an enum and an enum to text'].from, ZOO['text to an enum and an enum to text'].to]) end.enums = { mood: { values: ['sad', 'ok'] } };
ZOO['a value that is used at once'].from.enums = { mood: { values: ['ok'] } };
ZOO['a value that is used at once'].to.enums = { mood: { values: ['new', 'ok'] } };

for (const name of ['PGlite', 'Postgres']) {
  describe(name, () => {
    for (const style of ['push', 'migrate']) {
      for (const [title, { from, to, ...options }] of Object.entries(ZOO))
        test(`${title}, ${style}`, () => thereAndBack(databases[name], from, to, { style, ...options }));
    }
  });
}

test(`${PAIRS} random pairs, there and back`, { timeout: 600_000 }, async () => {
  const wrong = [];
  for (let i = 0; i < PAIRS && wrong.length < 5; i++) {
    const seed = SEED + i, random = randomOf(seed), from = randomSchema(random), to = randomSchema(random);
    const renames = randomRenames(random, from, to);
    const drops = tool('diff', { from, to, style: 'push', hints: { renames } }).questions.flatMap(
      (/** @type {any} */ { hints }) => hints.filter((/** @type {string} */ hint) => hint.startsWith('--drop ')).map((/** @type {string} */ hint) => hint.slice(7)));
    try {
      await thereAndBack(databases.PGlite, from, to, { style: seed % 2 ? 'migrate' : 'push', hints: { renames, drops } });
    } catch (error) {
      wrong.push(`DIFF_SEED=${seed} DIFF_PAIRS=1: ${/** @type {Error} */ (error).message}\n${JSON.stringify({ from, to, renames })}`);
    }
  }
  assert.ok(!wrong.length, wrong.join('\n\n'));
});

// Each type to each other: the statement is one that Postgres takes, and needs to be told how only where it has no cast of
// its own for an assignment; and what is called free doesn't write the table anew.
test('every type to every other', { timeout: 120_000 }, async () => {
  const types = ['text', 'varchar(9)', 'varchar', 'char(9)', 'name', 'smallint', 'integer', 'bigint', 'numeric', 'numeric(9,2)', 'numeric(12,2)', 'real', 'double precision', 'boolean', 'date', 'time',
    'time(2)', 'timetz', 'timestamp', 'timestamp(3)', 'timestamptz', 'timestamptz(3)', 'interval', 'uuid', 'json', 'jsonb', 'bytea', 'inet', 'cidr', 'macaddr', 'macaddr8', 'bit(4)', 'varbit', 'varbit(8)', 'money', 'xml',
    'mood', 'text[]', 'integer[]', 'bigint[]', 'varchar(9)[]', 'mood[]', 'int4range', 'tsvector', 'point'];
  const database = databases.Postgres, wrong = [];
  await clear(database);
  await database.run([{ query: "create type mood as enum ('sad')" }]);
  for (const from of types) {
    const names = types.map((to, i) => `c${i}`);
    await database.run([{ query: 'drop table if exists t' }, { query: `create table t (${names.map((name) => `${name} ${from}`)})` }]);
    for (const [i, to] of types.entries()) {
      if (to === from) continue;
      const columns = (/** @type {string} */ type) => one({ [`c${i}`]: { type, nullable: true } });
      const { statements: [sql], changes: [change] } = tool('diff', { style: 'push', from: { ...columns(from), enums: { mood: { values: ['sad'] } } }, to: { ...columns(to), enums: { mood: { values: ['sad'] } } } });
      const plain = `alter table t alter column c${i} type ${to}`, node = 'select pg_relation_filenode(\'t\'::regclass)';
      const refused = await database.run([{ query: plain }, { query: `do $$ begin raise exception 'back' using errcode = 'ABCDE'; end $$` }]).then(() => '', (/** @type {any} */ { code }) => code);
      if (sql.includes(' using ') !== (refused !== 'ABCDE')) wrong.push(`${from} to ${to}: ${sql}, but plainly ${refused}`);
      const [before, , after] = await database.run([{ query: node }, { query: sql }, { query: node }]).catch((/** @type {Error} */ error) => { wrong.push(`${sql}: ${error.message}`); return []; });
      if (before && (before.rows[0][0] !== after.rows[0][0]) !== change.codes.includes('rewrite-table') && !(/^timestamp/.test(from) && /^timestamp/.test(to))) // they hang on TimeZone
        wrong.push(`${from} to ${to}: ${before.rows[0][0] === after.rows[0][0] ? 'writes nothing anew' : 'writes the table anew'}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** Small changes to a schema, which rows may stand in the way of. @param {import('../support/random-schema.js').Random} random @param {any} from */
function touched(random, from) {
  const to = structuredClone(from), other = randomSchema(random);
  for (const [name, table] of Object.entries(/** @type {Record<string, any>} */ (to.tables))) {
    for (const [key, column] of Object.entries(/** @type {Record<string, any>} */ (table.columns))) {
      const types = Object.values(other.tables).flatMap((/** @type {any} */ { columns }) => Object.values(columns).map(({ type }) => type));
      const type = random.pick(types);
      if (random.maybe(0.25) && column.nullable && !column.generated) delete column.nullable;
      else if (random.maybe(0.2) && !column.generated && !column.identity && !/serial/.test(`${column.type} ${type}`) && !/^(mood|level)/.test(type)) {
        table.columns[key] = { type, ...(column.nullable && { nullable: true }) };
      }
    }
    const free = Object.keys(table.columns).filter((key) => !/^json$/.test(table.columns[key].type));
    if (free.length && random.maybe(0.3)) table.unique = { ...table.unique, [`${name}_new_u`.replace(/\W/g, '')]: random.some(free, 2) };
    if (random.maybe(0.2)) table.checks = { ...table.checks, [`${name}_new_c`.replace(/\W/g, '')]: `${JSON.stringify(random.pick(Object.keys(table.columns))).replaceAll('\\"', '""')} is not null` };
  }
  for (const { values } of Object.values(/** @type {Record<string, any>} */ (to.enums ?? {}))) if (random.maybe(0.4) && values.length > 1) values.pop();
  return to;
}

test('rows that stand in the way are seen before, and none where there are none', { timeout: 600_000 }, async () => {
  const database = databases.PGlite, wrong = [], told = { asked: 0, refused: 0, done: 0, unforeseen: 0 };
  for (let i = 0; i < PAIRS; i++) {
    const seed = SEED + 100_000 + i, random = randomOf(seed), from = randomSchema(random);
    const to = touched(random, from);
    let diff;
    try {
      diff = tool('diff', { from, to, style: 'push' });
      await made(database, to);
    } catch {
      continue; // not a schema that can be
    }
    await made(database, from);
    for (const query of randomRows(random, from)) await database.alone({ query }).catch(() => {});
    let stands = 0;
    const says = [];
    for (const { id, probes } of diff.changes) {
      for (const { statements, fails, says: what } of probes) {
        const results = await database.run(statements).catch((/** @type {Error} */ error) => { wrong.push(`${seed} ${id}: ${error.message}: ${JSON.stringify(statements)}`); return []; });
        const count = Number(results.at(-1)?.rows[0][0] ?? 0);
        told.asked++;
        if (fails && count) says.push(`${count} ${what}`);
        if (fails) stands += count;
      }
    }
    const error = await runScript(database, diff.up).then(() => undefined, (/** @type {Error} */ thrown) => thrown);
    told[error ? 'refused' : 'done']++;
    if (!error && stands) wrong.push(`${seed} goes through although ${says.join(', ')}:\n${diff.up}`);
    if (error && !stands) {
      told.unforeseen++;
      // A key or a check on a column whose type changes with it can't be asked about before.
      if (!diff.changes.some((/** @type {any} */ { kind }) => kind === 'change-type')) wrong.push(`${seed} ${error.message.slice(0, 300)} although nothing was in the way:\n${diff.up}`);
    }
  }
  assert.deepEqual(wrong.slice(0, 5), []);
  assert.ok(told.unforeseen * 20 <= told.refused + told.done, JSON.stringify(told));
});
