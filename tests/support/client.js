// What the tests of the client share: a client of a schema of tests/cases/schemas whose fetch is a function of the test's,
// and the real thing: on the embedded endpoint over PGlite and over a Postgres server, with the schema's tables and rows.
import { readFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { createClient } from '../../js/client.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { onPglite } from './places.js';
import { startDatabase } from './postgres.js';
import { URL_HOSTED } from './service.js';

/** @type {Map<string, string>} */
const texts = new Map();

/** @param {string} schema a name in tests/cases/schemas @returns {string} */
export function textOf(schema) {
  const text = texts.get(schema) ?? readFileSync(path(`tests/cases/schemas/${schema}.json`), 'utf8');
  texts.set(schema, text);
  return text;
}

/** The names of a text's tables. @param {string} text @returns {string} */
export const namesOf = (text) => JSON.parse(text)[3].map((/** @type {any[]} */ [name]) => name).join(' ');

/** A client of a text. @param {string} text @param {string} url @param {object} [options] @returns {any} */
export const clientOf = (text, url, options) => createClient(text, namesOf(text), url, /** @type {any} */ (options));

/**
 * A client that talks to `answer`.
 * @param {string} schema
 * @param {(request: {init: RequestInit, body: any, n: number}) => any} [answer]
 * @param {object} [options] of createClient
 */
export function mockClient(schema, answer = () => { throw new Error('nothing must be sent'); }, options) {
  /** @type {{init: RequestInit, body: any, n: number}[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ _, /** @type {RequestInit} */ init) => {
    sent.push({ init, body: JSON.parse(new TextDecoder().decode(/** @type {Uint8Array} */ (init.body))), n: sent.length });
    return answer(sent[sent.length - 1]);
  };
  return { db: clientOf(textOf(schema), URL_HOSTED, { fetch, ...options }), sent };
}

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

/**
 * The same suite on PGlite and on a Postgres server.
 * @param {string} schema
 * @param {(open: () => {db: any, endpoint: Endpoint, reset: () => Promise<void>}) => void} suite `reset`: the schema's
 *   tables and rows anew
 * @param {object} [more] options of the endpoint
 */
export function live(schema, suite, more) {
  const sql = readFileSync(path(`tests/cases/schemas/${schema}.sql`), 'utf8');
  /** @param {string} name @param {() => Promise<[Endpoint, {close(): Promise<unknown>}?]>} start */
  const on = (name, start) => describe(name, name === 'PGlite' ? onPglite : {}, () => {
    /** @type {any} */
    let opened;
    /** @type {{close(): Promise<unknown>} | undefined} */
    let database;
    before(async () => {
      const [endpoint, server] = await start();
      database = server;
      const reset = () => endpoint.exec(`drop schema public cascade; create schema public; drop type if exists mood; ${sql}`);
      opened = { endpoint, reset, db: clientOf(textOf(schema), endpoint.url) };
    });
    after(async () => {
      await opened?.db.disconnect();
      await opened?.endpoint.close();
      await database?.close();
    });
    suite(() => opened);
  });
  on('PGlite', async () => [await createEndpoint({ memory: true, ...more })]);
  on('Postgres', async () => {
    const database = await startDatabase(`client_${schema}`);
    return [await createEndpoint({ postgres: database.url, ...more }), database];
  });
}
