// file: URLs: a folder opened in the process, shared, closed with the last one; and where there are no files,
// an error and nothing of the endpoint in the bundle.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { folderOf } from '../../js/local/folder.js';
import { path } from '../../scripts/lib.js';
import { scratch, startDev, startNode, without } from '../support/command.js';
import { errorFrom } from '../support/service.js';

const cwd = scratch(), home = process.cwd();
const folder = join(cwd, 'my dev.db');
const locks = () => readdirSync(folder).filter((name) => name.endsWith('.lock')).length;

before(async () => {
  process.chdir(cwd);
  const endpoint = await createEndpoint({ data: folder, listen: false });
  await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
  await endpoint.close();
});
after(() => process.chdir(home));

test('what a file: URL means', () => {
  for (const [url, is] of [
    ['file:./dev.db', join(cwd, 'dev.db')],
    ['file:dev.db/', join(cwd, 'dev.db')],
    ['file:../dev.db', join(cwd, '../dev.db')],
    ['file:a%20b/%C3%A4%3F', join(cwd, 'a b/ä?')],
    ['file:a b', join(cwd, 'a b')],
    ['file:/srv/dev.db', '/srv/dev.db'],
    ['file:///srv/x/../dev%23.db', '/srv/dev#.db'],
    ['FILE://localhost/srv/dev.db', '/srv/dev.db'],
    [pathToFileURL(folder).href, folder],
  ]) if (process.platform !== 'win32') assert.equal(folderOf(url), is, url);
  for (const [url, says] of /** @type {[string, RegExp][]} */ ([
    ['file:', /names no folder/], ['file:///', /names no folder/], ['file::memory:', /createEndpoint\(\{ memory: true \}\)/],
    ['file:./dev.db?mode=rw', /no parameters/], ['file:a%2Fb', /encoded/], ['file://elsewhere/srv', /host/],
  ])) assert.throws(() => folderOf(url), says);
});

test('making a folder is not the call\'s time: it has a deadline of its own, and a message', async () => {
  const was = globalThis.setTimeout, data = join(cwd, 'made'), said = `the data folder ${data} was not ready within 300 s; it is still being made or opened, ` +
    'and a later call may find it so';
  for (const call of [(/** @type {any} */ db, /** @type {any} */ options) => db.connect(options), (/** @type {any} */ db, /** @type {any} */ options) =>
    db.transaction((/** @type {any} */ tx) => tx.connect(), options)]) {
    /** @type {[ms: number, made: boolean][]} */
    const set = [];
    /** @type {(() => void)[]} */
    const late = [];
    globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act, /** @type {number} */ ms, /** @type {any[]} */ ...more) => {
      // Only a call's own: the engine has timers too, one of them as long, for the making and for each statement.
      if (ms >= 100_000 && /\/js\/deadline\.js/.test(String(new Error().stack))) {
        if (ms === 300_000) late.push(act);
        set.push([ms, existsSync(join(data, 'PG_VERSION'))]);
      }
      return was(act, ms, ...more);
    });
    const first = createDatabase('file:made'), second = createDatabase('file:./made'), control = new AbortController();
    try {
      // As if the time were over; and one who no longer wants it. Neither ends the making for others.
      const timers = async (/** @type {number} */ n) => { while (late.length < n) await new Promise((resolve) => { was(resolve, 1); }); };
      const timedOut = errorFrom(call(first, { timeout: 1 }));
      await timers(1);
      late[0]();
      const over = await timedOut;
      assert.deepEqual([over.name, over.outcome, over.retryable, over.message], ['TimeoutError', 'not-sent', true, said]);
      const aborted = errorFrom(call(first, { signal: control.signal }));
      await timers(2);
      control.abort('enough');
      assert.deepEqual([(await aborted).name, (await aborted).outcome], ['AbortError', 'not-sent']);
      set.length = 0;
      await call(second, { timeout: 111_111 });
      assert.deepEqual(set, [[300_000, false], [111_111, true]]);
      set.length = 0;
      await call(second, { timeout: 111_112 });
      assert.deepEqual(set, [[111_112, true]]);
    } finally {
      globalThis.setTimeout = was;
      await first.disconnect();
      await second.disconnect();
      rmSync(data, { recursive: true, force: true });
    }
  }
});

test('an SQLite file is known by its header, and left as it is', async () => {
  const bytes = `SQLite format 3\0${'x'.repeat(4080)}`, file = join(cwd, 'old.db');
  writeFileSync(file, bytes);
  const db = createDatabase('file:old.db');
  for (const query of [() => db.listUsers(), () => db.transaction((tx) => tx.listUsers())]) {
    const error = await errorFrom(query());
    assert.deepEqual([error.name, error.outcome, error.message], ['ConnectionError', 'not-sent', `${file} is an SQLite database, such as Prisma's, ` +
      'and a data folder holds one of Postgres: give a name that is free, such as ./dev, and copy the rows with ' +
      `npx heliumdb import "${file}" --to file:./dev`]);
  }
  assert.equal(readFileSync(file, 'utf8'), bytes);
  // Another file is no folder either.
  for (const content of ['SQLite format 3', 'SQLite format 2\0 and more', '']) {
    writeFileSync(file, content);
    assert.match((await errorFrom(db.listUsers())).message, /old\.db is a file: give a folder, or a name that is free$/);
  }
});

test('opened by the first call, shared by all of the folder, closed with the last, opened again', async () => {
  const one = createDatabase('file:./my dev.db'), two = createDatabase(pathToFileURL(folder).href);
  assert.equal(locks(), 0, 'opened before a call');
  await one.disconnect();
  assert.equal(locks(), 0);
  const [user] = await Promise.all([one.createUser({ email: 'a@b.c', password: 'x' }), two.connect(), two.connect()]);
  assert.equal(locks(), 1);
  assert.deepEqual(await two.getUserById(user.id), user);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await two.bytes.getUserByEmail('a@b.c'))).id, user.id);
  await one.disconnect();
  assert.deepEqual(await two.getUserById(user.id), user);
  await two.disconnect();
  assert.equal(locks(), 0);
  // Again, while it is being closed.
  await one.connect();
  const closing = one.disconnect();
  assert.deepEqual(await two.getUserById(user.id), user);
  await closing;
  const [first, second] = await two.batch([two.getUserById(user.id), two.listUsers()]);
  assert.deepEqual([[first], first], [second, user]);
  const error = await errorFrom(two.createUser({ email: 'a@b.c', password: 'x' }));
  assert.equal(error.name, 'UniqueViolationError');
  await Promise.all([two.disconnect(), two.disconnect(), one.disconnect()]);
  assert.equal(locks(), 0);
});

test('signal and timeout hold, and the folder stays open', async () => {
  const db = createDatabase('file:./my dev.db', { timeout: 1 }), other = createDatabase('file:./my dev.db');
  await other.connect();
  const before = Array.from({ length: 200 }, () => other.connect()); // one request may well be answered in a millisecond
  const late = await errorFrom(db.connect());
  assert.equal(late.name, 'TimeoutError');
  await Promise.all(before);
  await other.disconnect();
  assert.equal((await errorFrom(db.connect({ signal: AbortSignal.abort(), timeout: 10_000 }))).name, 'AbortError');
  await db.connect({ timeout: 20_000 });
  await db.disconnect();
  assert.equal(locks(), 0);
});

test('what can\'t be opened is a ConnectionError, not sent; another try may do', async () => {
  const db = createDatabase('file:./my dev.db');
  const command = await startDev(['--data', folder]);
  const error = await errorFrom(db.connect());
  await command.end();
  assert.deepEqual([error.name, error.outcome, error.method], ['ConnectionError', 'not-sent', 'connect']);
  assert.match(error.message, new RegExp(`^the data folder ${folder} is in use by process ${command.pid}, since .*connect to its URL$`));
  await db.connect();
  await db.disconnect();
  writeFileSync(join(cwd, 'a-file'), '');
  for (const [url, says] of /** @type {[string, RegExp][]} */ ([
    ['file:./a-file', /is a file/], ['file:', /names no folder/], ['file:x?y', /no parameters/],
  ])) {
    const { name, outcome, message } = await errorFrom(createDatabase(url).listUsers());
    assert.deepEqual([name, outcome], ['ConnectionError', 'not-sent']);
    assert.match(message, says);
  }
});

/** A script that imports the package by its name. @param {string} name @param {string} text */
function script(name, text) {
  const file = path(`build/${name}.mjs`); // within the package, which may import itself by its name
  writeFileSync(file, text);
  return file;
}

test('a process ends by itself, without disconnect; what it wrote is there', async () => {
  const file = script('file-exit', `import { createDatabase } from 'heliumdb';
    const db = createDatabase('file:./my%20dev.db');
    const user = await db.createUser({ email: 'exit@b.c', password: 'x' });
    await db.createProject({ name: 'n', path: '/', userId: user.id });
    console.log(user.id);`);
  const child = startNode(file, [], { cwd });
  assert.deepEqual(await child.ended, { code: 0, signal: null }, child.said.err);
  const db = createDatabase('file:./my dev.db');
  const user = await db.getUserByEmail('exit@b.c');
  assert.equal(`${user?.id}\n`, child.said.out);
  assert.equal((await db.listProjectsByUser(String(user?.id))).length, 1);
  await db.disconnect();
  assert.equal(locks(), 0, 'the lock of the dead is swept');
});

test('PGlite not installed: the error says what to install', async () => {
  const file = script('file-none', `import { createDatabase } from 'heliumdb';
    const error = await createDatabase('file:./none.db').connect().catch((error) => error);
    console.log(JSON.stringify([error.name, error.outcome, error.message]));`);
  const child = startNode(file, [], { cwd, env: without('@electric-sql/pglite') });
  assert.equal((await child.ended).code, 0, child.said.err);
  const [name, outcome, message] = JSON.parse(child.said.out);
  assert.deepEqual([name, outcome], ['ConnectionError', 'not-sent']);
  assert.match(message, /npm install @electric-sql\/pglite/);
  assert.ok(!existsSync(join(cwd, 'none.db')));
});

test('a URL that makes no sense: each call says so, disconnect has nothing to do', async () => {
  const db = createDatabase('file:///');
  for (const _ of [1, 2]) assert.match((await errorFrom(db.listUsers())).message, /names no folder/);
  await db.disconnect();
});

test('bundles: the edge and the browser get the refusal alone, Node gets no endpoint before it is asked for', async () => {
  const { build } = await import('esbuild');
  const bundle = async (/** @type {string[]} */ conditions, /** @type {any} */ platform) => {
    const { metafile, outputFiles } = await build({
      entryPoints: [path('js/index.js')], bundle: true, write: false, format: 'esm', metafile: true, platform,
      conditions, external: ['*.wasm', '*.wasm?module', 'node:*'], absWorkingDir: path('.'), logLevel: 'error',
    });
    return { inputs: Object.keys(metafile.inputs).filter((name) => /local|endpoint|cli/.test(name)).sort(), text: outputFiles[0].text };
  };
  for (const conditions of [['workerd', 'worker', 'browser'], ['edge-light', 'browser'], ['browser'], []]) {
    assert.deepEqual((await bundle(conditions, 'neutral')).inputs, ['js/local/none.js'], conditions.join());
  }
  for (const conditions of [['node'], ['bun', 'node'], ['deno', 'node']]) {
    assert.deepEqual((await bundle(conditions, 'node')).inputs, ['js/local/folder.js', 'js/local/node.js'], conditions.join());
  }
  const { text } = await bundle(['browser'], 'neutral');
  const file = script('file-edge', text);
  const db = (await import(pathToFileURL(file).href)).createDatabase('file:./dev.db');
  const error = await errorFrom(db.listUsers());
  assert.deepEqual([error.name, error.code, error.outcome, error.message, error.method],
    ['ConnectionError', 'CONNECTION', 'not-sent', 'file: URLs need Node, Deno or Bun', 'listUsers']);
});
