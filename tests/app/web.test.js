// The application as it is deployed: built by Next and served, in a browser and over HTTP, on Node and on its edge
// runtime. A page that logs an error, breaks its own policy or asks another host fails its test.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, violationsOf } from '../support/browser.js';
import { runCommand } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';
import { besidePrisma, serveApp } from './built.js';
import { CONFIG, FOLDER, PASSWORD, openPlace, visitorOf } from './support.js';

// Here, as all bundle Prisma's client, which two processes at a time may not; nor may they build the application.
import './load.js';
import './old.js';

/** The client and the migrations are those of the document, and made the tables that there are. @param {string} url */
async function checkFiles(url) {
  const client = await runCommand(['client', '--check'], { cwd: FOLDER });
  assert.equal(client.code, 0, client.err);
  const adopted = await runCommand(['adopt', '--json'], { cwd: FOLDER, env: { DATABASE_URL: url } });
  assert.equal(adopted.code, 0, adopted.err);
  const { code, out } = await runCommand(['check', '--json'], { cwd: FOLDER, env: { DATABASE_URL: url } });
  assert.deepEqual([code, JSON.parse(out).findings, JSON.parse(out).advice], [0, [], []]);
}

describe('built and served', { concurrency: 1 }, () => {
  /** @type {import('./support.js').Place} */
  let place;
  /** @type {Awaited<ReturnType<typeof serveApp>>} */
  let server;
  let origin = '';
  before(async () => {
    place = await openPlace({ memory: true });
    await checkFiles(place.url);
    server = await serveApp(place.url);
    origin = server.origin;
  });
  after(async () => {
    await server?.end('SIGTERM');
    await place?.endpoint.close();
  });

  /** Somebody with a browser of their own. @param {object} [options] */
  const visit = (options) => openPage(origin, options);

  /** @param {import('playwright-core').Page} page */
  const accessible = async (page) => assert.deepEqual(await violationsOf(page), []);

  /** @param {import('playwright-core').Page} page @param {string} email */
  async function register(page, email) {
    await page.getByRole('button', { name: 'I have no account yet' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
  }

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`register, project, agent, costs, log out: accessible, ${colorScheme}`, async () => {
      const { page, context, close } = await visit({ colorScheme });
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await accessible(page);
      await register(page, `${colorScheme}@example.com`);
      await page.getByLabel('Name').fill('Kite <b>&</b>');
      await page.getByLabel('Path').fill('/srv/kite');
      await page.getByRole('button', { name: 'Create project' }).click();
      await page.getByRole('link', { name: 'Kite <b>&</b>' }).waitFor();
      await accessible(page);
      await page.getByRole('link', { name: 'Kite <b>&</b>' }).click();
      await page.getByRole('button', { name: 'Start an agent' }).click();
      await page.getByText('1 of 1 running').waitFor();

      // What an agent says elsewhere is seen here.
      const [agent] = await place.database.tables.agents.findMany({ where: { status: 'running' } });
      await place.database.service.updateAgent(agent.id, { logs: [{ message: 'half of it is done' }] });
      await page.getByRole('cell', { name: 'half of it is done' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('0 of 1 running').waitFor();

      await page.getByLabel('Amount').fill('1.25');
      await page.getByLabel('Model').fill('m-1');
      await page.getByLabel('Provider').fill('p');
      await page.getByRole('button', { name: 'Add cost' }).click();
      await page.getByText('$1.25', { exact: true }).first().waitFor();
      await page.getByText('As a table').click();
      await page.getByRole('cell', { name: '$1.25' }).waitFor();
      await place.database.service.createActivity({ projectId: agent.projectId, type: 'deploy', message: 'a first one' });
      await page.getByText('a first one').waitFor();
      await accessible(page);

      // A page that is loaded again is still logged in, by its cookie, which no script sees.
      await page.reload();
      await page.getByRole('heading', { name: 'Kite <b>&</b>' }).waitFor();
      assert.equal(await page.evaluate('document.cookie'), '');
      assert.deepEqual((await context.cookies()).map(({ httpOnly, secure, sameSite }) => [httpOnly, secure, sameSite]), [[true, true, 'Strict']]);
      const address = page.url();

      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      assert.ok(!(await page.content()).includes('kite'));

      const stranger = await visit({ colorScheme });
      await register(stranger.page, `stranger-${colorScheme}@example.com`);
      await stranger.page.getByText('There are none yet.').waitFor();
      await stranger.page.goto(address);
      await stranger.page.getByText('there is no such thing').waitFor();
      assert.ok(!(await stranger.page.content()).includes('kite'));
      await stranger.close();
      await close();
    });
  }

  test('what is refused is said; a wrong password opens nothing', async () => {
    const { page, close } = await visit();
    await page.getByLabel('E-mail address').fill('light@example.com');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    assert.equal(await page.locator('form [role=alert]').innerText(), 'no such address and password');
    await close();
  });

  test('what comes too late is said', async () => {
    const { page, close } = await visit();
    await register(page, 'late@example.com');
    await page.getByLabel('Name').fill('Late');
    await page.getByLabel('Path').fill('/');
    await page.getByRole('button', { name: 'Create project' }).click();
    await page.getByRole('link', { name: 'Late' }).click();
    await page.getByRole('button', { name: 'Start an agent' }).click();
    await page.getByText('1 of 1 running').waitFor();
    const [agent] = await place.database.tables.agents.findMany({ where: { status: 'running' } });
    await page.route('**/agents?limit=20', (route) => route.fulfill({ json: [agent] }));
    await place.database.service.updateAgent(agent.id, { status: 'completed', endTime: new Date() });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('the agent has ended already').waitFor();
    await close();
  });

  test('two tabs of one session refresh one after the other', async () => {
    const { page, context, close } = await visit();
    await register(page, 'tabs@example.com');
    const tabs = await Promise.all([1, 2, 3].map(() => context.newPage()));
    await Promise.all(tabs.map((tab) => tab.goto(origin)));
    await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name: 'Projects' }).waitFor()));
    await close();
  });

  for (const mount of ['api', 'edge']) {
    test(`the API at /${mount}`, async () => {
      /** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
      const ask = (method, path, body, headers = {}) => fetch(`${origin}/${mount}${path}`, {
        method, body: body === undefined ? undefined : JSON.stringify(body),
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      });
      const registered = await ask('POST', '/auth/register', { email: `${mount}@example.com`, password: PASSWORD });
      const { accessToken } = await registered.json(), authorization = `Bearer ${accessToken}`;
      assert.deepEqual([registered.status, registered.headers.getSetCookie().length], [201, 1]);
      const made = await ask('POST', '/projects', { name: 'Kite', path: '/' }, { authorization });
      assert.equal(made.headers.get('location')?.startsWith(`/${mount}/projects/`), true);
      const { id } = await made.json(), at = `/projects/${id}`;
      const rows = Array.from({ length: 3000 }, () => ({ amount: 0.001, model: 'm-1', provider: 'p', inputTokens: 1000, outputTokens: 1000 }));
      assert.deepEqual(await (await ask('POST', `${at}/costs/bulk`, rows, { authorization })).json(), { count: 3000 });
      assert.equal((await (await ask('GET', `${at}/costs/all`, undefined, { authorization })).json()).length, 3000);
      const first = await ask('GET', at, undefined, { authorization }), tag = String(first.headers.get('etag'));
      assert.equal((await ask('GET', at, undefined, { authorization, 'if-none-match': tag })).status, 304);
      const head = await ask('HEAD', at, undefined, { authorization });
      assert.deepEqual([head.status, await head.text()], [200, '']);
      const none = await ask('GET', '/nothing', undefined, { authorization });
      assert.deepEqual([none.status, none.headers.get('content-type')], [404, 'application/problem+json']);
      assert.equal((await ask('POST', '/projects', { name: 'x'.repeat(100_000), path: '/' }, { authorization })).status, 413);
      assert.equal((await ask('GET', at)).status, 401);
      const refreshed = await ask('POST', '/auth/refresh', undefined, { cookie: registered.headers.getSetCookie()[0].split(';')[0] });
      assert.equal(refreshed.status, 200);
    });
  }

  test('the API beside the old service, as the environment says', async () => {
    const database = await startDatabase('move'), moving = await openPlace({ postgres: database.url });
    const next = await serveApp(moving.url, await besidePrisma(database.url, 'listProjectsByUser=on,*=shadow'));
    try {
      const at = `${next.origin}/api`;
      const visitor = visitorOf((request) => fetch(request.url.replace('https://app.test/api', at), request));
      assert.equal((await visitor.register('moving@example.com')).status, 201);
      const { body: { id } } = await visitor.ask('POST', '/projects', { body: { name: 'Kite', path: '/' } });
      for (let i = 0; i < 3; i++) assert.equal((await visitor.ask('GET', `/projects/${id}`)).status, 200);
      assert.equal((await visitor.ask('GET', '/projects')).body.length, 1);
      const operator = Object.assign(visitorOf((request) => fetch(request.url.replace('https://app.test/api', at), request)), { token: CONFIG.cronSecret });
      const report = async () => (await operator.ask('GET', '/side-by-side')).body.methods;
      await until(async () => (await report()).getProjectById.matches === 3);
      const { getProjectById, listProjectsByUser, createUser } = await report();
      assert.deepEqual([getProjectById.mode, getProjectById.differences, listProjectsByUser.mode, createUser.calls], ['shadow', [], 'on', 1]);
    } finally {
      await next.end('SIGTERM');
      await moving.endpoint.close();
      await database.close();
    }
  });

  test('every page forbids foreign scripts and frames', async () => {
    const policies = await Promise.all(['/', '/projects/x', '/nothing'].map(async (path) => (await fetch(origin + path)).headers.get('content-security-policy') ?? ''));
    for (const policy of policies) {
      assert.match(policy, /script-src 'self' 'nonce-[\w+/=]{40,}' 'strict-dynamic';.*frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
    }
    assert.equal(new Set(policies).size, 3);
  });

  test('the server said nothing of secrets', async () => {
    await until(() => server.said.out.includes('Ready'));
    assert.doesNotMatch(server.said.out + server.said.err, /secret of the tests|correct horse|postgres:\/\//);
  });
});
