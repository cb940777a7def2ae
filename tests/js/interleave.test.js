// Many calls in flight on one database, answered in any order: each gets its own answer, its own error and
// its own rows, whatever happens to the core's instance in the meantime.
import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { TIME, URL_HOSTED, errorFrom, json, refusal, result, row } from '../support/service.js';

/** Numbers in [0, 1) that are the same in each run (mulberry32). @param {number} seed */
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** A fetch that keeps its requests until `answerAll`. */
function held() {
  /** @type {(() => void)[]} */
  const waiting = [];
  return {
    waiting,
    fetch: /** @type {any} */ ((/** @type {string} */ _, /** @type {RequestInit} */ init) => new Promise((resolve) => {
      const body = JSON.parse(new TextDecoder().decode(/** @type {Uint8Array} */ (init.body)));
      waiting.push(() => resolve(answerTo(body)));
    })),
    /** @param {() => number} next */
    async answerAll(next) {
      while (waiting.length) {
        const [answer] = waiting.splice(Math.floor(next() * waiting.length), 1);
        answer();
        if (next() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** How many rows a bulk insert has: its ids are the one array. @param {string[]} params */
const rowsOf = (params) => params.find((param) => param.startsWith('{'))?.split(',').length;

/** What the text of a request asks for, by the parameters it bears. @param {any} body */
function answerTo(body) {
  if (body.queries) {
    const bulk = body.queries.every((/** @type {any} */ { query }) => query.startsWith('insert into "activities"'));
    return json({ results: body.queries.map((/** @type {any} */ { params }) => (bulk ? result([], { rowCount: rowsOf(params) }) : result([row.users(params[0])]))) });
  }
  const { query, params } = body;
  if (params.includes('fail')) return refusal('23505', { message: `no ${params[0]}`, detail: 'Key (name)=(x) already exists.' });
  if (/^insert into "projects"/.test(query)) return json(result([[params[0], params[1], params[2], params[3], null, TIME, TIME]]));
  if (/^insert into "activities"/.test(query)) return json(result([], { rowCount: rowsOf(params) }));
  if (/sum/.test(query)) return json(result([[params[0].slice(1)]]));
  if (/from "activities"/.test(query)) return json(result(Array.from({ length: Number(params[0].slice(1)) }, (_, i) => row.activities(`${params[0]}-${i}`))));
  return json(result(params[0].endsWith('7') ? [] : [/password/.test(query) ? row.secrets(params[0]) : row.users(params[0])]));
}

/** @param {any} db @param {number} i @returns {[PromiseLike<any>, (value: any) => void]} the call and what must come of it */
function call(db, i) {
  switch (i % 9) {
    case 0: return [db.getUserById(`u${i}`), (user) => assert.equal(user?.id ?? `u${i}`, `u${i}`)];
    case 1: return [db.bytes.getUserById(`u${i}`), (bytes) => assert.equal(JSON.parse(new TextDecoder().decode(bytes))?.id ?? `u${i}`, `u${i}`)];
    case 2: return [db.getTotalCostByProject(`p${i}.5`), (total) => assert.equal(total, i + 0.5)];
    case 3: return [db.createProject({ name: `n${i}`, path: '/', userId: 'u' }), (project) => {
      assert.equal(project.name, `n${i}`);
      assert.match(project.id, /^[a-z][a-z0-9]{23}$/);
    }];
    case 4: return [errorFrom(db.createProject({ name: 'fail', path: `/${i}`, userId: 'u' })), (error) =>
      assert.deepEqual([error.name, error.columns, error.method], ['UniqueViolationError', ['name'], 'createProject'])];
    case 5: return [db.getActivitiesByProject(`p${i}`), (rows) => assert.deepEqual(rows.map((/** @type {any} */ a) => a.id), Array.from({ length: i }, (_, n) => `p${i}-${n}`))];
    case 6: return [db.batch([db.getUserById(`a${i}`), db.getUserById(`b${i}`)]), (users) => assert.deepEqual(users.map((/** @type {any} */ u) => u.id), [`a${i}`, `b${i}`])];
    case 7: return [errorFrom(db.getUserById(i)), (error) => assert.equal(error.issues[0].path, 'id')];
    default: return [db.bulkCreateActivities(Array.from({ length: i }, () => ({ projectId: 'p', type: 't', message: 'm' }))), (done) => assert.deepEqual(done, { count: i })];
  }
}

for (const seed of [1, 2, 3])
  test(`200 calls in flight, answered in any order (${seed})`, async () => {
    const net = held(), next = random(seed);
    const db = createDatabase(URL_HOSTED, { fetch: net.fetch });
    const calls = Array.from({ length: 200 }, (_, i) => call(db, i));
    const all = Promise.all(calls.map(async ([promise, check]) => check(await promise)));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(net.waiting.length > 150, `${net.waiting.length} at once`);
    await net.answerAll(next);
    await all;
  });

test('calls that are aborted, run late or find a new instance disturb no others', async () => {
  const net = held(), next = random(4);
  const db = createDatabase(URL_HOSTED, { fetch: net.fetch });
  const control = new AbortController();
  setMaxListeners(20, control.signal);
  const dropped = Array.from({ length: 20 }, (_, i) => errorFrom(db.getUserById(`x${i}`, { signal: control.signal })));
  const late = Array.from({ length: 10 }, (_, i) => errorFrom(db.getUserById(`y${i}`, { timeout: 5 })));
  const calls = Array.from({ length: 60 }, (_, i) => call(db, i));
  const all = Promise.all(calls.map(async ([promise, check]) => check(await promise)));
  // 20 MB through the same core, so that its instance is dropped while the others are under way.
  const big = db.bulkCreateActivities(Array.from({ length: 20 }, () => ({ projectId: 'p', type: 't', message: 'x'.repeat(1 << 20) })));
  const size = big.then((/** @type {any} */ { count }) => count);
  // Nothing is answered before they are late, however long it takes the machine.
  for (const error of await Promise.all(late)) assert.equal(error.name, 'TimeoutError');
  control.abort();
  db.disconnect();
  await net.answerAll(next);
  await all;
  assert.equal(await size, 20);
  for (const error of await Promise.all(dropped)) assert.equal(error.name, 'AbortError');
});

test('two databases in one process keep apart, and no two ids are the same', async () => {
  const ids = new Set();
  const net = held();
  const dbs = [1, 2].map(() => createDatabase(URL_HOSTED, { fetch: net.fetch }));
  const made = Promise.all(Array.from({ length: 500 }, async (_, i) => ids.add((await dbs[i % 2].createProject({ name: 'n', path: '/', userId: 'u' })).id)));
  await new Promise((resolve) => setImmediate(resolve));
  await net.answerAll(random(5));
  await made;
  assert.equal(ids.size, 500);
});

test('calls of one method that come with other columns get objects of just these, in any order', async () => {
  const { waiting, fetch, answerAll } = held(), db = createDatabase(URL_HOSTED, { fetch });
  const keysOf = (/** @type {any} */ user) => Object.keys(user).join();
  const plain = 'id,email,name,createdAt,updatedAt', secret = 'id,email,password,name,refreshToken,createdAt,updatedAt';
  const calls = Array.from({ length: 60 }, (_, i) => db.getUserById(`u${i}5`, { secrets: i % 3 === 0 }).then(keysOf));
  while (waiting.length < calls.length) await new Promise((resolve) => setImmediate(resolve));
  await answerAll(random(5));
  assert.deepEqual(await Promise.all(calls), calls.map((_, i) => (i % 3 ? plain : secret)));
});
