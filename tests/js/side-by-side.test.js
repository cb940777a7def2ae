// heliumdb/side-by-side: modes, flags and their sources, comparison rules, reports, the breaker, and services that throw,
// hang, or give what can't be compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagsFromEnvironment, pollFlags, sideBySide } from '../../js/side-by-side/index.js';
import { partOf } from '../../js/side-by-side/flags.js';
import { errorFrom } from '../support/service.js';

const SECRET = 'argon2-s3cret-value';
const MODES = 'the modes are off, shadow, canary, on, on+verify';

/** A service that notes its calls. @param {string} name @param {string[]} calls @param {Record<string, any>} answers */
const service = (name, calls, answers) => Object.fromEntries(Object.entries(answers).map(([method, answer]) => [
  method, async (/** @type {any[]} */ ...args) => {
    calls.push(`${name}.${method}(${args.map((value) => JSON.stringify(value)).join()})`);
    return typeof answer === 'function' ? answer(...args) : answer;
  },
]));

/**
 * Two services as one, and what runs behind the answers.
 * @param {Record<string, any>} old @param {Record<string, any>} next @param {object} [options]
 */
function pair(old, next, options) {
  /** @type {string[]} */
  const calls = [];
  /** @type {Promise<unknown>[]} */
  const works = [];
  /** @type {any[]} */
  const told = [];
  const db = /** @type {any} */ (sideBySide({
    old: service('old', calls, old), next: service('next', calls, next),
    waitUntil: (work) => void works.push(work), onDifference: (difference) => void told.push(difference), ...options,
  }));
  const behind = async () => {
    while (works.length) await works.shift();
  };
  return { db, calls, behind, told };
}

/** What comparing two results says. @param {any} old @param {any} next @param {string[]} [rules] */
async function compared(old, next, rules) {
  const { db, behind } = pair({ get: () => old }, { get: () => next }, { flags: { get: 'shadow' }, rules });
  await db.get();
  await behind();
  const { matches, notCompared, differences, excused } = db.report().methods.get;
  return {
    matches, notCompared, excused: excused.map((/** @type {any} */ { rule }) => rule),
    differences: differences.flatMap((/** @type {any} */ { rule, examples }) =>
      examples.map((/** @type {any} */ { path, old: from, next: to }) => `${rule} at ${path}: ${from} | ${to}`)),
  };
}

const lost = (name = 'ConnectionError') => Object.assign(new Error(SECRET), { name, code: 'NOT_SENT' });

test('each mode calls the sides it says, reads and writes', async () => {
  for (const [mode, read, write] of [
    ['off', ['old.getA(1)'], ['old.createA(1)']],
    ['shadow', ['old.getA(1)', 'next.getA(1)'], ['old.createA(1)']],
    ['on', ['next.getA(1)'], ['next.createA(1)']],
    ['on+verify', ['next.getA(1)', 'old.getA(1)'], ['next.createA(1)']],
  ]) {
    const { db, calls, behind } = pair({ getA: 'old', createA: 'old' }, { getA: 'next', createA: 'next' }, { flags: { '*': mode } });
    const side = String(mode).startsWith('on') ? 'next' : 'old';
    assert.equal(await db.getA(1), side);
    assert.equal(calls.length, 1, 'the other side waits for the answer to arrive');
    await behind();
    // Their answers differ, so both are asked again, twice.
    const again = read.length > 1 ? ['old.getA(1)', 'next.getA(1)', 'old.getA(1)', 'next.getA(1)'] : [];
    assert.deepEqual(calls.splice(0), [...read, ...again], String(mode));
    assert.equal(await db.createA(1), side);
    await behind();
    assert.deepEqual(calls, write, String(mode));
    const compares = mode === 'shadow' || mode === 'on+verify';
    assert.equal(db.report().methods.createA.notCompared, compares ? 1 : 0);
    assert.equal(db.report().methods.getA.differences.length, compares ? 1 : 0);
  }
});

test('a write between the two reads is no difference; what differs again is one', async () => {
  let value = 1;
  const read = () => ({ value });
  const { db, behind, told } = pair({ getA: read, getB: () => 1 }, { getA: read, getB: () => 2 }, { flags: { '*': 'shadow' } });
  assert.deepEqual(await db.getA(), { value: 1 });
  value = 2; // the request that has read it writes
  await behind();
  const { getA } = db.report().methods;
  assert.deepEqual([getA.calls, getA.matches, getA.overtaken, getA.differences], [1, 1, 1, []]);
  await db.getB();
  await behind();
  const { getB } = db.report().methods;
  assert.deepEqual([getB.calls, getB.matches, getB.overtaken, getB.differences[0].count], [1, 0, 0, 1]);
  assert.equal(told.length, 1);
  const changing = pair({ getA: () => ({ value: value++ }) }, { getA: () => ({ value: value++ }) }, { flags: { '*': 'shadow' } });
  await changing.db.getA();
  await changing.behind();
  assert.equal(changing.calls.length, 6, 'asked again twice, and not for ever');
  assert.equal(changing.told.length, 1);
});

test('a side that fails when it is asked again: the call is not compared', async () => {
  let asked = 0;
  const { db, behind } = pair({ getA: () => (asked++ ? Promise.reject(new Error('gone')) : 1) }, { getA: () => 2 }, { flags: { '*': 'shadow' } });
  assert.equal(await db.getA(), 1);
  await behind();
  const { differences, notCompared } = db.report().methods.getA;
  assert.deepEqual([differences.length, notCompared], [0, 1]);
});

test('off gives what the old side gives itself, with its own this', () => {
  class Old {
    #value = { lazy: true };
    getA() { return this.#value; }
    get broken() { throw new Error('a getter was called'); }
  }
  const db = sideBySide({ old: new Old(), next: { getA: () => 1, getB: () => 2 } });
  assert.equal(db.getA(), db.getA());
  assert.deepEqual(Object.keys(db), ['getA', 'getB', 'setFlags', 'report']);
  assert.throws(() => db.getB(), { name: 'TypeError', message: "the old side has no method getB: its flag must be 'on'" });
});

test('a method whose name says two things is a write, and `reads` decides otherwise', async () => {
  const methods = { getOrCreateA: 1, findAndDelete: 1, getaway: 1, get: 1, listUsers: 1, hasA: 1 };
  const { db, calls, behind } = pair(methods, methods, { flags: { '*': 'shadow' } });
  for (const name of Object.keys(methods)) await db[name]();
  await behind();
  assert.deepEqual(calls.filter((call) => call.startsWith('next')), ['next.get()', 'next.listUsers()', 'next.hasA()']);
  const other = pair({ peek: 1 }, { peek: 1 }, { flags: { peek: 'shadow' }, reads: (/** @type {string} */ name) => name === 'peek' });
  await other.db.peek();
  await other.behind();
  assert.deepEqual(other.calls, ['old.peek()', 'next.peek()']);
});

test('what is wrong is refused when the object is made', () => {
  const old = { getA: () => 1 }, next = old;
  for (const [options, message] of /** @type {[any, string][]} */ ([
    [{ next }, 'old must be an object with methods'],
    [{ old, next: null }, 'next must be an object with methods'],
    [{ old, next, flags: 'on' }, 'flags must be an object or a function'],
    [{ old, next, flags: { getA: 'On' } }, `flags.getA: "On" is not a mode; ${MODES}`],
    [{ old, next, flags: { getA: {} } }, `flags.getA: a value of type undefined is not a mode; ${MODES}`],
    [{ old, next, flags: { getA: 1 } }, 'flags.getA must be a mode or {mode, share, key}, not a value of type number'],
    [{ old, next, flags: { getB: 'on' } }, 'flags: neither side has a method "getB"'],
    [{ old, next, flags: { getA: 'x'.repeat(40) } }, `flags.getA: "${'x'.repeat(40)}" is not a mode; ${MODES}`],
    [{ old, next, flags: { getA: 'x'.repeat(41) } }, `flags.getA: "${'x'.repeat(40)}" is not a mode; ${MODES}`],
    [{ old, next, flags: { toString: 'on' } }, 'flags: neither side has a method "toString"'],
    [{ old, next, flags: { getA: 'canary' } }, 'flags.getA: canary needs a share, a number from 0 to 1'],
    [{ old, next, flags: { getA: { mode: 'canary', share: NaN } } }, 'flags.getA: canary needs a share, a number from 0 to 1'],
    [{ old, next, flags: { getA: { mode: 'on', key: 1 } } }, 'flags.getA: key must be a function of the method and its arguments'],
    [{ old, next, share: 2 }, 'share must be a number from 0 to 1'],
    [{ old, next, rules: ['ordre'] },
      'rules: there is no rule "ordre"; the rules are order, microseconds, numeric-spelling, key-order, undefined-null, secrets, generated, defaults, float-digits, statements, returning'],
    [{ old, next, rules: 'order' }, 'rules must be a list of names'],
    ...[{ share: 0.1 }, { calls: 5 }, { share: 1.1, calls: 5 }, { share: 0.1, calls: 0 }, { share: 0.1, calls: 1.5 }, { share: 0.1, calls: 10_001 }].map((breaker) => /** @type {[any, string]} */ ([{ old, next, breaker }, 'breaker must be {share, calls}: a number from 0 to 1, and an integer from 1 to 10000'])),
    [{ old, next, onDifference: 1 }, 'onDifference must be a function'],
    [{ old: { report: () => 1 }, next }, 'a service has a method report, which is the one of sideBySide'],
  ])) assert.throws(() => sideBySide(options), { name: 'TypeError', message });
  for (const calls of [1, 10_000]) sideBySide({ old, next, breaker: { share: 1, calls } });
});

test('flags change while running; flags that are refused change nothing', async () => {
  const { db } = pair({ getA: 'old' }, { getA: 'next' }, { flags: { getA: 'on' } });
  assert.equal(await db.getA(), 'next');
  assert.throws(() => db.setFlags({ getA: 'of' }), { message: `flags.getA: "of" is not a mode; ${MODES}` });
  assert.equal(await db.getA(), 'next');
  db.setFlags({ '*': 'off' });
  assert.equal(await db.getA(), 'old');
  db.setFlags((/** @type {string} */ method, /** @type {any[]} */ [id]) => (method === 'getA' && id === 1 ? 'on' : 'off'));
  assert.deepEqual([await db.getA(1), await db.getA(2)], ['next', 'old']);
});

test('a function of flags that throws or gives no mode means the old side, and is counted', async () => {
  const { db } = pair({ getA: 'old' }, { getA: 'next' }, { flags: () => { throw new Error(SECRET); } });
  assert.equal(await db.getA(), 'old');
  db.setFlags(() => undefined);
  assert.equal(await db.getA(), 'old');
  assert.equal(db.report().flagErrors, 2);
});

test('the part of callers of a key: FNV-1a of its UTF-16, the end of MurmurHash3', () => {
  // Made by a program of Python's.
  for (const [key, part] of /** @type {[string, number][]} */ ([['', 0.6689221884589642], ['a', 0.10352621669881046],
    ['é', 0.7303403860423714], ['\u{1F600}', 0.4161017029546201], ['user-1', 0.4670340372249484]]))
    assert.equal(partOf(key), part, key);
});

test('a canary is sticky by its key, the same for all methods, and widens without moving anyone back', async () => {
  const methods = { getA: 0, getB: 0 };
  const key = (/** @type {string} */ _, /** @type {any[]} */ [id]) => id;
  const { db, calls } = pair(methods, methods, { flags: { '*': 'canary' }, share: 0.2, key });
  const callers = Array.from({ length: 1000 }, (_, i) => `user-${i}`);
  const chosen = async () => {
    calls.length = 0;
    for (const id of callers) await db.getA(id);
    return callers.filter((_, i) => calls[i].startsWith('next'));
  };
  const first = await chosen();
  assert.deepEqual(await chosen(), first);
  // In every process and version. Worked out once more in another language.
  assert.deepEqual([first.length, ...first.slice(0, 8)],
    [199, 'user-2', 'user-3', 'user-14', 'user-21', 'user-41', 'user-43', 'user-56', 'user-61']);
  calls.length = 0;
  await db.getB(first[0]);
  assert.deepEqual(calls, [`next.getB("${first[0]}")`]);
  db.setFlags({ '*': { mode: 'canary', share: 0.5 } });
  const wider = new Set(await chosen());
  assert.ok(first.every((id) => wider.has(id)));
  for (const [share, count] of [[0, 0], [1, 1000]]) {
    db.setFlags({ '*': { mode: 'canary', share } });
    assert.equal((await chosen()).length, count);
  }
  db.setFlags({ '*': { mode: 'canary', share: 1, key: () => { throw new Error('no key'); } } });
  assert.equal((await chosen()).length, 0);
  db.setFlags({ '*': { mode: 'canary', share: 1, key: () => ({}) } });
  assert.equal((await chosen()).length, 0);
});

test('flags of the environment', () => {
  assert.deepEqual({ ...flagsFromEnvironment({ HELIUMDB_FLAGS: ' getA=shadow, $b = canary:0.25,*=off, ' }) },
    { getA: 'shadow', $b: { mode: 'canary', share: 0.25 }, '*': 'off' });
  assert.deepEqual({ ...flagsFromEnvironment({}) }, {});
  for (const [text, message] of [
    ['getA', 'HELIUMDB_FLAGS: "getA" must be method=mode or method=mode:share'],
    ['getA=of', `HELIUMDB_FLAGS: getA: "of" is not a mode; ${MODES}`],
    ['getA=canary:2', 'HELIUMDB_FLAGS: getA: canary needs a share, a number from 0 to 1'],
  ]) assert.throws(() => flagsFromEnvironment({ HELIUMDB_FLAGS: text }), { name: 'TypeError', message });
  assert.equal(typeof /** @type {any} */ (flagsFromEnvironment({ HELIUMDB_FLAGS: '__proto__=on' })), 'object');
  assert.equal(/** @type {any} */ ({}).on, undefined);
});

test('polled flags: off until the answer, the last good ones after a failure, read behind the call', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1000 });
  /** @type {any[]} */
  const answers = ['{"getA":"on"}', '{"getA":"om"}', 'no JSON', '[]', new Response('', { status: 500 }), 'x'.repeat(70000), '{"*":"off"}'];
  /** @type {string[]} */
  const errors = [];
  let asked = 0;
  const fetch = async () => {
    const answer = answers[asked++];
    return answer instanceof Response ? answer : new Response(answer);
  };
  const onError = (/** @type {any} */ error) => {
    errors.push(error.message);
    throw new Error('ignored');
  };
  const flags = pollFlags('https://flags.example/?token=s3cret', 100, { fetch, onError });
  const { db, behind } = pair({ getA: 'old' }, { getA: 'next' }, { flags });
  assert.equal(await db.getA(), 'old');
  await behind();
  assert.equal(await db.getA(), 'next');
  assert.equal(asked, 1);
  for (let i = 0; i < 5; i++) {
    t.mock.timers.tick(100);
    assert.equal(await db.getA(), 'next');
    await behind();
  }
  assert.deepEqual([errors[0], ...errors.slice(2)], [
    `flags.getA: "om" is not a mode; ${MODES}`, "flags: the URL's answer must be a JSON object",
    'flags: the URL answered with status 500', "flags: the URL's answer has more than 65536 characters",
  ]);
  t.mock.timers.tick(100);
  assert.equal(await db.getA(), 'next');
  await behind();
  assert.equal(await db.getA(), 'old');
});

test('reads under on fall back when the new side is lost, if asked; writes and other errors do not', async () => {
  const next = { getA: () => { throw lost(); }, getB: () => { throw lost('TimeoutError'); }, getC: () => { throw lost('DatabaseError'); }, createA: () => { throw lost(); } };
  const old = { getA: 'old', getB: 'old', getC: 'old', createA: 'old' };
  const { db } = pair(old, next, { flags: { '*': 'on' }, fallback: true });
  assert.deepEqual([await db.getA(), await db.getB()], ['old', 'old']);
  assert.equal((await errorFrom(db.getC())).name, 'DatabaseError');
  assert.equal((await errorFrom(db.createA())).name, 'ConnectionError');
  assert.equal(db.report().methods.getA.fallbacks, 1);
  assert.equal(db.report().methods.createA.fallbacks, 0);
  const without = pair(old, next, { flags: { '*': 'on' } });
  assert.equal((await errorFrom(without.db.getA())).name, 'ConnectionError');
});

test('each rule excuses by name, and is a difference when switched off', async () => {
  const time = new Date('2026-01-02T03:04:05.678Z');
  for (const [rule, old, next, difference] of /** @type {[string, any, any, string][]} */ ([
    ['order', [{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }], 'order at : list of 2 | list of 2'],
    ['microseconds', { at: time }, { at: '2026-01-02 03:04:05.678901+00' },
      'microseconds at at: 2026-01-02T03:04:05.678Z | text of 29 characters'],
    ['numeric-spelling', { n: '0.100000000' }, { n: 0.1 }, 'numeric-spelling at n: text of 11 characters | 0.1'],
    ['key-order', { a: 1, b: 2 }, { b: 2, a: 1 }, 'key-order at : object of 2 keys | object of 2 keys'],
    ['undefined-null', { a: null }, {}, 'undefined-null at a: null | undefined'],
    ['secrets', { id: 1, password: SECRET }, { id: 1 }, 'secrets at password: secret | secret'],
  ])) {
    assert.deepEqual(await compared(old, next), { matches: 1, notCompared: 0, excused: [rule], differences: [] }, rule);
    const moved = await compared([old, 'x'], ['x', next]);
    assert.deepEqual([moved.matches, moved.excused.sort()], [1, [...new Set(['order', rule])].sort()], `${rule}, in another place of a list`);
    const strict = await compared(old, next, [rule]);
    assert.equal(strict.matches, 0, rule);
    assert.deepEqual(strict.differences, [difference], rule);
  }
});

test('of a list in another order only those rules are named that its own pairs need', async () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  for (const [one, other] of /** @type {[any, any][]} */ ([[{ id: 1, a: null }, { id: 2 }], [{ id: 1, b: 2 }, { b: 3, id: 2 }], [{ id: 1, n: 5 }, { id: 2, n: '5.0' }], [{ id: 1, at }, { id: 2, at: '2026-01-02 03:04:05.678901+00' }], [{ id: 1, token: 'a' }, { id: 2 }]])) {
    const found = await compared([one, other], [other, one]);
    assert.deepEqual(found, { matches: 1, notCompared: 0, excused: ['order'], differences: [] }, JSON.stringify(one));
    assert.deepEqual((await compared({ list: [one, other], n: 1 }, { list: [other, one], n: '1' })).excused.sort(), ['numeric-spelling', 'order']);
  }
});

/** A number that is an object, like Prisma's Decimal. @param {string} digits */
const decimalOf = (digits) => new (class {
  toFixed() { return digits; }
  toString() { return digits; }
})();

test('what differs is told, redacted', async () => {
  for (const [old, next, ...differences] of /** @type {[any, any, ...string[]][]} */ ([
    [{ name: SECRET }, { name: 'x' }, 'value at name: text of 19 characters | text of 1 characters'],
    [[1, 2], [1], 'length at : list of 2 | list of 1'],
    [[{ id: 1, n: 1 }, { id: 2, n: 2 }], [{ id: 2, n: 2 }, { id: 1, n: 3 }],
      'value at [0].id: 1 | 2', 'value at [0].n: 1 | 2', 'value at [1].id: 2 | 1'],
    [{ password: SECRET }, { password: 'other' }, 'value at password: secret | secret'],
    [{ secret: { deep: 1 } }, { secret: { deep: 2 } }, 'value at secret.deep: secret | secret'],
    [[{ id: 1, token: 'a' }, { id: 2, token: 'b' }], [{ id: 2, token: 'b' }, { id: 1, token: 'c' }], 'value at [0].token: secret | secret'],
    [{ inputTokens: 5 }, {}, 'type at inputTokens: 5 | undefined'],
    [{ [`${SECRET} key`]: 1 }, { [`${SECRET} key`]: 2 }, 'value at […]: 1 | 2'],
    [9007199254740993n, 9007199254740992, 'type at : 9007199254740993 | 9007199254740992'],
    // A text without digits is no number.
    ...['', '.', '-', '+.', 'e5'].map((text) => /** @type {[any, any, string]} */ ([text, 0, `type at : text of ${text.length} characters | 0`])),
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3), 'value at : 2 bytes | 2 bytes'],
    // Of a number's digits at most forty are told.
    [10n ** 39n, 10n ** 40n + 1n, `value at : 1${'0'.repeat(39)} | 1${'0'.repeat(39)}`],
    [decimalOf('9'.repeat(41)), decimalOf('8'.repeat(40)), `value at : ${'9'.repeat(40)} | ${'8'.repeat(40)}`],
    [new Date(0), new Date(NaN), 'value at : 1970-01-01T00:00:00.000Z | invalid date'],
    [null, { id: 1 }, 'type at : null | object of 1 keys'],
    // Both are the same time to Date.parse, but no form that a database has.
    ['1 Jan 2026', 'Jan 1 2026', 'value at : text of 10 characters | text of 10 characters'],
    [['2026-01-02T03:04:05Z'], '2026-01-02T03:04:05Z', 'type at : list of 1 | text of 20 characters'],
    [[null], [[]], 'type at [0]: null | list of 0'],
    // Lists that are no other order of one another.
    [['a', 'b'], ['c', 'a'], 'value at [0]: text of 1 characters | text of 1 characters', 'value at [1]: text of 1 characters | text of 1 characters'],
    [[true, 'x'], ['x', false], 'type at [0]: true | text of 1 characters', 'type at [1]: text of 1 characters | false'],
    [[null, 1], [1, 'null'], 'type at [0]: null | 1', 'type at [1]: 1 | text of 4 characters'],
    [[1, 2], ['2', 'x'], 'type at [0]: 1 | text of 1 characters', 'type at [1]: 2 | text of 1 characters'],
  ])) {
    const found = await compared(old, next);
    assert.deepEqual(found.differences, differences);
    assert.equal(found.matches, 0);
    assert.ok(!JSON.stringify(found).includes(SECRET));
  }
});

test('what is equal matches, however it is spelled', async () => {
  class Decimal {
    toFixed() { return '1.50'; }
    toString() { return '1.50'; }
  }
  class Five {
    toString() { return '5'; }
    toJSON() { return 'five'; }
  }
  for (const [old, next] of /** @type {[any, any][]} */ ([
    [NaN, NaN], [undefined, undefined], [new Date(NaN), new Date(NaN)], [Uint8Array.of(1), Uint8Array.of(1)],
    [new Decimal(), 1.5], ['1e-7', '0.0000001'], ['-0.0', 0], ['1e999999999', '10e999999998'], [12n, '12.0'],
    ['2026-01-02T03:04:05.1Z', new Date('2026-01-02T03:04:05.100Z')],
    ['2026-01-02 03:04:05+05:30', new Date('2026-01-01T21:34:05Z')],
    [[[2, 1], [3]], [[3], [1, 2]]], [[null, 1, 'x'], ['x', undefined, 1]], [[new Date(5), 'y'], ['y', '1970-01-01T00:00:00.005Z']],
    // What has no toFixed is no number, whatever its text; what has one is none by that alone.
    [new Five(), 'five'], [new (class { toFixed() { return '?'; } toJSON() { return 'six'; } })(), 'six'],
  ])) {
    const { matches, differences } = await compared(old, next);
    assert.deepEqual([matches, differences], [1, []], String(old));
  }
});

test('what cannot be compared is counted, and the caller has its answer', async () => {
  /** @type {any} */
  const cycle = { id: 1 };
  cycle.self = cycle;
  let deep = {};
  for (let i = 0; i < 100; i++) deep = { deep };
  const throwing = { get name() { throw new Error(SECRET); } };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const odd of [cycle, deep, throwing, { f: () => 1 }, new Map(), new Response('x'), new Array(1e8), new Uint8Array(2 ** 21), Array(20001).fill(0)]) {
    for (const [old, next] of [[odd, {}], [{}, odd]]) {
      const { db, behind } = pair({ getA: () => old }, { getA: () => next }, { flags: { '*': 'shadow' } });
      assert.equal(await db.getA(), old);
      await behind();
      const { matches, notCompared, differences } = db.report().methods.getA;
      assert.deepEqual({ matches, notCompared, differences }, { matches: 0, notCompared: 1, differences: [] });
    }
  }
  const { db, behind } = pair({ getA: 1 }, { getA: () => ({ a: revoked.proxy }) }, { flags: { '*': 'shadow' } });
  assert.equal(await db.getA(), 1);
  await behind();
  assert.equal(db.report().methods.getA.notCompared, 1);
});

test('what the caller does to its answer and arguments afterwards changes nothing', async () => {
  const { db, behind, calls } = pair({ getA: () => ({ list: [1] }) }, { getA: () => ({ list: [1] }) }, { flags: { '*': 'shadow' } });
  const args = { ids: [1] };
  const answer = await db.getA(args);
  answer.list.push(2);
  args.ids.push(2);
  await behind();
  assert.equal(db.report().methods.getA.matches, 1);
  assert.deepEqual(calls, ['old.getA({"ids":[1]})', 'next.getA({"ids":[1]})']);
});

test('errors are the same by a code of their cause, too, as Drizzle wraps those of its driver', async () => {
  const wrapped = (/** @type {string} */ code) => Object.assign(new Error(SECRET, { cause: { code } }), { name: 'DrizzleQueryError' });
  const unique = Object.assign(new Error(SECRET), { name: 'UniqueViolationError', prismaCode: 'P2002', sqlState: '23505' });
  const bad = Object.defineProperty(new Error(SECRET), 'cause', { get: () => { throw new Error(SECRET); } });
  const fail = (/** @type {Error} */ error) => () => { throw error; };
  const { db, behind, told } = pair(
    { getA: fail(wrapped('23505')), getB: fail(wrapped('23503')), getC: fail(bad) },
    { getA: fail(unique), getB: fail(unique), getC: fail(unique) }, { flags: { '*': 'shadow' } },
  );
  for (const method of ['getA', 'getB', 'getC']) await errorFrom(db[method]());
  await behind();
  assert.equal(db.report().methods.getA.matches, 1);
  assert.deepEqual(told, [
    { method: 'getB', rule: 'error', path: '', old: 'DrizzleQueryError', next: 'UniqueViolationError' },
    { method: 'getC', rule: 'error', path: '', old: 'Error', next: 'UniqueViolationError' },
  ]);
});

test('errors of either side are counted by side, and told by class and code alone', async () => {
  const fail = (/** @type {object} */ fields) => () => { throw Object.assign(new Error(SECRET), fields); };
  const { db, behind, told } = pair(
    { getA: fail({ code: 'P2025' }), getB: fail({ name: 'A' }), getC: 1, getD: () => { throw null; } },
    { getA: fail({ prismaCode: 'P2025' }), getB: fail({ name: 'B', code: SECRET }), getC: fail({}), getD: 1 },
    { flags: { '*': 'shadow' } },
  );
  assert.equal((await errorFrom(db.getA())).code, 'P2025');
  assert.equal((await errorFrom(db.getB())).name, 'A');
  assert.equal(await db.getC(), 1);
  assert.equal(await errorFrom(db.getD()), null);
  await behind();
  const { getA, getB, getC, getD } = db.report().methods;
  assert.deepEqual([getA.matches, getA.errors], [1, { old: 1, next: 1 }]);
  assert.deepEqual(told, [{ method: 'getB', rule: 'error', path: '', old: 'A', next: 'B' }]);
  assert.deepEqual([getB.lastErrors, getC.errors, getC.lastErrors, getC.notCompared],
    [{ old: 'A', next: 'B' }, { old: 0, next: 1 }, { old: null, next: 'Error' }, 1]);
  assert.deepEqual([getD.errors, getD.lastErrors.old], [{ old: 1, next: 0 }, 'error']);
  assert.ok(!JSON.stringify(db.report()).includes(SECRET));
});

test('a side that throws at once, without a promise, is as any other', async () => {
  const db = sideBySide({
    old: { getA() { throw new Error('old'); }, getB: () => 1 }, next: { getA: () => 1, getB() { throw new Error('next'); } },
    flags: { getA: 'shadow', getB: 'on' },
  });
  assert.equal((await errorFrom(/** @type {any} */ (db.getA()))).message, 'old');
  assert.equal((await errorFrom(/** @type {any} */ (db.getB()))).message, 'next');
});

test('a new side that hangs costs the caller nothing and is given up', async (t) => {
  const { db, behind } = pair({ getA: 'old' }, { getA: () => new Promise(() => {}) }, { flags: { '*': 'shadow' } });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (let i = 0; i < 150; i++) assert.equal(await db.getA(), 'old');
  assert.equal(db.report().methods.getA.notCompared, 50, 'a hundred at a time');
  t.mock.timers.tick(1);
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(30000);
  await behind();
  const { notCompared, errors, lastErrors } = db.report().methods.getA;
  assert.deepEqual([notCompared, errors.next, lastErrors.next], [150, 100, 'no answer']);
});

test('a side that hangs counts for the breaker if it is the new one; each side is told as what it is', async (t) => {
  const hangs = () => new Promise(() => {});
  for (const [mode, old, next, tripped] of /** @type {[string, any, any, boolean][]} */ ([['shadow', 1, hangs, true], ['on+verify', hangs, 1, false]])) {
    const { db, behind } = pair({ getA: old }, { getA: next }, { flags: { '*': mode }, breaker: { share: 0, calls: 1 } });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    assert.equal(await db.getA(), 1);
    t.mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(29_999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(db.report().methods.getA.notCompared, 0);
    t.mock.timers.tick(1);
    await behind();
    t.mock.timers.reset();
    assert.equal(db.report().methods.getA.tripped, tripped, mode);
  }
  for (const mode of ['shadow', 'on+verify']) {
    const { db, behind } = pair({ getA: 1 }, { getA: 2 }, { flags: { '*': mode } });
    await db.getA();
    await behind();
    const [{ old, next }] = db.report().methods.getA.differences[0].examples;
    assert.deepEqual([old, next], ['1', '2'], mode);
  }
});

test('the breaker turns a method off by differences and failures, setFlags on again', async () => {
  const { db, behind } = pair({ getA: 1, getB: 1 }, { getA: 2, getB: 1 }, { flags: { '*': 'shadow' }, breaker: { share: 0.5, calls: 4 } });
  for (let i = 0; i < 4; i++) {
    assert.equal(db.report().methods.getA.tripped, false);
    await db.getA();
    await db.getB();
    await behind();
  }
  const { getA, getB } = db.report().methods;
  assert.deepEqual([getA.tripped, getA.mode, getB.tripped, getB.mode], [true, 'off', false, 'shadow']);
  await db.getA();
  await behind();
  assert.equal(db.report().methods.getA.differences[0].count, 4);
  db.setFlags({ '*': 'on' });
  assert.equal(await db.getA(), 2);
  assert.equal(db.report().methods.getA.mode, 'on');
});

test('the breaker turns a method off where only one of the two sides fails', async () => {
  const fail = () => { throw new Error('no'); };
  for (const [old, next, tripped] of /** @type {[any, any, boolean][]} */ ([[1, fail, true], [fail, 1, false]])) {
    const { db, behind } = pair({ getA: old }, { getA: next }, { flags: { '*': 'shadow' }, breaker: { share: 0, calls: 2 } });
    for (let i = 0; i < 2; i++) {
      await db.getA().catch(() => {});
      await behind();
    }
    assert.equal(db.report().methods.getA.tripped, tripped);
  }
});

test('errors that answer the caller do not trip the breaker, lost connections do', async () => {
  for (const [name, tripped] of /** @type {[string, boolean][]} */ ([['ValidationError', false], ['NotFoundError', false], ['ConnectionError', true]])) {
    const { db } = pair({ createA: 1 }, { createA: () => { throw lost(name); } }, { flags: { '*': 'on' }, breaker: { share: 0, calls: 2 } });
    for (let i = 0; i < 2; i++) await errorFrom(db.createA());
    assert.equal(db.report().methods.createA.tripped, tripped, name);
  }
  // What tells nothing of itself is no answer.
  for (const thrown of [null, undefined, 'text', Object.defineProperty({}, 'name', { get() { throw new Error(SECRET); } })]) {
    const { db } = pair({ createA: 1 }, { createA: () => { throw thrown; } }, { flags: { '*': 'on' }, breaker: { share: 0, calls: 1 } });
    await db.createA().catch(() => {});
    assert.deepEqual([db.report().methods.createA.tripped, db.report().methods.createA.lastErrors.next], [true, 'error']);
  }
});

test('the times of each side: the median and the worst of a hundred, of the last 256 calls', async (t) => {
  let clock = 0;
  t.mock.method(performance, 'now', () => clock);
  const takes = (/** @type {number} */ times) => (/** @type {number} */ ms) => { clock += times * ms; };
  const { db, behind } = pair({ getA: takes(1) }, { getA: takes(10) }, { flags: { '*': 'shadow' } });
  const calls = async (/** @type {number} */ count, /** @type {number} */ ms) => {
    for (let i = 0; i < count; i++) {
      await db.getA(ms);
      await behind();
    }
    const { p50, p99 } = db.report().methods.getA;
    return [p50, p99];
  };
  assert.deepEqual(await calls(0, 0), [{ old: null, next: null }, { old: null, next: null }]);
  assert.deepEqual(await calls(1, 7), [{ old: 7, next: 70 }, { old: 7, next: 70 }]);
  assert.deepEqual(await calls(300, 1), [{ old: 1, next: 10 }, { old: 1, next: 10 }]);
  assert.deepEqual(await calls(2, 9), [{ old: 1, next: 10 }, { old: 1, next: 10 }]);
  assert.deepEqual(await calls(1, 9), [{ old: 1, next: 10 }, { old: 9, next: 90 }]);
  // Half of them decide, and the oldest is forgotten for each.
  for (const [count, ms, median] of [[124, 9, 1], [1, 9, 9], [128, 1, 9], [1, 1, 1]])
    assert.deepEqual((await calls(count, ms))[0], { old: median, next: 10 * median }, `${count} of ${ms}`);
});

test('memory is bounded, and a report can be changed by its reader', async () => {
  const { db, behind } = pair({ getA: (/** @type {number} */ i) => i }, { getA: () => -1 }, { flags: { '*': 'shadow' } });
  for (let i = 0; i < 500; i++) {
    await db.getA(i);
    await behind();
  }
  const [{ rule, count, examples }] = db.report().methods.getA.differences;
  assert.deepEqual([rule, count, examples.length], ['value', 500, 3]);
  examples.length = 0;
  assert.equal(db.report().methods.getA.differences[0].examples.length, 3);
  const many = await compared(Array(1000).fill(1), Array(1000).fill(2));
  assert.equal(many.differences.length, 3);
});

test('of one result ten differences are told, wherever they are', async () => {
  const list = (/** @type {number} */ n, /** @type {number} */ value) => Array(n).fill(value);
  const object = (/** @type {number} */ n, /** @type {number} */ value) =>
    Object.fromEntries(list(n, value).map((each, i) => [`k${i}`, each]));
  for (const make of [list, object, (/** @type {number} */ n, /** @type {number} */ value) => [list(4, value), object(n - 4, value)],
    (/** @type {number} */ n, /** @type {number} */ value) => ({ ...object(4, value), rows: [object(n - 4, value)] })])
    for (const [n, count] of [[9, 9], [10, 10], [11, 10], [30, 10]]) {
      const { db, behind, told } = pair({ getA: make(n, 1) }, { getA: make(n, 2) }, { flags: { '*': 'shadow' } });
      await db.getA();
      await behind();
      assert.deepEqual([db.report().methods.getA.differences[0].count, told.length], [count, count], `${make} of ${n}`);
    }
});

test('waitUntil and onDifference that throw change nothing', async () => {
  const fail = () => { throw new Error('no'); };
  const works = /** @type {Promise<unknown>[]} */ ([]);
  const { db } = pair({ getA: 1 }, { getA: 2 }, {
    flags: { '*': 'shadow' }, onDifference: fail, waitUntil: (/** @type {Promise<unknown>} */ work) => { works.push(work); fail(); },
  });
  assert.equal(await db.getA(), 1);
  await Promise.all(works);
  assert.equal(db.report().methods.getA.differences.length, 1);
});

test('disconnect ends both sides, and then throws', async () => {
  const { db, calls } = pair({ disconnect: () => { throw new Error('old'); } }, { disconnect: 1 });
  assert.equal((await errorFrom(db.disconnect())).message, 'old');
  assert.deepEqual(calls, ['old.disconnect()', 'next.disconnect()']);
});

test('a transaction is whole on one side', async () => {
  const transaction = (/** @type {string} */ side) => async (/** @type {any} */ work) => work(side);
  const { db, behind } = pair({ transaction: transaction('old') }, { transaction: transaction('next') });
  for (const [mode, side] of [['off', 'old'], ['shadow', 'old'], ['on', 'next'], ['on+verify', 'next']]) {
    db.setFlags({ transaction: mode });
    const seen = /** @type {string[]} */ ([]);
    assert.equal(await db.transaction(async (/** @type {string} */ tx) => (seen.push(tx), tx)), side);
    await behind();
    assert.deepEqual(seen, [side]);
  }
});

test('how much can be compared: 20000 values, 64 levels, a megabyte', async () => {
  const levels = (/** @type {number} */ n) => {
    let value = /** @type {any} */ (1);
    for (let i = 0; i < n; i++) value = [value];
    return value;
  };
  for (const [fits, exceeds] of [
    [Array(19_999).fill(0), Array(20_000).fill(0)], [[Array(9999).fill(0), Array(9998).fill(0)], [Array(9999).fill(0), Array(9999).fill(0)]],
    [levels(64), levels(65)], [new Uint8Array(2 ** 20), new Uint8Array(2 ** 20 + 1)],
  ]) {
    assert.deepEqual(await compared(fits, fits), { matches: 1, notCompared: 0, excused: [], differences: [] });
    assert.deepEqual(await compared(exceeds, exceeds), { matches: 0, notCompared: 1, excused: [], differences: [] });
  }
});

test('failures of the new side count for the breaker also where there is no old side to compare with', async () => {
  for (const [answer, tripped] of /** @type {[() => any, boolean][]} */ ([
    [() => 1, false], [() => { throw lost(); }, true], [() => { throw lost('ValidationError'); }, false],
  ])) {
    const { db, behind } = pair({}, { getA: answer }, { flags: { '*': 'on+verify' }, breaker: { share: 0, calls: 2 } });
    for (let i = 0; i < 2; i++) await db.getA().catch(() => {});
    await behind();
    const { notCompared, tripped: is } = db.report().methods.getA;
    assert.deepEqual([notCompared, is], [2, tripped], String(answer));
  }
});

test('a report names modes before the first call; a function of flags is not asked for that', () => {
  const modes = (/** @type {any} */ db) => Object.values(db.report().methods).map(({ mode }) => mode);
  const { db } = pair({ getA: 1, getB: 1 }, { getA: 1, getB: 1 }, { flags: { getA: 'shadow', '*': 'on' } });
  assert.deepEqual(modes(db), ['shadow', 'on']);
  db.setFlags({ getB: 'on+verify' });
  assert.deepEqual(modes(db), ['off', 'on+verify']);
  db.setFlags(() => assert.fail('it was asked'));
  assert.deepEqual(modes(db), ['off', 'off']);
});

test('a write under shadow without plans is the old side\'s own: its very answer, at once', () => {
  const lazy = { then() { assert.fail('it was awaited'); } }, plan = () => assert.fail('it was planned');
  for (const plans of [undefined, {}, { old: plan }]) {
    const db = sideBySide({ old: { createA: () => lazy }, next: { createA: () => 1 }, flags: { '*': 'shadow' }, plans });
    assert.equal(/** @type {any} */ (db).createA(), lazy);
    const { calls, notCompared, p50 } = db.report().methods.createA;
    assert.deepEqual([calls, notCompared, p50], [1, 1, { old: null, next: null }]);
  }
  const db = sideBySide({ old: {}, next: { createA: () => 1 }, flags: { '*': 'shadow' }, plans: { next: plan } });
  assert.throws(() => /** @type {any} */ (db).createA(), { name: 'TypeError', message: "the old side has no method createA: its flag must be 'on'" });
});

test('beyond a hundred at a time, the arguments of a write are not even read', async () => {
  const service = { createA: async () => 1 }, works = /** @type {Promise<unknown>[]} */ ([]);
  let open = () => {}, read = 0;
  const gate = new Promise((resolve) => { open = () => resolve(null); });
  const db = /** @type {any} */ (sideBySide({ old: service, next: service, flags: { '*': 'shadow' }, plans: { next: () => gate }, waitUntil: (work) => void works.push(work) }));
  const args = { get a() { return ++read; } };
  for (let i = 1; i <= 100; i++) {
    await db.createA(args);
    assert.equal(read, i);
  }
  assert.equal(await db.createA(args), 1);
  assert.deepEqual([read, db.report().methods.createA.notCompared], [100, 1]);
  open();
  await Promise.all(works);
});

test('a comparison keeps no process alive, and leaves no timer behind', async (t) => {
  const { setTimeout } = globalThis, made = /** @type {any[]} */ ([]);
  t.mock.method(globalThis, 'setTimeout', (/** @type {any[]} */ ...args) => {
    const timer = /** @type {any} */ (setTimeout)(...args);
    if (args[1] === 30_000) made.push(timer);
    return timer;
  });
  /** @type {(value: number) => void} */
  let answer = () => {};
  const { db, behind, calls } = pair({ getA: 1 }, { getA: () => new Promise((resolve) => { answer = resolve; }) }, { flags: { '*': 'shadow' } });
  await db.getA();
  while (calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(made.map((timer) => timer.hasRef()), [false]);
  const cleared = t.mock.method(globalThis, 'clearTimeout');
  answer(1);
  await behind();
  assert.deepEqual(cleared.mock.calls.map((call) => call.arguments[0]), made);
});

test('a canary without a key draws each call; with one its part must be below the share', async (t) => {
  const drawn = t.mock.method(Math, 'random');
  const { db } = pair({ getA: 'old' }, { getA: 'next' }, { flags: { '*': 'off' } });
  for (const [random, share, side] of /** @type {[number, number, string][]} */ ([[0, 0, 'old'], [0, 0.1, 'next'], [0.5, 0.5, 'old'], [0.49, 0.5, 'next'], [0.99, 1, 'next']])) {
    drawn.mock.mockImplementation(() => random);
    db.setFlags({ '*': { mode: 'canary', share } });
    assert.equal(await db.getA(), side, `${random} of ${share}`);
  }
  const part = partOf('7');
  for (const [share, side] of /** @type {[number, string][]} */ ([[part, 'old'], [part + 1e-9, 'next']]))
    for (const key of ['7', 7]) {
      db.setFlags({ '*': { mode: 'canary', share, key: () => key } });
      assert.equal(await db.getA(), side, `${typeof key} at ${share}`);
    }
  db.setFlags({ '*': { mode: 'canary', share: 1, key: () => true } });
  assert.equal(await db.getA(), 'old');
});

test('flags of the environment are the process\'s own by default', (t) => {
  t.after(() => { delete process.env.HELIUMDB_FLAGS; });
  process.env.HELIUMDB_FLAGS = 'getA=on';
  assert.deepEqual({ ...flagsFromEnvironment() }, { getA: 'on' });
  assert.deepEqual({ ...flagsFromEnvironment({}) }, {});
});

test('polled flags: an answer holds 30 seconds if nothing else is said; one that was overtaken is dropped', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1000 });
  /** @type {((text: string) => void)[]} */
  const answers = [], errors = /** @type {any[]} */ ([]);
  const fetch = () => new Promise((resolve) => answers.push((text) => resolve(new Response(text))));
  const { db } = pair({ getA: 'old' }, { getA: 'next' }, { flags: pollFlags('https://flags.example/', undefined, { fetch, onError: (error) => errors.push(error) }) });
  const says = async (/** @type {number} */ i, /** @type {string} */ text) => {
    answers[i](text);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  await db.getA();
  t.mock.timers.tick(29_999);
  await db.getA();
  assert.equal(answers.length, 1);
  t.mock.timers.tick(1);
  await db.getA();
  assert.equal(answers.length, 2);
  await says(1, '{"getA":"on"}');
  assert.equal(await db.getA(), 'next');
  await says(0, '{"getA":"off"}');
  assert.equal(await db.getA(), 'next', 'the first was overtaken by the second');
  // An answer of 65536 characters is read; a long name is told in part.
  const padded = (/** @type {number} */ length) => '{"*":"off"}'.padEnd(length);
  for (const [length, side] of /** @type {[number, string][]} */ ([[65_537, 'next'], [65_536, 'old']])) {
    t.mock.timers.tick(30_000);
    await db.getA();
    await says(answers.length - 1, padded(length));
    assert.equal(await db.getA(), side, `${length}`);
  }
  t.mock.timers.tick(30_000);
  await db.getA();
  await says(answers.length - 1, JSON.stringify({ [`${'m'.repeat(40)}n`]: 1 }));
  assert.deepEqual(errors.map(({ message }) => message), [
    "flags: the URL's answer has more than 65536 characters",
    `flags.${'m'.repeat(40)} must be a mode or {mode, share, key}, not a value of type number`,
  ]);
});
