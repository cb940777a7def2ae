// Replicas that answer anything, or nothing: the primary's answer is the caller's then. What real ones do:
// tests/live/replicas.test.js. The fetch is the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as heliumdb from '../../js/index.js';
import { errorFrom, json, refusal, result, row } from '../support/service.js';

const { createDatabase } = /** @type {Record<string, any>} */ (heliumdb);

const PRIMARY = 'postgres://u:hush-hush@primary.example/db', REPLICA = 'postgres://u:replica-secret@replica.example/db';

const first = (/** @type {string | null} */ value) => ({ ...result([[value]]), fields: [{ name: 'v', dataTypeID: 25 }] });
const all = (/** @type {any} */ body, /** @type {string | null} */ value) => json({ results: [first(value), ...body.queries.slice(1).map(() => result([row.projects()]))] });
/** The primary. @param {any} body */
const primary = (body) => (body.queries ? all(body, '7') : json(result([row.projects()])));

/**
 * @param {(body: any, init: RequestInit) => Response | Promise<Response>} replica @param {object} [options]
 */
function mock(replica, options) {
  /** @type {{at: string, body: any, init: any}[]} */
  const sent = [];
  const db = createDatabase(PRIMARY, {
    replicas: [REPLICA],
    async fetch(/** @type {string} */ url, /** @type {any} */ init) {
      const at = new URL(url).hostname.split('.')[0], body = JSON.parse(new TextDecoder().decode(init.body));
      sent.push({ at, body, init });
      return at === 'replica' ? replica(body, init) : primary(body);
    },
    ...options,
  });
  return { db, sent, places: () => sent.map(({ at }) => at) };
}

/** A clock that only the test turns, and chance that is what the test says. @param {import('node:test').TestContext} t */
function clock(t) {
  let now = 1e12, chance = 0.5;
  t.mock.method(Date, 'now', () => now);
  t.mock.method(Math, 'random', () => chance);
  return { turn: (/** @type {number} */ ms) => { now += ms; }, chance: (/** @type {number} */ value) => { chance = value; } };
}

test('a read is a batch behind the question whether the replica has what was written; a write tells its transaction', async () => {
  const { db, sent, places } = mock((body) => all(body, 't'));
  assert.equal((await db.getProjectById('p1')).id, 'p1');
  await db.updateProject('p1', { name: 'n' });
  assert.equal((await db.getProjectById('p1', { cache: 'no-store' })).id, 'p1');
  assert.equal((await db.getProjectById('p1', { primary: true })).id, 'p1');
  assert.deepEqual(places(), ['replica', 'primary', 'replica', 'primary']);
  const [read, write, again, bare] = sent;
  assert.match(read.body.queries[0].query, /^select pg_is_in_recovery\(\)/);
  assert.deepEqual([read.body.queries[0].params, again.body.queries[0].params], [['0', '{}'], ['0', '{7}']]);
  assert.deepEqual(write.body.queries[0], { query: 'select pg_current_xact_id()::text', params: [] });
  assert.equal(bare.body.queries, undefined);
  assert.deepEqual([read.init.headers['Neon-Connection-String'], write.init.headers['Neon-Connection-String']], [REPLICA, PRIMARY]);
  assert.deepEqual([read.init.headers['Neon-Batch-Read-Only'], read.init.headers['Neon-Batch-Isolation-Level']], ['true', 'ReadCommitted']);
  assert.equal(await db.position(), '0,7');
});

test('of many transactions the last sixteen are told by their ids, the others by the largest of theirs', async () => {
  const ids = [...Array.from({ length: 17 }, (_, i) => 30 - i), 7, 8], said = [...ids];
  const db = createDatabase(PRIMARY, { replicas: [REPLICA], fetch: async (/** @type {string} */ url, /** @type {any} */ init) => all(JSON.parse(new TextDecoder().decode(init.body)), String(said.shift())) });
  for (const _ of ids) await db.updateProject('p1', { name: 'n' });
  assert.equal(await db.position(), ['30', ...ids.slice(-16)].join());
});

/** What a replica may answer. @type {Record<string, (body: any, init: RequestInit) => Response | Promise<Response>>} */
const HOSTILE = {
  'is behind': (body) => all(body, 'f'),
  'says nothing': (body) => all(body, null),
  'says something else': (body) => all(body, 'true'),
  'has no rows': (body) => json({ results: [result([]), ...body.queries.slice(1).map(() => result([row.projects()]))] }),
  'answers one statement': () => json(result([row.projects()])),
  'answers too few': () => json({ results: [first('t')] }),
  'is cut off in the first answer': () => new Response('{"results":[{"rows":[["t"'),
  'has nonsense in front': () => new Response('{"results":[{rows},{}]}'),
  'has null in front': () => new Response('{"results":[[null],{"rows":[]}]}'),
  'is no JSON': () => new Response('<html>replica-secret</html>'),
  'is empty': () => new Response(''),
  'is down': () => { throw new TypeError('fetch failed: replica-secret'); },
  'starts': () => refusal('57P03', { message: 'the database system is starting up' }),
  'refuses the login': () => refusal('28P01', { message: 'password authentication failed' }),
  'has a fault': () => new Response('{"message":"replica-secret"}', { status: 500 }),
  'is overloaded': () => new Response('', { status: 429 }),
  'leads elsewhere': () => Response.redirect('https://elsewhere.example/replica-secret'),
  'ends in between': () => new Response(new ReadableStream({ start: (control) => control.error(new Error('replica-secret')) })),
};
for (const [what, replica] of Object.entries(HOSTILE)) {
  test(`a replica that ${what}: the primary answers, and is asked first the next time`, async (t) => {
    clock(t);
    const { db, places } = mock(replica);
    assert.equal((await db.getProjectById('p1')).id, 'p1');
    assert.equal((await db.getProjectById('p1')).id, 'p1');
    assert.deepEqual(places(), ['replica', 'primary', 'primary']);
  });
}

test('a replica that does not answer has half of the time, and is left out', async (t) => {
  clock(t);
  const { db, places } = mock((_, { signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))), { timeout: 600 });
  const reads = await Promise.all([db.getProjectById('p1'), db.getProjectById('p1')]);
  assert.deepEqual(reads.map(({ id }) => id), ['p1', 'p1']);
  assert.deepEqual(places().sort(), ['primary', 'primary', 'replica', 'replica']);
  assert.equal((await db.getProjectById('p1')).id, 'p1');
  assert.equal(places().filter((at) => at === 'replica').length, 2);
});

test('how long a replica is waited for: half of the time, a second if it was gone, and the primary has what is left', async (t) => {
  const { turn } = clock(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** Time goes on. @param {number} ms */
  const pass = async (ms) => {
    turn(ms);
    t.mock.timers.tick(ms);
    await new Promise((resolve) => { setImmediate(resolve); });
  };
  const never = new Promise(() => {});
  const { db, places, sent } = mock(() => never, {
    fetch(/** @type {string} */ url, /** @type {any} */ init) {
      sent.push({ at: new URL(url).hostname.split('.')[0], body: undefined, init });
      return never;
    },
  });
  for (const [timeout, alone, left] of [[600, 300, 300], [5000, 1000, 4000], [0, 1000, Infinity], [Infinity, 1000, Infinity]]) {
    let said = '';
    const read = db.getProjectById('p1', { timeout }).catch((/** @type {any} */ error) => { said = error.message; });
    while (!places().length) await pass(0);
    await pass(alone - 1);
    assert.deepEqual(places(), ['replica'], `${timeout}`);
    await pass(1);
    assert.deepEqual(places(), ['replica', 'primary'], `${timeout}`);
    await pass(Math.min(left, 1e6) - 1);
    assert.equal(said, '', `${timeout}`);
    if (left < Infinity) {
      await pass(1);
      await read;
      assert.match(said, /^no answer within /);
    }
    sent.length = 0;
    turn(1e6);
  }
});

test('where the replica has used up all of the time the primary has a millisecond, not all the time in the world', async (t) => {
  const { turn } = clock(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const late of [599, 600, 601, 6000]) {
    const { db, sent } = mock((body) => all(body, 'f'), {
      fetch(/** @type {string} */ url, /** @type {any} */ init) {
        sent.push({ at: url, body: undefined, init });
        if (sent.length > 1) return new Promise(() => {});
        turn(late); // a machine that was busy: no timer has run
        return all({ queries: [0, 1] }, 'f');
      },
    });
    const read = errorFrom(db.getProjectById('p1', { timeout: 600 }));
    while (sent.length < 2) await new Promise((resolve) => { setImmediate(resolve); });
    t.mock.timers.tick(1);
    const error = await read;
    assert.deepEqual([error.name, error.message], ['TimeoutError', 'no answer within 1 ms'], `${late} ms`);
  }
});

test('a replica\'s answer that is not wanted is not read to its end', async () => {
  let cancelled = false;
  const { db, places } = mock(() => new Response(new ReadableStream({
    start(control) { control.enqueue(new TextEncoder().encode(`{"results":[${JSON.stringify({ ...first('f'), more: 'x'.repeat(1e6) })},{"rows":[`)); },
    cancel() { cancelled = true; },
  })));
  await (await db.respond.listProjectsByUser('u1')).text();
  assert.deepEqual([places(), cancelled], [['replica', 'primary'], true]);
});

test('a primary that tells no id of the transaction: a typed error', async () => {
  for (const front of ['{"rows":[]}', '{"rows":[[null]]}', '{"rows":[["x"]]}', '{"rows":[["1}"]]}', '{"rows":[[7]]}', '{rows}', '[null]', `{"rows":[["${'9'.repeat(21)}"]]}`]) {
    const db = createDatabase(PRIMARY, { replicas: [REPLICA], fetch: async () => new Response(`{"results":[${front},${JSON.stringify(result([row.projects()]))}]}`) });
    const error = await errorFrom(db.updateProject('p1', { name: 'n' }));
    assert.deepEqual([error.name, error.message], ['ProtocolError', 'the endpoint answered with no id of the transaction'], front);
    assert.equal(await db.position(), '0', front);
  }
});

test('an error of the statement is the primary\'s, and the replica stays; the caller\'s abort is no fault of it either', async () => {
  const { db, places } = mock(() => refusal('22P02', { message: 'replica-secret' }));
  await db.getProjectById('p1');
  await db.getProjectById('p1');
  assert.deepEqual(places(), ['replica', 'primary', 'replica', 'primary']);
  const control = new AbortController(), hanging = mock((body) => { control.abort(); return all(body, 't'); });
  assert.equal((await errorFrom(hanging.db.getProjectById('p1', { signal: control.signal }))).code, 'ABORT');
  assert.deepEqual(hanging.places(), ['replica']);
  await hanging.db.getProjectById('p1');
  assert.deepEqual(hanging.places(), ['replica', 'replica']);
});

// Three quarters, as chance says, of what doubles from 20 ms on.
for (const [what, most, replica, pauses] of /** @type {[string, string, (body: any) => Response, number[]][]} */ ([
  ['gone', '30 s', () => { throw new TypeError('fetch failed'); }, [15, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 22_500, 22_500]],
  ['behind', '1 s', (body) => all(body, 'f'), [15, 30, 60, 120, 240, 480, 750, 750]],
]))
  test(`a replica that is ${what} is tried again after pauses that grow, by one read each, up to ${most}`, async (t) => {
    const { turn } = clock(t), { db, sent, places } = mock(replica);
    for (const pause of pauses) {
      await db.getProjectById('p1');
      turn(pause - 1);
      await db.getProjectById('p1');
      turn(1);
      assert.deepEqual(places(), ['replica', 'primary', 'primary'], `a pause of ${pause} ms`);
      sent.length = 0;
    }
  });

test('a replica that answers again is asked by all at once, and its pauses begin anew', async (t) => {
  let gone = true;
  const { turn } = clock(t), { db, sent, places } = mock((body) => {
    if (gone) throw new TypeError('fetch failed');
    return all(body, 't');
  });
  const read = () => db.getProjectById('p1');
  for (const pause of [15, 30]) {
    await read();
    turn(pause);
  }
  gone = false;
  await read();
  sent.length = 0;
  await Promise.all([read(), read()]);
  assert.deepEqual(places(), ['replica', 'replica']);
  gone = true;
  await read();
  turn(15);
  sent.length = 0;
  await read();
  assert.deepEqual(places(), ['replica', 'primary']);
});

test('the nearest replica is asked, and one in twenty reads asks another', async (t) => {
  const { turn, chance } = clock(t), took = { far: 50, near: 5 };
  /** @type {string[]} */
  const asked = [];
  const db = createDatabase(PRIMARY, {
    replicas: ['postgres://u@far.example/db', 'postgres://u@near.example/db'],
    fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
      const at = /** @type {keyof typeof took} */ (new URL(url).hostname.split('.')[0]);
      asked.push(at);
      turn(took[at]);
      return all(JSON.parse(new TextDecoder().decode(init.body)), 't');
    },
  });
  for (let n = 0; n < 5; n++) await db.getProjectById('p1');
  assert.deepEqual(asked.splice(0), ['near', 'far', 'near', 'near', 'near']); // first those whose distance isn't known
  chance(0.04);
  await db.getProjectById('p1'); // any: the first one
  chance(0.5);
  took.near = 500;
  for (let n = 0; n < 4; n++) await db.getProjectById('p1');
  assert.deepEqual(asked.splice(0), ['far', 'near', 'far', 'far', 'far']);
});

test('a replica is near that takes at most half as much again, and a millisecond', async (t) => {
  for (const [far, near] of [[7, true], [8, false]]) {
    const { turn, chance } = clock(t), took = /** @type {Record<string, any>} */ ({ one: 4, other: far });
    /** @type {string[]} */
    const asked = [];
    const db = createDatabase(PRIMARY, {
      replicas: ['postgres://u@one.example/db', 'postgres://u@other.example/db'],
      fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
        const at = new URL(url).hostname.split('.')[0];
        asked.push(at);
        turn(took[at]);
        return all(JSON.parse(new TextDecoder().decode(init.body)), 't');
      },
    });
    chance(0.99); // the last of those that are near
    for (let n = 0; n < 3; n++) await db.getProjectById('p1');
    assert.deepEqual(asked, ['other', 'one', near ? 'other' : 'one'], `${far} ms`);
    t.mock.restoreAll();
  }
});

test('what a framework throws through fetch is thrown on', async () => {
  const { db } = mock(() => { throw Object.assign(new Error('bail'), { digest: 'DYNAMIC' }); });
  await assert.rejects(db.getProjectById('p1'), { digest: 'DYNAMIC' });
});

test('a secret of a replica is in no error', async () => {
  const db = createDatabase(PRIMARY, { replicas: [REPLICA], fetch: async (/** @type {string} */ url) => { throw new TypeError(`failed ${url} replica-secret`); } });
  const error = await errorFrom(db.getProjectById('p1'));
  assert.equal(error.code, 'CONNECTION');
  assert.match(error.message, /primary\.example/);
});

test('the event of a request that two were asked for is one', async () => {
  /** @type {any[]} */
  const events = [];
  const { db } = mock((body) => all(body, 'f'), { onQuery: (/** @type {any} */ event) => events.push(event) });
  await db.getProjectById('p1');
  await new Promise(setImmediate);
  assert.deepEqual(events.map(({ method, outcome, rows }) => [method, outcome, rows]), [['getProjectById', 'ok', 1]]);
});

test('options and positions are checked', async () => {
  const fetch = async () => { throw new Error('nothing is sent'); };
  for (const replicas of [REPLICA, {}, 7, null, [7], [null], [''], ['replica.example'], [{}], [{ url: '' }], [{ url: REPLICA, endpoint: 'ftp://x' }], [[]]]) {
    const error = await errorFrom(createDatabase(PRIMARY, { replicas, fetch }).getProjectById('p1'));
    assert.deepEqual([error.code, error.issues?.[0]?.path], ['VALIDATION', 'replicas'], JSON.stringify(replicas));
  }
  const { db } = mock((body) => all(body, 't'));
  for (const position of ['', ' ', '1,', ',1', '-1', '1.5', '0x1', '1;2', "1'", '1'.repeat(21), Array(18).fill(1).join(), null, 7, {}, ['1']]) {
    const error = await errorFrom(db.after(position).getProjectById('p1'));
    assert.deepEqual([error.code, error.issues?.[0]?.path], ['VALIDATION', 'position'], JSON.stringify(position));
  }
  assert.equal(await db.after('3,4').position(), '3,4');
  assert.equal((await errorFrom(db.getProjectById('p1', { primary: 1 }))).code, 'VALIDATION');
});

test('without replicas a database has sessions, too, and positions only with one', async () => {
  const { db, places } = mock(() => json({}), { replicas: undefined });
  assert.equal(await db.position(), undefined);
  await db.updateProject('p1', { name: 'n' });
  const session = db.after();
  await session.updateProject('p1', { name: 'n' });
  assert.deepEqual([await session.position(), (await session.getProjectById('p1')).id], ['0,7', 'p1']);
  assert.deepEqual(places(), ['primary', 'primary', 'primary']);
});

test('a replica has an endpoint of its own where it is given', async () => {
  /** @type {string[]} */
  const asked = [];
  const db = createDatabase(PRIMARY, {
    replicas: [{ url: REPLICA, endpoint: 'https://gateway.example/sql' }],
    fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
      asked.push(url);
      return all(JSON.parse(new TextDecoder().decode(init.body)), 't');
    },
  });
  await db.getProjectById('p1');
  assert.deepEqual(asked, ['https://gateway.example/sql']);
});
