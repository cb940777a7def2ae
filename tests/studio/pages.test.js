// The pages of schema, migrations and activity in a real browser: what is there, what could be better, the diagram; what
// is applied and what has drifted; what runs, and how it is cancelled. axe finds nothing on them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCommand, scratch } from '../support/command.js';
import { until } from '../support/until.js';
import { violationsOf } from '../support/browser.js';
import { databases, pageOf, raw, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  /** @type {import('./support.js').Studio} */
  let guarded;
  const cwd = mkdtempSync(join(scratch(), 'project-')), project = { schema: join(cwd, 'heliumdb.schema.json'), dir: join(cwd, 'migrations') };
  before(async () => {
    await open().exec('create table notes (id int primary key, a int, b text, foreign key (a, b) references pairs)');
    studio = await studioOf(open().database, { project });
    guarded = await studioOf(open().database, { project, readOnly: true });
  });
  after(async () => {
    await studio?.close();
    await guarded?.close();
  });

  /** @param {import('./support.js').Page} page @param {string} label */
  const tableIn = async (page, label) => (await page.getByRole('region', { name: label, exact: true }).locator('tr').allInnerTexts())
    .map((line) => line.split('\t').map((cell) => cell.trim()));

  test('the schema: columns, constraints, indexes with sizes, enums, and what the engine advises', async () => {
    const { page, close } = await pageOf(studio, '#/schema', { bypassCSP: true });
    await page.locator('.advice li').first().waitFor();
    const section = page.locator('details', { hasText: 'public.posts' });
    await section.locator('summary').click();
    assert.deepEqual(await tableIn(page, 'Columns of posts'), [
      ['column', 'type', 'is', 'default'], ['id', 'uuid', 'key, not null', 'gen_random_uuid()'], ['author', 'bigint', 'not null', ''],
      ['title', 'character varying(20)', '', ''], ['lines', 'json', '', ''],
    ]);
    assert.deepEqual(await tableIn(page, 'Constraints of posts'), [
      ['constraint', 'definition'], ['posts_author_fkey', 'FOREIGN KEY (author) REFERENCES app.users(id) ON DELETE CASCADE'],
      ['posts_pkey', 'PRIMARY KEY (id)'], ['posts_title_key', 'UNIQUE (title)'],
    ]);
    const indexes = (await tableIn(page, 'Indexes of posts')).map(([name, size, , definition]) => [name, size, definition]);
    assert.deepEqual(indexes.slice(1), [
      ['posts_pkey', '16 KB', 'CREATE UNIQUE INDEX posts_pkey ON public.posts USING btree (id)'],
      ['posts_title_key', '16 KB', 'CREATE UNIQUE INDEX posts_title_key ON public.posts USING btree (title)'],
    ]);
    assert.deepEqual((await tableIn(page, 'Enums')).slice(1), [['public.mood', 'ok, sad "x"']]);
    assert.match(await page.locator('.advice').innerText(), /(^|\n)tables\.notes\.\S+ refers to pairs, and no index begins with its columns/);
    assert.deepEqual(await violationsOf(page), []);
    await close();
  });

  test('the diagram is loaded when it is asked for; it zooms, its boxes move, and it is saved as a file of its own', async () => {
    const { page, close } = await pageOf(studio, '#/schema');
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/diagram.js')));
    await page.locator('details').first().waitFor();
    assert.equal(await loaded(), false);
    await page.getByRole('button', { name: 'Diagram' }).click();
    await page.locator('#diagram .box').first().waitFor();
    assert.equal(await loaded(), true);
    assert.deepEqual(await page.locator('#diagram .title').allTextContents(), ['app.users', 'bare', 'notes', 'pairs', 'posts', 'writers']);
    assert.equal(await page.locator('#diagram > path').count(), 2);
    const width = async () => Number(await page.locator('#diagram').getAttribute('width')), before = await width();
    await page.getByRole('button', { name: 'Larger' }).click();
    assert.equal(await width(), before * 1.25);
    const box = page.locator('#diagram .box').nth(1), from = await box.getAttribute('transform'), at = await box.boundingBox();
    assert.ok(at);
    await page.mouse.move(at.x + 5, at.y + 5);
    await page.mouse.down();
    await page.mouse.move(at.x + 55, at.y + 30, { steps: 3 });
    await page.mouse.up();
    const to = await box.getAttribute('transform');
    assert.notEqual(to, from);
    await page.keyboard.press('ArrowRight');
    const pushed = await box.getAttribute('transform');
    assert.notEqual(pushed, to);
    await page.reload();
    await page.getByRole('button', { name: 'Diagram' }).click();
    await page.locator('#diagram .box').first().waitFor();
    assert.equal(await box.getAttribute('transform'), pushed); // the browser keeps it, until somebody has it arranged
    await page.getByRole('button', { name: 'Arrange' }).click();
    await until(async () => await box.getAttribute('transform') === from);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as SVG' }).click()]);
    const text = readFileSync(await download.path(), 'utf8');
    assert.match(text, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<text [^>]*>app\.users<\/text>[^]*<\/svg>$/);
    assert.doesNotMatch(text, /<script|<!--/);
    await close();
  });

  test('migrations: applied, pending, drifted; what a push would do is shown and not done', async () => {
    const document = { version: 1, tables: { things: { columns: { id: { type: 'integer', primaryKey: true }, name: { type: 'text' } } } } };
    writeFileSync(project.schema, JSON.stringify(document));
    const command = (/** @type {string[]} */ ...args) => runCommand(args, { cwd, env: { DATABASE_URL: open().url } });
    const none = await pageOf(studio, '#/migrations');
    await none.page.getByText('There is no migration in this folder.').waitFor();
    await none.close();
    const first = await command('generate', '--name', 'first');
    assert.equal(first.code, 0, first.err);
    const made = await command('migrate');
    assert.equal(made.code, 0, made.err);
    await open().exec('alter table things add column extra int');
    Object.assign(document.tables.things.columns, { size: { type: 'bigint' } });
    writeFileSync(project.schema, JSON.stringify(document));
    assert.equal((await command('generate', '--name', 'second')).code, 0);
    const { page, close } = await pageOf(studio, '#/migrations', { bypassCSP: true });
    await page.getByText(/was |adds? |extra/).first().waitFor();
    const rows = await tableIn(page, 'Migrations');
    assert.deepEqual(rows.map(([, state]) => state), ['state', 'applied', 'pending']);
    assert.match(rows[2][0], /^\d{14}_second$/);
    assert.match(await page.locator('section', { hasText: 'Changed outside of migrations' }).innerText(), /extra/);
    await page.getByRole('button', { name: 'What would heliumdb push do?' }).click();
    await page.getByLabel('SQL of a push').waitFor();
    assert.equal(await page.getByLabel('SQL of a push').innerText(), 'alter table "things" add column "size" bigint not null;\nalter table "things" drop column "extra";');
    assert.deepEqual(await violationsOf(page), []);
    const query = "select attname from pg_attribute where attrelid = 'things'::regclass and attnum > 0 and not attisdropped order by attnum";
    assert.deepEqual((await open().database.run([{ query }]))[0].rows, [['id'], ['name'], ['extra']]);
    await close();
    const other = await pageOf(guarded, '#/migrations');
    await other.page.getByText('Compared as text, as the studio is read-only').first().waitFor();
    await other.close();
    await open().exec('drop table things; drop schema heliumdb cascade');
  });

  test('activity: what runs is listed, and can be cancelled, but not by a read-only studio', async () => {
    const { page, close } = await pageOf(studio, '#/activity', { bypassCSP: true });
    await page.getByRole('region', { name: 'Connections' }).waitFor();
    assert.match(await page.getByRole('region', { name: 'Connections' }).innerText(), /\tselect coalesce\(json_agg/);
    assert.deepEqual(await violationsOf(page), []);
    if (open().served) { // PGlite has one connection, which is asking
      const running = open().database.run([{ query: 'select pg_sleep(600) -- long' }]).then(() => 'done', ({ code }) => code);
      await until(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        return (await page.getByRole('button', { name: /^Cancel \d+$/ }).count()) === 1;
      });
      await page.getByRole('button', { name: /^Cancel \d+$/ }).click();
      assert.equal(await running, '57014');
      let locked = false, ended = false;
      const holder = open().database.transaction(async (ask) => {
        await ask({ query: 'lock table bare' });
        locked = true;
        await until(() => ended);
        await ask({ query: 'select 1' });
      }).then(() => 'done', () => 'ended');
      await until(() => locked);
      const waiter = open().database.run([{ query: 'select count(*) from bare' }]).then(([{ rows }]) => rows);
      await until(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        return (await page.getByRole('region', { name: 'Locks' }).count()) === 1;
      });
      assert.match(await page.getByRole('region', { name: 'Locks' }).innerText(),
        /\n\d+\tAccessShareLock on bare\tselect count\(\*\) from bare\t\d+\tidle in transaction\tlock table bare\tEnd$/);
      await page.getByRole('button', { name: /^End the holder \d+$/ }).click();
      assert.deepEqual(await waiter, [['250']]);
      ended = true;
      assert.equal(await holder, 'ended');
    }
    await close();
    const { pathname, search, host } = new URL(guarded.url);
    const { headers: { 'set-cookie': [cookie] = [] } } = await raw(guarded.port, { path: pathname + search, headers: { host } });
    const headers = { host, origin: `http://${host}`, 'content-type': 'application/json', cookie: cookie.split(';')[0] };
    const ask = (/** @type {string} */ name, more = {}) => raw(guarded.port, { method: 'POST', path: `/api/${name}`, headers: { ...headers, ...more }, body: '{"pid":1}' });
    assert.equal((await ask('stop')).status, 404);
    for (const name of ['structure', 'advice', 'migrations', 'drift', 'plan', 'activity']) {
      assert.equal((await ask(name, { cookie: 'a=b' })).status, 403);
      assert.equal((await ask(name, { host: 'evil.example' })).status, 403);
      assert.equal((await ask(name, { origin: 'http://evil.example' })).status, 403);
    }
  });
});
