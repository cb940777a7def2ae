// heliumdb/side-by-side: two plans compared, each with the times at which it was asked for: what a side may have made by
// itself, what may be a default, how statements become writes, and how much is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incomparable } from '../../js/side-by-side/compare.js';
import { comparePlans } from '../../js/side-by-side/writes.js';

const FROM = Date.UTC(2026, 0, 2, 3, 4, 5), TO = FROM + 1000;

/** @param {string} sql @param {any[]} params */
const of = (sql, ...params) => ({ sql, params });
/** An insert of one value into a column. @param {string} column @param {any} value */
const insert = (column, value) => of(`insert into t(${column}) values ($1)`, value);
/** One that leaves it to the database. */
const NONE = of('insert into t default values');

/** What two plans come to: the rules that excuse, and the differences. @param {any} old @param {any} next @param {any[]} [args] @param {string[]} [off] */
function compared(old, next, args = [], off = []) {
  const plan = (/** @type {any} */ statements) => ({ statements, from: FROM, to: TO });
  const { excused, differences } = comparePlans(plan(old), plan(next), args, new Set(off));
  return [[...excused].sort().join(), ...differences.map(({ rule, path, old: from, next: to }) => `${rule} at ${path}: ${from} | ${to}`)];
}

test('a time is one that the side made only if it lies within the asking', () => {
  for (const [ms, made] of /** @type {[number, boolean][]} */ ([[FROM - 1, false], [FROM, true], [FROM + 500, true], [TO, true], [TO + 1, false]]))
    for (const time of [new Date(ms), new Date(ms).toISOString()]) {
      const told = typeof time === 'string' ? 'text of 24 characters' : time.toISOString();
      assert.deepEqual(compared(insert('at', time), NONE), made ? ['generated'] : ['', `type at [0].insert.t[0].at: ${told} | undefined`], `${ms - FROM}`);
      assert.deepEqual(compared(of('update t set at=$1', time), of('update t set at=now()')), made ? ['generated'] : ['generated', `${typeof time === 'string' ? 'value' : 'type'} at [0].update.t.set.at: ${told} | a generated value`]);
    }
  // One that the call gave is none.
  assert.deepEqual(compared(insert('at', new Date(FROM)), NONE, [{ at: new Date(FROM).toISOString() }]), ['', 'type at [0].insert.t[0].at: 2026-01-02T03:04:05.000Z | undefined']);
});

test('a text in a column of ids is one that the side made if it looks like one', () => {
  const made = ['generated'], differs = (/** @type {any} */ a, /** @type {any} */ b) => ['', `value at [0].insert.t[0].${a}: ${b} | ${b}`];
  for (const column of ['id', '"userId"', 'user_id', 'uuid', 'row_uuid', '"ID"', '"userID"']) assert.deepEqual(compared(insert(column, 'k1'), insert(column, 'k2')), made, column);
  for (const column of ['paid', 'uuids', 'userid', 'ids']) assert.deepEqual(compared(insert(column, 'k1'), insert(column, 'k2')), differs(column, 'text of 2 characters'), column);
  assert.deepEqual(compared(insert('id', 'a'.repeat(64)), insert('id', 'b'.repeat(64))), made);
  assert.deepEqual(compared(insert('id', 'a'.repeat(65)), insert('id', 'b'.repeat(65))), differs('id', 'text of 65 characters'));
  assert.deepEqual(compared(insert('id', 'a b'), insert('id', 'a c')), differs('id', 'text of 3 characters'));
  assert.deepEqual(compared(insert('id', ''), insert('id', ' ')), ['', 'value at [0].insert.t[0].id: text of 0 characters | text of 1 characters']);
  assert.deepEqual(compared(insert('id', 7), insert('id', 8)), ['', 'value at [0].insert.t[0].id: 7 | 8']);
  assert.deepEqual(compared(insert('id', 'k1'), insert('id', 'k2'), [{ deep: [{ id: ' K1 ' }] }]), ['generated', 'type at [0].insert.t[0].id: text of 2 characters | undefined']);
});

test('what the database makes: by another function it is the same, in an update none or another expression is not', () => {
  assert.deepEqual(compared(of('update t set a=now()'), of('update t set a=current_timestamp')), ['generated']);
  assert.deepEqual(compared(of('update t set a=now()'), of('update t set a=current_timestamp'), [], ['generated']), ['', 'value at [0].update.t.set.a: text of 6 characters | text of 18 characters']);
  assert.deepEqual(compared(of('update t set a=default'), of('update t set a=default')), ['']);
  assert.deepEqual(compared(of('update t set a=default'), of('update t set a=null')), ['', 'type at [0].update.t.set.a: text of 8 characters | null']);
  assert.deepEqual(compared(of('update t set a=default'), of('update t set a=now()')), ['generated', 'value at [0].update.t.set.a: text of 8 characters | a generated value']);
  assert.deepEqual(compared(of('insert into t(a,b) values (default,$1)', 'x'), insert('b', 'x'), ['x']), ['']);
  assert.deepEqual(compared(of('insert into t(a) values (now())'), NONE, [], ['generated']), ['', 'type at [0].insert.t[0].a: text of 6 characters | undefined']);
});

test('a value that one side leaves out may be the default: a word, a number, a boolean, an empty object, none of the call\'s', () => {
  const given = (/** @type {string} */ told, column = 'a') => ['', `type at [0].insert.t[0].${column}: ${told} | undefined`];
  for (const [value, args, said] of /** @type {[any, any[], string[]][]} */ ([
    ['', [], ['defaults']], ['a'.repeat(40), [], ['defaults']], ['a'.repeat(41), [], given('text of 41 characters')], ['two words', [], given('text of 9 characters')],
    [0, [], ['defaults']], ['0', [], ['defaults']], [true, [], ['defaults']], [{}, [], ['defaults']], ['{}', [], ['defaults']], [[], [], ['defaults']], ['[]', [], ['defaults']],
    [{ a: 1 }, [], given('object of 1 keys')], ['[0]', [], given('list of 1')], [new Date(5), [], given('1970-01-01T00:00:00.005Z')], [null, [], ['undefined-null']],
    ['word', ['word'], given('text of 4 characters')], ['word', [' WORD '], given('text of 4 characters')], [5, [{ n: ['5.0'] }], given('5')], [true, [true], given('true')], [false, [true], ['defaults']],
    // Bytes of the call are no numbers of it.
    [5, [new Uint8Array([5])], ['defaults']],
  ])) assert.deepEqual(compared(insert('a', value), NONE, args), said, JSON.stringify([value, args]));
  assert.deepEqual(compared(insert('password', 'x'), NONE), ['', 'secrets at [0].insert.t[0].password: secret | secret']);
  assert.deepEqual(compared(NONE, insert('a', 0)), ['defaults']);
  assert.deepEqual(compared(of('update t set a=0, b=1'), of('update t set b=1')), ['', 'type at [0].update.t.set.a: text of 1 characters | undefined'], 'an update has none');
});

test('how parameters are spelled: JSON, arrays, bytes, booleans and numbers are what they say', () => {
  const bytes = new Uint8Array([0, 255]);
  for (const [old, next, said] of /** @type {[any, any, string[]][]} */ ([
    ['true', true, ['']], ['false', false, ['']], ['True', true, ['', 'type at [0].update.t.set.a: text of 4 characters | true']],
    ['\\x00ff', bytes, ['']], ['\\x00FF', bytes, ['']], ['\\x', new Uint8Array(), ['']], ['\\x0', bytes, ['', 'type at [0].update.t.set.a: text of 3 characters | 2 bytes']],
    ['\\x00fe', bytes, ['', 'value at [0].update.t.set.a: 2 bytes | 2 bytes']],
    ['{"a":1}', { a: 1 }, ['']], ['{a,b}', ['a', 'b'], ['']], ['{}', [], ['']], ['{}', {}, ['']], ['[1,2]', [1, 2], ['']], ['{a', 'b', ['', 'value at [0].update.t.set.a: text of 2 characters | text of 1 characters']],
    ['"a"', 'a', ['', 'value at [0].update.t.set.a: text of 3 characters | text of 1 characters']],
    ['{"a":0.1234567890123456}', { a: 0.1234567890123456 }, ['']], ['{"a":12345678901234567}', '{"a":12345678901234568}', ['', 'type at [0].update.t.set.a: text of 23 characters | object of 1 keys']],
  ])) assert.deepEqual(compared(of('update t set a=$1', old), of('update t set a=$1', next)), said, JSON.stringify([old, next]));
});

test('a number that the call gave, with more digits than it has, is that number', () => {
  const long = '9783.120000000001', differs = ['', 'value at [0].update.t.set.n: text of 17 characters | text of 7 characters'];
  for (const [args, said] of /** @type {[any[], string[]][]} */ ([
    [[9783.12], ['float-digits,numeric-spelling']], [[], differs], [[9783.13], differs], [['9783.12'], differs], [[9783.12, long], differs],
  ])) assert.deepEqual(compared(of('update t set n=$1', long), of('update t set n=$1', '9783.12'), args), said, JSON.stringify(args));
  assert.deepEqual(compared(of('update t set n=$1', '0.1000000000000000055'), of('update t set n=$1', 0.1), [0.1]), ['float-digits']);
  assert.deepEqual(compared(of('update t set n=$1', '0.1000000000000000055'), of('update t set n=$1', 0.1), [0.1], ['float-digits']).length, 2);
  assert.deepEqual(compared(of('delete from t where n=$1', '0.1000000000000000055'), of('delete from t where n=$1', 0.1), [0.1]), ['float-digits']);
});

test('inserts into one table, one after the other, are one; others stay as they are', () => {
  const a = (/** @type {string} */ value, more = '') => of(`insert into a(x) values ($1)${more}`, value), b = (/** @type {string} */ value) => of('insert into b(x) values ($1)', value);
  const args = ['1', '2', '3'];
  assert.deepEqual(compared([a('1'), a('2'), a('3')], of('insert into a(x) values ($1),($2),($3)', ...args), args), ['']);
  assert.deepEqual(compared([a('1'), b('2')], [a('1'), b('2')], args), ['']);
  assert.deepEqual(compared([a('1'), b('2')], [a('1'), a('2')], args), ['', 'length at : list of 2 | list of 1']);
  assert.deepEqual(compared([a('1'), b('2'), a('3')], [a('1'), a('3'), b('2')], args), ['', 'length at : list of 3 | list of 2']);
  assert.deepEqual(compared([a('1', ' returning id'), a('2')], [a('1'), a('2')], args), ['', 'length at : list of 2 | list of 1']);
  assert.deepEqual(compared([a('1', ' returning id'), a('2', ' returning id')], [a('1'), a('2')], args), ['returning']);
  assert.deepEqual(compared([a('1'), of('delete from a'), a('2')], [a('1'), a('2')], args), ['', 'length at : list of 3 | list of 1']);
  assert.deepEqual(compared([of('begin'), a('1'), of('savepoint s'), a('2'), of('commit')], [a('1'), a('2')], args), ['statements']);
  assert.deepEqual(compared([a('1'), of('select 1 from t'), a('2')], [a('1'), a('2')], args, ['statements']), ['', 'length at : list of 3 | list of 1']);
  assert.deepEqual(compared([of('begin'), of('commit'), b('1')], [of('begin'), of('select 1'), b('1')], args, ['statements']), ['', 'type at [1].transaction: true | undefined', 'type at [1].select: undefined | true']);
});

test('rows in another order are the same rows, whatever each side leaves to defaults; others are told where they are', () => {
  const rows = (/** @type {string} */ columns, /** @type {any[][]} */ ...values) => {
    let n = 0;
    return of(`insert into t(${columns}) values ${values.map((row) => `(${row.map(() => `$${++n}`)})`)}`, ...values.flat());
  };
  const args = ['x', 'y', 'z'];
  assert.deepEqual(compared(rows('a,s', ['x', 'on'], ['y', 'on']), rows('a', ['y'], ['x']), args), ['defaults,order']);
  assert.deepEqual(compared(rows('a,s', ['x', 'on'], ['y', 'off']), rows('s,a', ['off', 'y'], ['on', 'x']), args), ['order']);
  assert.deepEqual(compared(rows('a,b', ['x', null], ['y', null]), rows('a', ['y'], ['x']), args), ['order,undefined-null']);
  assert.deepEqual(compared(rows('a', ['x'], ['x'], ['y']), rows('a', ['y'], ['x'], ['x']), args), ['order']);
  assert.deepEqual(compared(rows('a', ['x'], ['x'], ['y']), rows('a', ['y'], ['x'], ['y']), args), ['', 'value at [0].insert.t[0].a: text of 1 characters | text of 1 characters']);
  assert.deepEqual(compared(rows('a', ['x'], ['y']), rows('a', ['y'], ['x']), args, ['order']), ['', 'order at [0].insert.t: list of 2 | list of 2']);
  // In a value an order is one.
  assert.deepEqual(compared(rows('a,j', ['x', '[1,2]']), rows('a,j', ['x', '[2,1]']), args), ['', 'order at [0].insert.t[0].j: list of 2 | list of 2']);
  assert.deepEqual(compared(rows('a', ['x'], ['y']), of('insert into u(a) values ($1),($2)', 'x', 'y'), args), ['', 'type at [0].insert.t: list of 2 | undefined', 'type at [0].insert.u: undefined | list of 2']);
});

test('sets have no order; what comes back may differ, if that is not switched off', () => {
  const set = (/** @type {any[]} */ ...values) => of(`delete from t where a in (${values.map((_, i) => `$${i + 1}`)})`, ...values);
  assert.deepEqual(compared(set(3, 1, 2), set(1, 2, 3)), ['']);
  assert.deepEqual(compared(set('b', 'a', 'B'), set('B', 'b', 'a')), ['']);
  assert.deepEqual(compared(set('b', 'a'), set('b', 'c')), ['', 'value at [0].delete.t.where.a.in[0]: text of 1 characters | text of 1 characters', 'value at [0].delete.t.where.a.in[1]: text of 1 characters | text of 1 characters']);
  assert.deepEqual(compared(set(1, 2), set(1, 2, 2)), ['', 'length at [0].delete.t.where.a.in: list of 2 | list of 3']);
  const back = (/** @type {string} */ columns) => of(`delete from t returning ${columns}`);
  assert.deepEqual(compared(back('a, b'), back('b, a')), ['']);
  assert.deepEqual(compared(back('a'), back('b')), ['returning']);
  assert.deepEqual(compared(back('a'), back('b'), [], ['returning']), ['', 'value at [0].returning[0]: text of 1 characters | text of 1 characters']);
  assert.deepEqual(compared(back('a'), of('delete from t'), [], ['returning']), ['', 'length at [0].returning: list of 1 | list of 0']);
});

test('what says nothing of what is written is not compared', () => {
  for (const [old, next] of /** @type {[any, any][]} */ ([
    [of('select f()'), []], [[], of('select f()')], [of('select f()'), of('begin')], [of('select f()'), of('select f()')], [[{ sql: 'delete from t' }, 5], []], [{ sql: ['delete from t'] }, []], [{ sql: 'delete from t', params: null }, []],
  ])) assert.throws(() => compared(old, next), Incomparable, JSON.stringify([old, next]));
  assert.deepEqual(compared([of('select f()'), of('delete from t')], of('delete from t')), ['statements']);
  assert.deepEqual(compared([of('begin'), of('commit')], []), ['statements']);
  assert.deepEqual(compared({ sql: 'delete from t' }, of('delete from t')), [''], 'parameters may be left out');
});

test('of one call ten differences are told, of however many writes', () => {
  const deletes = (/** @type {number} */ count, /** @type {string} */ table) => Array.from({ length: count }, () => of(`delete from ${table}`));
  for (const [writes, told] of [[4, 8], [5, 10], [6, 10]]) assert.equal(compared(deletes(writes, 't'), deletes(writes, 'u')).length - 1, told);
  const [, , , , , last] = compared(deletes(6, 't').slice(1), deletes(5, 'u'));
  assert.equal(last, 'type at [2].delete.t: object of 1 keys | undefined');
});
