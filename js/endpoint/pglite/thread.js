// The thread PGlite runs in: bytes of Postgres's protocol in, bytes out, nothing parsed
// but the version at the start. What it posts: Uint8Arrays while a reply comes, then
// `{ done }`; `{ crashed }` when PGlite has broken down and can't be trusted any more, and then the thread ends.

import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { loadContrib } from './contrib.js';
import { dropTemplate, template, templateFile } from './template.js';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

/** PGlite hands over 8 KB at a time; posted in larger pieces they cost less. */
const PIECE = 256 * 1024;

/** The status of the exception that is Postgres's longjmp (PGlite's POSTGRES_MAIN_LONGJMP). */
const LONGJMP = 100;

const { folder, extensions: names } = workerData;
if (folder !== undefined) restrictToOwner();
const database = await open();
watch(database);
noPrograms(database);

port.on('message', async (message) => {
  if (message === null) {
    await database.close();
    port.postMessage({ done: true });
    return;
  }
  try {
    await run(message);
    port.postMessage({ done: true });
  } catch (error) {
    crash(error);
  }
});

const { rows } = await database.query('SHOW server_version');
port.postMessage({ done: true, version: /** @type {any} */ (rows[0]).server_version });

/** @returns {Promise<PGlite>} a new one, from the template where there is one, or the folder's */
async function open() {
  const place = folder === undefined ? {} : { dataDir: `file://${resolve(folder)}` };
  const options = { ...place, extensions: await loadContrib(names) };
  const isNew = folder === undefined || !fs.existsSync(join(folder, 'PG_VERSION'));
  const file = isNew ? templateFile() : undefined, loadDataDir = file && (await template(file, makeTemplate));
  if (!file || !loadDataDir) return PGlite.create(options);
  try {
    return await PGlite.create({ ...options, loadDataDir });
  } catch (error) {
    dropTemplate(file); // the next one is made anew
    throw error;
  }
}

/** In memory, as a folder may hold other files, too. */
async function makeTemplate() {
  const made = await PGlite.create();
  try {
    await made.exec('checkpoint'); // nothing is left to be recovered
    return await made.dumpDataDir('none');
  } finally {
    await made.close();
  }
}

/** @param {unknown} error which need not be an Error: Emscripten throws objects of its own */
function crash(error) {
  const what = error instanceof Error ? String(error) : inspect(error, { depth: 1, breakLength: Infinity });
  port.postMessage({ crashed: what.slice(0, 300) });
  process.exit(1); // of this thread
}

/** @param {Uint8Array} message */
async function run(message) {
  /** @type {Uint8Array[]} */
  let chunks = [];
  let size = 0;
  const post = () => {
    const piece = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      piece.set(chunk, at);
      at += chunk.length;
    }
    port.postMessage(piece, [piece.buffer]);
    chunks = [];
    size = 0;
  };
  await database.execProtocolRawStream(message, {
    onRawData(bytes) {
      chunks.push(bytes.slice()); // a view of wasm memory
      size += bytes.length;
      if (size >= PIECE) post();
    },
  });
  if (size > 0) post();
}

/**
 * PGlite takes every exception of its main loop for Postgres's longjmp and goes on. Any other exception (a trap, a
 * stack overflow, an exit) leaves the database broken: report it and end.
 * @param {PGlite} database
 */
function watch(database) {
  const { Module } = database;
  const loop = Module?._PostgresMainLoopOnce;
  if (typeof loop !== 'function') return;
  Module._PostgresMainLoopOnce = () => {
    try {
      loop();
    } catch (error) {
      if (/** @type {any} */ (error)?.status !== LONGJMP) crash(error);
      throw error;
    }
  };
}

/**
 * COPY can't run programs here. PGlite throws when it is asked to, which breaks it. When it gets no stream instead,
 * Postgres reports an error.
 * @param {any} database
 */
function noPrograms(database) {
  const { handleExternalCmd } = database;
  /** @param {string[]} command */
  database.handleExternalCmd = (...command) => {
    try {
      return handleExternalCmd.apply(database, command);
    } catch {
      return 0;
    }
  };
}

/**
 * PGlite makes its files readable for everybody (0666, by a chmod after each creation), whatever the umask is. They
 * hold the tables' data. This thread has an `fs` of its own: here only the owner gets any rights.
 */
function restrictToOwner() {
  const { chmodSync, fchmodSync, mkdirSync } = fs;
  const masked = (/** @type {any} */ mode) => Number(mode) & 0o700;
  fs.chmodSync = (path, mode) => chmodSync(path, masked(mode));
  fs.fchmodSync = (fd, mode) => fchmodSync(fd, masked(mode));
  fs.mkdirSync = /** @type {any} */ ((/** @type {string} */ path, /** @type {any} */ mode) =>
    mkdirSync(path, typeof mode === 'number' ? masked(mode) : { ...mode, mode: 0o700 }));
}
