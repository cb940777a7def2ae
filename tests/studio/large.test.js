// Tables of a million rows in a real browser: what it costs to look at them is counted in requests, elements and bytes,
// not in time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellsOf, databases, pageOf, scrollTo, studioOf } from './support.js';

const ROWS = 1_000_000, DEPTH = 5000, PAGE = 100;

/** Rows that are scrolled through before memory is looked at, and altogether; bytes that it may grow by between. */
const WARM = 10_000, FAR = 100_000, GROWTH = 2 << 20;

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  before(async () => {
    await open().exec(`create table large (id int primary key, name text not null);
      insert into large select n, 'row ' || n from generate_series(1, ${ROWS}) n; analyze large;
      create table keyless as select id, name from large; analyze keyless`);
    studio = await studioOf(open().database);
  });
  after(() => studio?.close());

  test('each page is asked for once on the way down, and only those in sight again; few rows are elements', async () => {
    const { page, close } = await pageOf(studio, '#/public/large');
    /** @type {{behind?: {c0: string}, offset?: number}[]} */
    const asked = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/rows')) asked.push(JSON.parse(request.postData() ?? ''));
    });
    const most = async () => assert.ok(await page.locator('#grid [role=row]').count() < 100);
    await page.locator('#cell-0-0').waitFor();
    assert.equal(await page.locator('.counted').innerText(), 'about 1M rows count exactly');
    await scrollTo(page, DEPTH);
    assert.deepEqual(await cellsOf(page, DEPTH), [`${DEPTH + 1}`, `row ${DEPTH + 1}`]);
    await most();
    // Behind the key of the row before, never by an offset, however deep. The first page may be asked before we look.
    const down = asked.filter(({ behind }) => behind).map(({ behind }) => Number(behind?.c0));
    assert.deepEqual([...new Set(down)], down);
    assert.deepEqual(down.slice(0, DEPTH / PAGE - 1), Array.from({ length: DEPTH / PAGE - 1 }, (_, i) => (i + 1) * PAGE));
    assert.ok(down.length <= DEPTH / PAGE + 2, String(down.length));
    assert.ok(asked.every(({ offset }) => offset === undefined));
    const before = asked.length;
    await scrollTo(page, 0);
    assert.deepEqual(await cellsOf(page, 0), ['1', 'row 1']);
    assert.ok(asked.length - before <= 2, String(asked.length - before));
    await most();
    await close();
  });

  test('memory is flat after a hundred thousand rows', async () => {
    const { page, context, close } = await pageOf(studio, '#/public/large');
    await page.locator('#cell-0-0').waitFor();
    const inspector = await context.newCDPSession(page);
    const bytes = async () => {
      await inspector.send('HeapProfiler.collectGarbage');
      return (await inspector.send('Runtime.getHeapUsage')).usedSize;
    };
    // In the page, as a call for each step would take more time than the step.
    const scroll = (/** @type {number} */ row) => page.evaluate(async (to) => {
      const grid = /** @type {HTMLElement} */ (document.getElementById('grid'));
      while (!document.getElementById(`cell-${to}-0`)) {
        grid.scrollTop = to * 30;
        await new Promise((resolve) => { setTimeout(resolve, 1); });
      }
    }, row);
    await scroll(WARM);
    const warm = await bytes();
    await scroll(FAR);
    const far = await bytes();
    assert.deepEqual(await cellsOf(page, FAR), [`${FAR + 1}`, `row ${FAR + 1}`]);
    assert.ok(far - warm < GROWTH, `${warm} bytes, then ${far}`);
    await close();
  });

  test('a million rows without a key come by offsets, and can\'t be changed', async () => {
    const { page, close } = await pageOf(studio, '#/public/keyless');
    await page.locator('#cell-0-0').waitFor();
    await scrollTo(page, 1000);
    assert.match((await cellsOf(page, 1000))[1], /^row \d+$/);
    await page.locator('#cell-1000-1').dblclick();
    assert.match(await page.locator('.failed').innerText(), /^The table has no key, so its rows can't be changed here\./);
    await close();
  });
}, { only: 'Postgres' });
