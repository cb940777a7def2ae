// Two vocabularies of types meet in src/tools/document/forms.*: Postgres's names (pgtype.c) and the core's numbers
// (type.def). Every type that pgtype.c knows has a row there, and the numbers are the core's, in its order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';

const read = (/** @type {string} */ file) => readFileSync(path(file), 'utf8');

/** The second name where there is one, else the first: a type's canonical name. @param {string} text of pgtype.c */
const canonical = (text) => [...text.matchAll(/^ {4}\{"([^"]+)", (?:"([^"]+)"|NULL), RULE_/gm)].map(([, name, other]) => other ?? name);

/** Types without a row. @param {string[]} names @param {string} rows of forms.def */
const missing = (names, rows) => [...new Set(names)].filter((name) => !/serial$/.test(name) && !rows.includes(`\nFORM("${name}", `));

test('every type of pgtype.c has a row in forms.def', () => {
  const names = canonical(read('src/tools/document/pgtype.c'));
  assert.ok(names.length > 60, String(names.length));
  assert.deepEqual(missing(names, read('src/tools/document/forms.def')), []);
});

test('the numbers of types are the core\'s', () => {
  const ours = [...read('src/tools/document/forms.h').matchAll(/^ {4}FORM_ID_(\w+)/gm)].map(([, name]) => name);
  const core = [...read('src/core/type.def').matchAll(/^TYPE\((\w+),/gm)].map(([, name]) => name);
  assert.ok(core.length > 20);
  assert.deepEqual(ours, core);
});

test('the flags of columns are the core\'s', () => {
  const ours = [...read('src/tools/client/plan.h').matchAll(/^ {4}FLAG_(\w+) = (\d+)/gm)].map(([, name, bit]) => [name, bit]);
  const core = [...read('src/core/schema.h').matchAll(/^ {4}COLUMN_(\w+) =\s+(\d+)/gm)].map(([, name, bit]) => [name, bit]);
  assert.ok(core.length > 12);
  assert.deepEqual(ours, core.filter(([name]) => !['OPTION', 'PARTS'].includes(name)));
});

test('the law sees what breaks it', () => {
  const rows = '\nFORM("text", "", TEXT, "string", NULL)\nFORM("boolean", …)';
  assert.deepEqual(missing(canonical('    {"text", NULL, RULE_NONE},\n    {"bool", "boolean", RULE_NONE},\n    {"serial4", "serial", RULE_NONE},\n    {"uuid", NULL, RULE_NONE},'), rows), ['uuid']);
});
