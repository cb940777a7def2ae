// What a database can do to its studio: names that hold quotes, lines and markup, tables that go while they are looked at,
// and another window that reads them again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { databases, pageOf, studioOf } from './support.js';

const NAME = `"s ""x\ny"."t'</script>\n""%2F#?"`;

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(`create schema "s ""x\ny";
      create table ${NAME} ("id\n""1" int primary key, "a/b#?&'<i>" text, "__proto__" text, "constructor" int, "rest" text);
      insert into ${NAME} values (1, E'tab\\tnew\\nline \\u202e rtl', 'p', 5, E'\\u0001');
      create table brief (id int primary key, n text); insert into brief select n, n from generate_series(1, 1000) n;`);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  /** @param {import('./support.js').Page} page @param {string} id @param {string} typed */
  const edit = async (page, id, typed) => {
    await page.locator(id).dblclick();
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
  };
  /** @param {import('./support.js').Page} page */
  const save = async (page) => {
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
  };

  test('names with quotes, lines, markup and JavaScript\'s own are names: shown, ordered, changed, exported', async () => {
    const { page, close } = await pageOf(studio);
    await page.locator('.sidebar a', { hasText: 'script' }).click();
    await page.locator('[role=columnheader] button').nth(2).click();
    await page.locator('.sorted').waitFor();
    await page.reload();
    await page.locator('#cell-0-0').waitFor();
    assert.equal(await page.title(), `t'</script> "%2F#? · ${open().database.name}`);
    await edit(page, '#cell-0-2', 'Z');
    await edit(page, '#cell-0-3', '7');
    await save(page);
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual((await open().database.run([{ query: `select "__proto__", "constructor", "rest" from ${NAME}` }]))[0].rows, [['pZ', '57', '\u0001']]);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Export').selectOption('sql')]);
    const text = readFileSync(await download.path(), 'utf8');
    await open().exec(`delete from ${NAME}; ${text}`);
    assert.deepEqual((await open().database.run([{ query: `select count(*) from ${NAME}` }]))[0].rows, [['1']]);
    await page.getByLabel('Open row 1', { exact: true }).click();
    assert.equal(await page.locator('#field-c1').inputValue(), 'tab\tnew\nline \u202e rtl');
    await close();
  });

  test('a table that is dropped while it is open is told, where it is read and where it is saved', async () => {
    const { page, close } = await pageOf(studio, '#/public/brief');
    await page.locator('#cell-0-0').waitFor();
    await edit(page, '#cell-0-1', 'Z');
    await open().exec('drop table brief');
    await page.locator('#grid').evaluate((grid) => { grid.scrollTop = 1e6; });
    await page.locator('main .error', { hasText: 'relation "public.brief" does not exist' }).waitFor();
    await save(page);
    await page.locator('dialog [role=alert]').waitFor();
    assert.equal(await page.locator('dialog [role=alert]').innerText(),
      'Nothing was written: relation "public.brief" does not exist; Refresh reads the tables again');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.failed', { hasText: '1 staged changes are dropped: their tables have other columns now.' }).waitFor();
    await page.locator('.welcome').waitFor();
    assert.equal(await page.locator('.stage').count(), 0);
    await close();
  });

  test('what another window has made the studio read again, this one is told, and loses nothing', async () => {
    const { page, context, close } = await pageOf(studio, '#/public/pairs');
    await page.locator('#cell-0-0').waitFor();
    await edit(page, '#cell-0-2', 'Z');
    const other = await context.newPage();
    await open().exec('create table later (id int)');
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Refresh' }).click();
    await other.locator('.sidebar a', { hasText: 'later' }).waitFor();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('dialog .error', { hasText: 'the tables have changed: Refresh reads them again' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.sidebar a', { hasText: 'later' }).waitFor();
    await save(page);
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual((await open().database.run([{ query: 'select note from pairs order by a, b' }]))[0].rows, [['oneZ'], [null]]);
    await close();
  });
}, { only: 'Postgres' });
