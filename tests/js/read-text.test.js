// Files that are read again and again: their length is bounded, also where nobody can ask for it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readText } from '../../js/endpoint/read-text.js';

const MOST = 1024 * 1024, folder = mkdtempSync(join(tmpdir(), 'heliumdb-read-text-'));
after(() => rmSync(folder, { recursive: true }));
const named = (/** @type {string} */ name) => join(folder, name);
const tooLong = (/** @type {string} */ file) => ({ message: `${file} can't be read (more than ${MOST} bytes)` });

test('a file of the longest size is read whole, one byte more is refused', async () => {
  const file = named('file');
  writeFileSync(file, 'é'.repeat(MOST / 2));
  assert.equal(await readText(file), 'é'.repeat(MOST / 2));
  writeFileSync(file, ' '.repeat(MOST + 1));
  await assert.rejects(readText(file), tooLong(file));
  writeFileSync(file, '');
  assert.equal(await readText(file), '');
});

test('a file without an end is left after the limit', { skip: process.platform === 'win32' }, async () => {
  await assert.rejects(readText('/dev/zero'), tooLong('/dev/zero'));
});

test('a pipe is read when its writer comes, and refused beyond the limit', { skip: process.platform === 'win32' }, async () => {
  const pipe = named('pipe');
  execFileSync('mkfifo', [pipe]);
  const read = readText(pipe);
  await writeFile(pipe, '{"app_user": "secret"}');
  assert.equal(await read, '{"app_user": "secret"}');
  const refused = assert.rejects(readText(pipe), tooLong(pipe));
  await writeFile(pipe, ' '.repeat(4 * MOST)).catch((error) => assert.equal(error.code, 'EPIPE'));
  await refused;
});

test('what can\'t be read is named with the system\'s code', async () => {
  await assert.rejects(readText(named('none')), { message: `${named('none')} can't be read (ENOENT)` });
  await assert.rejects(readText(folder), { message: `${folder} can't be read (EISDIR)` });
});
