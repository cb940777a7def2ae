// Values with room, in a real browser: JSON as a tree, bytes, long texts; a value of 20 MB; and tables of more columns
// than a client takes, to read, to filter and to change.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { treeOf } from '../../js/studio/page/json-tree.js';
import { cellsOf, databases, pageOf, studioOf } from './support.js';

/** @typedef {import('./support.js').Page} Page */

/** Bytes of a large value, and columns of a wide table. */
const LARGE = 20 << 20, WIDE = 200;

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(`
      create table papers (id int primary key, body text, data jsonb, raw json, bits bytea);
      insert into papers values (1, repeat('line of a text' || chr(10), 3000), '{"n": 12345678901234567890, "a": [], "deep": {"x": [1, "<b>", null]}}',
        '{"b": 1, "b": 2, "1": 3}', '\\x3c623e00ff'), (2, 'short', '[]', '7', '\\x'), (3, null, null, null, null);
      create table huge (id int primary key, data json, note text);
      insert into huge values (1, ('{"list": [' || repeat('123456,', 3000000) || '1]}')::json, 'x');
      insert into huge select n, '{}', 'y' from generate_series(2, 30) n;
      create table bulk (body text);
      insert into bulk values (repeat('a', 50000));
      create table wide ("id" int primary key, owner bigint references app.users (id),
        ${Array.from({ length: WIDE }, (_, i) => `"c ""${i}" ${['int', 'text', 'boolean', 'char(3)', 'jsonb', 'timestamptz', 'text[]'][i % 7]}`).join(', ')});
      insert into wide (id, owner, "c ""0", "c ""1", "c ""2", "c ""3", "c ""197", "c ""198", "c ""199") values (1, 1, 5, 'five', true, 'ab', 'last but two', true, 'zz');
      insert into wide (id, "c ""196") select n, n from generate_series(2, 250) n;`);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  /** @param {string} hash */
  const at = async (hash) => {
    const opened = await pageOf(studio, hash);
    await opened.page.locator('#cell-0-0').waitFor();
    return opened;
  };
  /** @param {Page} page @param {string} name */
  const openValue = async (page, name) => {
    await page.getByLabel(`Open ${name}`, { exact: true }).click();
    await page.locator('#drawer').waitFor();
  };
  /** @param {Page} page */
  const save = async (page) => {
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  };
  /** @param {Page} page @param {string} name @param {() => Promise<void>} act @returns {Promise<Buffer>} */
  const downloaded = async (page, name, act) => {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    assert.equal(download.suggestedFilename(), name);
    return readFileSync(await download.path());
  };
  const run = async (/** @type {string} */ query) => (await open().database.run([{ query }]))[0].rows;

  test('JSON is a tree whose nodes unfold, exact, and a text', async () => {
    const { page, close } = await at('#/public/papers');
    await page.getByLabel('Open row 1', { exact: true }).click();
    await openValue(page, 'data');
    const lines = () => page.locator('.tree li > button, .tree li:not(:has(> button))').allInnerTexts();
    assert.deepEqual(await lines(), ['▾ {} 3 members', 'a: []', 'n: 12345678901234567890', '▸ deep: {} 1 members']);
    await page.locator('.tree button', { hasText: 'deep' }).click();
    await page.locator('.tree button', { hasText: 'x:' }).click();
    assert.deepEqual((await lines()).slice(-3), ['0: 1', '1: "<b>"', '2: null']);
    await page.getByRole('button', { name: 'Text in lines' }).click();
    assert.match(await page.locator('#drawer pre').innerText(), /^\{\n {2}"a": \[\],\n/);
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await openValue(page, 'raw');
    assert.deepEqual(await lines(), ['▾ {} 3 members', 'b: 1', 'b: 2', '1: 3']);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.locator('#drawer textarea').fill('{"b": 0');
    await page.getByRole('button', { name: 'Tree' }).click();
    assert.equal(await page.locator('#drawer .error').innerText(), 'This is not JSON, from character 8 on.');
    await close();
  });

  test('bytes are hex and text, and are downloaded as they are', async () => {
    const { page, close } = await at('#/public/papers');
    await page.getByLabel('Open row 1', { exact: true }).click();
    await openValue(page, 'bits');
    assert.equal(await page.locator('#drawer pre').innerText(), `00000000  3c 62 3e 00 ff${' '.repeat(35)}<b>..`);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    assert.equal(await page.locator('#drawer pre').textContent(), '<b>\0\ufffd');
    const bytes = await downloaded(page, 'bits.bin', () => page.getByRole('button', { name: 'Download' }).click());
    assert.deepEqual([...bytes], [0x3c, 0x62, 0x3e, 0, 0xff]);
    await page.getByRole('button', { name: 'As Postgres prints it' }).click();
    await page.locator('#drawer textarea').fill('\\x00');
    await page.keyboard.press('Escape');
    await page.locator('#drawer').waitFor({ state: 'detached' });
    assert.equal((await cellsOf(page, 0))[4], '\\x00');
    await close();
  });

  test('a long text is shown as it begins, whole when its row is opened, and changed in the drawer', async () => {
    const { page, close } = await at('#/public/papers');
    await page.locator('#cell-0-1').dblclick();
    await page.locator('.failed', { hasText: 'body has 45,000 characters here: open the row to change it.' }).waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('#field-c1', { hasText: '45,000 characters' }).waitFor();
    await openValue(page, 'body');
    const whole = 'line of a text\n'.repeat(3000);
    assert.equal(await page.locator('#drawer textarea').inputValue(), whole);
    // Typed by a robot, three thousand lines take a browser half a minute.
    await page.locator('#drawer textarea').evaluate((area, text) => {
      /** @type {HTMLTextAreaElement} */ (area).value = text;
      area.dispatchEvent(new Event('input'));
    }, `${whole}more`);
    await page.keyboard.press('Escape');
    await page.locator('#drawer').waitFor({ state: 'detached' });
    await save(page);
    assert.deepEqual(await run('select length(body), right(body, 6) from papers where id = 1'), [['45004', 't\nmore']]);
    await page.goto(page.url().replace(/#.*/, '#/public/bulk'));
    await page.locator('#cell-0-0').waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.panel', { hasText: 'This is its beginning: it has 50,000 characters.' }).waitFor();
    await close();
  });

  test('a value of 20 MB costs the grid nothing, and is looked at and downloaded', async () => {
    const { page, close } = await pageOf(studio, '');
    const [response] = await Promise.all([
      page.waitForResponse(/\/api\/rows$/), page.goto(page.url().replace(/#.*|$/, '#/public/huge')),
    ]);
    const { length } = await response.body();
    assert.ok(length < 20_000, String(length));
    await page.locator('#cell-29-0').waitFor({ state: 'attached' });
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('#field-c1', { hasText: 'characters' }).waitFor();
    await openValue(page, 'data');
    await page.locator('.tree button', { hasText: 'list' }).click();
    await page.locator('.tree', { hasText: '199: 123456' }).waitFor();
    assert.equal(await page.locator('.tree li').last().innerText(), '… 2,999,801 more');
    const text = await downloaded(page, 'data.json', () => page.getByRole('button', { name: 'Download' }).click());
    assert.ok(text.length > LARGE, String(text.length));
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    assert.equal((await page.locator('#drawer pre').textContent())?.length, 1_000_000);
    await page.keyboard.press('Escape');
    await close();
  });

  test('a table of 200 columns is shown, ordered, filtered, exported and changed by any of them', async () => {
    const { page, close } = await at('#/public/wide');
    // Columns out of sight are not there: the keyboard brings them.
    const cell = async (/** @type {number} */ row, /** @type {number} */ n) => {
      await page.locator('#grid').focus();
      await page.keyboard.press(n > 100 ? 'End' : 'Home');
      return page.locator(`#cell-${row}-${n}`).textContent();
    };
    assert.deepEqual([await cell(0, 2), await cell(0, 4), await cell(0, 5), await cell(0, 199), await cell(0, 200), await cell(0, 201)],
      ['5', 'true', 'ab ', 'last but two', 'true', 'zz ']);
    assert.match(await cell(0, 1) ?? '', /^1 <img/); // the name of the row that it leads to
    await page.goto(page.url().replace(/#.*/, `#/public/wide?${new URLSearchParams({
      sort: JSON.stringify([['c "196', 'desc']]), where: JSON.stringify([['c "197', 'null', ''], ['c "196', 'lt', '101']]),
    })}`));
    await page.locator('.counted', { hasText: '99 rows' }).waitFor();
    assert.deepEqual([await cell(0, 0), await cell(0, 198)], ['100', '100']);
    assert.ok(await page.locator('#grid [role=gridcell]').count() < 1000);
    await page.locator('#cell-0-199').dblclick();
    await page.keyboard.type('x');
    await page.keyboard.press('Tab');
    await page.keyboard.press('F2');
    await page.locator('select.in-cell').selectOption('false');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.locator('#cell-1-2').dblclick();
    await page.keyboard.type('y');
    await page.keyboard.press('Enter');
    await page.locator('#cell-1-2.wrong').waitFor();
    await page.getByRole('button', { name: 'Undo last' }).click();
    await page.getByLabel('Open row 3', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'New row' }).click();
    for (const n of [0, 2, 3, 199]) await page.locator(`#field-c${n}`).fill(n % 2 ? `text ${n}` : '1000');
    await save(page);
    assert.deepEqual(await run(`select id, "c ""197", "c ""198", "c ""0", "c ""1" from wide where id in (1000, 100, 98) order by 1`),
      [['100', 'x', 'f', null, null], ['1000', 'text 199', null, '1000', 'text 3']]);
    await page.locator('#cell-0-3').dblclick();
    await page.keyboard.type('mine');
    await page.keyboard.press('Enter');
    await open().exec(`update wide set "c ""1" = 'theirs' where id = 99`);
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('.conflict').waitFor();
    assert.deepEqual(await page.locator('.conflict tbody tr').allInnerTexts(), ['c "1\tNULL\ttheirs\tmine']);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Discard all' }).click();
    const csv = await downloaded(page, 'wide.csv', async () => { await page.getByLabel('Export').selectOption('csv'); });
    const [head, first] = csv.toString().split('\n');
    assert.deepEqual([head.split(',').length, first.split(',').length], [WIDE + 2, WIDE + 2]);
    await close();
  });
}, { only: 'Postgres' });

test('a tree is of any depth and length, and what is no JSON is none', () => {
  assert.deepEqual(treeOf('{"a": [1, {"b\\"": "\\\\"}], "a": -1.50e10 , "": true}'), {
    kind: 'object', text: '{}', items: [
      { key: 'a', node: { kind: 'array', text: '[]', items: [
        { key: '0', node: { kind: 'number', text: '1' } },
        { key: '1', node: { kind: 'object', text: '{}', items: [{ key: 'b\\"', node: { kind: 'string', text: '"\\\\"' } }] } },
      ] } },
      { key: 'a', node: { kind: 'number', text: '-1.50e10' } }, { key: '', node: { kind: 'null', text: 'true' } },
    ],
  });
  assert.deepEqual(treeOf(' 7 '), { kind: 'number', text: '7' });
  const deep = treeOf('['.repeat(200_000) + ']'.repeat(200_000));
  assert.equal(typeof deep === 'object' && deep.items?.length, 1);
  const long = treeOf(`["${'\\\\'.repeat(3_000_000)}"]`);
  assert.equal(typeof long === 'object' && long.items?.[0].node.text.length, 6_000_002);
  for (const [text, at] of /** @type {[string, number][]} */ ([['', 1], ['{', 2], ['[1,]', 4], ['{"a" 1}', 6], ['[1 2]', 4], ['"a', 1], ['01', 1], ['nul', 1], ['1 1', 3], ['{1: 2}', 2], ['[,1]', 2]])) {
    assert.equal(treeOf(text), `This is not JSON, from character ${at} on.`, text);
  }
});
