// The table of docs/scaling.md: all that it says heliumdb sends is sent, and runs, on a Postgres server. Its other columns
// are by documents, which no test can try.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import * as heliumdb from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { read } from '../docs/markdown.js';
import { runCommand } from '../support/command.js';
import { client } from '../support/migrations.js';
import { startDatabase } from '../support/postgres.js';
import { errorFrom } from '../support/service.js';
import { folderOf } from '../support/shared.js';

const { createDatabase, eq, expect, ilike, inArray, projects, users } = /** @type {Record<string, any>} */ (heliumdb);

/** @type {Awaited<ReturnType<typeof startDatabase>>} */
let database;
/** @type {Awaited<ReturnType<typeof createEndpoint>>} */
let endpoint;
/** @type {string[]} */
const sent = [];
let cwd = '';
/** @type {any} */
let db;

/** A command, as a user runs it. @param {...string} args */
async function heliumdbCommand(...args) {
  const { code, out, err } = await runCommand([...args, '--url', endpoint.url], { cwd });
  assert.equal(code, 0, out + err);
}

before(async () => {
  database = await startDatabase('scaling');
  endpoint = await createEndpoint({ postgres: database.url, onStatement: ({ sql }) => { sent.push(sql); } });
  cwd = folderOf({ '20260101000000_index': { up: 'create index concurrently users_name_idx on users (name);' } });
  copyFileSync(path('service/document.json'), join(cwd, 'heliumdb.schema.json'));
  db = createDatabase(endpoint.url, { allowClearAll: true, roles: ['postgres'], replicas: [endpoint.url] });
});
after(async () => {
  await endpoint?.close();
  await database?.close();
});

/** What stands as code in the first cell of each row. */
function rows() {
  const { text } = read('docs/scaling.md'), [, table] = /\n\| what heliumdb sends .*\n\|[-|]+\n((?:\|.*\n)+)/.exec(text) ?? [];
  return String(table).trim().split('\n').map((line) => line.split(' | ')).map(([what, tried]) =>
    ({ what, tried, code: [...what.matchAll(/`([^`]+)`/g)].map(([, code]) => code) }));
}

test('all that the table names is sent, and works', async () => {
  await heliumdbCommand('push', '--yes');
  await heliumdbCommand('pull', '--force');
  await heliumdbCommand('migrate');

  const user = await db.createUser({ email: 'ann@example.com', password: 'a hash' });
  const project = await db.createProject({ name: 'Kite', path: '/', userId: user.id });
  const cost = { projectId: project.id, amount: 0.25, model: 'm', provider: 'p' };
  await db.bulkCreateCosts([cost, { ...cost, amount: 0.5 }]);
  await db.createActivity({ projectId: project.id, type: 't', message: 'm' });
  const full = await db.getProjectById(project.id, { includeUser: true, includeCosts: true });
  assert.equal(full.costs.length, 2);
  assert.equal((await db.getRecentActivities(user.id)).length, 1);
  const row = { email: 'ann@example.com', password: 'b', name: 'Ann' };
  await db.insert(users).values(row).onConflictDoUpdate({ target: users.email, set: { name: 'Ann' } });
  const made = await db.insert(users).values([{ email: 'b@example.com', password: 'b' },
    { email: 'c@example.com', password: 'c', createdAt: new Date(0) }]).returning();
  assert.deepEqual(made.map((/** @type {any} */ { email }) => email), ['b@example.com', 'c@example.com']);
  const found = await db.select().from(users).where(ilike(users.email, 'ANN@%'));
  assert.deepEqual(found.map((/** @type {any} */ { name }) => name), ['Ann']);
  assert.equal((await db.select().from(projects).where(inArray(projects.id, [project.id]))).length, 1);
  assert.equal((await db.listUsers({ limit: 1, after: made[0].id })).length, 1);
  assert.equal((await errorFrom(db.batch([expect(db.updateProject('none', { name: 'x' }), { rows: 1 })]))).code, 'EXPECTATION');
  assert.equal((await db.as({ role: 'postgres', claims: {} }).listUsers()).length, 3);
  assert.equal((await errorFrom(db.createUser(row))).sqlState, '23505');

  await db.transaction(async (/** @type {any} */ tx) => {
    await tx.transaction((/** @type {any} */ inner) => inner.updateProject(project.id, { name: 'Hawk' }));
  }, { isolation: 'Serializable' });
  const clash = db.transaction(async (/** @type {any} */ tx) => {
    await tx.getProjectById(project.id);
    await db.updateProject(project.id, { name: 'Owl' });
    await tx.updateProject(project.id, { name: 'Crow' });
  }, { isolation: 'Serializable' });
  assert.equal((await errorFrom(clash)).sqlState, '40001');
  assert.equal((await db.select({ name: projects.name }).from(projects).where(eq(projects.id, project.id)))[0].name, 'Owl');
  await db.clearAll();

  const all = sent.map((sql) => sql.replaceAll(/\s+/g, ' ')), table = rows();
  assert.ok(table.length > 18);
  const missing = table.flatMap(({ code }) => code).filter((code) => !all.some((sql) => sql.includes(code)));
  assert.deepEqual(missing, []);
  assert.deepEqual(table.slice(0, -1).filter(({ tried }) => tried !== 'tried'), []);
});

test('an id takes as many bytes as the page says', async () => {
  const user = await db.createUser({ email: 'size@example.com', password: 'a hash' });
  const [{ bytes }] = await client(database.url)('select pg_column_size(id) as bytes from users');
  assert.equal(user.id.length, 24);
  assert.equal(bytes, 25);
  assert.match(read('docs/scaling.md').text, /\| 25 bytes, /);
});
