// createDatabase and the queries it makes: nothing happens before a query is awaited, and then once; what the
// last argument may hold; what a result is made into. The fetch is the test's own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { TIME_ISO, URL_HOSTED, errorFrom, filledObject, goodAnswer, json, mock, named, builders, result, row, samples } from '../support/service.js';

/** Runs `act` and returns what of the outside it touched. @param {() => void} act */
function touched(act) {
  /** @type {string[]} */
  const seen = [];
  /** @type {(() => void)[]} */
  const restores = [];
  /** @param {any} object @param {string} name */
  const spy = (object, name) => {
    const descriptor = Object.getOwnPropertyDescriptor(object, name) ?? { value: object[name], writable: true, configurable: true };
    const value = object[name];
    Object.defineProperty(object, name, { configurable: true, writable: true, value: new Proxy(value, {
      apply(target, self, args) { seen.push(name); return Reflect.apply(target, self, args); },
      construct(target, args) { seen.push(name); return Reflect.construct(target, args); },
    }) });
    restores.push(() => Object.defineProperty(object, name, descriptor));
  };
  for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'AbortController']) spy(globalThis, name);
  for (const name of ['getRandomValues', 'randomUUID']) spy(crypto, name);
  for (const name of ['Module', 'Instance', 'compile', 'instantiate']) spy(WebAssembly, name);
  spy(Math, 'random');
  spy(Date, 'now');
  try {
    act();
  } finally {
    for (const restore of restores) restore();
  }
  return seen;
}

test('createDatabase and making a query touch nothing outside', () => {
  assert.deepEqual(touched(() => {
    const db = createDatabase(URL_HOSTED);
    for (const name of Object.keys(samples)) /** @type {any} */ (db)[name](...samples[name]);
    for (const name of named('read')) /** @type {any} */ (db.bytes)[name](...samples[name]);
    db.batch([db.listUsers()]);
  }), []);
  assert.deepEqual(touched(() => { crypto.getRandomValues(new Uint8Array(1)); Date.now(); }), ['getRandomValues', 'now']);
});

test('importing the package touches nothing either', async () => {
  const { execFileSync } = await import('node:child_process');
  const script = `
    const seen = [];
    for (const [object, names] of [[globalThis, ['fetch', 'setTimeout', 'setInterval']], [crypto, ['getRandomValues']],
      [Math, ['random']], [WebAssembly, ['Module', 'Instance', 'compile', 'instantiate']]])
      for (const name of names) object[name] = () => { seen.push(name); };
    const { createDatabase } = await import(${JSON.stringify(new URL('../../js/index.js', import.meta.url).href)});
    createDatabase('postgres://u:p@h/d').listUsers();
    console.log(JSON.stringify(seen));`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim(), '[]');
});

test('every method there is is on the object, reads on bytes and respond too', () => {
  const db = createDatabase(URL_HOSTED);
  assert.deepEqual(named().sort(), Object.keys(samples).sort());
  for (const name of builders) assert.equal(typeof /** @type {any} */ (db)[name], 'function', name);
  for (const name of [...Object.keys(samples), 'batch', 'disconnect']) assert.equal(typeof /** @type {any} */ (db)[name], 'function', name);
  assert.deepEqual(Object.keys(db.bytes), named('read'));
  assert.deepEqual(Object.keys(db.respond), named('read'));
});

for (const name of Object.keys(samples)) {
  test(`${name} is sent once, when it is first awaited`, async () => {
    const { db, sent } = mock(() => json(goodAnswer(name)), { allowClearAll: true });
    const query = /** @type {any} */ (db)[name](...samples[name]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sent.length, 0);
    const [first, second] = await Promise.all([query, query]);
    assert.equal(first, second);
    assert.equal(await query, first);
    assert.equal(sent.length, 1);
    assert.deepEqual(Object.keys(sent[0].body), ['query', 'params']);
  });
}

test('a query has catch and finally, which send it as then does', async () => {
  const { db, sent } = mock(() => json(result([])));
  const query = db.getUserById('u1');
  let after = 0;
  assert.equal(await query.finally(() => { after++; }), null);
  assert.equal(await query.catch(() => 1), null);
  assert.deepEqual([after, sent.length], [1, 1]);
  const bad = db.getUserById(/** @type {any} */ (5));
  assert.equal(await bad.catch((/** @type {any} */ error) => error.name), 'ValidationError');
  assert.equal((await errorFrom(bad.finally(() => { after++; }))).name, 'ValidationError');
  assert.deepEqual([after, sent.length], [2, 1]);
  assert.equal(await errorFrom(bad), await errorFrom(bad));
  assert.equal(Object.prototype.toString.call(bad), '[object Query]');
});

test('a query that is dropped is never sent, and no rejection goes unhandled', async () => {
  /** @type {unknown[]} */
  const unhandled = [];
  const note = (/** @type {unknown} */ reason) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const { db, sent } = mock(() => { throw new Error('no'); });
  db.createUser(/** @type {any} */ ({}));
  db.batch([db.listUsers()]);
  await errorFrom(db.listUsers());
  const queries = [db.listUsers(), db.listUsers()];
  await errorFrom(db.batch(queries));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  assert.deepEqual([unhandled, sent.length], [[], 2]);
});

test('call options stand in the last argument, beside or without the method\'s own', async () => {
  const { db, sent } = mock(() => json(result([])));
  const { signal } = new AbortController();
  const own = { limit: 3, after: 'x' };
  await db.listUsers(own);
  await db.listUsers({ ...own, signal, timeout: 1000, secrets: false });
  await db.listUsers({ ...own, timeout: undefined, signal: undefined });
  assert.deepEqual(sent[1].body, sent[0].body);
  assert.deepEqual(sent[2].body, sent[0].body);
  assert.deepEqual(sent[0].body.params, ['x', '3']);
  await db.listUsers();
  for (const options of [{ signal }, { timeout: 1000 }, { secrets: false }, undefined]) {
    await db.listUsers(options);
    assert.deepEqual(sent.at(-1)?.body, sent[3].body);
  }
  const page = { includeUser: true, signal };
  await db.getProjectById('p', page);
  assert.deepEqual(page, { includeUser: true, signal }, 'the caller\'s object stays as it was');
  assert.match(sent.at(-1)?.body.query, /json_build_array/);
});

test('every method takes call options, also behind its input, and undefined there', async () => {
  for (const name of Object.keys(samples)) {
    const { db, sent } = mock(() => json(goodAnswer(name)), { allowClearAll: true });
    const plain = await /** @type {any} */ (db)[name](...samples[name]);
    assert.deepEqual(await /** @type {any} */ (db)[name](...samples[name], { timeout: 5000 }), plain, name);
    assert.deepEqual(await /** @type {any} */ (db)[name](...samples[name], undefined), plain, name);
    const gone = await errorFrom(/** @type {any} */ (db)[name](...samples[name], { signal: AbortSignal.abort('x') }));
    assert.deepEqual([gone.name, gone.method, gone.cause, gone.outcome, sent.length], ['AbortError', name, 'x', 'not-sent', 3]);
  }
});

test('call options in the input of a write are its own unknown properties', async () => {
  const { db, sent } = mock(() => json(result([])));
  for (const query of [
    db.createUser(/** @type {any} */ ({ email: 'a@b.c', password: 'x', timeout: 5, secrets: true })),
    db.updateProject('p', /** @type {any} */ ({ name: 'x', signal: {} })),
    db.bulkCreateCosts([/** @type {any} */ ({ projectId: 'p', amount: 1, model: 'm', provider: 'p', timeout: 1 })]),
  ]) assert.equal((await errorFrom(query)).issues[0].code, 'unknown');
  assert.equal(sent.length, 0);
});

test('wrong call options are refused before anything is sent', async () => {
  const { db, sent } = mock(() => json(result([])));
  for (const timeout of /** @type {any[]} */ ([NaN, -1, 'soon', {}]))
    assert.deepEqual((await errorFrom(db.listUsers({ timeout }))).issues[0].path, 'timeout');
  assert.equal((await errorFrom(mock(() => 0, { timeout: Number('x') }).db.listUsers())).name, 'ValidationError');
  for (const signal of /** @type {any[]} */ ([{}, 'x', 1])) assert.equal((await errorFrom(db.listUsers({ signal }))).issues[0].path, 'signal');
  assert.equal(sent.length, 0);
});

test('results: Dates on the row and in its relations, ISO text on the bytes path', async () => {
  const nested = [[row.users(), row.agents(), [row.costs(), row.costs('c2')], []]];
  const answer = result([[...row.projects(), JSON.stringify(nested[0][0]), JSON.stringify([nested[0][1]]), JSON.stringify(nested[0][2]), null]]);
  const { db } = mock(() => json(answer));
  const all = { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true };
  const project = await db.getProjectById('p1', all);
  const date = new Date(TIME_ISO);
  assert.deepEqual(project, {
    ...filledObject('projects', { id: 'p1', name: 'name', path: '/path', userId: 'u1', settings: { a: [1, null] }, createdAt: date, updatedAt: date }),
    user: filledObject('users', { id: 'u1', email: 'a@b.c', name: null, createdAt: date, updatedAt: date }),
    agents: [filledObject('agents', { id: 'a1', projectId: 'p1', status: 'pending', startTime: date, endTime: null, logs: null, error: null, createdAt: date, updatedAt: date })],
    costs: ['c1', 'c2'].map((id) => filledObject('costs', { id, projectId: 'p1', amount: 0.1, model: 'm', provider: 'p', inputTokens: 1, outputTokens: null, timestamp: date })),
    activities: [],
  });
  assert.ok(project.agents[0].startTime instanceof Date && project.user.createdAt instanceof Date);
});

test('connect, clearAll and disconnect', async () => {
  const { db, sent } = mock(({ body }) => json(goodAnswer(/truncate/.test(body.query) ? 'clearAll' : 'connect')));
  assert.equal(await db.connect(), undefined);
  assert.equal(sent.length, 1);
  const refused = await errorFrom(db.clearAll());
  assert.deepEqual([refused.name, refused.method, refused.issues[0].path, sent.length], ['ValidationError', 'clearAll', 'allowClearAll', 1]);
  assert.match(refused.message, /allowClearAll/);
  assert.equal((await errorFrom(db.batch([db.clearAll()]))).name, 'ValidationError');
  assert.equal(sent.length, 1);
  const open = mock(() => json(goodAnswer('clearAll')), { allowClearAll: true });
  assert.equal(await open.db.clearAll(), undefined);
  assert.match(open.sent[0].body.query, /^truncate "users","projects","agents","costs","activities"$/);
  assert.equal(await db.disconnect(), undefined);
  await db.disconnect();
  await db.connect();
  assert.equal(sent.length, 2, 'it can be used again');
});

test('disconnect lets go of the core, and of the session machine', async () => {
  const { Instance } = WebAssembly, modules = ['core', 'session'].map((name) => new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url))));
  /** @type {string[]} */
  const made = [];
  WebAssembly.Instance = class extends Instance {
    /** @param {WebAssembly.Module} module */
    constructor(module) {
      super(module);
      made.push(module === modules[0] ? 'core' : 'session');
    }
  };
  try {
    const [module, sessionModule] = modules;
    class Cut extends EventTarget {
      constructor() {
        super();
        queueMicrotask(() => this.dispatchEvent(new Event('open')));
      }

      send() {
        queueMicrotask(() => this.dispatchEvent(new Event('close')));
      }

      close() {}
    }
    const { db } = mock(() => json(goodAnswer('connect')), { module, sessionModule, WebSocket: Cut });
    const use = async () => {
      await db.connect();
      await errorFrom(db.transaction((/** @type {any} */ tx) => tx.connect()));
    };
    await use();
    await use();
    assert.deepEqual(made, ['core', 'session']);
    await db.disconnect();
    await use();
    assert.deepEqual(made, ['core', 'session', 'core', 'session']);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test('the global fetch is the one of the moment, and a module can be given', async () => {
  const module = new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  const db = createDatabase(URL_HOSTED, { module });
  const was = globalThis.fetch;
  try {
    globalThis.fetch = /** @type {any} */ (async () => json(result([])));
    assert.equal(await db.getUserById('x'), null);
    globalThis.fetch = /** @type {any} */ (async () => json(result([row.users()])));
    assert.equal((await db.getUserById('x'))?.id, 'u1');
  } finally {
    globalThis.fetch = was;
  }
});

test('a module of another version is a clear error of ours', async () => {
  // (module (memory (export "memory") 1) (func (export "abi") (result i32) i32.const 99))
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 16, 2,
    6, ...Buffer.from('memory'), 2, 0, 3, ...Buffer.from('abi'), 0, 0, 10, 7, 1, 5, 0, 0x41, 0xe3, 0, 0x0b];
  const { db, sent } = mock(() => 0, { module: new WebAssembly.Module(new Uint8Array(bytes)) });
  const error = await errorFrom(db.listUsers());
  assert.match(error.message, /ABI 99/);
  assert.deepEqual([error.name, error.code, error.method, sent.length], ['HeliumError', 'CALL', 'listUsers', 0]);
});

test('after a trap the core is made anew; no memory is an error too', async () => {
  const was = WebAssembly.Instance;
  let made = 0;
  /** @type {any} what takes the place of an export in the instances made now */
  let instead = {};
  WebAssembly.Instance = /** @type {any} */ (function Fake(/** @type {WebAssembly.Module} */ module) {
    made++;
    return { exports: { ...new was(module).exports, ...instead } };
  });
  try {
    const { db, sent } = mock(() => json(result([row.users()])));
    instead = { step() { throw new WebAssembly.RuntimeError('unreachable'); } };
    const trap = await errorFrom(db.listUsers());
    assert.deepEqual([trap.name, trap.code, trap.method, trap.cause.name], ['HeliumError', 'CALL', 'listUsers', 'RuntimeError']);
    instead = { reserve: () => 0 };
    const full = await errorFrom(db.listUsers());
    assert.deepEqual([full.name, full.code, full.method], ['HeliumError', 'MEMORY', 'listUsers']);
    assert.equal(sent.length, 0);
    instead = {};
    for (let i = 0; i < 3; i++) assert.equal((await db.listUsers()).length, 1);
    assert.equal(made, 3);
  } finally {
    WebAssembly.Instance = was;
  }
});
