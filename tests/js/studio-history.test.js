// The history of the studio's SQL page: a file of the user's own, which can be anything, or nothing.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHistory } from '../../js/studio/server/history.js';
import { scratch } from '../support/command.js';

test('each database has its own texts, the last first and each once; others keep theirs', async () => {
  const file = join(scratch(), '.heliumdb', 'history.json'), one = createHistory(file, 'one'), other = createHistory(file, '__proto__');
  assert.deepEqual(await one.history(), { texts: [] });
  for (const sql of ['select 1', 'select 2', 'select 1', ' \n']) await one.remember({ sql });
  assert.deepEqual(await other.remember({ sql: 'select 3' }), { texts: ['select 3'] });
  assert.deepEqual(await one.history(), { texts: ['select 1', 'select 2'] });
  assert.deepEqual(await one.clearHistory(), { texts: [] });
  assert.deepEqual(await other.history(), { texts: ['select 3'] });
  assert.deepEqual(readFileSync(file, 'utf8'), '{\n  "history": {\n    "__proto__": [\n      "select 3"\n    ]\n  }\n}\n');
});

test('a folder that is made for it is kept out of git, and is for the user alone; one that is there stays as it is', async () => {
  const folder = scratch(), made = join(folder, '.heliumdb'), there = join(folder, 'there');
  mkdirSync(there);
  for (const place of [made, there]) await createHistory(join(place, 'h.json'), 'd').remember({ sql: 'select 1' });
  assert.deepEqual([statSync(made).mode & 0o777, statSync(join(made, 'h.json')).mode & 0o777], [0o700, 0o600]);
  assert.equal(readFileSync(join(made, '.gitignore'), 'utf8'), '*\n');
  assert.equal(existsSync(join(there, '.gitignore')), false);
});

test('it holds a hundred texts of at most 100,000 characters, and a hundred databases', async () => {
  const file = join(scratch(), 'h.json'), { remember } = createHistory(file, 'd');
  for (let n = 0; n < 101; n++) await remember({ sql: `select ${n}` });
  const { texts } = await remember({ sql: `select '${'x'.repeat(99_992)}'` });
  assert.deepEqual([texts.length, texts[0], texts[99]], [100, 'select 100', 'select 1']);
  assert.equal((await remember({ sql: `select '${'x'.repeat(99_991)}'` })).texts[0].length, 100_000);
  for (let n = 0; n < 100; n++) await createHistory(file, `n${n}`).remember({ sql: 'select 1' });
  const names = Object.keys(JSON.parse(readFileSync(file, 'utf8')).history);
  assert.deepEqual([names.length, names[0], names[99]], [100, 'n0', 'n99']);
});

test('a file that is damaged begins anew; what is no text is refused', async () => {
  const file = join(scratch(), 'h.json'), { history, remember } = createHistory(file, 'd');
  for (const text of ['', '{', 'null', '7', '{"history": null}', '{"history": {"d": 7}}', '{"history": {"d": [7, null]}}']) {
    writeFileSync(file, text);
    assert.deepEqual(await history(), { texts: [] }, text);
    assert.deepEqual(await remember({ sql: 'select 1' }), { texts: ['select 1'] }, text);
    assert.deepEqual(await history(), { texts: ['select 1'] }, text);
  }
  for (const sql of [undefined, null, 7, ['select 1'], {}]) await assert.rejects(remember(/** @type {any} */ ({ sql })), /what was run is a text/);
});

test('where no file can be written, the studio remembers until it ends', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'file'), '');
  const place = join(folder, 'file', 'h.json'), { history, remember, clearHistory } = createHistory(place, 'd');
  await remember({ sql: 'select 1' });
  assert.deepEqual(await remember({ sql: 'select 2' }), { texts: ['select 2', 'select 1'] });
  assert.deepEqual(await history(), { texts: ['select 2', 'select 1'] });
  assert.deepEqual(await clearHistory(), { texts: [] });
  assert.deepEqual(await createHistory(place, 'd').history(), { texts: [] });
});
