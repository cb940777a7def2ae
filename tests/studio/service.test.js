// The command and the page together, on the service's own tables: over an endpoint at a URL, which `heliumdb dev` is,
// and over a Postgres server; and what becomes of a save whose server goes away.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, test } from 'node:test';
import { openDatabase } from '../../js/cli/migrations/database.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { scratch, startCommand, startDev } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { cellsOf, pageOf, studioOf } from './support.js';

const SCHEMA = ['--schema', path('build/schema.sql')], DOCUMENT = ['--schema', path('service/document.json')];

/** @type {(() => Promise<unknown>)[]} */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

/** The command on a database. @param {string[]} args */
async function start(args) {
  const command = startCommand(['studio', '--json', '--port', '0', ...DOCUMENT, ...args], { cwd: scratch() });
  ends.push(() => command.end());
  return { ...command, ...JSON.parse(await command.until(/\n$/)) };
}

/** A service with a user, two projects and 150 costs. @param {string} url */
async function seeded(url) {
  const db = createDatabase(url);
  const user = await db.createUser({ email: 'ann@example.com', password: 'hush' });
  const project = await db.createProject({ name: 'Kite', path: '/"a"\n<b>', userId: user.id });
  await db.createProject({ name: 'Second', path: '/', userId: user.id });
  await db.bulkCreateCosts(Array.from({ length: 150 }, (_, i) => ({ projectId: project.id, amount: i / 100, model: `m-${i % 3}`, provider: 'p' })));
  ends.push(() => db.disconnect());
  return { db, user, project };
}

/** What somebody does with the service's tables. @param {{port: number, url: string}} studio @param {Awaited<ReturnType<typeof seeded>>} given */
async function used(studio, { db, user, project }) {
  const { page, close } = await pageOf(/** @type {any} */ (studio), '#/public/projects?sort=[["name","asc"]]');
  await page.locator('#cell-0-0').waitFor();
  const names = await page.locator('#grid [role=columnheader] .name').allInnerTexts();
  const at = (/** @type {string} */ name) => names.indexOf(name);
  const cells = await cellsOf(page, 0);
  assert.deepEqual([cells[at('id')], cells[at('name')], cells[at('path')]], [project.id, 'Kite', '/"a" ⏎ <b>']);
  assert.equal(cells[at('user_id')], `${user.id} ann@example.com`);
  await page.locator(`#cell-0-${at('name')}`).dblclick();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Kestrel');
  await page.keyboard.press('Enter');
  await page.getByLabel('Open row 1', { exact: true }).click();
  await page.locator('.related li', { hasText: 'costs' }).locator('.badge', { hasText: '150' }).waitFor();
  await page.getByRole('button', { name: 'Review and save' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal((await db.getProjectById(project.id))?.name, 'Kestrel');
  await page.goto(page.url().replace(/#.*/, '#/public/users'));
  await page.locator('.masked').first().waitFor();
  assert.deepEqual((await cellsOf(page, 0)).filter((one) => one.startsWith('•')).length, 2); // password, refresh_token
  assert.doesNotMatch(await page.locator('#app').innerText(), /hush/);
  await page.goto(page.url().replace(/#.*/, '#/public/costs'));
  await page.locator('#cell-0-0').waitFor();
  await page.getByRole('button', { name: 'count exactly' }).click();
  await page.locator('.counted', { hasText: '150 rows' }).waitFor();
  await close();
}

test('the service\'s tables over an endpoint at a URL', async () => {
  const dev = await startDev(['--memory', ...SCHEMA]);
  ends.push(() => dev.end());
  const given = await seeded(dev.url), studio = await start(['--url', dev.url]);
  assert.deepEqual([studio.readOnly, studio.production], [false, false]);
  await used(studio, given);
});

test('the service\'s tables over a Postgres server', async () => {
  const { url, close } = await startDatabase('studio_service');
  ends.push(close);
  const dev = await startDev(['--postgres', url, ...SCHEMA]);
  ends.push(() => dev.end());
  await used(await start(['--postgres', url]), await seeded(dev.url));
});

test('a server that goes away in the middle of a save: nobody says that nothing was written', async () => {
  const endpoint = await createEndpoint({ memory: true });
  let isCut = false;
  // Between the studio and the endpoint: when it cuts, the endpoint has done what it was asked.
  const proxy = createServer(async (asked, response) => {
    const body = [];
    for await (const part of asked) body.push(part);
    const { method, url = '/', headers } = asked;
    request({ host: '127.0.0.1', port: endpoint.port, method, path: url, headers }, (answer) => {
      if (isCut) answer.resume().once('end', () => response.destroy());
      else answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
    }).end(Buffer.concat(body));
  });
  await new Promise((resolve) => { proxy.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  const database = await openDatabase({ url: endpoint.url.replace(`:${endpoint.port}`, `:${port}`) });
  await endpoint.exec('create table notes (id int primary key, text text); insert into notes values (1, \'one\')');
  const studio = await studioOf(database);
  ends.push(() => endpoint.close(), () => new Promise((resolve) => { proxy.close(resolve); proxy.closeAllConnections(); }), () => database.close());
  const { page, close } = await pageOf(studio, '#/public/notes');
  await page.locator('#cell-0-1').dblclick();
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Review and save' }).click();
  await page.locator('dialog pre').first().waitFor();
  const save = page.getByRole('button', { name: 'Save', exact: true }), alert = page.locator('dialog [role=alert]');
  const unknown = 'Nobody can say whether it was written, so look at the rows before you save again: ';
  isCut = true;
  await save.click();
  await alert.waitFor();
  assert.ok((await alert.innerText()).startsWith(unknown), await alert.innerText());
  assert.equal(await page.locator('.stage [role=status]').innerText(), '1 staged change');
  // It was written, so a second save finds another row than was seen.
  isCut = false;
  await save.click();
  await page.locator('.conflict').waitFor();
  assert.deepEqual(await page.locator('.conflict tbody tr').allInnerTexts(), ['text\tone\tone!\tone!']);
  await studio.close();
  await save.click();
  await page.locator('dialog [role=alert]', { hasText: 'heliumdb studio has ended' }).waitFor();
  assert.equal(await alert.innerText(), `${unknown}heliumdb studio has ended: start it again, and open the address that it prints`);
  await close().catch((error) => assert.match(error.message, /ERR_CONNECTION_REFUSED/));
});
