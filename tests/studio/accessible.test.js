// axe finds nothing on any page, in either theme; a narrow window and text at 200 % lose nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violationsOf } from '../support/browser.js';
import { databases, pageOf, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    studio = await studioOf(open().database, { production: true });
  });
  after(() => studio?.close());

  for (const colorScheme of ['light', 'dark']) test(`the pages, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '', { colorScheme, bypassCSP: true });
    assert.deepEqual(await violationsOf(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/app/users'));
    await page.locator('#cell-0-0').waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.locator('.filter').waitFor();
    await page.getByRole('button', { name: 'Where' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.related .badge').waitFor();
    await page.locator('#field-c1').fill('other');
    assert.deepEqual(await violationsOf(page), []);
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('dialog pre').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Discard all' }).click();
    await page.getByRole('button', { name: 'Unfold posts' }).click();
    await page.locator('.related td').first().waitFor();
    await page.getByRole('button', { name: 'View as' }).click();
    assert.deepEqual(await violationsOf(page), []);
    await page.getByLabel('Claims').fill('{}');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.locator('.viewing').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/public/posts'));
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.getByRole('button', { name: 'choose' }).click();
    await page.locator('.choices li').first().waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) test(`a cell, what is wrong with it, a value in the drawer, an import, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '#/app/users', { colorScheme, bypassCSP: true });
    await page.locator('#cell-1-7').dblclick();
    await page.keyboard.type('x');
    assert.deepEqual(await violationsOf(page), []);
    await page.keyboard.press('Enter');
    await page.locator('#cell-1-7.wrong').waitFor();
    await page.locator('#cell-0-8').dblclick();
    await page.locator('select.in-cell').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('#fault-c7').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.getByLabel('Open row 1', { exact: true }).click();
    for (const [name, shown] of [['data', '.tree'], ['photo', 'pre'], ['name', 'textarea']]) {
      await page.getByLabel(`Open ${name}`, { exact: true }).click();
      await page.locator(`#drawer ${shown}`).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.keyboard.press('Escape');
      await page.locator('#drawer').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Rows', { exact: true }).fill('name,amount\nx,1\ny,no number,');
    await page.locator('#import .error').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) test(`the pages of the schema, of migrations and of activity, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '#/schema', { colorScheme, bypassCSP: true });
    await page.locator('.advice, .note', { hasText: /./ }).first().waitFor();
    await page.locator('details summary').first().click();
    await page.getByRole('button', { name: 'Diagram' }).click();
    await page.locator('#diagram .box').first().waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/migrations'));
    await page.locator('section', { hasText: 'The database has no migrations of this folder.' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/activity'));
    await page.getByRole('region', { name: 'Connections' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) test(`the SQL page with rows, a plan and an error, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '#/sql', { colorScheme, bypassCSP: true });
    await page.locator('.cm-content').click();
    await page.keyboard.insertText("select $1::int as n, 'text' as t, null -- a comment");
    await page.getByLabel('$1', { exact: true }).fill('7');
    for (const [button, shown] of [['Run', '.rows td'], ['Explain', '.plan li']]) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.locator(shown).first().waitFor();
      assert.deepEqual(await violationsOf(page), []);
    }
    await page.getByLabel('$1', { exact: true }).fill('no number');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('#result .error').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await close();
  });

  test('a theme that is chosen stays', async () => {
    const { page, close } = await pageOf(studio, '', { colorScheme: 'light' });
    const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await back();
    await page.getByLabel('Theme').selectOption('Dark');
    assert.notEqual(await back(), light);
    await page.reload();
    await page.locator('.sidebar').waitFor();
    assert.notEqual(await back(), light);
    await close();
  });

  test('in a narrow window all of it can be reached, and none of it is wider, on any page', async () => {
    const { page, close } = await pageOf(studio, '#/app/users', { viewport: { width: 380, height: 700 } });
    const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), page.url());
    await page.locator('#cell-0-0').waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.panel').waitFor();
    await fits();
    await page.getByLabel('Open data', { exact: true }).click();
    await page.locator('#drawer').waitFor();
    await fits();
    await page.keyboard.press('Escape');
    for (const [hash, there] of [['#/sql', '.cm-content'], ['#/schema', 'details'], ['#/migrations', 'section'], ['#/activity', '.rows'], ['#/', '.welcome']]) {
      await page.goto(page.url().replace(/#.*|$/, hash));
      await page.locator(there).first().waitFor();
      await fits();
    }
    await close();
  });

  test('the keyboard reaches all that a mouse does', async () => {
    for (const hash of ['#/app/users', '#/sql', '#/schema', '#/migrations', '#/activity']) {
      const { page, close } = await pageOf(studio, hash);
      await page.locator('main h1').waitFor();
      await page.locator('.wait').waitFor({ state: 'detached' });
      if (hash === '#/app/users') await page.locator('#cell-0-0').waitFor();
      // Enter opens a row, as its button does.
      const wanted = await page.locator('button:not([tabindex="-1"]):enabled, a[href], input, select, textarea, summary, [tabindex="0"]').evaluateAll((list) =>
        list.filter((one) => one.checkVisibility()).map((one, i) => { /** @type {any} */ (one).number = i; return i; }));
      const reached = new Set();
      await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
      for (let i = 0; i < wanted.length + 5; i++) {
        await page.keyboard.press('Tab');
        reached.add(await page.evaluate(() => /** @type {any} */ (document.activeElement)?.number));
      }
      assert.deepEqual(wanted.filter((one) => !reached.has(one)), [], hash);
      await close();
    }
  });
}, { only: 'PGlite' });
