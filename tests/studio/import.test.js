// Rows of a file or of a spreadsheet in a real browser: a preview says what is wrong, they are staged, and written as
// they were given.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violationsOf } from '../support/browser.js';
import { databases, pageOf, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec("create table brought (id bigint primary key, name text, data jsonb, made timestamptz default now(), kind mood)");
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());
  const rows = async () => (await open().database.run([{ query: 'select id, name, data, made is null, kind from brought order by 1' }]))[0].rows;

  test('a file and pasted cells, with what is wrong told before', async () => {
    const { page, close } = await pageOf(studio, '#/public/brought', { bypassCSP: true });
    const dialog = page.locator('#import'), stage = dialog.getByRole('button', { name: 'Stage' });
    await page.getByRole('button', { name: 'Import' }).click();
    await dialog.getByLabel('Rows').fill('id\tname\tkind\tother\nx\t<b>\tno\t1');
    assert.deepEqual(await dialog.locator('.error li').allInnerTexts(), [
      'the table has no column "other"', 'row 1: id is bigint, and not "x"', 'row 1: kind is one of ok, sad "x", and not no',
    ]);
    assert.equal(await stage.isDisabled(), true);
    assert.deepEqual(await violationsOf(page), []);
    await dialog.getByLabel('File').setInputFiles({
      name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from('id,name,data,kind\r\n1,"a ""b""\n<i>","{""n"": 12345678901234567890}",ok\r\n2,"",,\r\n'),
    });
    await dialog.locator('.note', { hasText: '2 rows' }).waitFor();
    assert.deepEqual(await dialog.locator('td').allInnerTexts(), ['1', 'a "b" ⏎ <i>', '{"n": 12345678901234567890}', 'ok', '2', "''", 'NULL', 'NULL']);
    await stage.click();
    await page.getByRole('button', { name: 'Import' }).click();
    await dialog.getByLabel('Rows').fill('[{"id": 9223372036854775807, "name": null, "data": {"n": 1.10}, "made": null}]');
    await stage.click();
    assert.equal(await page.locator('.stage [role=status]').innerText(), '3 staged changes');
    assert.deepEqual(await rows(), []);
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await rows(), [
      ['1', 'a "b"\n<i>', '{"n": 12345678901234567890}', 'f', 'ok'], ['2', '', null, 'f', null],
      ['9223372036854775807', null, '{"n": 1.10}', 't', null],
    ]);
    await close();
  });
});
