// Editing in the grid in a real browser: a value in its cell, what is wrong with it there, a range of a spreadsheet
// pasted over cells, and steps undone one by one.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createPages } from '../../js/studio/page/pages.js';
import { createStage } from '../../js/studio/page/stage.js';
import { rangeOf } from '../../js/studio/page/table-text.js';
import { cellsOf, databases, pageOf, studioOf } from './support.js';

/** @typedef {import('./support.js').Page} Page */

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(`create table goods (id int primary key, name text not null, price numeric(6,2), sold boolean default false,
      kind mood, code varchar(4), twice numeric generated always as (price * 2) stored);`);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());
  beforeEach(() => open().exec(`truncate goods; insert into goods (id, name, price)
    select n, 'good ' || n, case when n <> 2 then n end from generate_series(1, 250) n`));

  /** The first goods, as the database has them. @param {number} [last] */
  const goods = async (last = 3) => (await open().database.run([
    { query: `select id, name, price, sold, kind, code from goods where id <= ${last} order by 1` },
  ]))[0].rows;
  const at = async (hash = '#/public/goods') => {
    const opened = await pageOf(studio, hash);
    await opened.page.locator('#cell-0-0').waitFor();
    return opened;
  };
  /** @param {Page} page @param {string} text */
  const paste = (page, text) => page.locator('#grid').evaluate((grid, copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', copied);
    grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  /** @param {Page} page */
  const save = async (page) => {
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  };
  /** @param {Page} page */
  const staged = (page) => page.locator('.stage [role=status]').innerText();
  /** @param {Page} page @param {string} message */
  const failed = (page, message) => page.locator('.failed', { hasText: message }).waitFor();

  test('a cell is edited in its place: Enter goes down, Tab to the side, Escape leaves it', async () => {
    const { page, close } = await at();
    await page.locator('#cell-0-1').dblclick();
    assert.equal(await page.locator('.in-cell').inputValue(), 'good 1');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('<b>"one"</b>');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    assert.equal((await cellsOf(page, 0))[1], '<b>"one"</b> ⏎ two');
    // The cell below is the active one: typing replaces what it holds.
    await page.keyboard.type('new');
    await page.keyboard.press('Tab');
    await page.keyboard.type('7.5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('F2');
    await page.locator('select.in-cell').selectOption('true');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Delete');
    await page.locator('#cell-2-1').dblclick();
    await page.keyboard.type(' lost');
    await page.keyboard.press('Escape');
    assert.deepEqual((await cellsOf(page, 1)).slice(0, 4), ['2', 'new', '7.5', 'NULL']);
    assert.equal((await cellsOf(page, 2))[1], 'good 3');
    assert.equal(await staged(page), '2 staged changes');
    assert.deepEqual((await goods())[0][1], 'good 1');
    await save(page);
    assert.deepEqual(await goods(), [
      ['1', '<b>"one"</b>\ntwo', '1.00', 'f', null, null], ['2', 'new', '7.50', null, null, null], ['3', 'good 3', '3.00', 'f', null, null],
    ]);
    await close();
  });

  test('NULL stays NULL until something is written, and \'\' is written by emptying', async () => {
    const { page, close } = await at();
    await page.locator('#cell-1-2').dblclick();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.stage').count(), 0);
    await page.locator('#cell-0-5').dblclick();
    await page.keyboard.type('x');
    await page.keyboard.press('Backspace');
    await page.locator('#cell-1-1').click(); // leaving the cell stages it, too
    assert.equal((await cellsOf(page, 0))[5], "''");
    await close();
  });

  test('what is wrong with a value stands at its cell and in its field, from the core and from the database', async () => {
    const { page, close } = await at();
    await page.locator('#cell-0-2').dblclick();
    await page.keyboard.type('x');
    await page.keyboard.press('Enter');
    await page.locator('#cell-0-2.wrong').waitFor();
    assert.equal(await page.locator('#cell-0-2').getAttribute('title'), 'invalid input syntax for type numeric: "1.00x"');
    assert.equal(await page.locator('#cell-0-2').getAttribute('aria-invalid'), 'true');
    await paste(page, '99999');
    await page.locator('#cell-1-2.wrong').waitFor();
    assert.equal(await page.locator('#cell-1-2').getAttribute('title'),
      'numeric field overflow · A field with precision 6, scale 2 must round to an absolute value less than 10^4.');
    await page.locator('.stage .error', { hasText: '2 with a value that can\'t be' }).waitFor();
    await page.getByLabel('Open row 3', { exact: true }).click();
    await page.locator('#field-c5').fill('12345');
    await page.locator('#fault-c5').waitFor();
    assert.equal(await page.locator('#fault-c5').innerText(), 'value too long for type character varying(4)');
    await page.locator('#field-c5').fill('1234');
    await page.locator('#fault-c5').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New row' }).click();
    await page.locator('#field-c0').fill('1000');
    await page.locator('#fault-c1').waitFor();
    assert.equal(await page.locator('#fault-c1').innerText(), 'name is required');
    await close();
  });

  test('a copied range is pasted over cells as one step, beyond what is in sight, too', async () => {
    const { page, close } = await at();
    await page.locator('#cell-0-1').click();
    await paste(page, '"a ""b""\nc"\t5\tTRUE\r\nplain, with a comma\t\tno\r\n');
    assert.deepEqual((await cellsOf(page, 0)).slice(1, 4), ['a "b" ⏎ c', '5', 'true']);
    assert.deepEqual((await cellsOf(page, 1)).slice(1, 4), ['plain, with a comma', 'NULL', 'false']);
    await save(page);
    assert.deepEqual((await goods(2)).map((row) => row.slice(1, 4)), [['a "b"\nc', '5.00', 't'], ['plain, with a comma', null, 'f']]);
    await page.locator('#cell-0-1').click();
    await paste(page, Array.from({ length: 230 }, (_, i) => `row ${i + 1}`).join('\n'));
    await page.locator('.stage [role=status]', { hasText: '230 staged changes' }).waitFor();
    await save(page);
    assert.deepEqual((await goods(250)).map((row) => row[1]).slice(228), ['row 229', 'row 230', 'good 231', ...Array.from({ length: 19 }, (_, i) => `good ${232 + i}`)]);
    await close();
  });

  test('a range that doesn\'t fit, or meets a cell that can\'t be changed, stages nothing and says why', async () => {
    const { page, close } = await at();
    await page.locator('#cell-0-5').click();
    await paste(page, 'a\tb\tc');
    await failed(page, '3 columns were copied, and there are 2 from here on.');
    await paste(page, 'a\tb');
    await failed(page, 'Row 1: The database makes twice itself.');
    await page.locator('#grid').press('Control+ArrowLeft');
    await paste(page, Array.from({ length: 251 }, () => 'x').join('\n'));
    await failed(page, '251 rows were copied, and there are 250 from here on. Import makes new rows.');
    await paste(page, Array.from({ length: 1001 }, () => 'x').join('\n'));
    await failed(page, '1001 rows were copied, and 1000 can be pasted at once.');
    await page.locator('#cell-0-6').dblclick();
    await failed(page, 'The database makes twice itself.');
    await page.locator('#cell-0-1').click();
    await page.keyboard.press('Delete');
    await failed(page, 'name can\'t be NULL.');
    assert.equal(await page.locator('.stage').count(), 0);
    await page.goto(page.url().replace(/#.*/, '#/public/bare'));
    await page.locator('#cell-0-0').click();
    await page.keyboard.type('5');
    await failed(page, 'The table has no key, so its rows can\'t be changed here.');
    await page.goto(page.url().replace(/#.*/, '#/public/writers'));
    await page.locator('h1', { hasText: 'writers' }).waitFor();
    await page.locator('#cell-0-0').dblclick();
    await failed(page, 'A view can only be read.');
    await close();
  });

  test('a read-only studio, and a look as somebody else, say why nothing can be changed', async () => {
    const locked = await studioOf(open().database, { readOnly: true });
    const { page, close } = await pageOf(locked, '#/public/goods');
    await page.locator('#cell-0-1').dblclick();
    await failed(page, 'The studio is read-only, so nothing can be changed.');
    await close();
    await locked.close();
    const other = await at('#/public/goods?claims=%7B%7D');
    await other.page.locator('#cell-0-1').dblclick();
    await failed(other.page, 'Nothing can be changed while you look as somebody else.');
    await other.close();
  });

  test('steps are undone one by one, and redone', async () => {
    const { page, close } = await at();
    await page.locator('#cell-0-1').dblclick();
    await page.keyboard.type(' x');
    await page.keyboard.press('Enter');
    await paste(page, '1\t2');
    await page.locator('#cell-1-2', { hasText: /^2$/ }).waitFor();
    await page.getByLabel('Open row 3', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    assert.equal(await staged(page), '3 staged changes');
    await page.locator('#grid').focus();
    await page.keyboard.press('Control+z');
    assert.equal(await staged(page), '2 staged changes');
    await page.getByRole('button', { name: 'Undo last' }).click();
    assert.deepEqual((await cellsOf(page, 1)).slice(1, 3), ['good 2', 'NULL']);
    await page.keyboard.press('Control+Shift+z');
    assert.deepEqual((await cellsOf(page, 1)).slice(1, 3), ['1', '2']);
    await page.getByRole('button', { name: 'Discard all' }).click();
    assert.equal(await page.locator('.stage').count(), 0);
    await page.keyboard.press('Control+z');
    assert.equal(await staged(page), '2 staged changes');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    assert.equal(await page.locator('.stage').count(), 0);
    assert.equal(await page.locator('.said').last().innerText(), 'nothing to be undone');
    assert.equal((await cellsOf(page, 0))[1], 'good 1');
    await close();
  });
});

test('a copied text is a range: tabs, lines of any system, quotes where they are a spreadsheet\'s', () => {
  assert.deepEqual(rangeOf(''), []);
  assert.deepEqual(rangeOf('a'), [['a']]);
  assert.deepEqual(rangeOf('a\tb\r\nc\td\r\n'), [['a', 'b'], ['c', 'd']]);
  assert.deepEqual(rangeOf('a\n\nb'), [['a'], [''], ['b']]);
  assert.deepEqual(rangeOf('\t\n'), [['', '']]);
  assert.deepEqual(rangeOf('"x\ty\n""z"""\tb'), [['x\ty\n"z"', 'b']]);
  assert.deepEqual(rangeOf('"a" or "b"\t"open'), [['"a" or "b"', '"open']]);
  assert.deepEqual(rangeOf('\n'), [['']]);
});

test('typing is one step; what is not staged is none; at most 200 are kept', () => {
  const table = /** @type {any} */ ({ schema: 'public', name: 't', columns: [] });
  const stage = createStage(/** @type {any} */ ({ tables: [table], version: '1' })), key = { c0: '1' };
  const row = { c0: '1', c1: 'a', c2: 'b' };
  stage.update(0, key, row, 'c1', 'a');
  assert.equal(stage.undoable(), false);
  for (const value of ['b', 'bc', 'bcd']) stage.update(0, key, row, 'c1', value);
  stage.update(0, key, row, 'c2', 'c');
  stage.update(0, key, row, 'c1', 'bcde');
  assert.deepEqual(stage.of(0, key)?.set, { c1: 'bcde', c2: 'c' });
  stage.undo();
  assert.deepEqual(stage.of(0, key)?.set, { c1: 'bcd', c2: 'c' });
  stage.undo();
  assert.deepEqual([stage.of(0, key)?.set, stage.of(0, key)?.old], [{ c1: 'bcd' }, { c1: 'a' }]);
  stage.undo();
  assert.deepEqual([stage.size(), stage.undoable()], [0, false]);
  for (let i = 0; i < 300; i++) stage.insert(0);
  let undone = 0;
  while (stage.undo()) undone++;
  assert.deepEqual([undone, stage.size()], [200, 100]);
});

test('rows that are asked for while others come are read once', async () => {
  /** @type {number[]} */
  const asked = [];
  const pages = createPages(async (_, offset) => {
    asked.push(offset);
    const rows = Array.from({ length: 100 }, (__, i) => ({ c0: String(offset + i) }));
    return { rows: rows.slice(0, offset === 200 ? 50 : 100), more: offset < 200 };
  }, (row) => row, () => {});
  const both = await Promise.all([pages.rows(90, 110), pages.rows(0, 5), pages.rows(240, 999)]);
  assert.deepEqual(both.map((rows) => [rows.length, rows[0].c0]), [[21, '90'], [6, '0'], [10, '240']]);
  assert.deepEqual(asked, [0, 100, 200]);
});
