// Finding rows in a real browser: conditions in SQL, a text in any column, relations and JSON paths as filters, columns
// as people lay them out, rows by their names, and the database as others see it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../support/until.js';
import { cellsOf, databases, pageOf, raw, studioOf } from './support.js';

const MORE = `
  create table tags (id int primary key, name text not null);
  create table post_tags (post uuid references posts (id), tag int references tags (id), primary key (post, tag));
  insert into tags values (1, 'red'), (2, 'green'), (3, '<i>blue</i>');
  insert into post_tags select id, n from posts, generate_series(1, 2) n where title = 'first';
  insert into post_tags select id, 3 from posts where title = 'second';
  do $$ begin create role studio_viewer; exception when duplicate_object then null; end $$;
  grant select on tags to studio_viewer;
  alter table tags enable row level security;
  create policy own on tags to studio_viewer using (name = current_setting('request.jwt.claims')::json ->> 'tag');
`;

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(MORE);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  /** @param {string} table @param {Record<string, string>} [query] */
  const at = async (table, query = {}) => {
    const opened = await pageOf(studio, `#/${table}?${new URLSearchParams(query)}`);
    await opened.page.locator('.counted').waitFor();
    return opened;
  };
  /** @param {import('./support.js').Page} page @param {number} n */
  const counted = (page, n) => page.locator('.counted', { hasText: n === 1 ? /^1 row$/ : `${n} rows` }).waitFor();

  test('a condition in SQL filters, with the filters beside it, and what is wrong with it is told', async () => {
    const { page, close } = await at('app/users', { where: '[["active","eq","t"]]' });
    await page.getByRole('button', { name: 'Where' }).click();
    const condition = page.getByLabel('Condition in SQL', { exact: true });
    await condition.fill("id % 1000 = 3 -- or 'x'");
    await condition.press('Enter');
    await counted(page, 3);
    assert.deepEqual([(await cellsOf(page, 0))[1], (await cellsOf(page, 2))[1]], ['user 3', 'user 2003']);
    const again = await pageOf(studio, new URL(page.url()).hash);
    await counted(again.page, 3);
    await again.close();
    for (const [text, told] of [['id = ', 'syntax error at or near ")"'], ['true) ; delete from bare -- ', 'syntax error at or near ";"'],
      ['nothing = 1', 'column "nothing" does not exist']]) {
      await condition.fill(text);
      await condition.press('Enter');
      await page.locator('.error', { hasText: told }).waitFor();
    }
    await page.getByLabel('Remove the condition in SQL').click();
    await page.locator('#cell-5-0').waitFor();
    await close();
  });

  test('a text is found in any column, literally, whatever its case, and not in secret ones', async () => {
    const { page, close } = await at('app/users');
    for (const [text, n] of /** @type {[string, number][]} */ ([['USER 1234', 1], ['onerror="document', 1], ['12345678901234567890.5', 1], ['%', 0], ['hush', 0]])) {
      await page.getByLabel('Search all columns').fill(text);
      await page.getByLabel('Search all columns').press('Enter');
      await (n ? counted(page, n) : page.getByText('No rows.').waitFor());
    }
    await close();
  });

  test('a search that takes too long is given up by the database, and told so', async () => {
    await open().exec('create view slow as select n, pg_sleep(2)::text as t from generate_series(1, 2) n');
    const fast = await studioOf(open().database, { searchTime: 50 });
    const { page, close } = await pageOf(fast, '#/public/slow?search=x');
    assert.equal(await page.locator('main .error').innerText(), 'the search took more than 0.05 seconds, and was given up: filter by a column');
    await close();
    await fast.close();
    await open().exec('drop view slow');
  });

  test('rows are filtered by what their relations lead to, and by whether that is there', async () => {
    const { page, close } = await at('app/users');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Column', { exact: true }).selectOption('posts.title');
    await page.getByLabel('Value').fill('SECO');
    await page.getByLabel('Value').press('Enter');
    await counted(page, 1);
    await page.getByLabel('Column', { exact: true }).selectOption('any row of posts');
    await counted(page, 2);
    await page.getByLabel('Condition', { exact: true }).selectOption('is not there');
    await page.locator('#cell-20-0').waitFor();
    assert.equal((await cellsOf(page, 0))[0], '3');
    await close();
    const forward = await at('public/posts', { where: '[["name","eq","","posts_author_fkey"],["name","eq","",">posts_author_fkey"]]' });
    await counted(forward.page, 1); // the user whose name is ''
    assert.equal(await forward.page.locator('.filter').count(), 1);
    await forward.close();
  });

  test('JSON is filtered by paths', async () => {
    const { page, close } = await at('app/users');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Column', { exact: true }).selectOption('data');
    await page.getByLabel('Condition', { exact: true }).selectOption('has the JSON path');
    await page.getByLabel('Value').fill('$.n ? (@ > 5)');
    await page.getByLabel('Value').press('Enter');
    await counted(page, 1);
    await page.getByLabel('Value').fill('$.n ? (@ < 5)');
    await page.getByLabel('Value').press('Enter');
    await page.getByText('No rows.').waitFor();
    await page.getByLabel('Value').fill('$[');
    await page.getByLabel('Value').press('Enter');
    await page.locator('main .error', { hasText: 'syntax error' }).waitFor();
    await close();
  });

  test('columns are hidden, moved, pinned and made wider, and stay so', async () => {
    const { page, close } = await at('app/users');
    const names = () => page.locator('[role=columnheader] .name').allInnerTexts();
    await page.locator('#cell-0-0').waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    const list = page.getByRole('list', { name: 'Columns' });
    await list.getByLabel('mood', { exact: true }).uncheck();
    await list.getByLabel('Pin name').check();
    await list.getByLabel('Move tags to the left').click();
    await list.getByLabel('Width of name').fill('333');
    await list.getByLabel('Width of name').press('Enter');
    const after = ['name', 'id', 'tags', 'data', 'we"ird <b>', 'photo', 'amount', 'active', 'password', 'shout'];
    await until(async () => (await names()).join() === after.join() && (await page.locator('#cell-0-1').boundingBox())?.width === 333);
    const grip = await page.locator('[role=columnheader]', { hasText: 'tags' }).locator('.grip').boundingBox();
    assert.ok(grip);
    await page.mouse.move(grip.x + 3, grip.y + 5);
    await page.mouse.down();
    await page.mouse.move(grip.x + 103, grip.y + 5, { steps: 4 });
    await page.mouse.up();
    await until(async () => (await page.locator('#cell-0-3').boundingBox())?.width === 280);
    await page.locator('#grid').evaluate((grid) => { grid.scrollLeft = 500; });
    assert.equal((await page.locator('#cell-0-1').boundingBox())?.x, 32 + ((await page.locator('#grid').boundingBox())?.x ?? 0)); // pinned, beside the buttons of the rows
    await page.reload();
    await page.locator('#cell-0-1').waitFor();
    assert.deepEqual(await names(), after);
    await page.locator('#grid').focus();
    await page.keyboard.press('End');
    assert.equal(await page.locator('#grid').getAttribute('aria-activedescendant'), 'cell-0-10');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As the table has them' }).click();
    await until(async () => (await names())[2] === 'mood');
    await close();
  });

  test('a foreign key shows the name of its row, and is chosen from a list with a search', async () => {
    const { page, close } = await at('public/posts', { sort: '[["title","asc"]]' });
    await page.locator('#cell-0-1').waitFor();
    assert.equal((await cellsOf(page, 0))[1], '1 <img src=x onerror="document.title=1">');
    await page.getByLabel('Open row 1', { exact: true }).click();
    await page.getByRole('button', { name: 'choose' }).click();
    const picker = page.locator('#picker');
    await until(async () => (await picker.getByRole('listitem').count()) === 20);
    await picker.getByLabel('Search').fill('user 77');
    await until(async () => (await picker.getByRole('listitem').count()) === 11);
    await picker.getByRole('button', { name: '77 user 77', exact: false }).first().click();
    assert.equal(await page.locator('#field-c1').inputValue(), '77');
    assert.equal(await page.locator('.stage [role=status]').innerText(), '1 staged change');
    assert.equal((await cellsOf(page, 0))[1], '77');
    await page.getByRole('button', { name: 'Discard all' }).click();
    await close();
  });

  test('related rows unfold in place, also those beyond a table between', async () => {
    const { page, close } = await at('public/posts', { where: '[["title","eq","first"]]' });
    await page.getByLabel('Open row 1', { exact: true }).click();
    const line = (/** @type {string} */ text) => page.locator('.related li', { hasText: text });
    await line('through post_tags').getByRole('button', { name: 'Unfold tags' }).click();
    await line('through post_tags').locator('td').first().waitFor();
    assert.deepEqual(await line('through post_tags').locator('td').allInnerTexts(), ['1', 'red', '2', 'green']);
    await line('by author').getByRole('button', { name: 'Unfold users' }).click();
    await line('by author').locator('td').first().waitFor();
    assert.deepEqual(await line('by author').locator('th').allInnerTexts(), ['id', 'name', 'mood', 'tags', 'data', 'we"ird <b>']);
    await line('by author').getByRole('button', { name: 'Unfold users' }).click();
    assert.equal(await line('by author').locator('td').count(), 0);
    await line('through post_tags').getByRole('link').click();
    await page.locator('h1', { hasText: 'tags' }).waitFor();
    await counted(page, 2);
    await close();
  });

  test('the database is looked at as a role with claims: its rows, no writing, and the address says so', async () => {
    const { page, close } = await at('public/tags');
    await page.locator('#cell-2-0').waitFor();
    await page.getByRole('button', { name: 'View as' }).click();
    await page.getByLabel('Role').selectOption('studio_viewer');
    await page.getByLabel('Claims').fill('{"tag": ');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    assert.equal(await page.locator('#view-as .error').innerText(), 'The claims are not JSON.');
    await page.getByLabel('Claims').fill('{"tag": "green"}');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await counted(page, 1);
    assert.deepEqual(await cellsOf(page, 0), ['2', 'green']);
    assert.equal(await page.locator('.viewing').innerText(), 'You see what studio_viewer sees with {"tag": "green"}; nothing can be written. As myself');
    assert.equal(await page.getByRole('button', { name: 'New row' }).count(), 0);
    const again = await pageOf(studio, new URL(page.url()).hash);
    await counted(again.page, 1);
    await again.page.getByRole('link', { name: 'SQL', exact: true }).click(); // the address stays that role's
    await again.page.locator('.cm-content').click();
    await again.page.keyboard.insertText('select current_user, name from tags');
    await again.page.getByRole('button', { name: 'Run', exact: true }).click();
    await again.page.locator('.rows td').first().waitFor();
    assert.deepEqual(await again.page.locator('.rows td').allInnerTexts(), ['studio_viewer', 'green']);
    await again.close();
    await page.getByRole('link', { name: 'users' }).click();
    await page.locator('.error', { hasText: 'permission denied for schema app' }).waitFor();
    await page.getByRole('button', { name: 'As myself' }).click();
    await page.locator('#cell-3-0').waitFor();
    await close();
  });

  test('conditions, searches and roles that no page sends are refused', async () => {
    const { pathname, search, host } = new URL(studio.url);
    const { headers: { 'set-cookie': [cookie] = [] } } = await raw(studio.port, { path: pathname + search, headers: { host } });
    const headers = { host, origin: `http://${host}`, 'content-type': 'application/json', cookie: cookie.split(';')[0] };
    const ask = async (/** @type {string} */ name, /** @type {object} */ body) => {
      const { status, text } = await raw(studio.port, { method: 'POST', path: `/api/${name}`, headers, body: JSON.stringify(body) });
      return { status, ...JSON.parse(text) };
    };
    const { version, tables } = await ask('schema', {});
    const table = tables.findIndex((/** @type {any} */ { name }) => name === 'tags');
    for (const [given, status, told] of /** @type {[object, number, string][]} */ ([
      [{ raw: 7 }, 400, 'conditions are texts'], [{ search: {} }, 400, 'conditions are texts'], [{ paths: [['c9', '$']] }, 400, 'a path is that of a column'],
      [{ as: { role: 7 } }, 400, 'a role and claims are texts'], [{ as: { role: 'no such; reset role' } }, 422, 'role "no such; reset role" does not exist'],
      [{ raw: 'id in (with x as (delete from bare returning n) select n from x)' }, 422, 'WITH clause containing a data-modifying statement must be at the top level'],
      [{ raw: "set_config('transaction_read_only', 'off', true) = 'off'" }, 422, 'transaction read-write mode must be set before any query'],
    ])) {
      for (const question of ['rows', 'count']) {
        const { status: is, error } = await ask(question, { version, table, ...given });
        assert.deepEqual([is, error.message], [status, told], JSON.stringify(given));
      }
    }
    assert.equal((await ask('rows', { version, table: 99 })).status, 404);
  });
}, { only: 'Postgres' });
