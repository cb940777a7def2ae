// What diff writes, done: the schema that comes of it is the one that the new document makes by itself, and the way back
// leads to the old one. On PGlite and on Postgres, in both styles.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { PAIRS, one } from '../support/pairs.js';
import { clear, runScript, schemaOf, stagesOf } from '../support/migrating.js';
import { placesHere } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';
import { randomOf, randomRenames, randomRows, randomSchema } from '../support/random-schema.js';
import { long, sample, seed as first, size } from '../support/sample.js';

/** @typedef {import('../../js/cli/migrations/database.js').Database} Database */

/** Random pairs of schemas, in a test for each GROUP. Each pair has a seed of its own: that of the run, the next, and so on. */
const RANDOM_PAIRS = size(40, 2000), GROUP = 10;

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
  if (style === 'push') assert.equal(stagesOf(`${diff.up}`).length, diff.up ? 1 : 0, `one transaction:\n${diff.up}`);
  await runScript(database, diff.up);
  assert.deepEqual(await schemaOf(database), wanted, diff.up);
  for (const query of check) assert.equal((await database.runOutside({ query })).rows[0][0], 't', query);
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

/** @type {('PGlite' | 'Postgres')[]} */
const places = placesHere(['PGlite', 'Postgres']);

for (const name of places) {
  describe(name, () => {
    for (const style of ['push', 'migrate']) {
      for (const [title, { from, to, ...options }] of Object.entries(PAIRS))
        test(`${title}, ${style}`, () => thereAndBack(databases[name], from, to, { style, ...options }));
    }
  });
}

/** The seeds of the pairs, in groups. @type {number[][]} */
const groups = Array.from({ length: RANDOM_PAIRS / GROUP }, (_, i) => Array.from({ length: GROUP }, (_, k) => first + i * GROUP + k));

for (const group of groups) test(`random pairs, there and back: seeds from ${group[0]}`, async () => {
  const wrong = [];
  for (const seed of group) {
    const random = randomOf(seed), from = randomSchema(random), to = randomSchema(random);
    const renames = randomRenames(random, from, to);
    const drops = tool('diff', { from, to, style: 'push', hints: { renames } }).questions.flatMap(
      (/** @type {any} */ { hints }) => hints.filter((/** @type {string} */ hint) => hint.startsWith('--drop ')).map((/** @type {string} */ hint) => hint.slice(7)));
    try {
      await thereAndBack(databases[places[0]], from, to, { style: seed % 2 ? 'migrate' : 'push', hints: { renames, drops } });
    } catch (error) {
      wrong.push(`HELIUM_SEED=${seed}: ${/** @type {Error} */ (error).message}\n${JSON.stringify({ from, to, renames })}`);
    }
  }
  assert.ok(!wrong.length, wrong.join('\n\n'));
});

// Each type to each other: the statement is one that Postgres takes, and needs to be told how only where it has no cast of
// its own for an assignment; and what is called free doesn't write the table anew.
const TYPES = ['text', 'varchar(9)', 'varchar', 'char(9)', 'name', 'smallint', 'integer', 'bigint', 'numeric', 'numeric(9,2)', 'numeric(12,2)', 'real', 'double precision', 'boolean', 'date', 'time',
    'time(2)', 'timetz', 'timestamp', 'timestamp(3)', 'timestamptz', 'timestamptz(3)', 'interval', 'uuid', 'json', 'jsonb', 'bytea', 'inet', 'cidr', 'macaddr', 'macaddr8', 'bit(4)', 'varbit', 'varbit(8)', 'money', 'xml',
    'mood', 'text[]', 'integer[]', 'bigint[]', 'varchar(9)[]', 'mood[]', 'int4range', 'tsvector', 'point'];

for (const from of sample(TYPES, 12)) test(`${from} to every other type`, async () => {
  const database = databases.Postgres, wrong = [];
  await clear(database);
  await database.run([{ query: "create type mood as enum ('sad')" }]);
  const names = TYPES.map((to, i) => `c${i}`);
  await database.run([{ query: 'drop table if exists t' }, { query: `create table t (${names.map((name) => `${name} ${from}`)})` }]);
  for (const [i, to] of TYPES.entries()) {
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

const told = { asked: 0, refused: 0, done: 0, unforeseen: 0 };
for (const group of groups) test(`rows that stand in the way are seen before, and none where there are none: seeds from ${group[0]}`, async () => {
  const database = databases[places[0]], wrong = [];
  for (const seed of group) {
    const random = randomOf(seed), from = randomSchema(random);
    const to = touched(random, from);
    let diff;
    try {
      diff = tool('diff', { from, to, style: 'push' });
      await made(database, to);
    } catch {
      continue; // not a schema that can be
    }
    await made(database, from);
    for (const query of randomRows(random, from)) await database.runOutside({ query }).catch(() => {});
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
  assert.deepEqual(wrong, []);
});

test('few of them are refused for what nobody could ask about before', (t) => {
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.asked > 0 && told.unforeseen * (long ? 20 : 4) <= told.refused + told.done, JSON.stringify(told));
});
