// The types that `heliumdb client` writes, in the compiler: they are well for any document, they cost it little for many
// tables, and what it says of a mistake names the mistake.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ToolError } from '../../js/cli/migrations/tools.js';
import { path } from '../../scripts/lib.js';
import { randomOf, randomSchema } from '../support/random-schema.js';
import { clientFiles, compile, project } from '../support/typescript.js';

const TABLES = 200, QUERIES = 100;

/** A document of many tables, each of 12 columns and with three relations, one of which goes back. */
function manyTables() {
  const table = (/** @type {number} */ i) => `t${i % TABLES}`;
  const tableOf = (/** @type {number} */ i) => ({
    columns: {
      id: { type: 'text', primaryKey: true, client: { make: 'cuid2' } },
      ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`c${n}`, n % 3 ? { type: 'text' } : { type: 'integer', nullable: true }])),
      at: { type: 'timestamptz', default: 'now()' },
      next_id: { type: 'text', references: { table: table(i + 1), column: 'id' } },
      far_id: { type: 'text', nullable: true, references: { table: table(i + 50), column: 'id' } },
    },
    client: { row: `T${i}`, relations: { backs: { table: table(i + TABLES - 1), columns: ['next_id'] }, rest: { table: table(i + TABLES - 50), columns: ['far_id'] } } },
  });
  return { version: 1, tables: Object.fromEntries(Array.from({ length: TABLES }, (_, i) => [table(i), tableOf(i)])) };
}

/** What the compiler instantiates for each of many calls, each on a table of its own. @param {string} call @param {string} use of its result */
function costOf(call, use) {
  const files = clientFiles(manyTables());
  const [one, many] = [1, 1 + QUERIES].map((count) => {
    const lines = Array.from({ length: count }, (_, i) => `export const r${i} = await db.t${i}.${call};\nexport const u${i} = r${i}${use};`);
    const program = `import { createDatabase } from './db.js';\nconst db = createDatabase('');\n${lines.join('\n')}\n`;
    const { errors, instantiations } = compile(project({ ...files, 'use.ts': program }, { skipLibCheck: true }));
    assert.deepEqual(errors, []);
    return instantiations;
  });
  return (many - one) / QUERIES;
}

/** @type {[title: string, call: string, use: string, most: number][]} */
const costs = [
  ['all rows', 'findMany()', '[0]!.id', 100],
  ['two levels of relations', "findMany({ where: { c1: { like: 'x' }, backs: { some: { c0: { gt: 1 } } } }, orderBy: { at: 'desc' }, limit: 10, include: { next: true, backs: { include: { next: true } } } })",
    '[0]!.backs[0]!.next.id', 300],
  ['with conditions, columns and counts', "findMany({ where: { c1: 'x' }, include: { next: { select: { id: true } }, backs: { where: { c0: 1 }, limit: 3, include: { next: true } } }, count: { backs: true } })",
    '[0]!.backs[0]!.next.id', 300],
  ['one row, with its relations', "get('x', { include: { far: true, rest: true } })", '!.rest[0]!.id', 300],
  ['a write', "update('x', { c1: 'y' }, { select: { id: true } })", '.id', 200],
];
for (const [title, call, use, most] of costs) {
  test(`${TABLES} tables: ${title} cost at most ${most} instantiations a query`, () => {
    const cost = costOf(call, use);
    assert.ok(cost > 10 && cost <= most, `${cost}`);
  });
}

test('what a program pays once for many tables, and all of their declarations', () => {
  const files = clientFiles(manyTables()), program = "import { createDatabase } from './db.js';\nexport const id: string | undefined = (await createDatabase('').t7.findFirst())?.id;\n";
  const { errors, instantiations } = compile(project({ ...files, 'use.ts': program }, { skipLibCheck: true }));
  assert.deepEqual(errors, []);
  assert.ok(instantiations < 500, `${instantiations}`);
  assert.deepEqual(compile(project({ ...files, 'use.ts': program })).errors, []);
});

/** Whether a document gives a client: what the tool refuses, it says. @param {any} document @param {string} name @returns {Record<string, string>} */
function filesOf(document, name) {
  try {
    return clientFiles(document, name);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return {};
  }
}

test('random documents: the compiler takes their types, and a query of each table', () => {
  const files = Object.assign({}, ...Array.from({ length: 80 }, (_, i) => filesOf(randomSchema(randomOf(i + 1)), `db${i}`)));
  const modules = Object.keys(files).filter((name) => name.endsWith('.js'));
  assert.ok(modules.length > 40, String(modules.length));
  const programs = modules.map((name) => {
    const [, names] = /createClient\(schema, '([^']*)'/.exec(files[name]) ?? [];
    const calls = names.split(' ').map((table) =>
      `await db.${table}.findMany({ where: {}, limit: 1, select: {} });\nawait db.${table}.updateMany({ all: true, set: {} });\ndb.${table}.schema.create;\n${table};`);
    return [name.replace('.js', '.use.ts'), `import { createDatabase, ${names.replaceAll(' ', ', ')} } from './${name}';\nconst db = createDatabase('');\n${calls.join('\n')}\n`];
  });
  assert.deepEqual(compile(project({ ...files, ...Object.fromEntries(programs) })).errors, []);
});

/** Words that a row's type can't have, or might not. */
const WORDS = 'abstract any as asserts async await boolean case catch class const constructor Create Date declare default delete do enum export extends Facts false finally for from function get '
  + 'global Database if implements import in infer instanceof interface intrinsic is Is Json keyof let module Many namespace never new NonNullable null number of Omit One OrderBy out override package '
  + 'private public readonly Record Ref Relations require return satisfies Seen set static string super switch symbol table this throw true try type typeof Uint8Array undefined unique unknown '
  + 'Update using var void Where while Whole with yield schema createDatabase heliumdb $ _';

test('any word is a row\'s type, unless the tool refuses it', () => {
  const document = (/** @type {string} */ row) => ({ version: 1, tables: {
    t: { client: { row }, columns: { id: { type: 'bytea', primaryKey: true }, b: { type: 'timestamptz', nullable: true }, c: { type: 'jsonb[]' }, d: { type: 'jsonb' }, s: { type: 'text', client: { secret: true } } } },
    u: { columns: { id: { type: 'bytea', primaryKey: true, references: { table: 't', column: 'id' } } } },
  } });
  const words = WORDS.split(' '), files = Object.assign({}, ...words.map((word, i) => filesOf(document(word), `w${i}`)));
  const taken = words.filter((_, i) => `w${i}.js` in files);
  assert.ok(taken.length > 20 && taken.length < words.length, taken.join(' '));
  const uses = taken.map((word) => {
    const i = words.indexOf(word);
    return `import { createDatabase as c${i} } from './w${i}.js';\nexport const r${i}: Date | null | undefined = (await c${i}('').t.get(new Uint8Array(), { include: { u: true } }))?.b;`;
  });
  assert.deepEqual(compile(project({ ...files, 'use.ts': uses.join('\n') })).errors, []);
});

test('a mistake in a query: the compiler says what is wrong where it stands', () => {
  const document = JSON.parse(readFileSync(path('tests/client/blog.json'), 'utf8'));
  const mistakes = [
    ['findMany({ select: { id: true, titel: true } })', "'titel' does not exist in type '"],
    ['findMany({ include: { author: true, autor: true } })', "'autor' does not exist in type '"],
    ['findMany({ include: { author: { select: { nam: true } } } })', "'nam' does not exist in type '"],
    ["findMany({ omit: { titel: true } })", "'titel' does not exist in type '"],
    ["findMany({ omit: { title: 'x' } })", "is not assignable to type"],
    ['findMany({ count: { comment: true } })', "'comment' does not exist in type '"],
    ['findMany({ count: { comments: 5 } })', "Type 'number' is not assignable to type"],
    ['findMany({ count: { comments: { where: { boddy: 1 } } } })', "'boddy' does not exist in type 'Where'"],
    ["findMany({ where: { title: 'x', titel: 'y' } })", "'titel' does not exist in type 'Where'"],
    ['findMany({ limt: 1 })', "'limt' does not exist in type '"],
    ['findMany({ where: { authorId: "x" } })', "Type 'string' is not assignable to type"],
    ["create({ title: 'x' })", "Property 'authorId' is missing in type"],
    ["update('p', { titel: 'x' })", "'titel' does not exist in type 'Changes<Create>'"],
  ];
  const program = `import { createDatabase } from './db.js';\nconst db = createDatabase('');\n${mistakes.map(([call]) => `db.posts.${call};`).join('\n')}\n`;
  const { errors } = compile(project({ ...clientFiles(document), 'use.ts': program }));
  assert.equal(errors.length, mistakes.length, errors.join('\n'));
  mistakes.forEach(([call, says], i) => {
    assert.ok(errors[i].startsWith(`use.ts(${i + 3},`), errors[i]);
    assert.ok(errors[i].includes(says), `${call}: ${errors[i]}`);
  });
});
