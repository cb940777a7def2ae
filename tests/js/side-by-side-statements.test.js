// heliumdb/side-by-side: statements read, as known answers: words, types, values, rows, conditions and what comes back;
// arrays as Postgres spells them; and what is refused at the limits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incomparable } from '../../js/side-by-side/compare.js';
import { elementsOf, Expression, readStatement } from '../../js/side-by-side/statement.js';
import { tokensOf } from '../../js/side-by-side/tokens.js';

/** What a statement writes, without prototypes and classes. @param {string} sql @param {any[]} params */
const read = (sql, ...params) => JSON.parse(JSON.stringify(readStatement({ sql, params })));
/** @param {string} sql @param {any[]} params */
const unread = (sql, ...params) => assert.throws(() => readStatement({ sql, params }), Incomparable, sql);

/** The only value of an insert. @param {string} sql @param {any[]} params */
const valueOf = (sql, ...params) => /** @type {any} */ (readStatement({ sql: `insert into t(a) values (${sql})`, params })).rows[0].a;
/** The conditions of a delete. @param {string} sql @param {any[]} params */
const whereOf = (sql, ...params) => read(`delete from t where ${sql}`, ...params).where;

test('words, names, texts, parameters, numbers and signs; white space and comments are none', () => {
  assert.deepEqual(tokensOf('Select "A""b" -- "x"\n, \'it\'\'s\' /* * / \'y\' **/ $12 Ab_1$ 1.5 27 :: <= >= <> != ( ) , . = < > * ; [ ] -').map(({ kind, text }) => [kind, text]), [
    ['word', 'select'], ['name', 'A"b'], ['sign', ','], ['text', "it's"], ['parameter', '12'], ['word', 'ab_1$'], ['number', '1.5'], ['number', '27'],
    ...['::', '<=', '>=', '<>', '!=', '(', ')', ',', '.', '=', '<', '>', '*', ';', '[', ']', '-'].map((text) => ['sign', text]),
  ]);
  assert.deepEqual([tokensOf(''), tokensOf(' \n\t'), tokensOf('-- x'), tokensOf("''")], [[], [], [], [{ kind: 'text', text: '' }]]);
  for (const sql of ['"a', "'a", '""', '/* a', '$', '$$a$$', '+', 'a ? b', '#', '\\', 'é'])
    assert.throws(() => tokensOf(sql), Incomparable, sql);
});

test('an insert: its table, its rows, its columns that come back', () => {
  assert.deepEqual(read('INSERT INTO "public"."users" AS u ("id", Email) VALUES ($1, $2), (DEFAULT, \'x\') RETURNING "id", u.email AS Mail, *', 'k', null),
    { verb: 'insert', table: 'users', rows: [{ id: 'k', email: null }, { id: { text: 'default' }, email: 'x' }], returning: ['*', 'id', 'mail'] });
  assert.deepEqual(read('insert into audit.t default values;'), { verb: 'insert', table: 'audit.t', rows: [{}], returning: [] });
  assert.deepEqual(read('insert into t(a,b) values ($2,$1),($1,$2)', 1, 2).rows, [{ a: 2, b: 1 }, { a: 1, b: 2 }]);
  assert.deepEqual(read('insert into t("__proto__") values (1)').rows[0], JSON.parse('{"__proto__":"1"}'));
  for (const sql of [
    'insert into t() values ()', 'insert into t(a) values ()', 'insert into t(a,b) values (1)', 'insert into t(a) values (1,2)', 'insert into t(a,) values (1)', 'insert into t default', 'insert into t(a) default values',
    'insert into t(a) values (1),', 'insert into t(a) values (1);;', 'insert into t(a) values (1) returning', 'insert into t(a) values (1) returning a as', 'insert into t(a) values (1) x', 'insert t(a) values (1)', 'insert into (a) values (1)',
    'insert into "into"."a.b"(a) values (1)', 'insert into t($1) values (1)',
  ]) unread(sql);
});

test('an insert of columns as arrays: rows by columns, beside what is the same in all', () => {
  assert.deepEqual(read('insert into t(a,b,c,d) select x."a"::text::int, $1::text, now(), x.b from unnest($2::int[],$3::text[]) x("a","b") returning a', 's', '{1,2}', ['p', null]), {
    verb: 'insert', table: 't', returning: ['a'], rows: [{ a: '1', b: 's', c: { text: 'now()' }, d: 'p' }, { a: '2', b: 's', c: { text: 'now()' }, d: null }],
  });
  assert.deepEqual(read('insert into t(a) select x.a from unnest($1) x(a)', []).rows, []);
  const wide = (/** @type {number} */ count) => /** @type {any} */ (readStatement({ sql: 'insert into t(a,b) select x.a,x.a from unnest($1) x(a)', params: [Array(count).fill(1)] })).rows.length;
  assert.equal(wide(10_000), 10_000);
  assert.throws(() => wide(10_001), Incomparable);
  for (const [sql, ...params] of /** @type {[string, ...any[]][]} */ ([
    ['insert into t(a) select x.a from unnest($1,$2) x(a,b)', [1], [1, 2]], ['insert into t(a,b) select x.a from unnest($1) x(a)', [1]], ['insert into t(a) select x.a from unnest($1) x(a,b)', [1]],
    ['insert into t(a) select x.a from unnest($1)', [1]], ['insert into t(a) select x.a from unnest($1) x', [1]], ['insert into t(a) select x.a from other($1) x(a)', [1]], ['insert into t(a) select x.a unnest($1) x(a)', [1]],
    ['insert into t(a) select x.a from unnest($1) x(a)', 5], ['insert into t(a) select x.a from unnest($1) x(a) where true', [1]], ['insert into t(a,b) select x.a,x.b from unnest($1,$2) x(a,a)', [1], [1]],
  ])) unread(sql, ...params);
});

test('values: null, booleans, numbers as they are spelled, texts, parameters, what the database makes', () => {
  for (const [sql, value] of /** @type {[string, any][]} */ ([
    ['null', null], ['NULL', null], ['true', true], ['False', false], ['5', '5'], ['-5', '-5'], ['- 5.25', '-5.25'], ["'-5'", '-5'], ["''", ''], ['((7))', '7'],
    ['CAST(7 AS int)', '7'], ['cast(cast(\'x\' as text) as "public"."kind")', 'x'],
    ...['int', 'INT4', 'int[]', 'int[][]', 'public.kind', '"my schema"."my kind"[]', 'numeric(10)', 'numeric(10, 2)', 'character varying(5)[]', 'double precision', 'timestamp(3) with time zone', 'timestamp without time zone', 'time(0)', 'text::int::text'].map((type) => [`8::${type}`, '8']),
  ])) assert.equal(valueOf(sql), value, sql);
  assert.deepEqual([valueOf('$1', 5), valueOf('$1::text', 'p'), valueOf('($1)::int', null)], [5, 'p', null]);
  for (const word of ['default', 'current_timestamp', 'localtimestamp', 'now()', 'clock_timestamp()', 'statement_timestamp()', 'transaction_timestamp()', 'gen_random_uuid()', 'uuid_generate_v4()', 'uuidv7()'])
    for (const sql of [word, word.toUpperCase(), `${word}::text`, `(${word})`]) {
      const made = valueOf(sql);
      assert.ok(made instanceof Expression, sql);
      assert.equal(made.text, word);
    }
  for (const sql of [
    '', '--', "-'5'", '-$1', '--5', '+5', 'x', '"x"', 'now', 'now(1)', 'nextval()', 'current_timestamp()', 'default()', 'cast(7)', 'cast(7 as)', 'cast(7 as int', 'cast 7 as int', '7::', '7::int[', '7::int]', '7::numeric()', '7::numeric(x)', '7::numeric(1',
    '7::int(1', '(7', '7)', '1 2', '1e5', '*', 'not true', 'public.now()',
  ]) unread(`insert into t(a) values (${sql})`);
});

test('parameters: each that is given is taken, and none that is not', () => {
  assert.equal(read('insert into t(a) values ($2),($1),($2)', 'x', 'y').rows.length, 3);
  for (const [sql, ...params] of /** @type {[string, ...any[]][]} */ ([['$1'], ['$2', 1], ['$0', 1], ['$1', 1, 2], ['$2', 1, 2], ['$00', 1]])) unread(`insert into t(a) values (${sql})`, ...params);
  assert.equal(valueOf('$01', 'x'), 'x');
});

test('an update and a delete: what is set, and by which conditions', () => {
  assert.deepEqual(read('UPDATE "t" SET "a" = $1, b = now(), "C"=null WHERE "t"."id" = $2 RETURNING *', 1, 'k'),
    { verb: 'update', table: 't', set: { a: 1, b: { text: 'now()' }, C: null }, where: { id: { eq: 'k' } }, returning: ['*'] });
  assert.deepEqual(read('update t x set a=1'), { verb: 'update', table: 't', set: { a: '1' }, where: {}, returning: [] });
  assert.deepEqual(read('delete from public.t as x where x.id in ($1,$2);', 1, 2), { verb: 'delete', table: 't', where: { id: { in: [1, 2] } }, returning: [] });
  for (const sql of ['update t set', 'update t a=1', 'update t set a 1', 'update t set a=1,', 'update t set x.a=1', 'update t set a=default where', 'update set a=1', 'delete t', 'delete from', 'delete from t where', 'delete from t where a=1 returning', 'delete from t as where a=1'])
    unread(sql);
});

test('conditions: every operator, sets, null, and what always holds', () => {
  for (const [sql, where] of /** @type {[string, any][]} */ ([
    ['a=1', { a: { eq: '1' } }], ['a <> 1', { a: { ne: '1' } }], ['a != 1', { a: { ne: '1' } }], ['a < 1', { a: { lt: '1' } }], ['a <= 1', { a: { lte: '1' } }], ['a > 1', { a: { gt: '1' } }], ['a >= 1', { a: { gte: '1' } }],
    ['a > 1 and a <= 5 and b=true', { a: { gt: '1', lte: '5' }, b: { eq: true } }], ['a is null', { a: { isNull: true } }], ['a is not null and x.a <> 3', { a: { isNotNull: true, ne: '3' } }],
    ['a in (1)', { a: { eq: '1' } }], ['a in (1, 2)', { a: { in: ['1', '2'] } }], ["a = any('{1}')", { a: { eq: '1' } }], ["a = any('{1,2}'::int[])", { a: { in: ['1', '2'] } }], ["a = any('{}')", { a: { in: [] } }],
    ['1=1', {}], ['(1 = 1) and a=2', { a: { eq: '2' } }], ['((a=1) and (b=2 and (c=3)))', { a: { eq: '1' }, b: { eq: '2' }, c: { eq: '3' } }],
  ])) assert.deepEqual(whereOf(sql), where, sql);
  for (const sql of [
    '1', '1=', '1=2', '1=a', '1<>1', 'a', 'a 1', 'a=', 'a = b', 'a is', 'a is not', 'a is true', 'a is not true', 'a not null', 'a in', 'a in ()', 'a in (1', 'a in 1', 'a = any', 'a = any()', 'a = any(1)', 'a > any($1)', 'a * 1', 'a :: 1', 'a . = 1',
    'a=1 and', 'and a=1', '(a=1', 'a=1)', '(a=1 or b=2)', 'a=1 b=2', 'a in (1,2) and a in (1,2)', 'a in (1) and a=1', 'a is null and a is null', 'a > 1 and a > 2', 'a=now()', 'a in (1, now())', 'a=default', "a = any('{1')",
  ]) unread(`delete from t where ${sql}`);
});

test('what only reads, and what stands around', () => {
  for (const [sql, verb] of [
    ['select 1', 'select'], [' \n SELECT f(x) from "t" ;', 'select'], ['begin', 'transaction'], ['BEGIN isolation level serializable;', 'transaction'], ['start transaction', 'transaction'], ['commit', 'transaction'],
    ['savepoint s', 'transaction'], ['release savepoint s', 'transaction'], ['set local x = 1; ', 'transaction'],
  ]) assert.deepEqual(read(sql, 'a parameter'), { verb });
  for (const sql of ['selection', 'commits', 'rollback', 'rollback to savepoint s', 'select 1; select 2', 'begin;delete from t', '"select" 1', '; select 1', '-- x\nselect 1', '(select 1)', 'abort', 'end', '1', '']) unread(sql);
});

test('arrays as Postgres spells them', () => {
  for (const [text, elements] of /** @type {[any, any[]][]} */ ([
    ['{}', []], ['{a}', ['a']], ['{a,b c,"d,e"}', ['a', 'b c', 'd,e']], ['{NULL,null,"NULL",Nulls}', [null, null, 'NULL', 'Nulls']], ['{""}', ['']], ['{"a\\"b","c\\\\d","\\e"}', ['a"b', 'c\\d', 'e']],
    ['{"a\nb",c\nd}', ['a\nb', 'c\nd']], ['{"{}"}', ['{}']], [['x', 1], ['x', 1]],
  ])) assert.deepEqual(elementsOf(text), elements, text);
  for (const text of ['', '{', '}', 'a', '{a', 'a}', '{a,}', '{,a}', '{,}', '{{a}}', '{"a}', '{"a"b}', '{a"b"}', '{a}b}', '{a\\}', ' {a}', '{a} ', 5, null, undefined, {}])
    assert.throws(() => elementsOf(text), Incomparable, String(text));
});
