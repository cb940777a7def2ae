// Whose a data folder is: one endpoint's at a time, whatever became of the one before. The back end is a
// stand-in here, but for the tests at the end.
import assert from 'node:assert/strict';
import fs, {
  chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoint } from '../../js/endpoint/index.js';
import { openPglite } from '../../js/endpoint/pglite/backend.js';
import { holdFolder } from '../../js/endpoint/pglite/folder.js';
import { runCommand, scratch, startCommand, startDev } from '../support/command.js';

const cwd = scratch();
const fresh = () => mkdtempSync(join(cwd, 'data-'));

/** @param {string} folder */
function hold(folder) {
  return holdFolder(folder, async () => {
    writeFileSync(join(folder, 'PG_VERSION'), '18\n');
    return /** @type {any} */ ({ name: 'a stand-in', take() {}, async close() {} });
  });
}

/** @param {string} folder */
const locks = (folder) => readdirSync(folder).filter((name) => name.endsWith('.lock'));

/** @param {string} folder what the one lock there says */
const lockOf = (folder) => JSON.parse(readFileSync(join(folder, locks(folder)[0]), 'utf8'));

/** A lock as another process would have left it. @param {string} folder @param {object | string} owner @param {number} [quietMs] */
function plant(folder, owner, quietMs = 0) {
  const file = join(folder, 'heliumdb-00ff.lock'), then = new Date(Date.now() - quietMs);
  writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  utimesSync(file, then, then);
}

/** The pid of a process that has ended. */
const deadPid = async () => {
  const { out } = await runCommand(['--version']);
  assert.ok(out);
  for (let pid = 99_999; ; pid--) if (!existsSync(`/proc/${pid}`)) return pid;
};

/** @param {string} folder @param {RegExp} says */
const refused = (folder, says) => assert.rejects(hold(folder), (/** @type {Error} */ error) => {
  assert.match(error.message, says);
  assert.ok(error.message.includes(folder), error.message);
  return true;
});

test('a folder that the system refuses is an error that names it, and nothing waits for ever', async () => {
  const file = join(fresh(), 'file');
  writeFileSync(file, '');
  await refused('/proc/nope/a/b', /^the data folder \/proc\/nope\/a\/b can't be made: ENOENT.* mkdir '\/proc\/nope'$/);
  await refused(join(file, 'a/b'), /can't be made: ENOTDIR/);
  const deep = join(fresh(), 'a/b/c'), { close } = await hold(deep);
  assert.equal(statSync(join(deep, '..')).mode & 0o777, 0o700);
  await close();
});

test('the lock says who, another is refused in this process too, and close gives it back', async () => {
  const folder = fresh(), from = Date.now(), backend = await hold(folder);
  const { pid, started, host, since } = lockOf(folder);
  assert.equal(pid, process.pid);
  assert.ok(host.startsWith(hostname()) && Date.parse(since) >= from && Date.parse(since) <= Date.now());
  if (process.platform === 'linux') assert.match(started, /^\d+ ticks after boot [0-9a-f-]{36}$/);
  await refused(folder, /is in use by this process itself, since 20.*only one endpoint can use it/);
  assert.equal(locks(folder).length, 1);
  await backend.close();
  assert.deepEqual(locks(folder), []);
  await (await hold(folder)).close();
});

test('by whatever path: relative, or over a link', async () => {
  const folder = fresh(), backend = await hold(folder);
  symlinkSync(folder, join(cwd, 'link'));
  await assert.rejects(hold(join(cwd, 'link')), /in use/);
  await assert.rejects(hold(join(folder, '../', folder.split('/').at(-1) ?? '')), /in use/);
  await backend.close();
});

test('of any number that come at once, one has it at a time', async () => {
  const folder = fresh();
  let holders = 0, most = 0, had = 0;
  await Promise.all(Array.from({ length: 12 }, async () => {
    const backend = await hold(folder).catch(() => undefined);
    if (!backend) return;
    had++;
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 30));
    holders--;
    await backend.close();
  }));
  assert.equal(most, 1);
  assert.ok(had >= 1);
  assert.deepEqual(locks(folder), []);
});

test('a lock of the dead is taken over, one of the living is not', { skip: process.platform !== 'linux' && 'needs /proc' }, async () => {
  const probe = fresh(), backend = await hold(probe), me = lockOf(probe);
  await backend.close();
  const pid = await deadPid();
  for (const [what, owner, quiet, lives] of /** @type {[string, any, number, boolean][]} */ ([
    ['a process that has ended', { ...me, pid }, 0, false],
    ['its number, given to another one', { ...me, pid: process.ppid }, 0, false],
    ['the number of this one, before', { ...me, started: '1 ticks after boot x' }, 0, false],
    ['this process', me, 3600_000, true],
    ['another host, a moment ago', { ...me, pid, host: 'elsewhere pid:[1]' }, 1000, true],
    ['another host, not heard of since', { ...me, pid, host: 'elsewhere pid:[1]' }, 120_000, false],
    ['no start time, a moment ago', { ...me, pid: process.ppid, started: undefined }, 1000, true],
    ['no start time, not heard of since', { ...me, pid: process.ppid, started: undefined }, 120_000, false],
    ['one that is being written', '', 0, true],
    ['one that never got written', '{"pid":', 120_000, false],
  ])) {
    const folder = fresh();
    plant(folder, owner, quiet);
    if (lives) {
      await refused(folder, /in use by/);
      assert.deepEqual(locks(folder), ['heliumdb-00ff.lock'], what);
    } else {
      await (await hold(folder)).close();
      assert.deepEqual(locks(folder), [], what);
    }
  }
});

test('who has it on another host is said', async () => {
  const folder = fresh();
  plant(folder, { pid: 7, host: 'elsewhere pid:[1]', since: '2026-01-01T00:00:00.000Z' });
  await refused(folder, /by process 7 on elsewhere, since 2026-01-01T00:00:00\.000Z/);
});

test('what is no folder for a database', async () => {
  const folder = fresh();
  writeFileSync(join(folder, 'notes.txt'), '');
  await refused(folder, /holds other files than a database \(notes\.txt\)/);
  await refused(join(folder, 'notes.txt'), /is a file/);
  assert.deepEqual(readdirSync(folder), ['notes.txt']);
  const hidden = fresh();
  writeFileSync(join(hidden, '.gitkeep'), '');
  await (await hold(hidden)).close();
});

test('a folder is made for its owner alone, and not left behind when nothing comes of it', async () => {
  const folder = join(cwd, 'deep/er/data');
  await assert.rejects(holdFolder(folder, async () => { throw new Error('no luck'); }), new Error(`no database could be made in ${folder}: no luck`));
  assert.ok(!existsSync(folder));
  await (await hold(folder)).close();
  if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('half a database is made anew; what isn\'t its own is never deleted', async () => {
  const folder = fresh();
  for (const name of ['base', 'pg_wal']) mkdirSync(join(folder, name));
  for (const name of ['PG_VERSION', 'base/1', 'heliumdb-making']) writeFileSync(join(folder, name), '');
  await (await hold(folder)).close();
  assert.deepEqual(readdirSync(folder), ['PG_VERSION']);
  writeFileSync(join(folder, 'heliumdb-making'), '');
  writeFileSync(join(folder, 'mine.txt'), '');
  await refused(folder, /mine\.txt/);
  assert.deepEqual(readdirSync(folder), ['mine.txt']);
});

test('who is refused leaves alone what another one is making', async () => {
  const folder = fresh();
  let go = () => {};
  const making = holdFolder(folder, async () => {
    writeFileSync(join(folder, 'PG_VERSION'), '18\n');
    await new Promise((resolve) => { go = () => resolve(undefined); });
    return /** @type {any} */ ({ async close() {} });
  });
  await refused(folder, /in use/);
  assert.deepEqual(readdirSync(folder).filter((name) => !name.endsWith('.lock')), ['PG_VERSION', 'heliumdb-making']);
  go();
  await (await making).close();
  assert.deepEqual(readdirSync(folder), ['PG_VERSION']);
});

test('PGlite itself: refused twice, and a database it can\'t open is named', async () => {
  const folder = join(fresh(), 'db');
  const endpoint = await createEndpoint({ data: folder, listen: false });
  await assert.rejects(createEndpoint({ data: folder, listen: false }), /in use by this process itself/);
  await endpoint.close();
  writeFileSync(join(folder, 'PG_VERSION'), '12\n');
  await assert.rejects(createEndpoint({ data: folder, listen: false }), (/** @type {Error} */ error) => {
    assert.ok(error.message.startsWith(`the database in ${folder}, made by PostgreSQL 12, can't be opened: `), error.message);
    return true;
  });
  assert.deepEqual(locks(folder), []);
  writeFileSync(join(folder, 'PG_VERSION'), '18\n');
  await (await createEndpoint({ data: folder, listen: false })).close();
});

/** All that is in a folder, by paths within it. @param {string} folder */
const allIn = (folder) => readdirSync(folder, { recursive: true }).map(String).sort();

/** What others than the owner may do anything with. @param {string} folder */
const open = (folder) => allIn(folder).filter((name) => statSync(join(folder, name)).mode & 0o077);

const posix = { skip: process.platform === 'win32' && 'no modes' };

test('made, written to and locked for the owner alone, by PGlite too', posix, async () => {
  const folder = join(fresh(), 'db'), endpoint = await createEndpoint({ data: folder, listen: false });
  const before = allIn(folder).length;
  assert.ok(before > 900);
  for (const sql of ['CREATE TABLE item (n int); INSERT INTO item SELECT generate_series(1, 10000)', 'CHECKPOINT', 'VACUUM FULL item']) await endpoint.exec(sql);
  assert.ok(allIn(folder).length > before);
  assert.deepEqual(open(folder), []);
  await endpoint.close();
  assert.deepEqual([open(folder), statSync(folder).mode & 0o777], [[], 0o700]);
});

test('a folder that was there before is closed to others, with all that is in it; links are not followed', posix, async () => {
  const folder = fresh(), elsewhere = join(cwd, 'elsewhere.txt');
  writeFileSync(elsewhere, '');
  for (const name of ['base', 'base/1']) mkdirSync(join(folder, name));
  for (const name of ['PG_VERSION', 'base/1/112']) writeFileSync(join(folder, name), '18\n');
  symlinkSync(elsewhere, join(folder, 'base/link'));
  for (const name of ['.', 'base', 'base/1']) chmodSync(join(folder, name), 0o755);
  for (const name of ['PG_VERSION', 'base/1/112']) chmodSync(join(folder, name), 0o666);
  chmodSync(elsewhere, 0o644);
  await (await hold(folder)).close();
  const mode = (/** @type {string} */ name) => statSync(join(folder, name)).mode & 0o777;
  assert.deepEqual(['.', 'base', 'base/1', 'PG_VERSION', 'base/1/112', 'base/link'].map(mode), [0o700, 0o700, 0o700, 0o600, 0o600, 0o644]);
});

test('one that can\'t be closed to others is refused, and so left', posix, async () => {
  const folder = fresh(), { chmodSync: real } = fs;
  real(folder, 0o755);
  fs.chmodSync = () => { throw Object.assign(new Error('EPERM'), { code: 'EPERM' }); };
  syncBuiltinESMExports();
  try {
    await assert.rejects(hold(folder), { message: `other users may read the data folder ${folder}, and this process can't change that (EPERM): `
      + 'its owner can (chmod -R go= FOLDER), or give another folder' });
  } finally {
    fs.chmodSync = real;
    syncBuiltinESMExports();
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('making interrupted at whatever file: made anew', async () => {
  const whole = join(fresh(), 'db');
  await (await createEndpoint({ data: whole, listen: false })).close();
  const names = readdirSync(whole), folders = new Set(names.filter((name) => statSync(join(whole, name)).isDirectory()));
  assert.ok(names.includes('pg_hba.conf') && names.includes('pg_ident.conf'));
  const states = [...names.map((_, n) => names.slice(0, n + 1)), ...names.map((_, n) => names.slice(n)), ...names.map((name) => [name])];
  for (const state of states) {
    const folder = fresh();
    for (const name of [...state, 'heliumdb-making']) {
      if (folders.has(name)) mkdirSync(join(folder, name));
      else writeFileSync(join(folder, name), '');
    }
    await (await hold(folder)).close();
    assert.deepEqual(readdirSync(folder), ['PG_VERSION'], state.join());
  }
});

test('killed late in the making: the next one makes it anew', async () => {
  const folder = join(fresh(), 'db'), late = join(folder, 'pg_ident.conf');
  const command = startCommand(['dev', '--json', '--port', '0', '--data', folder]);
  while (!existsSync(late)) await sleep(1);
  await command.end('SIGKILL');
  const next = await startDev(['--data', folder]);
  assert.equal((await next.end()).code, 0);
  assert.ok(!existsSync(join(folder, 'heliumdb-making')));
});

test('making has a deadline of its own, five minutes; opening has none', async () => {
  const folder = join(fresh(), 'db');
  /** @type {unknown[]} */
  const deadlines = [];
  const open = () => holdFolder(folder, async (startMs) => {
    deadlines.push(startMs);
    writeFileSync(join(folder, 'PG_VERSION'), '18\n');
    return /** @type {any} */ ({ async close() {} });
  });
  await (await open()).close();
  await (await open()).close();
  assert.deepEqual(deadlines, [300_000, undefined]);
});

test('PGlite that does not start in time is ended, and the folder is as it was', async () => {
  const folder = join(fresh(), 'db');
  await assert.rejects(holdFolder(folder, () => openPglite(folder, { idleMs: 1000, statementMs: 0, extensions: [] }, 1)), {
    message: `no database could be made in ${folder}: the embedded database did not start (it took more than 0.001 s)`,
  });
  assert.ok(!existsSync(folder));
});

test('with all extensions at hand a folder keeps its configuration, and opens without them', async () => {
  const folder = fresh(), file = join(folder, 'postgresql.conf');
  const configured = async (/** @type {object} */ options) => {
    const endpoint = await createEndpoint({ data: folder, listen: false, ...options });
    const body = JSON.stringify({ query: "select current_setting('timezone') as zone, count(*) filter (where name = 'citext') as citext from pg_available_extensions" });
    const { rows: [row] } = await (await endpoint.fetch('http://localhost/sql', { method: 'POST', headers: { 'neon-connection-string': endpoint.url }, body })).json();
    await endpoint.close();
    return row;
  };
  assert.deepEqual(await configured({ extensions: [] }), { zone: 'UTC', citext: '0' });
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ntimezone = 'Asia/Tokyo'\n`);
  const text = readFileSync(file, 'utf8');
  assert.deepEqual(await configured({ extensions: 'all' }), { zone: 'Asia/Tokyo', citext: '1' });
  assert.equal(readFileSync(file, 'utf8'), text);
  assert.deepEqual(await configured({ extensions: [] }), { zone: 'Asia/Tokyo', citext: '0' });
});
