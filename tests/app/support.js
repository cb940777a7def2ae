// What the tests of the application share: its tables on PGlite and on a Postgres server, and visitors, each with a
// cookie and a token of their own, who ask the API as a function.
import { readFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { openDatabase } from '../../examples/app/server/database.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { list, path } from '../../scripts/lib.js';
import { startDatabase } from '../support/postgres.js';

/** @typedef {Awaited<ReturnType<typeof openPlace>>} Place */
/** @typedef {{status: number, headers: Headers, body: any, text: string}} Answer */
/** @typedef {{body?: unknown, headers?: Record<string, string>, raw?: BodyInit}} Asked */

export const FOLDER = path('examples/app');

export const CONFIG = {
  databaseUrl: '', authSecret: 'a secret of the tests, of 32 letters', cronSecret: 'another/secret+for=jobs,of-32-letters',
  addressHeader: 'x-address',
};

/** A good password. */
export const PASSWORD = 'correct horse battery';

/** A body that a route takes, so that nothing but who asks is wrong. */
export const BODIES = /** @type {Record<string, unknown>} */ ({
  'POST /auth/register': { email: 'new@example.com', password: 'correct horse battery' },
  'POST /auth/login': { email: 'new@example.com', password: 'correct horse battery' },
  'POST /projects': { name: 'a', path: '/' },
  'PATCH /projects/:projectId': { name: 'taken over' },
  'POST /agents/:agentId/logs': { message: 'taken over' },
  'POST /agents/:agentId/finish': { status: 'failed' },
  'POST /projects/:projectId/costs': { amount: 1, model: 'm', provider: 'p' },
  'POST /projects/:projectId/costs/bulk': [{ amount: 1, model: 'm', provider: 'p' }],
  'POST /projects/:projectId/activities': { type: 't', message: 'taken over' },
  'POST /projects/:projectId/activities/bulk': [{ type: 't', message: 'taken over' }],
});

export const nameOf = (/** @type {{method: string, path: string}} */ { method, path }) => `${method} ${path}`;

/** The application's tables, as its migrations make them. @param {import('../../js/endpoint/index.js').EndpointOptions} source */
export async function openPlace(source) {
  const endpoint = await createEndpoint(source);
  for (const file of list('examples/app/migrations', /^migration\.sql$/)) await endpoint.exec(readFileSync(path(file), 'utf8'));
  const config = { ...CONFIG, databaseUrl: endpoint.url };
  const database = openDatabase(endpoint.url);
  /** Is it asked over HTTP? */
  const served = false;
  return { url: endpoint.url, endpoint, database, config, app: createApp(config, { database, rounds: 1 }), served };
}

/**
 * The suite on PGlite and on a Postgres server, and with `worker` also with the API as a Worker, in workerd.
 * @param {(place: () => Place) => void} suite
 * @param {{worker?: boolean}} [options]
 */
export function databases(suite, { worker = false } = {}) {
  /** @param {string} name @param {() => Promise<{source: object, close?: () => Promise<unknown>}>} start @param {boolean} [served] */
  const on = (name, start, served = false) => describe(name, { concurrency: 1 }, () => {
    /** @type {Place} */
    let place;
    /** @type {((() => Promise<unknown>) | undefined)[]} */
    const closes = [];
    before(async () => {
      const { source, close } = await start();
      closes.push(close);
      place = await openPlace(source);
      closes.unshift(place.endpoint.close);
      if (!served) return;
      const { app, close: end } = await (await import('./worker.js')).serveWorker(place.url);
      closes.unshift(end);
      place = { ...place, app, served };
    });
    after(async () => {
      for (const close of closes) await close?.();
    });
    suite(() => place);
  });
  on('on PGlite', async () => ({ source: { memory: true } }));
  on('on a Postgres server', async () => {
    const { url, close } = await startDatabase('app');
    return { source: { postgres: url }, close };
  });
  if (worker) on('in workerd, as wrangler builds it', async () => ({ source: { memory: true } }), true);
}

let addresses = 0;

/** Somebody at an address of their own. @param {(request: Request) => Promise<Response>} app */
export function visitorOf(app, address = `192.0.2.${++addresses}`) {
  const visitor = {
    cookie: '',
    token: '',
    /** @param {string} method @param {string} at @param {Asked} [asked] @returns {Promise<Answer>} */
    async ask(method, at, { body, headers, raw } = {}) {
      const sent = new Headers({ 'x-address': address });
      if (visitor.cookie) sent.set('cookie', `theme=dark; refresh=${visitor.cookie}`);
      if (visitor.token) sent.set('authorization', `Bearer ${visitor.token}`);
      if (body !== undefined) sent.set('content-type', 'application/json');
      for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
      const response = await app(new Request(`https://app.test/api${at}`, /** @type {RequestInit} */ ({
        method, headers: sent, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)), duplex: 'half',
      })));
      const cookie = /refresh=([^;]*)/.exec(response.headers.get('set-cookie') ?? '');
      if (cookie) visitor.cookie = cookie[1];
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '');
      const answer = { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
      if (answer.body?.accessToken) visitor.token = answer.body.accessToken;
      return answer;
    },
    /** @param {string} email */
    register: (email, password = PASSWORD) => visitor.ask('POST', '/auth/register', { body: { email, password, name: 'A name' } }),
    /** @param {string} email */
    login: (email, password = PASSWORD) => visitor.ask('POST', '/auth/login', { body: { email, password } }),
  };
  return visitor;
}
