// `heliumdb client` as a person runs it: which files it writes where, what --check says, what it refuses and with which
// words. It needs no database.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { runCommand, scratch } from '../support/command.js';

/** A folder with a document. @param {any} [document] */
function folderOf(document) {
  const cwd = scratch(), file = join(cwd, 'heliumdb.schema.json');
  if (document) writeFileSync(file, JSON.stringify(document));
  else copyFileSync(path('tests/client/blog.json'), file);
  const read = (/** @type {string} */ name) => readFileSync(join(cwd, name), 'utf8');
  return { cwd, read, run: (/** @type {string[]} */ ...args) => runCommand(['client', ...args], { cwd }) };
}

const ALL = ['authors', 'comments', 'log', 'postTags', 'posts', 'profiles', 'tags'];
const expected = (/** @type {string} */ end) => readFileSync(path(`tests/client/blog.client${end}`), 'utf8').replace('from blog.json', 'from heliumdb.schema.json');

test('the files lie beside the document, or where --out says', async () => {
  const { cwd, read, run } = folderOf();
  assert.deepEqual(await run(), { code: 0, out: 'heliumdb.client.js: 7 tables\n  with its types, heliumdb.client.d.ts\n', err: '' });
  assert.deepEqual([read('heliumdb.client.js'), read('heliumdb.client.d.ts')], [expected('.js'), expected('.d.ts')]);
  const { mtimeMs, ino } = statSync(join(cwd, 'heliumdb.client.js'));
  assert.equal((await run()).out, 'heliumdb.client.js: 7 tables, unchanged\n  with its types, heliumdb.client.d.ts\n');
  assert.deepEqual([statSync(join(cwd, 'heliumdb.client.js')).mtimeMs, statSync(join(cwd, 'heliumdb.client.js')).ino], [mtimeMs, ino]);
  for (const [out, module, types] of [['src/db', 'src/db/client.js', 'src/db/client.d.ts'], ['lib/data.js', 'lib/data.js', 'lib/data.d.ts'], ['lib/data.mjs', 'lib/data.mjs', 'lib/data.d.mts'], ['a.b', 'a.b/client.js', 'a.b/client.d.ts'], ['./here', 'here/client.js', 'here/client.d.ts']]) {
    assert.deepEqual(await run('--out', out), { code: 0, out: `${module}: 7 tables\n  with its types, ${types}\n`, err: '' });
    assert.deepEqual([read(module), read(types)], [expected('.js'), expected('.d.ts')]);
  }
  mkdirSync(join(cwd, 'sub'));
  copyFileSync(join(cwd, 'heliumdb.schema.json'), join(cwd, 'sub/other.json'));
  assert.equal((await run('--schema', 'sub/other.json')).out, 'sub/heliumdb.client.js: 7 tables\n  with its types, sub/heliumdb.client.d.ts\n');
  assert.equal(read('sub/heliumdb.client.js').split('\n')[0], "// Made by heliumdb client from other.json. Don't edit.");
  assert.deepEqual(readdirSync(join(cwd, 'sub')).sort(), ['heliumdb.client.d.ts', 'heliumdb.client.js', 'other.json']);
});

test('--json', async () => {
  const { run } = folderOf();
  const facts = { module: 'heliumdb.client.js', types: 'heliumdb.client.d.ts', tables: ALL };
  const json = async (/** @type {string[]} */ ...args) => {
    const { code, out, err } = await run(...args, '--json');
    return [code, JSON.parse(out), err];
  };
  assert.deepEqual(await json(), [0, { ok: true, status: 'ok', ...facts, written: ['heliumdb.client.js', 'heliumdb.client.d.ts'] }, '']);
  assert.deepEqual(await json(), [0, { ok: true, status: 'ok', ...facts, written: [] }, '']);
  assert.deepEqual(await json('--check'), [0, { ok: true, status: 'ok', ...facts, written: [] }, '']);
  const message = "heliumdb.client.js and heliumdb.client.d.ts don't match the document: run heliumdb client --tables posts";
  assert.deepEqual(await json('--check', '--tables', 'posts'), [1, { ok: false, status: 'stale', ...facts, tables: ['posts'], stale: ['heliumdb.client.js', 'heliumdb.client.d.ts'], error: { message } }, '']);
  const wrong = await json('--tables', 'postz');
  assert.deepEqual(wrong, [1, { ok: false, issues: [{ path: 'tables', message: 'has no table "postz"' }], error: { message: 'heliumdb.schema.json: no client can be made of the document\ntables: has no table "postz"' } }, '']);
});

test('--check ends with 1 where a file is missing, was edited, or the document has changed; and writes nothing', async () => {
  const { cwd, read, run } = folderOf();
  assert.deepEqual(await run('--check'), { code: 1, out: '', err: "heliumdb client: heliumdb.client.js and heliumdb.client.d.ts don't match the document: run heliumdb client\n" });
  assert.deepEqual(readdirSync(cwd), ['heliumdb.schema.json']);
  await run();
  assert.deepEqual(await run('--check'), { code: 0, out: 'heliumdb.client.js: 7 tables, unchanged\n  with its types, heliumdb.client.d.ts\n', err: '' });
  writeFileSync(join(cwd, 'heliumdb.client.d.ts'), `${read('heliumdb.client.d.ts')}\n`);
  assert.equal((await run('--check')).err, "heliumdb client: heliumdb.client.d.ts doesn't match the document: run heliumdb client\n");
  await run();
  writeFileSync(join(cwd, 'heliumdb.schema.json'), read('heliumdb.schema.json').replace('"row": "Tag"', '"row": "Label"'));
  assert.equal((await run('--check')).err, "heliumdb client: heliumdb.client.d.ts doesn't match the document: run heliumdb client\n");
  writeFileSync(join(cwd, 'heliumdb.schema.json'), read('heliumdb.schema.json').replace('"title": {', '"name": { "type": "text" }, "title": {'));
  assert.equal((await run('--check', '--out', "my db's")).err, "heliumdb client: my db's/client.js and my db's/client.d.ts don't match the document: run heliumdb client --out \"my db's\"\n");
  assert.equal((await run('--check')).code, 1);
  await run();
  assert.equal((await run('--check')).code, 0);
});

test('--tables: some of them, by either name; others are no part of it', async () => {
  const { read, run } = folderOf();
  assert.equal((await run('--tables', 'post_tags, tags,posts')).out, 'heliumdb.client.js: 3 tables\n  with its types, heliumdb.client.d.ts\n');
  assert.match(read('heliumdb.client.js'), /'postTags posts tags'/);
  assert.doesNotMatch(read('heliumdb.client.d.ts'), /Author|Comment\b/);
  assert.equal((await run('--check', '--tables', 'tags,posts,postTags')).code, 0);
});

test('what can\'t be done: which it is, and the way out', async () => {
  const { cwd, run } = folderOf();
  writeFileSync(join(cwd, 'own.js'), 'export const mine = 1;\n');
  mkdirSync(join(cwd, 'folder.js'));
  writeFileSync(join(cwd, 'bad.json'), '{"version": 1, "tables": {"t": {"columns": {"b": {"type": "text", "client": {"as": "number"}}, "c": {}}}}}');
  writeFileSync(join(cwd, 'clash.json'), '{"version": 1, "tables": {"batch": {"columns": {"and": {"type": "text"}}}, "x": {"client": {"row": "Batch"}, "columns": {"a": {"type": "text"}}}}}');
  writeFileSync(join(cwd, 'broken.json'), '{"version": 1');
  symlinkSync('nowhere/at/all.js', join(cwd, 'dangling.js'));
  for (const [args, says] of /** @type {[string[], string][]} */ ([
    [['--schema', 'none.json'], "none.json can't be read (ENOENT): give --schema FILE, or write one with heliumdb pull"],
    [['--schema', 'clash.json'], 'clash.json: no client can be made of the document\n'
      + '  tables.batch: is "batch" in JavaScript, a member of the database object: give "client": {"name": "batchTable"}\n'
      + '  tables.batch.columns.and: is "and" in JavaScript, a word of conditions: give "client": {"name": "andColumn"}\n'
      + '  tables.x: has rows of the type "Batch", as batch has: give "client": {"row": "Batch2"}'],
    [['--schema', 'broken.json'], 'broken.json: the document is JSON that ends too early (line 1, column 14)'],
    [['--schema', 'bad.json'], 'bad.json: the document has mistakes\n'
      + '  tables.t.columns.b.client.as: is for a type of more forms than one, which text has not\n  tables.t.columns.c.type: is missing'],
    [['--tables', 'posts,authorz'], 'heliumdb.schema.json: no client can be made of the document\n  tables: has no table "authorz"'],
    [['--tables', ' ,'], '--tables names no table: give their names, with commas between them'],
    [['--out', ''], '--out is empty: give a path that ends in .js, or a folder'],
    [['--out', 'src/db.ts'], '--out src/db.ts: give a path that ends in .js, or a folder'],
    [['--out', 'heliumdb.schema.json'], '--out heliumdb.schema.json: give a path that ends in .js, or a folder'],
    [['--out', 'own.js'], "own.js was not written by heliumdb client: give another path with --out, or remove it"],
    [['--out', 'own.js/db'], "own.js/db/client.js can't be written (ENOTDIR)"],
    [['--out', 'folder.js'], "folder.js can't be read (EISDIR)"],
    [['--out', '/proc/none'], "/proc/none/client.js can't be written (ENOENT)"],
    [['--out', 'x\u001b]0;T\u0007.ts'], '--out x\\x1b]0;T\\x07.ts: give a path that ends in .js, or a folder'],
    [['--url', 'file:x'], 'there is no option --url; heliumdb client --help lists the options'],
    [['--tabels', 'x'], 'there is no option --tabels: did you mean --tables?; heliumdb client --help lists the options'],
  ])) assert.deepEqual(await run(...args), { code: 1, out: '', err: `heliumdb client: ${says}\n` }, args.join(' '));
  assert.deepEqual(readdirSync(cwd).sort(), ['bad.json', 'broken.json', 'clash.json', 'dangling.js', 'folder.js', 'heliumdb.schema.json', 'own.js']);
});

test('what can\'t be written leaves what was there; a link in its place is replaced, not followed', async () => {
  const { cwd, read, run } = folderOf();
  mkdirSync(join(cwd, 'shut'));
  await run('--out', 'shut');
  const before = read('shut/client.js');
  writeFileSync(join(cwd, 'heliumdb.schema.json'), '{"version": 1, "tables": {"t": {"columns": {"a": {"type": "text"}}}}}');
  if (process.getuid?.()) {
    chmodSync(join(cwd, 'shut'), 0o500);
    assert.deepEqual(await run('--out', 'shut'), { code: 1, out: '', err: "heliumdb client: shut/client.js can't be written (EACCES)\n" });
    chmodSync(join(cwd, 'shut'), 0o700);
  }
  assert.equal(read('shut/client.js'), before);
  writeFileSync(join(cwd, 'victim.js'), 'export {};\n');
  symlinkSync('nowhere.js', join(cwd, 'link.js'));
  assert.equal((await run('--out', 'link.js')).code, 0);
  assert.equal(existsSync(join(cwd, 'nowhere.js')), false);
  assert.match(read('link.js'), /^\/\/ Made by heliumdb client/);
});

test('its help', async () => {
  const { run } = folderOf();
  const { code, out } = await run('--help');
  assert.equal(code, 0);
  for (const name of ['schema', 'out', 'tables', 'check', 'json', 'help']) assert.match(out, new RegExp(`^  --${name}\\b`, 'm'));
  for (const line of out.split('\n')) assert.ok(line.length < 120, line);
});
