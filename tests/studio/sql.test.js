// The SQL page in a real browser: its editor, statements in tabs, parameters, plans, cancel; and that the database
// keeps every statement from writing, whatever stands before it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { paramsIn } from '../../js/studio/page/sql.js';
import { nameOf, shareOf } from '../../js/studio/page/plan.js';
import { scratch } from '../support/command.js';
import { until } from '../support/until.js';
import { databases, pageOf, studioOf } from './support.js';

/** @typedef {import('./support.js').Page} Page */

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  const file = join(scratch(), 'saved.json'), history = join(scratch(), 'kept', 'history.json');
  before(async () => {
    studio = await studioOf(open().database, { queries: file, history });
  });
  after(() => studio?.close());

  /** The SQL page with a text in its editor. @param {string} [sql] */
  const at = async (sql = '') => {
    const opened = await pageOf(studio, '#/sql');
    await opened.page.locator('.cm-content').click();
    await opened.page.keyboard.insertText(sql);
    return opened;
  };
  /** Types over what is there. @param {Page} page @param {string} sql */
  const write = async (page, sql) => {
    await page.locator('.cm-content').press('Control+a');
    await page.keyboard.insertText(sql);
  };
  /** @param {Page} page @param {string} [button] */
  const run = async (page, button = 'Run') => {
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.locator('.primary:not([disabled])').waitFor();
  };
  /** @param {Page} page */
  const tabs = (page) => page.getByRole('tab').allInnerTexts();
  /** @param {Page} page */
  const cells = (page) => page.locator('.rows td').allInnerTexts();
  /** @param {Page} page */
  const count = async (page) => {
    await write(page, 'select count(*) from bare');
    await run(page);
    return cells(page);
  };

  test('the editor is loaded when the page is opened, and not before', async () => {
    const { page, close } = await pageOf(studio);
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/sql.js')));
    assert.equal(await loaded(), false);
    await page.getByRole('link', { name: 'SQL', exact: true }).click();
    await page.locator('.cm-content').waitFor();
    assert.equal(await loaded(), true);
    await close();
  });

  test('several statements have their results in tabs, every value as Postgres prints it, and the first error ends them', async () => {
    const { page, close } = await at(`select 1 as a, 2 as a, null, '' as e; -- ;
      select '<b>;</b>' as html, 12345678901234567890.10 as n; select nothing; select 4`);
    await run(page);
    assert.deepEqual(await tabs(page), ['1: 1 row', '2: 1 row', '3: error']);
    assert.equal(await page.locator('#result .error').innerText(), 'column "nothing" does not exist');
    await page.getByRole('tab').nth(1).click();
    assert.deepEqual(await cells(page), ['<b>;</b>', '12345678901234567890.10']);
    await page.keyboard.press('ArrowLeft');
    assert.deepEqual(await cells(page), ['1', '2', 'NULL', "''"]);
    assert.deepEqual(await page.locator('.rows th').allInnerTexts(), ['a int4', 'a int4', '?column? text', 'e text']);
    await close();
  });

  test('of many rows the first thousand are read', async () => {
    const { page, close } = await at('(select n from generate_series(1, 3000) n)');
    await run(page);
    assert.deepEqual(await tabs(page), ['1: 1000+ rows']);
    assert.equal(await page.locator('.rows tbody tr').count(), 1000);
    assert.match(await page.locator('#result').innerText(), /The first 1,000 rows/);
    await close();
  });

  test('parameters are values: NULL, \'\' and text are told apart', async () => {
    const { page, close } = await at("select $1::text as a, $2::text as b, coalesce($3::text, 'none') as c, '$4' as d");
    assert.equal(await page.locator('.given:not(.saved) input').count(), 3);
    await page.getByLabel('$1', { exact: true }).fill("it's; drop table bare");
    await page.getByLabel('$2', { exact: true }).fill('x');
    await page.getByLabel('$2', { exact: true }).fill('');
    await run(page);
    assert.deepEqual(await cells(page), ["it's; drop table bare", "''", 'none', '$4']);
    await close();
  });

  test('what writes is refused by the database, and nothing before it makes it possible', async () => {
    const { page, close } = await at('insert into bare values (-1)');
    await run(page);
    assert.equal(await page.locator('#result .error').innerText(), 'cannot execute INSERT in a read-only transaction');
    for (const sql of ['set transaction read write; insert into bare values (-1)',
      'set default_transaction_read_only = off; insert into bare values (-1)',
      "set session characteristics as transaction read write; with x as (insert into bare values (-1) returning n) select * from x"]) {
      await write(page, sql);
      await run(page);
      assert.equal(await page.locator('#result .error').count(), 1, sql);
    }
    await write(page, 'commit; insert into bare values (-1)');
    await run(page);
    assert.equal(await page.locator('.sql > .note').innerText(), 'line 1: commit: the studio begins and ends transactions itself, so leave it out');
    // As no page would ask: each of them alone.
    for (const sql of ['commit', 'end', 'insert into bare values (-1)', 'commit; insert into bare values (-1)']) {
      await page.evaluate((text) => fetch('/api/run', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sql: text }),
      }).then((answer) => answer.text()), sql);
    }
    assert.deepEqual(await count(page), ['250']);
    await close();
  });

  test('explain analyze of what writes is refused, too, and a plan is a tree with its costly node marked', async () => {
    const { page, close } = await at('delete from bare');
    await run(page, 'Explain analyze');
    assert.equal(await page.locator('#result .error').innerText(), 'cannot execute DELETE in a read-only transaction');
    await write(page, 'select count(*) from bare a, bare b where a.n + b.n = 7');
    await run(page, 'Explain');
    assert.deepEqual(await tabs(page), ['1: plan']);
    assert.match(await page.locator('.plan').innerText(), /Seq Scan on bare/);
    assert.ok(await page.locator('.plan .costly').count() > 0);
    await run(page, 'Explain analyze');
    assert.match(await page.locator('.plan').innerText(), /It ran for [\d.,]+ ms, and was planned in [\d.,]+ ms\./);
    await close();
  });

  test('names are completed from the schema', async () => {
    const { page, close } = await at('select * from app.us');
    const offered = page.locator('.cm-tooltip-autocomplete li', { hasText: /^users$/ });
    const named = page.locator('.cm-content', { hasText: 'select * from app.users' });
    // A click on a list that has just come is none to the editor.
    await until(async () => {
      if (!await offered.count()) await page.keyboard.press('Control+Space');
      await offered.click({ timeout: 1000 }).catch(() => {});
      return await named.count() > 0;
    });
    await close();
  });

  test('a text stays when another page is looked at meanwhile', async () => {
    const { page, close } = await at('select 42');
    await page.locator('.sidebar a', { hasText: 'bare' }).click();
    await page.locator('#cell-0-0').waitFor();
    await page.getByRole('link', { name: 'SQL', exact: true }).click();
    await page.locator('.cm-content', { hasText: 'select 42' }).waitFor();
    await page.reload();
    await page.locator('.cm-content', { hasText: 'select 42' }).waitFor(); // the browser keeps it
    await close();
  });

  test('queries are saved in a file, chosen again, replaced and removed', async () => {
    const { page, close } = await at('select 1');
    assert.equal(existsSync(file), false);
    const options = () => page.getByLabel('Saved queries').locator('option').allInnerTexts();
    const save = async (/** @type {string} */ name) => {
      await page.getByLabel('Name of the query').fill(name);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    };
    await save(' b <i> ');
    await until(async () => (await options()).includes('b <i>'));
    await write(page, 'select 2');
    await save('a');
    await until(async () => (await options()).length === 3);
    assert.deepEqual(await options(), ['choose one', 'a', 'b <i>']);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { queries: [{ name: 'a', sql: 'select 2' }, { name: 'b <i>', sql: 'select 1' }] });
    await page.getByLabel('Saved queries').selectOption('b <i>');
    await page.locator('.cm-content', { hasText: 'select 1' }).waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await until(async () => (await options()).length === 2);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { queries: [{ name: 'a', sql: 'select 2' }] });
    writeFileSync(file, '{"queries": 7}');
    await save('c');
    assert.equal(await page.locator('.given .error').innerText(), `${file} is no file of saved queries: correct it, or move it away`);
    assert.equal(readFileSync(file, 'utf8'), '{"queries": 7}');
    rmSync(file);
    await close();
  });

  test('a run that may write does all or nothing, must be allowed each time, and begins no transaction of its own', async () => {
    const { page, close } = await at("insert into bare values (-1), (-2) returning n; delete from bare where n = -2; update bare set n = 'x'");
    const bare = async () => (await open().database.run([{ query: 'select n from bare where n < 0' }]))[0].rows;
    const allow = () => page.getByLabel('Allow writes').check();
    await allow();
    assert.equal(await page.locator('.sql .toolbar .quiet').innerText(), 'the next run may write: all of its statements, or none');
    await run(page, 'Run and write');
    assert.deepEqual(await tabs(page), ['3: error']);
    assert.equal(await page.locator('#result .error').innerText(), 'Nothing was written: invalid input syntax for type integer: "x"');
    assert.deepEqual(await bare(), []);
    assert.equal(await page.getByLabel('Allow writes').isChecked(), false);
    await write(page, 'insert into bare values ($1), (-2) returning n; delete from bare where n = -2');
    await page.getByLabel('$1', { exact: true }).fill('-1');
    await allow();
    await run(page, 'Run and write');
    assert.deepEqual([await tabs(page), await page.locator('#result .note').innerText()], [['1: 2 rows', '2: DELETE'], 'DELETE: 1 row']);
    assert.deepEqual(await bare(), [['-1']]);
    for (const sql of ['delete from bare; commit', 'savepoint a', 'start transaction', "prepare transaction 'x'"]) {
      await write(page, sql);
      await allow();
      await run(page, 'Run and write');
      assert.match(await page.locator('.sql > .note').innerText(), /^line 1: [a-z 'x]+: the studio begins and ends transactions itself, so leave it out$/);
    }
    await write(page, 'vacuum bare'); // alone, it is run outside any transaction
    await allow();
    await run(page, 'Run and write');
    assert.deepEqual(await tabs(page), ['1: VACUUM']);
    await open().exec('delete from bare where n < 0');
    await close();
  });

  test('what was run is in the history, for any browser, until somebody clears it', async () => {
    const { page, close } = await at('select 1 -- <b>');
    const shown = (/** @type {Page} */ in_) => in_.getByLabel('History').locator('option').allInnerTexts();
    const same = (/** @type {Page} */ in_, /** @type {string[]} */ texts) => until(async () => String(await shown(in_)) === String(texts));
    await page.getByRole('button', { name: 'Clear history' }).click(); // what other tests have run
    await same(page, ['none']);
    await run(page);
    await write(page, 'select 2');
    await run(page);
    await same(page, ['choose one', 'select 2', 'select 1 -- <b>']);
    assert.equal(statSync(history).mode & 0o777, 0o600);
    const other = await pageOf(studio, '#/sql');
    await same(other.page, ['choose one', 'select 2', 'select 1 -- <b>']);
    await other.page.locator('.cm-content').waitFor();
    await other.page.getByLabel('History').selectOption('select 1 -- <b>');
    await other.page.locator('.cm-content', { hasText: 'select 1 -- <b>' }).waitFor();
    writeFileSync(history, '{"history": 7');
    await other.page.getByRole('button', { name: 'Run', exact: true }).click();
    await same(other.page, ['choose one', 'select 1 -- <b>']);
    await other.page.getByRole('button', { name: 'Clear history' }).click();
    await same(other.page, ['none']);
    assert.deepEqual(JSON.parse(readFileSync(history, 'utf8')), { history: {} });
    await other.close();
    await close();
  });

  test('a statement that is cancelled is told so, and the next one runs', async () => {
    const { page, close } = await at('select count(*) from generate_series(1, 20000000)');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.sql > .note', { hasText: 'Cancelled.' }).waitFor();
    assert.deepEqual(await count(page), ['250']);
    await until(async () => {
      await write(page, "select 1 from pg_stat_activity where state = 'active' and query like '%20000000%' and pid <> pg_backend_pid()");
      await run(page);
      return (await cells(page)).length === 0;
    });
    await close();
  });
});

test('parameters are counted where they are some', () => {
  for (const [sql, n] of /** @type {[string, number][]} */ ([['select 1', 0], ['select $2', 2], ["select '$9', \"$8\", $$ $7 $$, $x$ $6 $x$ -- $5\n, $1 /* $4 */", 1], ['$99999', 100]])) {
    assert.equal(paramsIn(sql), n, sql);
  }
});

test('a node\'s share is its own, without the nodes below it', () => {
  const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'x', 'Total Cost': 75 };
  const sort = { 'Node Type': 'Sort', 'Total Cost': 100, Plans: [scan] };
  assert.deepEqual([shareOf(sort, 100), shareOf(scan, 100), shareOf(scan, 0)], [0.25, 0.75, 0]);
  const loop = { 'Node Type': 'Index Scan', 'Index Name': 'i', 'Relation Name': 'x', 'Actual Total Time': 2, 'Actual Loops': 30, 'Total Cost': 1 };
  assert.deepEqual([nameOf(loop), shareOf(loop, 80)], ['Index Scan on x by i', 0.75]);
});
