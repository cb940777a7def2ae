// The checklist of `heliumdb usages --write`, and the command: what it prints, counts, refuses, and how it ends.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isChecklist, writeChecklist } from '../../js/cli/usages/checklist.js';
import { path } from '../../scripts/lib.js';
import { runCommand, without } from '../support/command.js';
import { project } from '../support/usages.js';

/** @typedef {import('../../js/cli/usages/usages.js').Usages} Usages */

/** @param {Record<string, [line: number, call: string, becomes: string | null, why?: string, kind?: string][]>} files @returns {Usages} */
const found = (files) => ({
  total: 0, unread: [],
  files: Object.entries(files).map(([file, uses]) => ({
    file, count: uses.filter(([, , , , kind]) => kind !== 'import').length,
    uses: uses.map(([line, call, becomes, why = '', kind = 'query']) => ({ line, column: 1, orm: 'prisma', kind: /** @type {any} */ (kind), call, becomes, why })),
  })),
});

const FIRST = '<!-- Made by heliumdb usages --write: run it again to see what is left. Ticks and lines of your own stay. -->';

test('a checklist: made, ticked, written into, made again', () => {
  const before = found({
    'src/b.ts': [[3, 'db.user.findMany', 'db.users.findMany()'], [9, 'db.user.findMany', 'db.users.findMany()'], [12, 'db.$queryRawUnsafe', null, 'SQL as a string']],
    'src/a.ts': [[1, "import '@prisma/client'", null, '', 'import'], [7, 'db.a', 'db.sql`select\n  1`', 'look at <b>']],
    'src/none.ts': [[1, "import '@prisma/client'", null, '', 'import']],
  });
  const { text, left, done } = writeChecklist(before);
  assert.equal(text.replace(/<!-- [0-9a-f]{8}/g, '<!-- '), `${FIRST}

# From the old ORM to heliumdb: 4 left of 4

## src/a.ts: 1 left of 1

- [ ] \`db.a\` in line 7 becomes \`\` db.sql\`select 1\` \`\`: look at \\<b> <!--  -->

Beside them: import in line 1.

## src/b.ts: 3 left of 3

- [ ] \`db.user.findMany\` in line 3 becomes \`db.users.findMany()\` <!--  -->
- [ ] \`db.user.findMany\` in line 9 becomes \`db.users.findMany()\` <!-- -2 -->
- [ ] \`db.$queryRawUnsafe\` in line 12 by hand: SQL as a string <!--  -->
`);
  assert.deepEqual([left, done, isChecklist(text), isChecklist('# Ours\n')], [4, 0, true, false]);
  assert.equal(writeChecklist(before, text).text, text, 'nothing has changed');

  // People tick, and write.
  const written = text.replace('- [ ] `db.user.findMany` in line 9', '- [x] `db.user.findMany` in line 9')
    .replace(/(`db\.\$queryRawUnsafe`.*)\n/, '$1\n  Ann does it.\n\n  - [ ] her own item\n').replace('\n\n## src/b.ts', '\n\nWe begin with the easy ones.\n\n## src/b.ts').replace('# From', 'Ask **Bob**.\n\n# From');
  // One call is gone, one was edited, all have moved, one is new.
  const after = found({
    'src/b.ts': [[1, 'db.post.count', 'db.posts.count()'], [19, 'db.user.findMany', 'db.users.findMany()'], [25, 'db.$queryRawUnsafe', null, 'another reason']],
  });
  const again = writeChecklist(after, written);
  assert.deepEqual([again.left, again.done], [3, 2]);
  assert.equal(again.text.replace(/<!-- [0-9a-f-]+ -->/g, '<!-- -->'), `${FIRST}

# From the old ORM to heliumdb: 3 left of 5

Ask **Bob**.

## src/a.ts: done

- [x] \`db.a\` is gone <!-- -->
We begin with the easy ones.

## src/b.ts: 3 left of 4

- [ ] \`db.post.count\` in line 1 becomes \`db.posts.count()\` <!-- -->
- [ ] \`db.user.findMany\` in line 19 becomes \`db.users.findMany()\` <!-- -->
- [ ] \`db.$queryRawUnsafe\` in line 25 by hand: another reason <!-- -->
  Ann does it.

  - [ ] her own item
- [x] \`db.user.findMany\` is gone <!-- -->
`);
  assert.equal(writeChecklist(after, again.text).text, again.text, 'it comes to rest');
  assert.equal(writeChecklist(after, again.text.replaceAll('\n', '\r\n')).text, again.text, 'an editor\'s ends of lines');
  const last = writeChecklist(found({}), again.text);
  assert.deepEqual([last.left, last.done], [0, 5]);
  assert.match(last.text, /^# From the old ORM to heliumdb: done$/m);
  assert.match(last.text, /Ann does it\./);
});

test('a checklist of names that look like its own', () => {
  const usages = found({ 'a: 1 left of 1.ts\n## b: done': [[1, 'db[`a`]["x <!-- 00000000 -->"].count', 'db.sql`` `````', '- [x] `a` <!-- 11111111 -->\n## c: done']] });
  const { text } = writeChecklist(usages);
  assert.equal(text.match(/^## /gm)?.length, 1);
  assert.equal(text.match(/^- /gm)?.length, 1);
  assert.equal(writeChecklist(usages, text).text, text);
});

/**
 * Without what it tells of its progress where a machine is slow.
 * @param {string} cwd @param {string[]} args @param {Record<string, string>} [env]
 */
async function run(cwd, args, env) {
  const told = await runCommand(['usages', ...args], { cwd, env });
  return { ...told, err: told.err.replace(/^\d+ of \d+ files\n/gm, '') };
}

const USES = {
  'src/a.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\nawait prisma.user.findUnique({ where: { id: 1 } });\nawait prisma.$queryRawUnsafe(`select ${1}`);\n",
  'src/b.ts': "import { prisma } from './a';\nexport const all = () => prisma.user.findMany();\n",
};

test('the command prints a table, JSON, or a number', async () => {
  const cwd = project(USES);
  assert.deepEqual(await run(cwd, []), { code: 0, err: '', out: `src/a.ts 2 uses
  3:7  prisma.user.findUnique  db.user.get(1)
  4:7  prisma.$queryRawUnsafe  by hand: SQL as a string: db.sql takes a template, whose values become parameters
  beside import 1:1, construction 2:23
src/b.ts 1 use
  2:26  prisma.user.findMany  db.user.findMany()
3 uses in 2 files, 1 to be done by hand
` });
  assert.deepEqual(await run(cwd, ['--count']), { code: 0, err: '', out: '3\n' });
  assert.deepEqual(await run(join(cwd, 'src'), ['..', '--count', '--exclude', 'a.ts']), { code: 0, err: '', out: '1\n' });
  const { code, out, err } = await run('/', [cwd, '--json']);
  const { ok, total, files, unread } = JSON.parse(out);
  assert.deepEqual([code, err, ok, total, unread, files.map((/** @type {any} */ { file, count }) => [file, count])], [0, '', true, 3, [], [['src/a.ts', 2], ['src/b.ts', 1]]]);
  assert.deepEqual(files[0].uses[2], { line: 3, column: 7, orm: 'prisma', kind: 'query', call: 'prisma.user.findUnique', becomes: 'db.user.get(1)', why: '' });
  assert.deepEqual(await run(project({ 'a.ts': '' }), []), { code: 0, err: '', out: 'no use of Prisma or Drizzle in .\n' });
});

test('the number may only fall', async () => {
  const cwd = project(USES);
  assert.deepEqual(await run(cwd, ['--count', '--max', '3']), { code: 0, err: '', out: '3\n' });
  assert.deepEqual(await run(cwd, ['--count', '--max', '2']), { code: 1, out: '3\n', err: 'heliumdb usages: there are 3 uses, more than --max 2\n' });
  const json = await run(cwd, ['--json', '--max', '0']);
  assert.deepEqual([json.code, JSON.parse(json.out).total, JSON.parse(json.out).error], [1, 3, { message: 'there are 3 uses, more than --max 0' }]);
  // What can't be read may have more of them.
  writeFileSync(join(cwd, 'src/c.ts'), 'prisma = ;');
  const why = 'not read: src/c.ts: Unexpected token (line 1)\n';
  assert.deepEqual(await run(cwd, ['--count']), { code: 1, out: '3\n', err: `${why}heliumdb usages: 1 file couldn't be read: there may be more uses; leave out what has none by --exclude PATTERN\n` });
  assert.deepEqual((await run(cwd, [])).code, 0);
  assert.equal((await run(cwd, [])).err, why);
  assert.deepEqual(await run(cwd, ['--count', '--exclude', 'c.ts', '--exclude', '/src/b.ts']), { code: 0, err: '', out: '2\n' });
});

test('the checklist is written, and no other file is written over', async () => {
  const cwd = project(USES);
  assert.deepEqual(await run(cwd, ['--write', 'MIGRATION.md']), { code: 0, err: '', out: 'MIGRATION.md: 3 left, 0 done\n' });
  const text = readFileSync(join(cwd, 'MIGRATION.md'), 'utf8');
  writeFileSync(join(cwd, 'MIGRATION.md'), text.replace('- [ ] `prisma.user.findMany`', '- [x] `prisma.user.findMany`'));
  writeFileSync(join(cwd, 'src/a.ts'), USES['src/a.ts'].replace(/await prisma\.\$.*\n/, ''));
  const json = JSON.parse((await run(cwd, ['--write', 'MIGRATION.md', '--json'])).out);
  assert.deepEqual([json.written, json.left, json.done, json.total], ['MIGRATION.md', 2, 1, 2]);
  const now = readFileSync(join(cwd, 'MIGRATION.md'), 'utf8');
  assert.match(now, /^- \[x\] `prisma\.user\.findMany` in line 2 becomes `db\.user\.findMany\(\)` <!--/m);
  assert.match(now, /^- \[x\] `prisma\.\$queryRawUnsafe` is gone <!--/m);
  writeFileSync(join(cwd, 'NOTES.md'), '# Ours\n');
  assert.deepEqual(await run(cwd, ['--write', 'NOTES.md']), { code: 1, out: '', err: 'heliumdb usages: NOTES.md is no checklist of heliumdb usages: give the name of another file\n' });
  assert.equal(readFileSync(join(cwd, 'NOTES.md'), 'utf8'), '# Ours\n');
});

test('what can\'t be done', async () => {
  const cwd = project({ ...USES, 'heliumdb.schema.json': '' });
  for (const [args, says] of /** @type {[string[], string][]} */ ([
    [['nowhere'], 'nowhere is no folder: give one that has sources'],
    [['src/a.ts'], 'src/a.ts is no folder: give one that has sources'],
    [['src', 'more'], 'there is no argument "more"; heliumdb usages --help lists the options'],
    [['--max', '-1'], '--max needs a value; one that begins with - is given as --max=NUMBER; heliumdb usages --help lists the options'],
    [['--max', 'x'], '--max x: give a whole number from 0 to 1000000000'],
    [['--count', '--json'], '--count and --json exclude each other: the JSON has the total'],
    [['postgres://me:s3cret-w0rd@h/d'], 'it takes no URL; heliumdb usages --help lists the options'],
  ])) {
    const { code, out, err } = await run(cwd, args);
    if (args.includes('--json')) assert.deepEqual([code, JSON.parse(out).error.message], [1, says]);
    else assert.deepEqual({ code, out, err }, { code: 1, out: '', err: `heliumdb usages: ${says}\n` });
  }
  const missing = await run(cwd, [], without('oxc-parser'));
  assert.deepEqual(missing, { code: 1, out: '', err: 'heliumdb usages: sources are read by oxc-parser: npm install --save-dev oxc-parser\n' });
});
