// Who may ask the studio: raw requests with a rebinding host and a foreign origin, and a hostile page in a real browser.
// What a read-only studio refuses, the database refuses.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { contextOf } from '../support/browser.js';
import { databases, pageOf, raw, studioOf } from './support.js';

databases((open) => {
  /** @type {import('./support.js').Studio} */
  let studio;
  /** @type {import('./support.js').Studio} */
  let guarded;
  before(async () => {
    studio = await studioOf(open().database);
    guarded = await studioOf(open().database, { readOnly: true, production: true });
  });
  after(async () => {
    await studio?.close();
    await guarded?.close();
  });

  /** The cookie of a studio, as a browser keeps it. @param {import('./support.js').Studio} of */
  const cookieOf = async ({ url, port }) => {
    const { pathname, search, host } = new URL(url);
    const { status, headers } = await raw(port, { path: pathname + search, headers: { host } });
    assert.equal(status, 303);
    assert.equal(headers.location, '/');
    const [cookie] = headers['set-cookie'] ?? [];
    assert.match(cookie, new RegExp(`^heliumdb-studio-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
    return cookie.split(';')[0];
  };
  /** A question with everything that it needs, but for what is given. @param {import('./support.js').Studio} of
   * @param {Record<string, string>} [more] headers; '' leaves one out */
  const ask = async (of, more = {}, name = 'schema', body = '{}') => {
    const host = `127.0.0.1:${of.port}`;
    const all = { host, origin: `http://${host}`, 'content-type': 'application/json', cookie: await cookieOf(of), ...more };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value));
    return raw(of.port, { method: 'POST', path: `/api/${name}`, headers, body });
  };

  test('a question with the cookie is answered, and without one it is not', async () => {
    assert.equal((await ask(studio)).status, 200);
    for (const cookie of ['', `heliumdb-studio-${studio.port}=`, `heliumdb-studio-${studio.port}=${'x'.repeat(43)}`, 'a=b']) {
      const { status, text } = await ask(studio, { cookie });
      assert.deepEqual([status, text], [403, 'Open the whole address that heliumdb studio has printed: it holds the key of this run.\n']);
    }
  });

  test('a rebinding host is refused, whatever it brings', async () => {
    for (const host of ['evil.example', `evil.example:${studio.port}`, '127.0.0.1', `127.0.0.1:${studio.port}.evil.example`, `localhost:${studio.port + 1}`]) {
      const { status, text } = await ask(studio, { host, origin: `http://${host}` });
      assert.deepEqual([status, text], [403, `this is heliumdb studio, and not ${JSON.stringify(host)}\n`]);
    }
    const { pathname, search } = new URL(studio.url);
    const { status, headers } = await raw(studio.port, { path: pathname + search, headers: { host: 'evil.example' } });
    assert.deepEqual([status, headers['set-cookie']], [403, undefined]);
  });

  test('another origin is refused, and so is none', async () => {
    for (const origin of ['http://evil.example', 'null', `http://localhost:${studio.port}`, `https://127.0.0.1:${studio.port}`]) {
      assert.deepEqual(Object.values(await ask(studio, { origin })).filter((_, i) => i !== 1), [403, 'pages of other origins may not ask\n']);
    }
    assert.equal((await ask(studio, { origin: '' })).text, 'a request must name its origin\n');
    assert.equal((await ask(studio, { 'sec-fetch-site': 'cross-site' })).text, 'other sites may not ask\n');
    assert.equal((await ask(studio, { 'content-type': 'text/plain' })).status, 415);
  });

  test('no answer lets another origin read it, and each carries the policy', async () => {
    const preflight = await raw(studio.port, {
      method: 'OPTIONS', path: '/api/rows', headers: { host: `127.0.0.1:${studio.port}`, origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    for (const { headers } of [preflight, await ask(studio), await ask(studio, { cookie: '' }), await ask(studio, {}, 'nothing')]) {
      assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith('access-control')), []);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/);
      assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|\*/);
    }
  });

  test('a token for the browser holds for one exchange, a wrong one for none', async () => {
    const once = new URL(studio.once()), headers = { host: once.host };
    const exchange = async (/** @type {string} */ path) => (await raw(studio.port, { path, headers })).status;
    assert.deepEqual([await exchange(`/${once.search}`), await exchange(`/${once.search}`)], [303, 403]);
    assert.deepEqual([await exchange('/?token='), await exchange(`/?token=${'x'.repeat(43)}`)], [403, 403]);
    assert.equal(await exchange(`/api/schema${once.search}`), 403);
  });

  test('no path leads out of the page\'s files, and inherited names are no questions', async () => {
    const headers = { host: `127.0.0.1:${studio.port}`, cookie: await cookieOf(studio) };
    for (const path of ['/../package.json', '/..%2fpackage.json', '//etc/passwd', '//[', 'http://[/', '/__proto__', '/constructor', '/api/schema']) {
      assert.equal((await raw(studio.port, { path, headers })).status, 404, path);
    }
    for (const name of ['constructor', '__proto__', 'toString']) assert.equal((await ask(studio, {}, name)).status, 404, name);
    assert.equal((await ask(studio, {}, 'rows', '{"table":')).text, '{"error":{"message":"the question is not JSON"}}');
  });

  test('a hostile page of another origin can neither read nor write, nor hold the studio in a frame', async () => {
    const hostile = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>hostile</p>'));
    await new Promise((done) => hostile.listen(0, '127.0.0.1', () => done(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (hostile.address()), context = await contextOf();
    try {
      const own = await context.newPage();
      await own.goto(studio.url); // this browser has the cookie
      await own.locator('.sidebar').waitFor();
      const page = await context.newPage();
      await page.goto(`http://localhost:${port}/`);
      const tried = await page.evaluate(async (address) => {
        /** @param {RequestInit} init */
        const reach = (init) => fetch(`${address}/api/schema`, { method: 'POST', body: '{}', credentials: 'include', ...init })
          .then(({ status, type }) => `${type} ${status}`, () => 'refused');
        const frame = Object.assign(document.createElement('iframe'), { src: `${address}/` });
        document.body.append(frame);
        await new Promise((done) => frame.addEventListener('load', done));
        const isOpen = (() => { try { return Boolean(frame.contentDocument); } catch { return false; } })();
        return [
          await reach({ headers: { 'content-type': 'application/json' } }), await reach({ headers: { 'content-type': 'text/plain' } }),
          await reach({ mode: 'no-cors', headers: { 'content-type': 'text/plain' } }), isOpen,
        ];
      }, `http://127.0.0.1:${studio.port}`);
      // What no-cors sends arrives, without the cookie and with the page's origin, and its answer can't be seen.
      assert.deepEqual(tried.slice(0, 2), ['refused', 'refused']);
      assert.match(String(tried[2]), /^(opaque 0|refused)$/);
      assert.equal(tried[3], false);
    } finally {
      await context.close();
      hostile.close();
    }
  });

  test('read-only: nothing that writes can be asked, and the database refuses a view that does', async () => {
    await open().exec(`create or replace function note() returns int language sql as $$ insert into bare values (-1) returning n $$;
      create or replace view sly as select note() as n;`);
    const { version, tables, readOnly } = JSON.parse((await ask(guarded)).text);
    assert.equal(readOnly, true);
    const table = tables.findIndex((/** @type {{name: string}} */ { name }) => name === 'sly');
    const body = JSON.stringify({ version, table });
    for (const of of [guarded, studio]) {
      const mine = of === guarded ? body : JSON.stringify({ ...JSON.parse(body), version: JSON.parse((await ask(of)).text).version });
      const { status, text } = await ask(of, {}, 'rows', mine);
      assert.deepEqual([status, JSON.parse(text).error.sqlState], [422, '25006']);
    }
    for (const name of ['write', 'preview']) assert.equal((await ask(guarded, {}, name, body)).status, 404);
    await open().exec('drop view sly; drop function note()');
  });

  test('a production database has its banner, and no way to write', async () => {
    const { page, close } = await pageOf(guarded, '#/app/users');
    await page.getByLabel('Open row 1', { exact: true }).click();
    assert.equal(await page.locator('.banner').innerText(), `Production · read-only: ${open().database.name}`);
    assert.equal(await page.getByRole('button', { name: 'New row' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Delete' }).count(), 0);
    assert.equal(await page.locator('.panel textarea').count(), 0);
    await close();
  });
});
