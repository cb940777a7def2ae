// Looking at tables in a real browser: their list, their rows by pages, orders, filters, values, relations, addresses.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellsOf, databases, pageOf, scrollTo, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  /** A page at an address, once its rows are there. @param {string} hash */
  const at = async (hash) => {
    const opened = await pageOf(studio, hash);
    await opened.page.locator('[role=gridcell]').first().waitFor();
    return opened;
  };
  /** Waits for a row, and says its first texts. @param {import('./support.js').Page} page @param {number} row */
  const first = async (page, row = 0) => {
    await page.locator(`#cell-${row}-0`).waitFor();
    return (await cellsOf(page, row)).slice(0, 2);
  };

  test('tables and views are listed by schema, and found by a search', async () => {
    const { page, close } = await pageOf(studio);
    const names = () => page.locator('.sidebar h2, .sidebar .name').allInnerTexts();
    assert.deepEqual(await names(), ['app', 'users', 'public', 'bare', 'pairs', 'posts', 'writers']);
    assert.match(await page.locator('main').innerText(), /\n5 tables and views\. Choose one at the left\.$/);
    await page.keyboard.press('/');
    await page.keyboard.type('app.u');
    assert.deepEqual(await names(), ['app', 'users']);
    await page.keyboard.type('x');
    assert.equal(await page.locator('.sidebar p').innerText(), 'No table is called so.');
    await close();
  });

  test('every value is the text that Postgres prints, and none is markup', async () => {
    const { page, close } = await at('#/app/users');
    assert.deepEqual(await cellsOf(page, 0), [
      '1', '<img src=x onerror="document.title=1">', 'ok', '{a,"b c"}', '{"a": [], "n": 12345678901234567890}', '2026-01-31 12:00:00.123456+00', '\\x00ff',
      '12345678901234567890.50000000000000000000', 'true', '••••••', '<IMG SRC=X ONERROR="DOCUMENT.TITLE=1">',
    ]);
    assert.deepEqual((await cellsOf(page, 1)).slice(1, 4), ["''", 'NULL', 'NULL']);
    assert.deepEqual(await page.locator('[role=columnheader] .name').allInnerTexts(),
      ['id', 'name', 'mood', 'tags', 'data', 'we"ird <b>', 'photo', 'amount', 'active', 'password', 'shout']);
    assert.equal(await page.locator('#grid img').count(), 0);
    await close();
  });

  test('rows come by pages as they are scrolled to, and those out of sight are let go', async () => {
    const { page, close } = await at('#/app/users');
    await scrollTo(page, 2499);
    assert.deepEqual(await first(page, 2490), ['2491', 'user 2491']);
    await page.locator('.counted', { hasText: '2,500 rows' }).waitFor(); // known by the empty page behind
    assert.ok(await page.locator('[role=row]').count() < 100);
    await scrollTo(page, 0);
    assert.deepEqual(await first(page, 4), ['5', 'user 5']); // asked for again
    await close();
  });

  test('a table without a key, and a view, come by pages too', async () => {
    const { page, close } = await at('#/public/bare');
    await scrollTo(page, 110);
    assert.deepEqual(await cellsOf(page, 110), ['111']);
    await page.locator('.sidebar a', { hasText: 'writers' }).click();
    await page.locator('h1', { hasText: 'writers' }).waitFor();
    await page.locator('#cell-1-2').waitFor();
    assert.equal(await page.locator('.toolbar').innerText().then((text) => text.includes('view')), true);
    await close();
  });

  test('of a view whose functions are volatile, no more rows are made than are looked at', async () => {
    await open().exec(`create function costly(n int) returns text language plpgsql as $$ begin
      if n > 300 then raise 'row % was made', n; end if; return 'row ' || n; end $$;
      create view lazy as select n, costly(n) as t from generate_series(1, 1000) n`);
    const { page, close } = await at('#/public/lazy');
    assert.deepEqual(await cellsOf(page, 1), ['2', 'row 2']);
    await close();
    await open().exec('drop view lazy; drop function costly');
  });

  test('an order by several columns, with nulls, goes on from page to page', async () => {
    const { page, close } = await at('#/app/users');
    await page.locator('[role=columnheader]', { hasText: 'amount' }).locator('button').click();
    await page.locator('[aria-sort=ascending]', { hasText: 'amount' }).waitFor();
    await page.locator('[role=columnheader]', { hasText: 'id' }).first().locator('button').click({ modifiers: ['Shift'] });
    await page.locator('[aria-sort=ascending]', { hasText: 'bigint' }).waitFor();
    assert.equal(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('sort'), '[["amount","asc"],["id","asc"]]');
    await scrollTo(page, 2499);
    assert.deepEqual([await first(page, 2497), (await first(page, 2498))[0], (await first(page, 2499))[0]], [['2500', 'user 2500'], '1', '2']);
    await close();
  });

  test('a descending order begins with nulls, and goes on behind them', async () => {
    const sort = encodeURIComponent('[["mood","desc"],["amount","desc"]]');
    const { page, close } = await at(`#/app/users?sort=${sort}`);
    assert.deepEqual([(await first(page, 0))[0], (await first(page, 1))[0]], ['2', '2500']);
    await scrollTo(page, 105);
    assert.deepEqual(await first(page, 105), ['2396', 'user 2396']);
    await close();
  });

  test('filters say what is shown, stand in the address, and an address shows the same', async () => {
    const { page, close } = await at('#/app/users');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Column', { exact: true }).selectOption('name');
    await page.getByLabel('Value').fill('USER 249');
    await page.keyboard.press('Enter');
    await page.locator('.counted', { hasText: '11 rows' }).waitFor();
    assert.deepEqual([await first(page, 0), await first(page, 10)], [['249', 'user 249'], ['2499', 'user 2499']]);
    const again = await at(new URL(page.url()).hash);
    assert.deepEqual(await first(again.page, 10), ['2499', 'user 2499']);
    await again.close();
    await page.getByLabel('Condition', { exact: true }).selectOption('is NULL');
    await page.getByText('No rows.').waitFor();
    await page.getByLabel('Remove this filter').click();
    await page.locator('#cell-20-0').waitFor();
    await close();
  });

  test('what a filter can\'t compare is told, and an address of nonsense shows what there is', async () => {
    const wrong = await pageOf(studio, `#/public/posts?where=${encodeURIComponent('[["author","gt","abc"]]')}`);
    assert.equal(await wrong.page.locator('.error').innerText(), 'invalid input syntax for type bigint: "abc"');
    await wrong.close();
    const odd = await at(`#/app/users?where=${encodeURIComponent('[["nothing","gt","1"],["id","constructor","1"],7]')}&sort=x`);
    assert.equal(await odd.page.locator('.filter').count(), 0);
    await odd.close();
    const none = await pageOf(studio, '#/app/%ff');
    assert.match(await none.page.locator('main').innerText(), /5 tables and views/);
    await none.close();
  });

  test('rows are counted when somebody asks', async () => {
    const { page, close } = await at('#/app/users');
    await page.getByRole('button', { name: 'count exactly' }).click();
    await page.locator('.counted', { hasText: '2,500 rows' }).waitFor();
    await close();
  });

  test('times are shown in another zone with all their digits, and secrets when asked for', async () => {
    const { page, close } = await pageOf(studio, '#/app/users', { timezoneId: 'Asia/Kolkata' });
    await page.locator('#cell-0-5').waitFor();
    await page.getByLabel('Times').selectOption('local');
    assert.equal((await cellsOf(page, 0))[5], '2026-01-31 17:30:00.123456+05:30');
    await page.getByLabel('Times').selectOption('utc');
    assert.equal((await cellsOf(page, 0))[5], '2026-01-31 12:00:00.123456+00');
    await page.getByRole('button', { name: 'Secrets' }).click();
    await page.locator('#cell-0-9', { hasText: 'hush' }).waitFor();
    assert.equal((await cellsOf(page, 1))[9], 'NULL');
    await close();
  });

  test('a row is opened by the keyboard, with the rows that belong to it, forward and back', async () => {
    const { page, close } = await at('#/app/users');
    await page.locator('#grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const related = page.locator('.related li');
    await related.locator('.badge', { hasText: '2' }).waitFor();
    assert.equal(await related.innerText(), '▸ posts where author is this row 2');
    assert.equal(await page.locator('#field-c10').innerText(), '<IMG SRC=X ONERROR="DOCUMENT.TITLE=1">');
    await related.locator('a').click();
    await page.locator('.counted', { hasText: '2 rows' }).waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.related a', { hasText: 'users' }).click();
    await page.locator('h1', { hasText: 'users' }).waitFor();
    await page.locator('.counted', { hasText: /^1 row$/ }).waitFor();
    assert.equal((await first(page, 0))[0], '1');
    await close();
  });

  test('a studio that has ended is told, by whatever asks next', async () => {
    const ended = await studioOf(open().database), { page, context } = await pageOf(ended, '#/public/pairs');
    await page.locator('#cell-0-0').waitFor();
    await ended.close();
    await page.getByRole('button', { name: 'Refresh' }).click();
    assert.equal(await page.locator('.error').innerText(),
      'heliumdb studio has ended: start it again, and open the address that it prints');
    await context.close();
  });

  test('tables that come and go are there after Refresh, and an older page is told to reload', async () => {
    const { page, close } = await at('#/public/bare');
    const older = await at('#/public/pairs');
    await open().exec('create table fresh (id int primary key)');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.sidebar .name', { hasText: 'fresh' }).waitFor();
    await older.page.locator('[role=columnheader]', { hasText: 'note' }).locator('button').click();
    await older.page.locator('.error', { hasText: 'the tables have changed: Refresh reads them again' }).waitFor();
    await open().exec('drop table fresh');
    await older.close();
    await close();
  });
}, { only: 'Postgres' });
