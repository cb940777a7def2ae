// Views and tables of other schemas, from a database to a program: pull says their columns, `heliumdb client` makes them
// objects that only read, and a program in TypeScript over them is compiled and run.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createProject } from '../support/migrations.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { runProgram } from '../support/typescript.js';

const SQL = `
create schema billing; create schema "My app";
create type mood as enum ('glad', 'so, so');
create type billing.state as enum ('open', 'paid');
create table users (id text primary key, mood mood not null, tags text[], at timestamptz(3) not null, secret text not null);
create table billing.invoices (id bigint generated always as identity primary key, user_id text not null references users, amount numeric(10,2) not null, state billing.state not null default 'open');
create view active as select id, mood, tags, at from users where mood = 'glad';
create view billing.totals as select user_id, count(*) as n, sum(amount) as amount, max(state) as last from billing.invoices group by user_id;
create materialized view "My app"."Big ones" as select id as "The id", amount from billing.invoices where amount > 10;
create unique index on "My app"."Big ones" ("The id");
insert into users values ('u1', 'glad', '{a,"b,c"}', '2026-01-02T03:04:05.678Z', 's1'), ('u2', 'so, so', null, '2026-02-03T00:00:00Z', 's2'), ('u3', 'glad', '{}', '2026-03-04T00:00:00Z', 's3');
insert into billing.invoices (user_id, amount, state) values ('u1', 12.50, 'paid'), ('u1', 0.10, 'open'), ('u2', 99999999.99, 'open');
refresh materialized view "My app"."Big ones";
`;

const PROGRAM = `
import { createDatabase, active, eq } from './db/client.js';
import type { Active } from './db/client.js';

const db = createDatabase(process.env.DATABASE_URL);
const said: unknown[] = [];
const first: Active | null = await db.active.findFirst({ orderBy: { at: 'asc' } });
const mood: 'glad' | 'so, so' | null | undefined = first?.mood;
said.push([mood, first?.at instanceof Date, first?.tags]);
said.push(await db.active.count({ where: { tags: { contains: ['a'] } } }));
said.push(await db.billingTotals.findMany({ where: { n: { gt: 1 } }, orderBy: { userId: 'asc' } }));
said.push(await db.billingTotals.aggregate({ sum: { amount: true }, count: true }));
said.push(await db.myAppBigOnes.findMany({ orderBy: { theId: 'desc' }, limit: 1, offset: 1, select: { amount: true } }));
said.push(JSON.parse(new TextDecoder().decode(await db.bytes.active.findMany({ orderBy: { id: 'desc' }, select: { id: true, at: true } }))));
said.push(await db.select({ id: active.id }).from(active).where(eq(active.id, 'u3')));
const user = await db.users.get('u1', { select: { id: true }, include: { billingInvoices: { where: { state: 'paid' }, select: { amount: true, state: true } } } });
said.push(user);
const invoice = await db.billingInvoices.create({ userId: 'u3', amount: '1.00' });
said.push([invoice.state, await db.billingInvoices.count({ where: { user: { mood: 'glad' } } })]);
const [rows, n] = await db.batch([db.active.findMany({ select: { id: true }, orderBy: { id: 'asc' } }), db.active.count()]);
said.push([rows.map(({ id }) => id), n]);
// @ts-expect-error a view is only read
const write = () => db.active.create({ id: 'u4' });
said.push(await write().then(() => 'written', (error: Error) => error.message));
// @ts-expect-error there is no such column
const wrong = () => db.active.findMany({ where: { secret: 'x' } });
said.push(await wrong().then(() => 'found', (error: Error) => error.message));
await db.disconnect();
console.log(JSON.stringify(said));
`;

const EXPECTED = [
  ['glad', true, ['a', 'b,c']], 1,
  [{ userId: 'u1', n: '2', amount: '12.60', last: 'paid' }],
  [{ sum: { amount: '100000012.59' }, count: 2 }],
  [{ amount: '12.50' }],
  [{ id: 'u3', at: '2026-03-04T00:00:00.000Z' }, { id: 'u1', at: '2026-01-02T03:04:05.678Z' }],
  [{ id: 'u3' }],
  { id: 'u1', billingInvoices: [{ amount: '12.50', state: 'paid' }] },
  ['open', 3], [['u1', 'u3'], 2],
];

/** @param {import('../../js/endpoint/index.js').Endpoint} endpoint */
async function walk(endpoint) {
  const project = createProject(endpoint.url);
  await endpoint.exec(SQL);
  await project.well('pull');
  await project.well('client', '--out', 'db');
  const said = await runProgram(project.folder, PROGRAM, { DATABASE_URL: endpoint.url });
  assert.deepEqual(said.slice(0, EXPECTED.length), EXPECTED);
  assert.deepEqual(said.slice(EXPECTED.length), ['id is not accepted here', 'where.secret is not accepted here; there are id, mood, tags, at']);

  // What is said to a client of a view stays, and changes nothing in the database.
  const document = JSON.parse(project.read('heliumdb.schema.json'));
  document.sql['view active'].client = { row: 'Glad', order: 'at' };
  document.sql['view active'].columns.id.client = { name: 'who' };
  document.sql['view billing.totals'].client = { omit: true };
  project.document(document);
  await project.well('pull', '--force');
  assert.deepEqual(JSON.parse(project.read('heliumdb.schema.json')), document);
  assert.match(await project.well('push', '--dry-run'), /^nothing to change: the database matches the document$/m);
  await project.well('client', '--out', 'db');
  const types = project.read('db/client.d.ts');
  assert.match(types, /^export interface Glad \{\n[^}]*^ {2}who: string \| null;$/m);
  assert.doesNotMatch(types, /billingTotals/);
  await project.well('client', '--out', 'db', '--tables', 'active');
  assert.match(project.read('db/client.js'), /createClient\(schema, 'active', /);
}

describe('views and other schemas, pulled, made a client, read', () => {
  test('PGlite', onPglite, async () => {
    const endpoint = await createEndpoint({ memory: true });
    await walk(endpoint).finally(() => endpoint.close());
  });
  test('Postgres', async () => {
    const database = await startDatabase('views');
    const endpoint = await createEndpoint({ postgres: database.url });
    await walk(endpoint).finally(() => endpoint.close()).finally(() => database.close());
  });
});
