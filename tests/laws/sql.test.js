// Law 3: only src/core/sql.* writes SQL. Elsewhere in src:
// - a string literal holds no SQL, but for the words given to sql_words(s, "..."): lower-case letters, blanks
//   and underscores, so no punctuation, no quote, no number, no value;
// - nobody takes the address of an Sql's text, unless to read it
//   by buf_str, or sets it but to a new buffer.
// The engine of migrations writes SQL of its own, in the files that ENGINE names and no others.
// A column's default is an expression that the schema's author writes (.default_sql in a table file).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

// What a literal is recognised by: whole phrases and marks, since messages are English and columns have names.
const SQL = [
  /\b(select|insert into|delete from|returning|lateral|unnest|coalesce|(order|group) by|left join|cross join)\b/i,
  /\b(create|alter|drop)( unique)? (table|index|type|schema)\b/i,
  /\bupdate \S+ set\b|\b(primary|foreign) key\b|\breferences\b|\bon (delete|conflict)\b/i,
  /^ (from|where|set|values|limit|offset|desc|asc|union) $/i,
  /\bwhere\b.*[=<>]|\b(json|jsonb)_(agg|build)\w*|\bnow\(\)|::\s*\w|\$\d|"\."/i,
];

/** What of src/tools holds SQL. */
const ENGINE = new Set([
  'catalog/catalog.def', 'catalog/things.def', 'catalog/left.def', 'catalog/none.def', 'catalog/whole.def', // the question to the catalog
  'diff/draft.c', 'diff/draft_table.c', 'diff/draft_block.c', 'diff/spelling.c', 'diff/cast.c', // statements and their parts
  'diff/probe.c', 'catalog/scratch.c', 'catalog/adopt.c', // questions to the data, to a scratch schema, to other tools' ledgers
  'catalog/reread.c', // an expression of the database's own, in its other spelling
  'history/ledger.def', // our own ledger
  'document/blocks.def', // what stands behind DROP
  'client/taken.def', // names that no table can have in JavaScript
  'script/codes.def', 'script/forms.def', 'script/outside.def', 'script/refused.def', 'script/rules.def', // what statements are recognised by
].map((name) => `src/tools/${name}`));

/** @param {import('./texts.js').Texts} files */
function faults(files) {
  /** @type {string[]} */
  const found = [];
  for (const [file, source] of Object.entries(files)) {
    if (/^src\/core\/sql\.[ch]$/.test(file) || ENGINE.has(file)) continue;
    const text = withoutComments(source).replace(/\.default_sql = "[^"]*"/g, '');
    /** @param {RegExp} pattern @param {(match: RegExpMatchArray) => string} say */
    const look = (pattern, say) => {
      for (const match of text.matchAll(pattern))
        if (say(match)) found.push(`${file}:${lineOf(text, match.index)} ${say(match)}`);
    };
    look(/\bsql_words\(([^()]*),\s*(.*?)\);/g, ([, , words]) =>
      /^"[a-z_ ]+"$/.test(words) ? '' : `gives sql_words ${words}`);
    look(/(\bbuf_str\()?&\s*[\w[\]>.-]*(->|\.)text\b(?!\.)/g, ([what, reads]) => (reads ? '' : `writes to ${what}`));
    look(/\bsql(->|\.)text(\.\w+)?\s*[-+]?=(?!=| buf_make\()/g, ([what]) => `sets ${what.replace(/\s*[-+]?=$/, '')}`);
    const rest = text.replace(/\bsql_words\([^;]*;|#include.*/g, (call) => call.replace(/[^\n]/g, ' '));
    for (const { 0: literal, index } of rest.matchAll(/"((?:\\.|[^"\\\n])*)"/g))
      // A word alone is a name: of a method, of what it is told, of a document's member.
      if (!/^(select|returning|references)$/.test(literal.slice(1, -1)) && SQL.some((pattern) => pattern.test(literal.slice(1, -1).replace(/\\"/g, '"'))))
        found.push(`${file}:${lineOf(rest, index)} holds SQL: ${literal}`);
  }
  return found;
}

test('only sql writes SQL', () => {
  assert.deepEqual(faults(texts('src', /\.(c|h|def)$/)), []);
});

test('the law sees what breaks it', () => {
  const good = 'sql_words(sql, " left join lateral "); sql_words(&it->sql, "json_agg");\n' +
    'sql->text = buf_make(arena); Str text = buf_str(&sql->text); v.text.len = 3; take(&v.text.len); fail(" is required"); /* "select 1" */\n' +
    '{.name = STR_INIT("from"), .default_sql = "now()"}; STR("an update needs where it is set"), "select";\n';
  assert.deepEqual(faults({ 'src/a.c': good, 'src/core/sql.c': 'buf_lit(&sql->text, "select $1");' }), []);
  /** @param {string} line */
  const one = (line) => faults({ 'src/a.c': `\n${line}\n` })[0];
  assert.equal(one('sql_words(sql, "limit 5");'), 'src/a.c:2 gives sql_words "limit 5"');
  assert.equal(one('sql_words(sql, "a = \\"b\\"");'), 'src/a.c:2 gives sql_words "a = \\"b\\""');
  assert.equal(one('sql_words(sql, words);'), 'src/a.c:2 gives sql_words words');
  assert.equal(one('buf_put(&sql->text, v.text);'), 'src/a.c:2 writes to &sql->text');
  assert.equal(one('buf_put(&plans[i].sql.text, x);'), 'src/a.c:2 writes to &plans[i].sql.text');
  assert.equal(one('Buf *out = &sql->text;'), 'src/a.c:2 writes to &sql->text');
  assert.equal(one('sql->text.len -= 2;'), 'src/a.c:2 sets sql->text.len');
  for (const sql of ['select 1', ' where ', 'x = $1', 'a::text', 'create table x', 'now()', 'update x set y', ' limit '])
    assert.equal(one(`put(STR("${sql}"));`), `src/a.c:2 holds SQL: "${sql}"`);
});
