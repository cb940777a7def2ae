// What the tests of the studio share: databases with tables of every kind, a studio of each in this process, and its
// pages.
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { openDatabase } from '../../js/cli/migrations/database.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createStudio } from '../../js/studio/server/index.js';
import { secretsOf } from '../../js/studio/server/secrets.js';
import { openPage } from '../support/browser.js';
import { scratch } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

/** @typedef {import('../../js/studio/server/index.js').Studio} Studio */
/** @typedef {import('playwright-core').Page} Page */

/** Two schemas, keys of every kind, a view, a table without a key, hostile texts and names. */
export const TABLES = `
  create type mood as enum ('ok', 'sad "x"');
  create schema app;
  create table app.users (
    id bigint generated always as identity primary key, name text not null, mood mood, tags text[], data jsonb,
    "we""ird <b>" timestamptz, photo bytea, amount numeric(40,20), active boolean default true, password text,
    shout text generated always as (upper(name)) stored);
  insert into app.users (name, mood, tags, data, "we""ird <b>", photo, amount, active, password) values
    ('<img src=x onerror="document.title=1">', 'ok', '{a,"b c"}', '{"n": 12345678901234567890, "a": []}',
      '2026-01-31 12:00:00.123456+00', '\\x00ff', 12345678901234567890.5, true, 'hush'),
    ('', null, null, null, null, null, null, false, null);
  insert into app.users (name, amount) select 'user ' || n, n from generate_series(3, 2500) n;
  create table posts (
    id uuid primary key default gen_random_uuid(), author bigint not null references app.users (id) on delete cascade, title varchar(20) unique,
    lines json);
  insert into posts (author, title) values (1, 'first'), (1, 'second'), (2, null);
  create table pairs (a int, b text, note text, primary key (a, b));
  insert into pairs values (1, 'x', 'one'), (1, 'y', null);
  create table bare (n int);
  insert into bare select generate_series(1, 250);
  create view writers as select u.id, u.name, count(p.id) as posts from app.users u join posts p on p.author = u.id group by 1, 2;
  comment on table bare is 'has no key';
`;

/**
 * The suite on PGlite and on a Postgres server, or on one of them, where the database makes no difference.
 * @param {(open: () => {database: import('../../js/cli/migrations/database.js').Database, exec: (sql: string) => Promise<void>, url: string, served: boolean}) => void} suite
 * @param {{only?: 'PGlite' | 'Postgres'}} [options]
 */
export function databases(suite, { only } = {}) {
  /** @param {string} name @param {() => Promise<{source: object, close?: () => Promise<unknown>}>} start */
  const on = (name, start) => describe(name, () => {
    /** @type {any} */
    let opened;
    before(async () => {
      const { source, close } = await start();
      const endpoint = await createEndpoint(/** @type {any} */ (source));
      opened = { served: 'postgres' in source, url: endpoint.url, exec: endpoint.exec, endpoint, close, database: await openDatabase({ url: endpoint.url }) };
      await endpoint.exec(TABLES);
    });
    after(async () => {
      await opened?.database.close();
      await opened?.endpoint.close();
      await opened?.close?.();
    });
    suite(() => opened);
  });
  if (only !== 'Postgres') on('PGlite', async () => ({ source: { memory: true } }));
  if (only !== 'PGlite') on('Postgres', async () => {
    const { url, close } = await startDatabase('studio');
    return { source: { postgres: url }, close };
  });
}

/**
 * @param {import('../../js/cli/migrations/database.js').Database} database
 * @param {Partial<import('../../js/studio/server/index.js').Options>} [options]
 */
export const studioOf = (database, options) => createStudio(database, {
  port: 0, readOnly: false, production: false, isSecret: secretsOf({}), queries: join(scratch(), 'queries.json'),
  history: join(scratch(), 'history.json'), ...options,
});

/** A page of a studio. @param {Studio} studio @param {string} [hash] @param {object} [options] of its window */
export async function pageOf(studio, hash = '', options) {
  const opened = await openPage(studio.url + hash, options);
  await opened.page.locator('.sidebar').waitFor();
  return opened;
}

/** Scrolls the grid until a row is there, however many pages are between. @param {Page} page @param {number} row */
export async function scrollTo(page, row) {
  await until(async () => {
    await page.locator('#grid').evaluate((element, top) => { element.scrollTop = top; }, row * 30);
    return (await page.locator(`#cell-${row}-0`).count()) > 0;
  });
}

/** The texts of a row of the grid. @param {Page} page @param {number} row from 0 */
export const cellsOf = (page, row) => page.locator(`[aria-rowindex="${row + 2}"] [role=gridcell]`).allInnerTexts();

/**
 * A request as its bytes are told, for what no browser and no fetch would send.
 * @param {number} port
 * @param {{method?: string, path?: string, headers?: Record<string, string>, body?: string}} options
 * @returns {Promise<{status: number | undefined, headers: import('node:http').IncomingHttpHeaders, text: string}>}
 */
export const raw = (port, { method = 'GET', path = '/', headers = {}, body }) => new Promise((resolve, reject) => {
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part) => { text += part; });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
  });
  sent.on('error', reject).end(body);
});
