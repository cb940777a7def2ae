// Staged changes in a real browser: cells, new rows, deletes; looked at as SQL, taken back, and written in one
// transaction, unless somebody has changed a row meanwhile.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { cellsOf, databases, pageOf, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(`create table goods (id int primary key, name text not null, price numeric(6,2), code varchar(4));
      insert into goods select n, 'good ' || n, case when n <> 2 then n end from generate_series(1, 3) n`);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());
  beforeEach(() => open().exec(`truncate pairs; insert into pairs values (1, 'x', 'one'), (1, 'y', null), (2, 'z', '')`));

  /** The rows of pairs, as the database has them. */
  const pairs = async () =>
    (await open().database.run([{ query: 'select a, b, note from pairs order by 1, 2' }]))[0].rows;
  /** @param {string} hash */
  const at = async (hash) => {
    const opened = await pageOf(studio, hash);
    await opened.page.locator('#cell-0-0').waitFor();
    return opened;
  };
  /** @param {import('./support.js').Page} page @param {number} row */
  const openRow = async (page, row) => {
    await page.getByLabel(`Open row ${row + 1}`, { exact: true }).click();
    await page.locator('.panel h2', { hasText: 'Row' }).waitFor();
  };
  /** @param {import('./support.js').Page} page */
  const review = async (page) => {
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('dialog pre').first().waitFor();
  };

  test('changes of all kinds are staged, shown as SQL, and written together', async () => {
    const { page, close } = await at('#/public/pairs');
    await openRow(page, 0);
    await page.locator('#field-c2').fill('<b>\'"\n2');
    assert.deepEqual(await cellsOf(page, 0), ['1', 'x', '<b>\'" ⏎ 2']);
    await openRow(page, 2);
    await page.getByRole('button', { name: 'set NULL' }).click();
    await openRow(page, 1);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'New row' }).click();
    await page.locator('#field-c0').fill('7');
    await page.locator('#field-c1').fill('new');
    assert.deepEqual((await pairs()).length, 3); // nothing is written yet
    assert.equal(await page.locator('.stage [role=status]').innerText(), '4 staged changes');
    await review(page);
    assert.deepEqual(await page.locator('dialog pre').allInnerTexts(), [
      'update "public"."pairs" set "note"=$1 where "a"=$2 and "b"=$3 returning "a","b"',
      'update "public"."pairs" set "note"=$1 where "a"=$2 and "b"=$3 returning "a","b"',
      'delete from "public"."pairs" where "a"=$1 and "b"=$2 returning "a","b"',
      'insert into "public"."pairs"("a","b") values ($1,$2) returning "a","b","note"',
    ]);
    assert.deepEqual(await page.locator('dialog .params').first().innerText(), '$1 = "<b>\'\\"\\n2"\n$2 = "1"\n$3 = "x"');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await pairs(), [['1', 'x', '<b>\'"\n2'], ['2', 'z', null], ['7', 'new', null]]);
    assert.equal(await page.locator('.stage').count(), 0);
    await close();
  });

  test('a change that is taken back is none, one by one or all', async () => {
    const { page, close } = await at('#/public/pairs');
    await openRow(page, 0);
    await page.locator('#field-c2').fill('two');
    await page.locator('#field-c2').fill('one');
    assert.equal(await page.locator('.stage').count(), 0);
    await page.locator('#field-c2').fill('two');
    await review(page);
    await page.locator('dialog').getByRole('button', { name: 'undo' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('#field-c2').fill('three');
    await page.getByRole('button', { name: 'Discard all' }).click();
    assert.equal(await page.locator('#field-c2').inputValue(), 'one');
    assert.deepEqual((await pairs())[0], ['1', 'x', 'one']);
    await close();
  });

  test('what somebody else has changed meanwhile is shown beside it, and nothing is written', async () => {
    const { page, close } = await at('#/public/pairs');
    await openRow(page, 1);
    await page.locator('#field-c2').fill('fine');
    await openRow(page, 0);
    await page.locator('#field-c2').fill('mine');
    await open().exec(`update pairs set note = 'theirs' where b = 'x'`);
    await review(page);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await save.click();
    await page.locator('.conflict').waitFor();
    assert.equal(await page.locator('dialog [role=alert]').innerText(), 'Nothing was written: somebody has changed the row');
    assert.deepEqual(await page.locator('.conflict tbody tr').allInnerTexts(), ['note\tone\ttheirs\tmine']);
    assert.deepEqual(await pairs(), [['1', 'x', 'theirs'], ['1', 'y', null], ['2', 'z', '']]);
    await page.getByRole('button', { name: 'Write mine over it' }).click();
    await page.locator('.conflict').waitFor({ state: 'detached' });
    await save.click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual((await pairs()).slice(0, 2), [['1', 'x', 'mine'], ['1', 'y', 'fine']]);
    await close();
  });

  test('a row whose foreign key shows a name is deleted, too, and a long value of it is not compared', async () => {
    await open().exec(`insert into posts (author, title, lines) values (1, 'doomed', to_json(repeat('x', 30000)))`);
    const { page, close } = await at('#/public/posts?where=[["title","eq","doomed"]]');
    await page.locator('#cell-0-1 .label').waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await review(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual((await open().database.run([{ query: `select count(*) from posts where title = 'doomed'` }]))[0].rows, [['0']]);
    await close();
  });

  test('theirs can stay, and a row that is gone is told', async () => {
    const { page, close } = await at('#/public/pairs');
    await openRow(page, 0);
    await page.locator('#field-c2').fill('mine');
    await openRow(page, 1);
    await page.getByRole('button', { name: 'Delete' }).click();
    await open().exec(`update pairs set note = 'theirs' where b = 'x'; delete from pairs where b = 'y'`);
    await review(page);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await save.click();
    await page.getByRole('button', { name: 'Keep theirs' }).click();
    await page.locator('.conflict').waitFor({ state: 'detached' });
    await save.click();
    await page.locator('dialog .failed').waitFor();
    assert.equal(await page.locator('dialog [role=alert]').innerText(), 'Nothing was written: somebody has deleted the row');
    assert.deepEqual(await pairs(), [['1', 'x', 'theirs'], ['2', 'z', '']]);
    await close();
  });

  test('what the database refuses is told, and nothing of the other changes is written', async () => {
    const { page, close } = await at('#/public/pairs');
    await openRow(page, 0);
    await page.locator('#field-c2').fill('fine');
    await page.getByRole('button', { name: 'New row' }).click();
    await page.locator('#field-c0').fill('abc');
    await page.locator('#field-c1').fill('x');
    await review(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    assert.equal(await page.locator('dialog [role=alert]').innerText(), 'Nothing was written: invalid input syntax for type integer: "abc"');
    assert.deepEqual((await pairs())[0], ['1', 'x', 'one']);
    await close();
  });

  test('what is wrong with a value stands at its cell and in its field, from the core and from the database', async () => {
    const { page, close } = await at('#/public/goods');
    await page.locator('#cell-0-2').dblclick();
    await page.keyboard.type('x');
    await page.keyboard.press('Enter');
    await page.locator('#cell-0-2.wrong').waitFor();
    assert.equal(await page.locator('#cell-0-2').getAttribute('title'), 'invalid input syntax for type numeric: "1.00x"');
    assert.equal(await page.locator('#cell-0-2').getAttribute('aria-invalid'), 'true');
    await page.locator('#cell-1-2').dblclick();
    await page.keyboard.type('99999');
    await page.keyboard.press('Enter');
    await page.locator('#cell-1-2.wrong').waitFor();
    assert.equal(await page.locator('#cell-1-2').getAttribute('title'),
      'numeric field overflow · A field with precision 6, scale 2 must round to an absolute value less than 10^4.');
    await page.locator('.stage .error', { hasText: '2 with a value that can\'t be saved' }).waitFor();
    await page.getByLabel('Open row 3', { exact: true }).click();
    await page.locator('#field-c3').fill('12345');
    await page.locator('#fault-c3').waitFor();
    assert.equal(await page.locator('#fault-c3').innerText(), 'value too long for type character varying(4)');
    await page.locator('#field-c3').fill('1234');
    await page.locator('#fault-c3').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New row' }).click();
    await page.locator('#field-c0').fill('1000');
    await page.locator('#fault-c1').waitFor();
    assert.equal(await page.locator('#fault-c1').innerText(), 'name is required');
    await close();
  });

  test('values of every type come back as they were written', async () => {
    const { page, close } = await at('#/app/users');
    await page.getByRole('button', { name: 'New row' }).click();
    const values = { c1: '', c3: '{NULL,"a \\"b\\""}', c4: '{"n": 12345678901234567890}', c5: '2026-02-28 23:59:59.999999+00', c6: '\\x00', c7: '0.10000000000000000000' };
    for (const [name, value] of Object.entries(values)) await page.locator(`#field-${name}`).fill(value);
    await page.locator('#field-c1').fill('made');
    await page.locator('#field-c2').selectOption('sad "x"');
    await page.locator('#field-c8').selectOption('false');
    await review(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    const query = `select tags, data, "we""ird <b>" at time zone 'utc', photo, amount, mood, active, shout from app.users where name = 'made'`;
    assert.deepEqual((await open().database.run([{ query }]))[0].rows, [[
      values.c3, values.c4, '2026-02-28 23:59:59.999999', values.c6, values.c7, 'sad "x"', 'f', 'MADE',
    ]]);
    await open().exec(`delete from app.users where name = 'made'`);
    await close();
  });

  test('a view, a table without a key and generated columns can only be read', async () => {
    const { page, close } = await at('#/public/bare');
    await openRow(page, 0);
    assert.equal(await page.locator('.panel .note').innerText(), 'The table has no key, so its rows can\'t be changed here.');
    assert.equal(await page.locator('.panel textarea').count(), 0);
    await page.goto(page.url().replace(/#.*/, '#/app/users'));
    await page.locator('#cell-0-10').waitFor();
    await openRow(page, 0);
    assert.equal(await page.locator('output#field-c0, output#field-c10').count(), 2);
    await close();
  });
});
