// heliumdb/side-by-side: what both sides would send for a write. Which plans are the same, which differ, what can't be read;
// plans that throw, hang or give nonsense; and that a write runs once, whatever its plan is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sideBySide } from '../../js/side-by-side/index.js';
import { errorFrom } from '../support/service.js';

const SECRET = 'argon2-s3cret-value';
const fail = (/** @type {object} */ fields) => Object.assign(new Error(SECRET), fields);
const invalid = () => { throw fail({ name: 'ValidationError' }); };

/**
 * One write under a mode, by its plans.
 * @param {{old?: any, next?: any}} plans functions, or what they give
 * @param {{args?: any[], mode?: string, answer?: () => any, rules?: any, breaker?: any, times?: number}} [more]
 */
async function planned(plans, { args = [], mode = 'shadow', answer = () => 'answer', times = 1, ...options } = {}) {
  /** @type {string[]} */
  const calls = [];
  /** @type {Promise<unknown>[]} */
  const works = [];
  const side = (/** @type {string} */ name) => ({ createA: async () => (calls.push(name), answer()) });
  const asked = Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, typeof plan === 'function' ? plan : () => plan]));
  const db = /** @type {any} */ (sideBySide({
    old: side('old'), next: side('next'), flags: { '*': /** @type {any} */ (mode) }, plans: asked, waitUntil: (work) => void works.push(work), ...options,
  }));
  for (let i = 0; i < times; i++) {
    await db.createA(...args).catch(() => {});
    await Promise.all(works.splice(0));
  }
  assert.deepEqual(calls, Array(times).fill(mode === 'shadow' ? 'old' : 'next'), 'a write runs once');
  const report = db.report().methods.createA, text = JSON.stringify(report);
  assert.ok(!text.includes(SECRET), text);
  return report;
}

/** @param {any} report */
const summary = ({ matches, notCompared, differences, excused }) => ({
  matches, notCompared, excused: excused.map((/** @type {any} */ { rule }) => rule),
  differences: differences.flatMap((/** @type {any} */ { rule, examples }) =>
    examples.map((/** @type {any} */ { path, old, next }) => `${rule} at ${path}: ${old} | ${next}`)),
});

/** @param {string} sql @param {any[]} params */
const of = (sql, ...params) => ({ sql, params });

/** What two plans come to. @param {any} old @param {any} next @param {any} [more] */
const compared = async (old, next, more) => summary(await planned({ old, next }, more));

/** @param {string[]} excused */
const same = (...excused) => ({ matches: 1, notCompared: 0, excused, differences: [] });
/** @param {string[]} differences */
const differs = (...differences) => ({ matches: 0, notCompared: 0, excused: [], differences });
const UNREAD = { matches: 0, notCompared: 1, excused: [], differences: [] };

test('what two data layers write is the same, however they spell it', async () => {
  const now = () => new Date();
  for (const [old, next, args, excused] of /** @type {[any, any, any[], string[]][]} */ ([
    // Names, case, qualifiers, parentheses, comments, the order of columns, what comes back.
    [of('INSERT INTO "public"."users" ("id", "email") VALUES ($1,$2)', 'u', 'e'), of('insert into users(email,id) values ($2,$1);', 'u', 'e'), ['u'], []],
    [of('DELETE FROM "public"."t" WHERE ("public"."t"."id" = $1 AND 1=1) RETURNING "public"."t"."id", "public"."t"."b"', 'x'), of('delete from "t" where "id"=$1 returning "id"', 'x'), [], ['returning']],
    [of('update "t" as "u" set "a" = $1::text /* who? */ where "u"."id" = CAST($2 AS "public"."kind") -- end', 1, 'x'), of('update "t" u set "a"=\'1\' where u."id"=$1', 'x'), [], ['numeric-spelling']],
    [of('delete from t where 1=1'), of('delete from "t"'), [], []],
    [of('delete from t where "id" in ($1, $2) and "n" is not null', 1, 2), of('delete from t where "n" is not null and "id" = any($1::int4[])', '{2,1}'), [], ['numeric-spelling']],
    [of('delete from t where id in ($1)', 'x'), of('delete from t where id=$1', 'x'), [], []],
    [of('delete from t where (a >= $1 and (b <> $2)) and a < 7', 1, 2), of('delete from t where a < $1 and a >= $2 and b != $3', 7, 1, 2), [], ['numeric-spelling']],
    [of('insert into "a ""b"" c"("d") values (\'it\'\'s\')'), of('insert into "a ""b"" c"("d") values ($1)', 'it\'s'), [], []],
    [of('insert into t(a,b,c) values (null, true, -1.5)'), of('insert into t(a,b,c) values ($1,$2,$3)', null, 'true', '-1.50'), [], ['numeric-spelling']],
    [of('insert into t(b) values ($1)', new Uint8Array([222, 173])), of('insert into t(b) values ($1)', '\\xDEad'), [], []],
    [of('insert into t(j) values ($1)', { a: [1], b: null }), of('insert into t(j) values ($1)', '{"b":null,"a":[1]}'), [], ['key-order']],
    [of('insert into t(j) values ($1)', '{"a":9007199254740992,"b":1e21}'), of('insert into t(j) values ($1)', '{"a": 9007199254740992, "b": 1e+21}'), [], []],
    [of('insert into t(l) values ($1)', ['a', 'b "c"', null]), of('insert into t(l) values ($1)', '{a,"b \\"c\\"",NULL}'), [], []],
    [of('insert into t(l) values ($1)', []), of('insert into t(l) values ($1)', '{}'), [], []],
    [of('insert into t(at) values ($1)', new Date(5)), of('insert into t(at) values ($1)', '1970-01-01T02:00:00.005+02:00'), [], ['microseconds']],
    [of('insert into t(a) values ($1)', null), of('insert into t default values'), [], ['undefined-null']],
    [of('insert into t(a) values (default)'), of('insert into t default values'), [], []],
    // What each side makes: ids, times of now; a default; more digits than a number has.
    [() => of('insert into t(id,email,made_at) values ($1,$2,$3)', 'cuid1', 'e', now()), of('insert into t(id,email,made_at) values ($1,$2,now())', 'cuid2', 'e'), ['e'], ['generated']],
    [() => of('update t set a=$1, changed=$2 where id=$3', 'x', now().toISOString(), 'i'), of('update t set a=$1, changed=current_timestamp where id=$2', 'x', 'i'), ['i', 'x'], ['generated']],
    [of('insert into t(id,a) values (gen_random_uuid(),$1)', 'x'), of('insert into t(a) values ($1)', 'x'), ['x'], ['generated']],
    [of('insert into t(a,status,n) values ($1,$2,$3)', 'x', 'pending', 0), of('insert into t(a) values ($1)', 'x'), ['x'], ['defaults']],
    [of('insert into t(n) values ($1)', '9783.120000000001'), of('insert into t(n) values ($1)', '9783.12'), [9783.12], ['float-digits', 'numeric-spelling']],
    // Statements around.
    [[of('BEGIN'), of('select 1 from t'), of('insert into t(a) values ($1)', 1), of('COMMIT')], of('insert into t(a) values ($1)', 1), [], ['statements']],
    [[of('begin'), of('COMMIT')], [], [], ['statements']],
    [[], [], [], []],
    // Many rows, cut and ordered in other ways.
    [of('insert into t(id,a,b) values ($1,$2,$3), ($4,$5,default)', 'k1', 'x', 2, 'k2', 'y'),
      [of('insert into t(id,a) values ($1,$2)', 'k3', 'y'), of('insert into t(id,a,b) values ($1,$2,$3)', 'k4', 'x', 2)], [{ a: 'x', b: 2 }, { a: 'y' }], ['generated', 'order']],
    [of('insert into t(id,a,b,c) values ($1,$2,$3,$4), ($5,$6,$7,$8)', 'k1', 'x', 'same', 'on', 'k2', 'y', 'same', 'on'),
      of('insert into "t"("id","b","a","at") select x."id",$1::text,x."a",now() from unnest($2::text[],$3::text[]) x("id","a")', 'same', '{k3,k4}', '{y,x}'), [[{ a: 'x', b: 'same' }, { a: 'y', b: 'same' }]], ['generated', 'order', 'defaults']],
  ])) {
    const label = JSON.stringify([old, next]);
    const found = await compared(old, next, { args });
    assert.deepEqual({ ...found, excused: found.excused.sort() }, same(...excused.sort()), label);
  }
});

test('what differs is found, and told without values', async () => {
  const row = (/** @type {any[]} */ ...params) => of('insert into users(id,email,password) values ($1,$2,$3)', ...params);
  for (const [old, next, args, differences] of /** @type {[any, any, any[], string[]][]} */ ([
    [row('a', 'e@x', SECRET), of('insert into users(id,email) values ($1,$2)', 'b', 'e@x'), ['e@x'], ['secrets at [0].insert.users[0].password: secret | secret']],
    [row('a', 'e@x', SECRET), row('b', 'e@x', `${SECRET}.`), ['e@x'], ['value at [0].insert.users[0].password: secret | secret']],
    [row('a', 'e@x', SECRET), row('b', 'E@x', SECRET), ['E@x'], ['value at [0].insert.users[0].email: text of 3 characters | text of 3 characters']],
    [row('a', 'e@x', SECRET), of('insert into users(id,password) values ($1,$2)', 'b', SECRET), ['e@x'], ['type at [0].insert.users[0].email: text of 3 characters | undefined']],
    // A text that is no argument may be a default only if it is a word.
    [of('insert into t(slug) values ($1)', 'a-title'), of('insert into t default values'), ['A title'], ['type at [0].insert.t[0].slug: text of 7 characters | undefined']],
    [of('insert into t(a) values ($1)', 'x'), of('insert into t default values'), ['x'], ['type at [0].insert.t[0].a: text of 1 characters | undefined']],
    // An id that the call gives is none that a side made.
    [of('insert into t(user_id) values ($1)', 'u1'), of('insert into t(user_id) values ($1)', 'u2'), ['u1', 'u2'], ['value at [0].insert.t[0].user_id: text of 2 characters | text of 2 characters']],
    [of('insert into t(user_id) values ($1)', 'u1'), of('insert into t(user_id) values ($1)', 'made'), ['u1'], ['type at [0].insert.t[0].user_id: text of 2 characters | undefined']],
    [of('insert into t(at) values ($1)', '2001-02-03T04:05:06Z'), of('insert into t(at) values (now())'), ['2001-02-03T04:05:06Z'], ['type at [0].insert.t[0].at: text of 20 characters | undefined']],
    // Another table, another verb, no condition, another one.
    [of('delete from users where id=$1', 'u'), of('delete from people where id=$1', 'u'), [], ['type at [0].delete.users: object of 1 keys | undefined', 'type at [0].delete.people: undefined | object of 1 keys']],
    [of('delete from t where id=$1', 'u'), of('update t set gone=true where id=$1', 'u'), [], ['type at [0].delete: object of 1 keys | undefined', 'type at [0].update: undefined | object of 1 keys']],
    [of('delete from audit.t'), of('delete from t'), [], ['type at [0].delete[…]: object of 1 keys | undefined', 'type at [0].delete.t: undefined | object of 1 keys']],
    [of('delete from t where id=$1', 'u'), of('delete from t'), [], ['type at [0].delete.t.where.id: object of 1 keys | undefined']],
    [of('delete from t where id=$1', 'u'), of('delete from t where id<$1', 'u'), [], ['type at [0].delete.t.where.id.eq: text of 1 characters | undefined', 'type at [0].delete.t.where.id.lt: undefined | text of 1 characters']],
    [of('delete from t where id in ($1,$2)', 'A', 'b'), of('delete from t where id in ($1,$2)', 'a', 'b'), [], ['value at [0].delete.t.where.id.in[0]: text of 1 characters | text of 1 characters']],
    // In an update null and nothing, or a time and none, are not the same.
    [of('update t set a=null, b=$1', 1), of('update t set b=$1', 1), [null, 1], ['undefined-null at [0].update.t.set.a: null | undefined']],
    [of('update t set at=now(), b=$1', 1), of('update t set b=$1', 1), [1], ['type at [0].update.t.set.at: a generated value | undefined']],
    [of('update t set id=$1', 'made'), of('update t set id=$1', 'other'), [], ['value at [0].update.t.set.id: text of 4 characters | text of 5 characters']],
    [of('update t set j=$1', '[1,2]'), of('update t set j=$1', '[2,1]'), [], ['order at [0].update.t.set.j: list of 2 | list of 2']],
    [of('update t set j=$1', '{"a":9007199254740993}'), of('update t set j=$1', '{"a":9007199254740992}'), [], ['type at [0].update.t.set.j: text of 22 characters | object of 1 keys']],
    [of('update t set n=$1', '0.1234567890123456789'), of('update t set n=$1', '0.1234567890123456788'), ['0.1234567890123456789'], ['value at [0].update.t.set.n: text of 21 characters | text of 21 characters']],
    // More or fewer, and in another order.
    [of('insert into t(a) values ($1)', 'x'), [], [], ['length at : list of 1 | list of 0']],
    [of('insert into t(a) values ($1),($1)', 'x'), of('insert into t(a) values ($1)', 'x'), ['x'], ['length at [0].insert.t: list of 2 | list of 1']],
    [[of('delete from t'), of('insert into t(a) values (1)')], [of('insert into t(a) values (1)'), of('delete from t')], [], [
      'type at [0].delete: object of 1 keys | undefined', 'type at [0].insert: undefined | object of 1 keys', 'type at [1].insert: object of 1 keys | undefined']],
    [of('insert into t(a) values ($1),($2)', 'x', 'y'), of('insert into t(a) values ($1),($2)', 'x', 'z'), ['x', 'y', 'z'], ['value at [0].insert.t[1].a: text of 1 characters | text of 1 characters']],
  ])) assert.deepEqual({ ...await compared(old, next, { args }), excused: [] }, differs(...differences), JSON.stringify([old, next]));
});

test('each rule of plans can be switched off', async () => {
  for (const [rule, old, next, args, difference] of /** @type {[string, any, any, any[], string][]} */ ([
    ['generated', of('insert into t(id) values ($1)', 'a'), of('insert into t(id) values ($1)', 'b'), [], 'value at [0].insert.t[0].id: text of 1 characters | text of 1 characters'],
    ['generated', of('insert into t(at) values (now())'), of('insert into t default values'), [], 'type at [0].insert.t[0].at: text of 6 characters | undefined'],
    ['defaults', of('insert into t(a) values (0)'), of('insert into t default values'), [], 'type at [0].insert.t[0].a: text of 1 characters | undefined'],
    ['float-digits', of('insert into t(n) values ($1)', '9783.120000000001'), of('insert into t(n) values ($1)', 9783.12), [9783.12], 'type at [0].insert.t[0].n: text of 17 characters | 9783.12'],
    ['statements', [of('begin'), of('delete from t')], of('delete from t'), [], 'length at : list of 2 | list of 1'],
    ['returning', of('delete from t returning *'), of('delete from t returning a, b as c'), [], 'length at [0].returning: list of 1 | list of 2'],
    ['order', of('insert into t(a) values ($1),($2)', 'x', 'y'), of('insert into t(a) values ($1),($2)', 'y', 'x'), ['x', 'y'], 'order at [0].insert.t: list of 2 | list of 2'],
    ['numeric-spelling', of('delete from t where a=$1', 1), of('delete from t where a=$1', '1'), [], 'numeric-spelling at [0].delete.t.where.a.eq: 1 | text of 1 characters'],
  ])) {
    const found = await compared(old, next, { args, rules: { createA: [rule] } });
    assert.equal(found.differences[0], difference, rule);
    assert.deepEqual((await compared(old, next, { args })).excused, [rule]);
  }
});

test('what cannot be read is not compared, and never the same', async () => {
  const known = of('delete from t');
  for (const sql of [
    '', 'nonsense', 'insert', 'insert into', 'insert into t', 'insert into t(a) values', 'insert into t(a) values (1', 'insert into t(a) values (1,2)',
    'insert into t(a,a) values (1,1)', 'insert into t(a) values (1) on conflict do nothing', 'insert into t(a) select a from b', 'insert into t(a) values (f())',
    'insert into t(a) values (now(1))', 'insert into t(a) values (nextval(\'s\'))', 'insert into t(a) values (1 + 1)', 'insert into t(a) values ($1)', 'insert into t(a) values ($0)',
    'insert into t(a) values ("b")', 'insert into t(a) values (E\'a\')', 'insert into t(a) values ($$a$$)', 'insert into t(a) select x.a from unnest(\'{1,2}\',\'{1}\') x(a,b)',
    'insert into t(a) select x.a from unnest(\'{1,{2}}\') x(a)', 'insert into t(a) select x.a from unnest(\'{1,}\') x(a)', 'insert into t(a) select x.a from unnest(\'1\') x(a)',
    'update t set', 'update t set a=a+1', 'update t set a=1, a=2', 'update t set (a,b)=(1,2)', 'update t set a=1 from u', 'update only t set a=1', 'update t set a=1 where',
    'delete from t where a=1 or b=2', 'delete from t where not a=1', 'delete from t where a', 'delete from t where 1=2', 'delete from t where a between 1 and 2', 'delete from t where a like \'x\'',
    'delete from t where a=1 and a=1', 'delete from t where a=now()', 'delete from t where exists (select 1)', 'delete from t using u', 'delete from t; drop table t', 'delete from t where a->>\'b\' = \'c\'',
    'truncate t', 'with x as (delete from t) select 1', 'drop table t', 'rollback', 'call f()', 'do \'\'', 'select 1; delete from t', 'begin; delete from t', 'select archive()',
    `delete from t where ${'('.repeat(1000)}a=1`, `delete from "${'x'.repeat(1_100_000)}"`, 'delete from "t', '/* delete from t', '\0', 'delete from "a.b"', 'delete from t where "a" = \'x',
  ]) {
    assert.deepEqual(await compared(of(sql), of(sql)), UNREAD, sql.slice(0, 60));
    if (!sql.startsWith('select archive')) assert.deepEqual(await compared(known, of(sql)), UNREAD, sql.slice(0, 60));
  }
  // Parameters that nothing takes, and none.
  assert.deepEqual(await compared(known, of('delete from t', 1)), UNREAD);
  assert.deepEqual(await compared(known, of('delete from t where a=$2', 1)), UNREAD);
});

test('plans that are none are not compared, and nothing of them is told', async () => {
  /** @type {any} */
  const cycle = of('delete from t');
  cycle.params.push(cycle);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const odd of [
    7, SECRET, true, {}, [[]], [null], { sql: 7 }, { sql: 'delete from t', params: {} }, { sql: 'delete from t', params: 'x' }, cycle, revoked.proxy, () => {}, new Map(),
    { get sql() { throw new Error(SECRET); } }, Array(20_001).fill(of('delete from t')), of('delete from t where a=$1', 'x'.repeat(1_100_000)),
    of(`delete from t where a in (${Array(20_001).fill('$1').join()})`, [1]), of('delete from t where a=$1', Symbol('x')), of('insert into t(a,b) select x.a,x.a from unnest($1) x(a)', Array(10_001).fill(1)),
  ]) {
    for (const plans of [{ old: () => odd, next: () => of('delete from t') }, { old: () => of('delete from t'), next: () => odd }])
      assert.deepEqual((await planned(plans)).matches, 0);
  }
  for (const none of [undefined, null]) {
    assert.deepEqual(summary(await planned({ old: () => of('delete from t'), next: () => none })), UNREAD);
    assert.deepEqual(summary(await planned({ old: () => none, next: () => of('delete from t') })), UNREAD);
    assert.deepEqual(summary(await planned({ next: () => none })), UNREAD);
  }
});

test('input that one side refuses and the other takes is a difference; what both refuse is none', async () => {
  const taken = of('delete from t'), database = () => { throw fail({ name: 'DatabaseError', code: '23505' }); };
  const range = () => { throw fail({ name: 'RangeError' }); };
  for (const [plans, answer, mode, expected, errors] of /** @type {[any, any, string, any, any][]} */ ([
    [{ next: invalid }, () => 1, 'shadow', differs('error at : accepted | ValidationError'), { old: 0, next: 1 }],
    [{ old: taken, next: invalid }, () => 1, 'shadow', differs('error at : accepted | ValidationError'), { old: 0, next: 1 }],
    [{ next: invalid }, invalid, 'shadow', same(), { old: 1, next: 1 }],
    [{ next: invalid }, database, 'shadow', differs('error at : DatabaseError 23505 | ValidationError'), { old: 1, next: 1 }],
    [{ next: taken }, invalid, 'shadow', differs('error at : ValidationError | accepted'), { old: 1, next: 0 }],
    [{ old: range, next: taken }, range, 'shadow', differs('error at : RangeError | accepted'), { old: 1, next: 0 }],
    [{ old: taken, next: invalid }, () => 1, 'on+verify', { matches: 0, notCompared: 1, excused: [], differences: [] }, { old: 0, next: 1 }],
    [{ old: invalid, next: taken }, () => 1, 'on+verify', differs('error at : ValidationError | accepted'), { old: 1, next: 0 }],
    [{ old: invalid }, () => 1, 'on+verify', differs('error at : ValidationError | accepted'), { old: 1, next: 0 }],
    // The database refused it: the plans are compared all the same, and one alone says nothing.
    [{ old: taken, next: taken }, database, 'shadow', same(), { old: 1, next: 0 }],
    [{ next: taken }, database, 'shadow', UNREAD, { old: 1, next: 0 }],
    // The plan of the side that has answered says something else than its answer.
    [{ old: invalid, next: taken }, database, 'shadow', UNREAD, { old: 1, next: 0 }],
    // A plan that cannot do what the call did.
    [{ old: invalid, next: taken }, () => 1, 'shadow', UNREAD, { old: 1, next: 0 }],
    [{ next: taken }, () => 1, 'shadow', { matches: 0, notCompared: 0, excused: [], differences: [] }, { old: 0, next: 0 }],
    // There is nothing to learn of the side that has answered.
    [{ old: invalid }, () => 1, 'shadow', UNREAD, { old: 0, next: 0 }],
    [{ next: invalid }, () => 1, 'on+verify', UNREAD, { old: 0, next: 0 }],
  ])) {
    const report = await planned(plans, { answer, mode });
    assert.deepEqual([summary(report), report.errors], [expected, errors], JSON.stringify([Object.keys(plans), String(answer), mode]));
  }
  assert.equal((await planned({ next: taken })).planned, 1);
  assert.equal((await planned({ next: () => undefined })).planned, 0);
});

test('a plan that throws anything, at once or later, is told by class alone', async () => {
  for (const thrown of [SECRET, null, undefined, 7, fail({ name: SECRET }), Object.defineProperty({}, 'name', { get: () => { throw new Error(SECRET); } })]) {
    const plans = { old: of('delete from t'), next: () => { throw thrown; } };
    assert.deepEqual(summary(await planned(plans)).differences, ['error at : accepted | error']);
    assert.deepEqual(summary(await planned({ ...plans, next: async () => { throw thrown; } })).differences, ['error at : accepted | error']);
  }
});

test('parentheses are read 32 deep', async () => {
  const within = (/** @type {string} */ text, /** @type {number} */ depth) => '('.repeat(depth) + text + ')'.repeat(depth);
  for (const [depth, read] of /** @type {[number, any][]} */ ([[32, same()], [33, UNREAD]]))
    for (const sql of [`insert into t(a) values (${within('$1', depth)})`, `delete from t where ${within('a=$1', depth)}`, `delete from t where a=${within('$1', depth)}`])
      assert.deepEqual(await compared(of(sql, 'x'), of(sql, 'x'), { args: ['x'] }), read, sql);
});

test('casts are read 32 deep, also among parentheses', async () => {
  const within = (/** @type {number} */ depth) => Array.from({ length: depth }).reduceRight((/** @type {string} */ text, _, i) => (i % 3 ? `cast(${text} as text)` : `(${text})`), '$1');
  const casts = (/** @type {number} */ depth) => 'cast('.repeat(depth) + '$1' + ' as text)'.repeat(depth);
  for (const [depth, read] of /** @type {[number, any][]} */ ([[32, same()], [33, UNREAD]]))
    for (const value of [within(depth), casts(depth)])
      for (const sql of [`insert into t(a) values (${value})`, `update t set a=${value}`, `delete from t where a=${value}`])
        assert.deepEqual(await compared(of(sql, 'x'), of(sql, 'x'), { args: ['x'] }), read, sql);
});

test('a plan of a megabyte is compared, a longer one is not; numbers are none of it', async () => {
  const sql = 'insert into t(a,b) values ($1,$2)';
  for (const [more, read] of [[0, same()], [1, UNREAD]]) {
    const text = 'x'.repeat(1048576 - sql.length + Number(more)), plan = of(sql, text, 5);
    assert.deepEqual(await compared(plan, plan, { args: ['x'] }), read);
  }
});

test('a plan that hangs costs the caller nothing and is given up', async (t) => {
  /** @type {Promise<unknown>[]} */
  const works = [];
  const service = { createA: async () => 'answer', createB: async () => 'answer' };
  const db = sideBySide({
    old: service, next: service, flags: { '*': 'shadow' }, waitUntil: (work) => void works.push(work),
    plans: { old: (method) => (method === 'createB' ? new Promise(() => {}) : []), next: (method) => (method === 'createA' ? new Promise(() => {}) : []) },
  });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  assert.deepEqual([...new Set(await Promise.all(Array.from({ length: 120 }, () => db.createA())))], ['answer']);
  assert.equal(db.report().methods.createA.notCompared, 20, 'a hundred at a time');
  const settle = async () => {
    t.mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(30_000);
    await Promise.all(works.splice(0));
  };
  await settle();
  assert.equal(await db.createB(), 'answer');
  await settle();
  const { createA, createB } = db.report().methods;
  assert.deepEqual([createA.notCompared, createA.errors, createA.lastErrors], [120, { old: 0, next: 100 }, { old: null, next: 'no answer' }]);
  assert.deepEqual([createB.notCompared, createB.errors, createB.lastErrors], [1, { old: 1, next: 0 }, { old: 'no answer', next: null }]);
});

test('plans that are the same are outcomes for the breaker where the old side answers, beside the new side\'s own answer they aren\'t', async () => {
  const next = () => of('delete from t where n = $1', 1);
  for (const [mode, calls, tripped] of /** @type {[string, number, boolean][]} */ ([['shadow', 4, true], ['on+verify', 6, true], ['on+verify', 7, false]])) {
    let n = 0;
    // The first two are the same, the others are not.
    const report = await planned({ old: () => of('delete from t where n = $1', ++n > 2 ? 2 : 1), next }, { mode, times: 4, breaker: { share: 0.3, calls } });
    assert.deepEqual([report.matches, report.differences[0].count, report.tripped], [2, 2, tripped], `${mode}, ${calls}`);
  }
});

test('plans get copies of the arguments, made before the call, as plain as the caller\'s', async () => {
  /** @type {any[]} */
  const seen = [];
  /** @type {Promise<unknown>[]} */
  const works = [];
  const decimal = new (class { toFixed() { return '1.5'; } toString() { return '1.5'; } })();
  const service = { async createA(/** @type {any} */ row) { row.list.push('the service'); } };
  const note = (/** @type {string} */ _, /** @type {any[]} */ args) => (seen.push(structuredClone({ ...args[0], decimal: null })), args[0].list.push('a plan'), assert.equal(args[0].decimal, decimal), []);
  const db = sideBySide({ old: service, next: service, flags: { '*': 'shadow' }, plans: { old: note, next: note }, waitUntil: (work) => void works.push(work) });
  const row = JSON.parse('{"list":[],"inner":{"__proto__":{"polluted":true}}}'), bytes = Buffer.from([1]), at = new Date(5);
  const args = { ...row, bytes, at, decimal };
  await db.createA(args);
  args.list.push('the caller');
  bytes[0] = 2;
  at.setTime(6);
  await Promise.all(works);
  assert.equal(db.report().methods.createA.matches, 1);
  for (const given of seen) {
    assert.deepEqual([given.list, given.bytes, given.at, given.inner.polluted], [[], new Uint8Array([1]), new Date(5), undefined]);
    assert.equal(Object.getPrototypeOf(given.inner), Object.prototype);
  }
  assert.equal(seen.length, 2);
});

test('arguments that are more than data are not planned: a callback would run twice', async () => {
  /** @type {any} */
  const cycle = {};
  cycle.self = cycle;
  const never = () => assert.fail('it was planned');
  for (const arg of [() => {}, { f: () => {} }, new Map(), Promise.resolve(), cycle, Array(20_001).fill(0), { get a() { throw new Error(SECRET); } }])
    assert.deepEqual(summary(await planned({ old: never, next: never }, { args: [arg] })), UNREAD);
});

test('of arguments 20000 values are planned, in 64 levels, and bytes up to a megabyte; what has a length is no list by that', async () => {
  const within = (/** @type {number} */ n, /** @type {(value: any) => any} */ make) => Array.from({ length: n }).reduce(make, 1);
  const list = (/** @type {any} */ value) => [value], object = (/** @type {any} */ a) => ({ a });
  for (const [arg, fits] of /** @type {[any, boolean][]} */ ([
    [Array(19_998).fill(0), true], [Array(19_999).fill(0), false], [new Array(1e8), false], [[Array(9999).fill(0), Array(9997).fill(0)], true], [[Array(9999).fill(0), Array(9998).fill(0)], false],
    [within(63, list), true], [within(64, list), false], [within(63, object), true], [within(64, object), false], [{ length: 2, a: [{}] }, true],
    [new Uint8Array(1048576), true], [new Uint8Array(1048577), false],
  ])) {
    /** @type {any[]} */
    const asked = [], plan = (/** @type {string} */ _, /** @type {any[]} */ args) => (asked.push(args), []);
    const { matches, notCompared } = await planned({ old: plan, next: plan }, { args: [arg] });
    assert.deepEqual([asked, matches, notCompared], fits ? [[[arg], [arg]], 1, 0] : [[], 0, 1]);
  }
});

test('a query is asked for its SQL, not awaited: that would send it', async () => {
  const query = { then: () => assert.fail('it was sent'), toSQL: async () => of('delete from t') };
  assert.deepEqual(await compared(() => query, of('delete from t')), same());
});

test('without plans, in off, on and canary, nothing is planned', async () => {
  const never = () => assert.fail('it was planned');
  for (const mode of ['off', 'on', { mode: 'canary', share: 1 }]) {
    const service = { createA: () => 'answer' };
    const db = /** @type {any} */ (sideBySide({ old: service, next: service, flags: { '*': /** @type {any} */ (mode) }, plans: { old: never, next: never } }));
    const answer = db.createA();
    assert.equal(mode === 'off' ? answer : await answer, 'answer');
    assert.equal(db.report().methods.createA.notCompared, 0);
  }
  assert.deepEqual(summary(await planned({})), UNREAD);
});

test('the breaker counts plans that differ and input that the new side refuses, and no others', async () => {
  const breaker = { share: 0.5, calls: 4 }, taken = of('delete from t');
  for (const [plans, mode, tripped] of /** @type {[any, string, boolean][]} */ ([
    [{ old: taken, next: of('delete from u') }, 'shadow', true], [{ old: taken, next: taken }, 'shadow', false], [{ next: invalid }, 'shadow', true],
    [{ next: taken }, 'shadow', false], [{ old: taken, next: of('truncate t') }, 'shadow', false], [{ old: of('delete from u'), next: taken }, 'on+verify', false],
  ])) assert.equal((await planned(plans, { breaker, mode, times: 4 })).tripped, tripped, JSON.stringify(plans));
});

test('onDifference gets each of them, and plans that are none are refused at once', async () => {
  /** @type {any[]} */
  const told = [];
  await planned({ old: of('delete from t'), next: of('delete from u') }, /** @type {any} */ ({ onDifference: (/** @type {any} */ difference) => told.push(difference) }));
  assert.deepEqual(told.map(({ method, rule, path }) => [method, rule, path]), [['createA', 'type', '[0].delete.t'], ['createA', 'type', '[0].delete.u']]);
  for (const plans of [7, null, [], () => {}, { old: 7 }, { new: () => {} }])
    assert.throws(() => sideBySide({ old: {}, next: {}, plans: /** @type {any} */ (plans) }), { name: 'TypeError', message: 'plans must be {old, next}: functions of a method and its arguments' });
  const db = /** @type {any} */ (sideBySide({ old: { createA: invalid }, next: {}, flags: { '*': 'shadow' }, plans: {} }));
  assert.equal((await errorFrom(Promise.resolve().then(() => db.createA()))).name, 'ValidationError');
});
