// axe finds nothing on any page, in either theme; a narrow window and text at 200 % lose nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { databases, pageOf, studioOf } from './support.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    studio = await studioOf(open().database, { production: true });
  });
  after(() => studio?.close());

  /** @param {import('./support.js').Page} page */
  const faults = (page) => page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run();
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ one) => one.html)}`);
  });

  for (const colorScheme of ['light', 'dark']) test(`the pages, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '', { colorScheme, bypassCSP: true });
    await page.evaluate(axe);
    assert.deepEqual(await faults(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/app/users'));
    await page.locator('#cell-0-0').waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.locator('.filter').waitFor();
    await page.getByRole('button', { name: 'Where' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.related .badge').waitFor();
    await page.locator('#field-c1').fill('other');
    assert.deepEqual(await faults(page), []);
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('dialog pre').waitFor();
    assert.deepEqual(await faults(page), []);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Discard all' }).click();
    await page.getByRole('button', { name: 'Unfold posts' }).click();
    await page.locator('.related td').first().waitFor();
    await page.getByRole('button', { name: 'View as' }).click();
    assert.deepEqual(await faults(page), []);
    await page.getByLabel('Claims').fill('{}');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.locator('.viewing').waitFor();
    assert.deepEqual(await faults(page), []);
    await page.goto(page.url().replace(/#.*|$/, '#/public/posts'));
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.getByRole('button', { name: 'choose' }).click();
    await page.locator('.choices li').first().waitFor();
    assert.deepEqual(await faults(page), []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) test(`the SQL page with rows, a plan and an error, ${colorScheme}`, async () => {
    const { page, close } = await pageOf(studio, '#/sql', { colorScheme, bypassCSP: true });
    await page.evaluate(axe);
    await page.locator('.cm-content').click();
    await page.keyboard.insertText("select $1::int as n, 'text' as t, null -- a comment");
    await page.getByLabel('$1', { exact: true }).fill('7');
    for (const [button, shown] of [['Run', '.rows td'], ['Explain', '.plan li']]) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.locator(shown).first().waitFor();
      assert.deepEqual(await faults(page), []);
    }
    await page.getByLabel('$1', { exact: true }).fill('no number');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('#result .error').waitFor();
    assert.deepEqual(await faults(page), []);
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

  test('in a narrow window all of it can be reached, and none of it is wider', async () => {
    const { page, close } = await pageOf(studio, '#/app/users', { viewport: { width: 380, height: 700 } });
    await page.locator('#cell-0-0').waitFor();
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.locator('.panel').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await close();
  });
});
