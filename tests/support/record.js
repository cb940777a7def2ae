// node tests/support/record.js: writes what real databases answer, so that the migration engine's native tests read real
// catalogs without a database. Run it when the query, a schema or the SQL that diff writes has changed; the SQL is right
// if tests/live/diff.test.js passes, which runs it all. It writes
// - tests/tools/pull-schemas.case: the answers of Postgres (of PGlite for what only that has) for the schemas of
//   tests/live/schemas, with the documents that stand beside them;
// - tests/tools/catalog-query.json and catalog-query-left.json: the query as it was asked, without and with what is left
//   out;
// - tests/tools/diff-pairs.case: what diff says of the pairs of pairs.js, and of random ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { list, path } from '../../scripts/lib.js';
import { PAIRS } from './pairs.js';
import { runScript } from './migrating.js';
import { startPostgres } from './postgres.js';
import { randomOf, randomRenames, randomSchema } from './random-schema.js';

/** The one that PGlite has, which is a later Postgres. */
const LATER = 'later';

/** @param {boolean} left */
const ask = (left) => tool('catalog', { schema: 'public', left }).queries;
const queries = ask(true);
for (const [name, [{ query }]] of Object.entries({ 'catalog-query': ask(false), 'catalog-query-left': queries }))
  writeFileSync(path(`tests/tools/${name}.json`), `${JSON.stringify(query)}\n`);

const server = await startPostgres(), admin = await openDatabase({ postgres: server.url });
/** An empty database. @param {string} name */
async function fresh(name) {
  if (name === LATER) return openScratch();
  await admin.runOutside({ query: `create database record_${name}` });
  return openDatabase({ postgres: Object.assign(new URL(server.url), { pathname: `/record_${name}` }).href });
}

const cases = ['# What databases have answered for the schemas of tests/live/schemas. Written by tests/support/record.js.\n'];
for (const file of list('tests/live/schemas', /\.sql$/).filter((file) => !/products/.test(file))) {
  const name = basename(file, '.sql'), database = await fresh(name);
  await runScript(database, readFileSync(path(file), 'utf8'));
  const [{ rows }] = await database.run(queries);
  await database.close();
  const { document, left } = JSON.parse(readFileSync(path(`tests/live/schemas/${name}.json`), 'utf8'));
  const [input, want, wantLeft] = [{ results: [{ rows }] }, document, left].map((value) => JSON.stringify(value));
  cases.push(`== ${name}\n>> pull\n${input}\n<< document\n${want}\n<< left\n${wantLeft}\n`);
}
await admin.close();
await server.stop();
writeFileSync(path('tests/tools/pull-schemas.case'), cases.join('\n'));

/** Random pairs that are recorded, by their seeds. */
const SEEDS = Array.from({ length: 8 }, (_, i) => i + 1);

/** @param {string} title @param {object} input @param {boolean} whole with each change and what it asks the rows */
function recorded(title, input, whole) {
  const { up, down, changes } = tool('diff', input);
  const list = changes.map((/** @type {object} */ change) => JSON.stringify(change)).join(',\n ');
  return `== ${title}\n>> diff\n${JSON.stringify(input)}\n<< up\n${up}<< down\n${down}${whole ? `<< changes\n[${list}]\n` : ''}`;
}

const diffs = ['# What diff says of the pairs of tests/support/pairs.js, and of random ones. Written by tests/support/record.js.\n'];
for (const [title, { from, to, hints }] of Object.entries(PAIRS))
  for (const style of ['push', 'migrate']) diffs.push(recorded(`${title}, ${style}`, { from, to, style, ...(hints && { hints }) }, style === 'push'));
for (const seed of SEEDS) {
  const random = randomOf(seed), from = randomSchema(random), to = randomSchema(random), renames = randomRenames(random, from, to);
  diffs.push(recorded(`random pair ${seed}`, { from, to, style: seed % 2 ? 'migrate' : 'push', hints: { renames } }, seed < 2));
}
writeFileSync(path('tests/tools/diff-pairs.case'), diffs.join('\n'));
