// New databases come from a template in the user's cache. Two of one template have the same system identifier.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { template, templateFile } from '../../js/endpoint/pglite/template.js';
import { scratch } from '../support/command.js';

const { HELIUMDB_CACHE: usual } = process.env;
afterEach(() => {
  if (usual === undefined) delete process.env.HELIUMDB_CACHE;
  else process.env.HELIUMDB_CACHE = usual;
});

/** @param {string} [cache] @returns {string} the template's file */
function cacheIn(cache = join(scratch(), 'cache')) {
  process.env.HELIUMDB_CACHE = cache;
  return String(templateFile());
}

/** A new database's identifier, and whether it works. @param {string} [data] */
async function identifier(data) {
  const endpoint = await createEndpoint({ listen: false, ...(data ? { data } : { memory: true }) });
  try {
    await endpoint.exec('create table t (a int primary key); insert into t values (1)');
    const query = "select system_identifier::text as id, (select count(*) from t) as n from pg_control_system()";
    const response = await endpoint.fetch('https://localhost/sql', {
      method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body: JSON.stringify({ query, params: [] }),
    });
    const { rows } = /** @type {any} */ (await response.json());
    assert.equal(Number(rows[0].n), 1);
    return rows[0].id;
  } finally {
    await endpoint.close();
  }
}

test('databases in memory and in folders come from one template, which only its owner can read', async () => {
  const file = cacheIn(), first = await identifier(), { ino, mode } = statSync(file);
  assert.equal(mode & 0o777, 0o600);
  assert.equal(statSync(join(file, '..')).mode & 0o777, 0o700);
  const folder = join(scratch(), 'db');
  assert.deepEqual([await identifier(), await identifier(folder)], [first, first]);
  assert.equal(statSync(file).ino, ino, 'it is not made again');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of /** @type {any[]} */ (files)) assert.equal(statSync(join(entry.parentPath ?? entry.path, entry.name)).mode & 0o077, 0, entry.name);
  assert.deepEqual(files.filter(({ name }) => name.startsWith('heliumdb')).map(({ name }) => name), []);
});

/** The template of the file, or this in its place, and whether that was needed. @param {string} file @param {string} text */
async function keptOr(file, text) {
  let made = false;
  const blob = await template(file, async () => {
    made = true;
    return new Blob([text]);
  });
  return [await blob?.text(), made];
}

test('a template that is cut off, or that others could have written, is made anew', async () => {
  const file = cacheIn();
  assert.deepEqual(await keptOr(file, 'first'), ['first', true]);
  assert.deepEqual(await keptOr(file, 'none'), ['first', false]);
  truncateSync(file, statSync(file).size - 3);
  assert.deepEqual(await keptOr(file, 'second'), ['second', true]);
  chmodSync(file, 0o666);
  assert.deepEqual(await keptOr(file, 'third'), ['third', true]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file, bytes);
  assert.deepEqual(await keptOr(file, 'fourth'), ['fourth', true]);
  // And by a database.
  writeFileSync(file, '');
  const made = await identifier();
  assert.equal(await identifier(), made);
  truncateSync(file, statSync(file).size - 512);
  assert.notEqual(await identifier(), made);
});

test('templates of other versions, and unfinished ones, are removed; other files stay', async () => {
  const file = cacheIn(), folder = join(file, '..');
  await keptOr(file, 'first');
  for (const name of ['pglite-0.4.0.tar', 'pglite-0.4.0.tar.00ff', 'pglite-0.4.0.tar.00ff.new', 'mine.tar']) writeFileSync(join(folder, name), '');
  truncateSync(file, 0);
  await keptOr(file, 'second');
  assert.deepEqual(readdirSync(folder).sort(), ['mine.tar', file.slice(folder.length + 1)].sort());
});

test('where nothing can be kept, or nothing is to be kept, each database is made anew', async () => {
  const blocked = join(scratch(), 'file');
  writeFileSync(blocked, '');
  const file = cacheIn(join(blocked, 'cache'));
  assert.notEqual(await identifier(), await identifier());
  assert.equal(existsSync(file), false);
  process.env.HELIUMDB_CACHE = '';
  assert.equal(templateFile(), undefined);
  assert.notEqual(await identifier(), await identifier());
});

test('a template that no database can be opened from is removed, and the next database is made anew', async () => {
  const file = cacheIn(), tar = Buffer.alloc(10_240, 'x');
  mkdirSync(join(file, '..'));
  writeFileSync(file, Buffer.concat([tar, createHash('sha256').update(tar).digest()]), { mode: 0o600 });
  const data = join(scratch(), 'db');
  await assert.rejects(identifier(data), /no database could be made in .*db: the embedded database did not start/);
  assert.equal(existsSync(file), false);
  assert.equal(await identifier(data), await identifier());
});

test("the user's cache is where the system has it", () => {
  delete process.env.HELIUMDB_CACHE;
  const { XDG_CACHE_HOME: xdg } = process.env;
  try {
    process.env.XDG_CACHE_HOME = '/somewhere/cache';
    if (process.platform === 'linux') assert.match(String(templateFile()), /^\/somewhere\/cache\/heliumdb\/pglite-\d[\w.-]*\.tar$/);
    process.env.XDG_CACHE_HOME = 'relative';
    assert.doesNotMatch(String(templateFile()), /relative/);
  } finally {
    if (xdg === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = xdg;
  }
});
