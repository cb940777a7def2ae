// What `heliumdb client` prints: known answers in tests/client/, whose bytes the command itself has made (`heliumdb client
// --schema tests/client/blog.json --out tests/client/blog.client.js`); and modules of any document, loaded: the core takes
// their text, whatever names, defaults and labels it holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { IMPORTS, OWN, printModule, printTypes } from '../../js/cli/client/print.js';
import { ToolError, tool } from '../../js/cli/migrations/tools.js';
import { path } from '../../scripts/lib.js';
import { randomOf, randomSchema } from '../support/random-schema.js';
import { clientFiles, describe, project } from '../support/typescript.js';
import { URL_HOSTED } from '../support/service.js';

const read = (/** @type {string} */ name) => readFileSync(path(name), 'utf8');

for (const [name, file] of [['blog', 'tests/client/blog.json'], ['types', 'tests/client/types.json'], ['service', 'service/document.json']]) {
  test(`${name}: known answers, the same for any spelling of the document`, () => {
    const { document } = tool('document', { text: read(file) }), from = file.slice(file.lastIndexOf('/') + 1);
    for (const given of [document, JSON.parse(read(file))]) {
      assert.equal(printModule(describe(given), from), read(`tests/client/${name}.client.js`));
      assert.equal(printTypes(describe(given), from), read(`tests/client/${name}.client.d.ts`));
    }
  });
}

/** The modules of documents, imported as a user's program does. @param {Record<string, string>} files @returns {Promise<Record<string, any>>} */
async function load(files) {
  const folder = project(files), modules = Object.keys(files).filter((name) => name.endsWith('.js'));
  return Object.fromEntries(await Promise.all(modules.map(async (name) => [name, await import(String(pathToFileURL(join(folder, name))))])));
}

/** Every column and relation of every table can be asked for: the core has read the text. @param {any} module @param {any[]} tables */
async function check(module, tables) {
  const db = module.createDatabase(URL_HOSTED, { fetch: () => assert.fail('nothing is sent') });
  for (const { name, columns, relations } of tables) {
    const all = (/** @type {any[]} */ list) => Object.fromEntries(list.map((one) => [one.name, true]));
    const { sql } = await db[name].findMany({ select: all(columns), include: all(relations) }).toSQL();
    for (const column of columns) assert.ok(sql.includes(`"${column.sql.replaceAll('"', '""')}"`), column.sql);
    assert.deepEqual(Object.keys(module[name]), columns.map((/** @type {any} */ column) => column.name));
  }
}

test('known answers are modules, whose text the core takes', async () => {
  const names = ['blog', 'types', 'service'];
  const modules = await load(Object.fromEntries(names.map((name) => [`${name}.js`, read(`tests/client/${name}.client.js`)])));
  for (const name of names) {
    const document = JSON.parse(read(name === 'service' ? 'service/document.json' : `tests/client/${name}.json`));
    await check(modules[`${name}.js`], describe(document).tables);
  }
  const { sql, jsonNull, expect, NotFoundError, eq } = modules['blog.js'];
  assert.deepEqual([typeof sql, typeof jsonNull, typeof expect, typeof NotFoundError, typeof eq], ['function', 'object', 'function', 'function', 'function']);
});

test('labels, names and defaults of any letters: the text means them, and no file has a line that they began', async () => {
  const marks = ["'", '"', '`', '\\', '${x}', '`${alert()}`', '*/', '//', '\n', '\r\n', '\t', '\u2028', '\u2029', '\ufeff', '\u202e', '</script>', '<!--', '\\u0041', '\\n', "'; --", 'é', '日本', '😀', '$&', '$1', '\u007f'];
  const name = (/** @type {string} */ mark, /** @type {number} */ i) => `x${mark}${i}`;
  const document = { version: 1, enums: { hard: { values: marks } }, tables: Object.fromEntries(marks.map((mark, i) => [name(mark, i), {
    client: { name: `t${i}`, row: `T${i}` },
    columns: {
      id: { type: 'hard', primaryKey: true }, [name(mark, i)]: { type: 'text', default: `'${mark.replaceAll("'", "''")}'`, client: { name: 'hard' } },
      ref: { type: 'hard', nullable: true, references: { table: name(marks[(i + 1) % marks.length], (i + 1) % marks.length), column: 'id' }, client: { name: `r${i}` } },
    },
  }])) };
  const description = describe(document), files = clientFiles(document);
  const { 'db.js': module } = await load(files);
  await check(module, description.tables);
  const sent = await module.createDatabase(URL_HOSTED, {}).t0.create({ id: marks[4], hard: 'x' }).toSQL();
  assert.deepEqual(sent.params, [marks[4], 'x']);
  const wrong = module.createDatabase(URL_HOSTED, {}).t0.create({ id: 'none' }).toSQL();
  await assert.rejects(wrong, (/** @type {any} */ error) => error.issues[0].message === `id must be one of ${marks.join(', ')}`);
  // Every line is one that the printer has begun, and no control or direction mark is in either file.
  for (const line of files['db.d.ts'].split('\n'))
    assert.match(line, /^(| *\/\*\* .* \*\/| *(export )?(interface|namespace|type|const|function) .*| *[\w$]+\??: .*;| *\}|\/\/ .*|export \* from 'heliumdb\/client';|import type \{|  [\w, ]+,|\} from 'heliumdb\/client';)$/u, JSON.stringify(line));
  for (const line of files['db.js'].split('\n'))
    assert.match(line, /^(|\/\/ .*|\/\*\* .* \*\/|import .*|export .*|const schema = `\[.*|\[".*\],?|\],\[\]\]`;|  createClient\(schema, .*)$/u, JSON.stringify(line));
  assert.doesNotMatch(`${files['db.js']}${files['db.d.ts']}`.replaceAll('\n', ''), /[\u0000-\u001f\u007f\u2028\u2029\u202e]/u);
});

test('a document\'s file name that would end the comment it stands in', () => {
  const description = describe({ version: 1, tables: { t: { columns: { a: { type: 'text' } } } } });
  for (const text of [printModule(description, 'x\nalert()\u2028*/.json'), printTypes(description, 'x\nalert()\u2028*/.json')])
    assert.equal(text.split('\n')[0], "// Made by heliumdb client from x\\nalert()\\u2028*\\/.json. Don't edit.");
});

test('random documents: modules whose text the core takes', async () => {
  /** @type {Record<string, any>} */
  const descriptions = {};
  /** @type {Record<string, string>} */
  const files = {};
  for (let seed = 1; seed <= 120; seed++) {
    const document = randomSchema(randomOf(seed));
    try {
      descriptions[`m${seed}.js`] = describe(document);
      files[`m${seed}.js`] = clientFiles(document)['db.js'];
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
    }
  }
  assert.ok(Object.keys(files).length > 60);
  const modules = await load(files);
  for (const [name, module] of Object.entries(modules)) await check(module, descriptions[name].tables);
});

test('no row has the name of a type that the module imports or makes: the tool refuses it', () => {
  for (const row of [...IMPORTS, ...OWN]) {
    assert.throws(() => describe({ version: 1, tables: { t: { client: { row }, columns: { a: { type: 'text' } } } } }), (/** @type {any} */ error) =>
      error instanceof ToolError && error.lines[1] === `tables.t: has rows of the type "${row}", a type of the module: give "client": {"row": "${row}Row"}`, row);
  }
  const declared = [...read('tests/client/blog.client.d.ts').matchAll(/^ *(?:export )?(?:interface|type) (\w+)/gm)].map(([, name]) => name);
  const rows = describe(JSON.parse(read('tests/client/blog.json'))).tables.map((/** @type {any} */ table) => table.row);
  assert.deepEqual(new Set(declared.filter((name) => !rows.includes(name))), new Set([...OWN]));
});
