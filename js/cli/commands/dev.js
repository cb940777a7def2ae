// `heliumdb dev`: the endpoint in the foreground, until Ctrl-C. It knows which database is meant, what to print
// at the start, and how to end; the rest is createEndpoint's.

import { readFileSync } from 'node:fs';
import { createEndpoint } from '../../endpoint/index.js';
import { isFileUrl } from '../../local/folder.js';
import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { explain, hostOf, sourceOf, wholeNumber } from '../options.js';
import { PASSWORD_OPTIONS, readPassword } from '../password.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Source} Source
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../../endpoint/index.js').Endpoint} Endpoint
 * @typedef {{code: string, message: string, fields?: {position?: string | null}}} SqlFailure
 */

const PORT = 4444;

/** What a timer of Node's takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** Seconds, as createEndpoint has them in milliseconds. */
const IDLE = 10;

/** The package's own schema, by the name that one imports it by. */
const OWN_SCHEMA = 'heliumdb/schema.sql';

/** SQLSTATEs of what is there already: a schema, a table, an object, a function. */
const EXISTS = ['42P06', '42P07', '42710', '42723'];

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  port: { value: 'PORT', help: `the port to listen on, ${PORT} unless given; 0: any free one` },
  host: {
    value: 'HOST',
    help: 'the address to listen on, 127.0.0.1 unless given; one that other\nmachines reach needs a password',
  },
  memory: { help: 'a database in memory, gone at the end' },
  data: { value: 'DIR', help: 'a database in this folder, made when missing' },
  postgres: { value: 'URL', help: 'a Postgres server' },
  url: { value: 'URL', help: 'the same by a URL: file:./DIR, or postgres://… as --postgres' },
  schema: {
    value: 'FILE',
    help: `SQL to run at the start; ${OWN_SCHEMA} is the package's own.\n`
      + 'Left out where its tables are there already',
  },
  ...PASSWORD_OPTIONS,
  idle: {
    value: 'SECONDS',
    help: 'how long a WebSocket or TCP session may do nothing in a transaction while\n'
      + `others wait, as PGlite has one session for all; ${IDLE} unless given`,
  },
  'statement-timeout': {
    value: 'MS',
    help: 'how long a statement may run, 0: as long as it likes; 120000 unless given,\n'
      + 'with --postgres what the server says. On PGlite one that runs longer ends\n'
      + 'all sessions, and the folder is opened again; a database in memory is gone,\nand the command ends',
  },
  fault: {
    value: 'SPEC',
    help: 'make things go wrong: latency=50-200,cut-after=1/10,rate-limit=5%,\n'
      + 'too-large=1%,cut-before=1/50,slow-body=2000,cold-start=800,quiet=60000,seed=7',
  },
  json: { help: 'print one line of JSON at the start, and nothing else' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb dev [options]

Runs a Neon-compatible endpoint on this machine until Ctrl-C. The database is the one that is given;
otherwise the folder of DATABASE_URL, where that is a file: URL; otherwise one in memory.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const source = pickSource(given), port = wholeNumber('port', given.port, 65535) ?? PORT;
  const schema = readSchema(text(given.schema)), idle = wholeNumber('idle', given.idle, 86_400) ?? IDLE;
  const { password, warning } = readPassword(given);
  // Before anything is opened, so that a Ctrl-C while it opens doesn't leave it half open.
  const interrupt = handleSignals();
  const endpoint = await open(given, source, port, idle, password);
  try {
    const loaded = schema ? await loadSchema(endpoint, schema) : '';
    if (warning) report.note(warning);
    report.begin(facts(given, source, endpoint, idle));
    greet(given, report, source, endpoint, idle, { loaded, password });
    const failure = await Promise.race([interrupt.requested, endpoint.failed]);
    if (failure) throw new CliError(failure.message);
    report.line('closing');
  } finally {
    await endpoint.close();
  }
  return 0;
}

/** @param {string | boolean | undefined} value */
const text = (value) => (value === undefined ? undefined : String(value));

/** @param {Given} given @returns {Source} */
function pickSource({ memory, data, postgres, url }) {
  const named = Object.entries({ memory, data, postgres, url }).filter(([, value]) => value !== undefined);
  if (named.length > 1) {
    throw new CliError(`${named.map(([name]) => `--${name}`).join(' and ')} exclude each other: give one`);
  }
  if (postgres !== undefined) return readServer(String(postgres));
  if (data !== undefined) return { data: readFolder(String(data)) };
  if (url !== undefined) return sourceOf(String(url), '--url');
  // A server's URL isn't taken from there: it may be that of this endpoint, or of production.
  const { DATABASE_URL } = process.env;
  if (!memory && isFileUrl(DATABASE_URL)) return sourceOf(String(DATABASE_URL), 'DATABASE_URL');
  return { memory: true };
}

/** @param {string} url @returns {Source} */
function readServer(url) {
  const source = sourceOf(url, '--postgres');
  if ('postgres' in source) return source;
  throw new CliError('--postgres takes the URL of a server; for a folder there is --data');
}

/** @param {string} data */
function readFolder(data) {
  if (!data) throw new CliError('--data names no folder: give --data ./dev.db');
  if (/^(file|postgres(ql)?):/i.test(data)) {
    throw new CliError('--data takes the name of a folder; for a URL there is --url');
  }
  return data;
}

/** @param {string | undefined} file @returns {{ file: string, sql: string } | undefined} */
function readSchema(file) {
  if (file === undefined) return undefined;
  try {
    const path = file === OWN_SCHEMA ? new URL('../../../build/schema.sql', import.meta.url) : file;
    return { file, sql: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CliError(`--schema ${file} can't be read (${code}); the package's own is ${OWN_SCHEMA}`);
  }
}

/**
 * @param {Given} given
 * @param {Source} source
 * @param {number} port
 * @param {number} idle
 * @param {string} [password]
 */
async function open(given, source, port, idle, password) {
  const host = text(given.host) ?? '127.0.0.1';
  try {
    return await createEndpoint({
      ...source, extensions: 'all', port, host, idle: idle * 1000, password, fault: text(given.fault),
      statementTimeout: wholeNumber('statement-timeout', given['statement-timeout'], LONGEST_MS),
    });
  } catch (error) {
    throw explained(/** @type {NodeJS.ErrnoException} */ (error), source, host, port);
  }
}

/**
 * What went wrong in opening, with what the person gave and the endpoint doesn't repeat.
 * @param {NodeJS.ErrnoException} error
 * @param {Source} source
 * @param {string} host
 * @param {number} port
 */
function explained(error, source, host, port) {
  const way = `give another one: --port ${port < 65535 ? port + 1 : 0}`;
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    if (error.code === 'EADDRINUSE') {
      return new CliError(`port ${port} of ${host} is in use: end what uses it, or ${way}`);
    }
    if (error.code === 'EACCES') return new CliError(`port ${port} is not for everybody: ${way}`);
    return new CliError(`host "${host}" is no address of this machine (${error.code}): give --host 127.0.0.1`);
  }
  if (!('postgres' in source)) return error;
  return new CliError(`${serverOf(source.postgres)}: ${error.message}; is the URL right, and the server running?`);
}

/** @param {string} url */
const serverOf = (url) => hostOf(url, 'the Postgres server');

/**
 * @param {Endpoint} endpoint
 * @param {{ file: string, sql: string }} schema
 * @returns {Promise<string>} what to print about it
 */
async function loadSchema(endpoint, { file, sql }) {
  try {
    await endpoint.exec(sql);
    return `${file} has been run.`;
  } catch (caught) {
    const { code, message, fields } = /** @type {SqlFailure} */ (caught);
    // The script is one transaction, so that nothing of it has been done.
    if (EXISTS.includes(code)) return `${file} has been left out: ${message}.`;
    const line = fields?.position ? `, line ${lineOf(sql, Number(fields.position))}` : '';
    throw new CliError(`--schema ${file}${line}: ${message}; nothing of it has been done`);
  }
}

/** The line of a position, which counts characters from 1. @param {string} sql @param {number} position */
const lineOf = (sql, position) => [...sql].slice(0, position).join('').split('\n').length;

/** @param {Given} given @param {Source} source @param {Endpoint} endpoint @param {number} idle */
function facts(given, source, { url, port, backend }, idle) {
  return {
    url, host: text(given.host) ?? '127.0.0.1', port, backend, database: Object.keys(source)[0],
    ...('data' in source && { folder: source.data }), ...(!('postgres' in source) && { idle }), pid: process.pid,
  };
}

/**
 * @param {Given} given @param {Report} report @param {Source} source @param {Endpoint} endpoint @param {number} idle
 * @param {{loaded: string, password: string | undefined}} more `loaded`: what to print about the schema, if anything
 */
function greet(given, { line, paint }, source, { url, backend }, idle, { loaded, password }) {
  const { bold, cyan, dim, yellow } = paint;
  const own = cyan(`--schema ${OWN_SCHEMA}`);
  const tables = styled`To make tables at the start: ${cyan('--schema FILE')}, of the package: ${own}`;
  const lines = [
    'SQL over HTTP, WebSockets, and psql by the same URL.',
    'memory' in source && styled`The data is gone when this ends; to keep it: ${cyan('heliumdb dev --data ./dev.db')}`,
    loaded || tables,
    !('postgres' in source) && `A session idle in a transaction for ${idle} s is ended when others wait (--idle).`,
    password === undefined && 'Any password will do, but only from this machine.',
    given.fault !== undefined && yellow(`Faults, on purpose: ${given.fault}`),
    dim('Ctrl-C ends it.'),
  ];
  line(styled`${bold('heliumdb dev')}: ${backend} ${place(source)}`);
  line('');
  line(styled`  DATABASE_URL=${cyan(url)}`);
  line('');
  for (const one of lines) if (one !== false) line(styled`  ${one}`);
}

/** @param {Source} source */
function place(source) {
  if ('memory' in source) return 'in memory';
  return 'data' in source ? `in ${source.data}` : `on ${serverOf(source.postgres)}`;
}
