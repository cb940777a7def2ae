// Exports in a real browser: of a table's filtered rows and of a statement's, in every format, to the last byte; who may
// take them; and that nothing can be written by one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { databases, pageOf, raw, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  /** What a choice of a format downloads. @param {import('./support.js').Page} page @param {string} format */
  const exported = async (page, format) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Export').selectOption(format)]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const first = encodeURIComponent('[["id","eq","1"]]');

  test('the filtered rows of a table, without its secrets unless they are shown', async () => {
    const { page, close } = await pageOf(studio, `#/app/users?where=${first}`);
    await page.locator('#cell-0-0').waitFor();
    const at = '2026-01-31 12:00:00.123456+00', amount = '12345678901234567890.50000000000000000000';
    const image = '<img src=x onerror="document.title=1">', shout = image.toUpperCase();
    assert.deepEqual(await exported(page, 'CSV'), {
      name: 'users.csv', text: 'id,name,mood,tags,data,"we""ird <b>",photo,amount,active,shout\r\n'
        + `1,"${image.replaceAll('"', '""')}",ok,"{a,""b c""}","{""a"": [], ""n"": 12345678901234567890}","${at}",\\x00ff,${amount},t,"${shout.replaceAll('"', '""')}"\r\n`,
    });
    await page.getByRole('button', { name: 'Secrets' }).click();
    await page.locator('#cell-0-9', { hasText: 'hush' }).waitFor();
    const json = await exported(page, 'JSON');
    assert.deepEqual([json.name, JSON.parse(json.text)[0].password], ['users.json', 'hush']);
    assert.match(json.text, /^\[\n\{"id": 1, .*"amount": 12345678901234567890\.50000000000000000000, "active": true, /);
    // What the database makes of other columns is left out, and what it made of none is given.
    assert.deepEqual(await exported(page, 'SQL'), {
      name: 'users.sql', text: 'insert into "app"."users" ("id", "name", "mood", "tags", "data", "we""ird <b>", "photo", "amount", "active", "password") overriding system value '
        + `values ('1', '${image}', 'ok', '{a,"b c"}', '{"a": [], "n": 12345678901234567890}', '${at}', E'\\\\x00ff', '${amount}', 't', 'hush');\n`,
    });
    await close();
  });

  test('SQL that is exported makes the same rows again', async () => {
    const { page, close } = await pageOf(studio, '#/public/pairs');
    await page.locator('#cell-0-0').waitFor();
    const { text } = await exported(page, 'SQL'), rows = async () =>
      (await open().database.run([{ query: 'select a, b, note from pairs order by 1, 2' }]))[0].rows;
    const before = await rows();
    await open().exec(`truncate pairs; ${text}`);
    assert.deepEqual(await rows(), before);
    assert.equal((await exported(page, 'Markdown')).text, '| a | b | note |\n| --: | --- | --- |\n| 1 | x | one |\n| 1 | y | NULL |\n');
    await close();
  });

  test('a result is exported whole, with its parameters, and more than is shown of it', async () => {
    const { page, close } = await pageOf(studio, '#/sql');
    await page.locator('.cm-content').click();
    await page.keyboard.insertText('select n, $1::text as x, null as x from generate_series(1, 25000) n -- all');
    await page.getByLabel('$1', { exact: true }).fill('a\tb');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.rows td').first().waitFor();
    const { name, text } = await exported(page, 'CSV');
    assert.equal(name, 'result.csv');
    assert.equal(text, `n,x,x\r\n${Array.from({ length: 25000 }, (_, i) => `${i + 1},"a\tb",\r\n`).join('')}`);
    await page.locator('.cm-content').press('Control+a');
    await page.keyboard.insertText('show search_path');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.rows th', { hasText: 'search_path' }).waitFor();
    const [path] = (await open().database.run([{ query: 'show search_path' }]))[0].rows[0];
    assert.equal((await exported(page, 'CSV')).text, `search_path\r\n${String(path).includes('"') || String(path).includes(',') ? `"${String(path).replaceAll('"', '""')}"` : path}\r\n`);
    // What has written isn't run again: what is shown of it is exported.
    await page.locator('.cm-content').press('Control+a');
    await page.keyboard.insertText(`insert into bare values (901), (902) returning n, 'a,b' as "t""x"`);
    await page.getByLabel('Allow writes').check();
    await page.getByRole('button', { name: 'Run and write' }).click();
    await page.locator('.rows td', { hasText: '902' }).waitFor();
    assert.equal((await exported(page, 'CSV')).text, 'n,"t""x"\r\n901,"a,b"\r\n902,"a,b"\r\n');
    assert.equal((await exported(page, 'SQL')).text,
      `insert into "result" ("n", "t""x") values ('901', 'a,b');\ninsert into "result" ("n", "t""x") values ('902', 'a,b');\n`);
    assert.deepEqual((await open().database.run([{ query: 'select count(*) from bare where n > 900' }]))[0].rows, [['2']]);
    await open().exec('delete from bare where n > 900');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the plan as JSON' }).click()]);
    assert.equal(JSON.parse(readFileSync(await download.path(), 'utf8'))[0].Plan['Node Type'], 'ModifyTable');
    await close();
  });

  /** Questions with all that they need. @param {import('./support.js').Studio} of */
  const asker = async (of) => {
    const { port, url } = of, { pathname, search, host } = new URL(url);
    const { headers: { 'set-cookie': [cookie] = [] } } = await raw(port, { path: pathname + search, headers: { host } });
    const own = { host, origin: `http://${host}`, 'content-type': 'application/json', cookie: cookie.split(';')[0] };
    return {
      own,
      /** @param {string} name @param {object} body @param {Record<string, string>} [headers] */
      ask: async (name, body, headers = own) => {
        const { status, text } = await raw(port, { method: 'POST', path: `/api/${name}`, headers, body: JSON.stringify(body) });
        return { status, answer: text.startsWith('{') ? JSON.parse(text) : text };
      },
      /** @param {string} path @param {Record<string, string>} [headers] */
      get: (path, headers = own) => raw(port, { path, headers }),
    };
  };

  test('an export is taken once, by who has the cookie, from our own page', async () => {
    const { ask, get, own } = await asker(studio), evil = 'evil.example';
    const sql = { sql: 'select 1 as n', format: 'csv' };
    for (const name of ['export', 'exportSql', 'execute']) {
      assert.equal((await ask(name, sql, { ...own, cookie: 'a=b' })).status, 403);
      assert.equal((await ask(name, sql, { ...own, host: evil })).status, 403);
      assert.equal((await ask(name, sql, { ...own, origin: `http://${evil}` })).status, 403);
      assert.equal((await ask(name, sql, { ...own, 'content-type': 'text/plain' })).status, 415);
    }
    const { answer: { path } } = await ask('exportSql', sql);
    assert.match(path, /^\/export\/[\w-]{43}$/);
    for (const headers of [{ ...own, cookie: '' }, { ...own, host: evil }, { ...own, origin: `http://${evil}` }, { ...own, 'sec-fetch-site': 'cross-site' }]) {
      assert.equal((await get(path, headers)).status, 403);
    }
    const { status, headers, text } = await get(path);
    assert.deepEqual([status, text, headers['content-type'], headers['content-disposition'], headers['x-content-type-options']],
      [200, 'n\r\n1\r\n', 'text/csv; charset=utf-8', "attachment; filename*=UTF-8''result.csv", 'nosniff']);
    for (const gone of [path, '/export/', '/export/constructor']) assert.notEqual((await get(gone)).status, 200, gone);
    for (const format of ['xml', '__proto__', 7]) {
      assert.equal((await ask('exportSql', { sql: 'select 1', format })).answer.error.message, 'a format is one of csv, json, markdown, sql');
    }
  });

  test('no export and no read-only studio can write', async () => {
    const guarded = await studioOf(open().database, { readOnly: true });
    try {
      const { ask } = await asker(guarded);
      assert.equal((await ask('execute', { statements: [{ sql: 'delete from bare' }] })).status, 404);
      for (const sql of ['with x as (delete from bare returning n) select * from x', 'select 1; delete from bare', 'select 1 -- \n; commit; delete from bare']) {
        assert.equal((await ask('exportSql', { sql, format: 'csv' })).status, 422, sql);
      }
      await open().exec(`create or replace function taint() returns int language sql as $$ delete from bare returning n $$`);
      const { status, answer } = await ask('exportSql', { sql: 'select taint()', format: 'csv' });
      assert.deepEqual([status, answer.error.sqlState], [422, '25006']);
      const late = await ask('exportSql', { sql: "select set_config('transaction_read_only', 'off', true)", format: 'csv' });
      assert.deepEqual([late.status, late.answer.error.sqlState], [422, '25001']);
      assert.deepEqual((await open().database.run([{ query: 'select count(*) from bare' }]))[0].rows, [['250']]);
    } finally {
      await guarded.close();
      await open().exec('drop function if exists taint()');
    }
  });
});
