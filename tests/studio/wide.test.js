// A schema of 200 tables, and a table with a column of every type, in a real browser: found by the palette, shown as
// Postgres prints it, written as it was; and all pages at 200 %.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../support/until.js';
import { violationsOf } from '../support/browser.js';
import { cellsOf, databases, pageOf, studioOf } from './support.js';

/** A value of every type. @type {[type: string, value: string][]} */
const VALUES = [
  ['smallint', '-32768'], ['integer', '2147483647'], ['bigint', '9223372036854775807'], ['numeric', '0.100'], ['real', '1.5'],
  ['double precision', 'NaN'], ['text', 'a\'b"<i>'], ['varchar(9)', ''], ['char(3)', 'ab '], ['bytea', '\\x00ff'],
  ['timestamp', '2026-01-31 12:00:00.000001'], ['timestamptz', 'infinity'], ['date', '0044-03-15 BC'], ['time', '24:00:00'],
  ['timetz', '12:00:00+05:30'], ['interval', '1 year 2 mons -3 days +04:05:06.789'], ['boolean', 'f'], ['point', '(1,2)'],
  ['lseg', '[(0,0),(1,1)]'], ['box', '(1,1),(0,0)'], ['path', '((0,0),(1,1))'], ['polygon', '((0,0),(1,1),(1,0))'],
  ['circle', '<(0,0),1>'], ['cidr', '10.0.0.0/8'], ['inet', '::1'], ['macaddr', '08:00:2b:01:02:03'], ['bit(3)', '101'],
  ['varbit', '10101'], ['tsvector', "'a' 'b'"], ['tsquery', "'a' & 'b'"], ['uuid', '00000000-0000-0000-0000-000000000001'],
  ['json', '{"b":1, "a":[]}'], ['jsonb', '{"a": [], "b": 12345678901234567890}'], ['int4range', '[1,5)'], ['numrange', 'empty'],
  ['text[]', '{NULL,"",a}'], ['integer[]', '{{1,2},{3,4}}'], ['kind', 'b "x"'], ['kind[]', '{a,"b \\"x\\""}'],
  ['pair', '(1,"a,b")'], ['positive', '7'], ['oid', '42'], ['pg_lsn', '0/16B3748'], ['jsonpath', '$."a"'],
];

const SCHEMA = `
  create schema many;
  do $$ begin for n in 1..200 loop
    execute format('create table many.t%s (id int primary key, before int references many.t%s (id), name text)', n, greatest(1, n - 1));
  end loop; end $$;
  create type kind as enum ('a', 'b "x"'); create type pair as (n int, t text); create domain positive as int check (value > 0);
  create table kinds (id int primary key, ${VALUES.map(([type], i) => `v${i} ${type}`).join(', ')});
  insert into kinds values (1, ${VALUES.map(([, value]) => `'${value.replaceAll("'", "''")}'`).join(', ')});
  insert into kinds (id) values (2);
`;

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(SCHEMA);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  test('among 200 tables one is found by a few letters, without a mouse; pages and buttons are, too', async () => {
    const { page, close } = await pageOf(studio, '', { bypassCSP: true });
    assert.match(await page.locator('main').innerText(), /206 tables and views/);
    const palette = page.locator('#palette'), list = () => palette.getByRole('option').allInnerTexts();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('many.t17');
    assert.deepEqual((await list()).slice(0, 3), ['many.t17 table', 'many.t170 table', 'many.t171 table']);
    assert.deepEqual(await violationsOf(page), []);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'many.t170' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new row');
    await page.keyboard.press('Enter');
    await page.locator('.panel h2', { hasText: 'New row' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('zzzz');
    assert.equal(await palette.innerText(), 'Nothing is called so.');
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sch');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Schema' }).waitFor();
    await page.getByRole('button', { name: 'Diagram' }).click();
    await page.locator('#diagram .box').nth(205).waitFor();
    assert.equal(await page.locator('#diagram > path').count(), 201);
    await close();
  });

  test('a value of every type is shown as Postgres prints it, found by a search, and comes back as it was written', async () => {
    const { page, close } = await pageOf(studio, '#/public/kinds');
    await page.locator('#cell-1-1').waitFor();
    const shown = VALUES.map(([type, value]) => ({ boolean: 'false', 'varchar(9)': "''" }[type] ?? value));
    assert.deepEqual((await cellsOf(page, 0)).slice(1).map((text) => text.trim()), shown.map((text) => text.trim()));
    assert.deepEqual(new Set((await cellsOf(page, 1)).slice(1)), new Set(['NULL']));
    await page.getByLabel('Search all columns').fill('789');
    await page.getByLabel('Search all columns').press('Enter');
    await page.locator('.counted', { hasText: /^1 row$/ }).waitFor();
    await page.getByRole('button', { name: 'New row' }).click();
    await page.locator('#field-c0').fill('3');
    for (const [i, [type, value]] of VALUES.entries()) {
      const field = page.locator(`#field-c${i + 1}`);
      if (type === 'boolean' || type === 'kind') await field.selectOption(value);
      else if (value) await field.fill(value);
      else {
        await field.fill('x');
        await field.fill('');
      }
    }
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    const columns = VALUES.map((_, i) => `v${i}::text`).join(), query = (/** @type {number} */ id) => ({ query: `select ${columns} from kinds where id = ${id}` });
    const [first, , third] = await open().database.run([query(1), query(2), query(3)]);
    assert.deepEqual(third.rows, first.rows);
    await open().exec('delete from kinds where id = 3');
    await close();
  });

  test('at 200 % nothing is wider than the window, on any page', async () => {
    // What a browser makes of 1280 × 720 at 200 %.
    const { page, close } = await pageOf(studio, '#/app/users', { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });
    await page.getByLabel('Open row 1', { exact: true }).click();
    for (const [hash, there] of [['', '.panel'], ['#/sql', '.cm-content'], ['#/schema', 'details'], ['#/migrations', 'section'], ['#/activity', '.rows'], ['#/', '.welcome']]) {
      if (hash) await page.goto(page.url().replace(/#.*|$/, hash));
      await page.locator(there).first().waitFor();
      await until(async () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.ok(await page.locator('.sidebar a', { hasText: 'SQL' }).isVisible(), hash);
    }
    await close();
  });
}, { only: 'Postgres' });
