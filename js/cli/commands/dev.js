// `heliumdb dev`: runs the endpoint in the foreground, until Ctrl-C. It picks the database, prints the URL and ends;
// createEndpoint does the rest.

import { readFileSync } from 'node:fs';
import { createEndpoint } from '../../endpoint/index.js';
import { isFileUrl } from '../../local/folder.js';
import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { explain, hostOf, sourceOf, wholeNumber } from '../options.js';
import { PASSWORD_OPTIONS, readPassword } from '../password.js';
import { count } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Source} Source
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../../endpoint/index.js').Endpoint} Endpoint
 * @typedef {import('../../endpoint/index.js').EndpointOptions} EndpointOptions
 * @typedef {{code: string, message: string, fields?: {position?: string | null}}} SqlFailure
 */

const PORT = 4444;

/** The longest time of a Node timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** In seconds; createEndpoint takes milliseconds. */
const IDLE = 10;

/** The package's own schema, by its import name. */
const OWN_SCHEMA = 'heliumdb/schema.sql';

/** SQLSTATEs for something that exists already: a schema, a table, an object, a function. */
const EXISTS = ['42P06', '42P07', '42710', '42723'];

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  port: { value: 'PORT', help: `the port to listen on, ${PORT} by default; 0: any free one` },
  host: {
    value: 'HOST',
    help: 'the address to listen on, 127.0.0.1 by default; one that other\nmachines can reach needs a password',
  },
  memory: { help: 'a database in memory, lost at the end' },
  data: { value: 'DIR', help: 'a database in this folder, created if missing' },
  postgres: { value: 'URL', help: 'a Postgres server' },
  url: { value: 'URL', help: 'the same as a URL: file:./DIR, or postgres://… like --postgres' },
  schema: {
    value: 'FILE',
    help: `SQL to run at the start; ${OWN_SCHEMA} is the package's own.\n`
      + 'Skipped if its tables exist already',
  },
  ...PASSWORD_OPTIONS,
  idle: {
    value: 'SECONDS',
    help: 'how long a WebSocket or TCP session may do nothing in a transaction while\n'
      + `others wait, as PGlite has one session for all; ${IDLE} by default`,
  },
  'statement-timeout': {
    value: 'MS',
    help: 'how long a statement may run, 0: without limit; 120000 by default, with\n'
      + '--postgres the setting of the server. On PGlite a statement that runs longer\n'
      + 'ends all sessions, and the folder is opened again; a database in memory is\nlost, and the command ends',
  },
  fault: {
    value: 'SPEC',
    help: 'faults to inject: latency=50-200,cut-after=1/10,rate-limit=5%,\n'
      + 'too-large=1%,cut-before=1/50,slow-body=2000,cold-start=800,quiet=60000,seed=7',
  },
  log: { help: 'print each statement that has ended, its time and rows, and no values' },
  slow: { value: 'MS', help: 'the same for statements that took at least so long' },
  explain: {
    help: 'with --log or --slow: how Postgres would run such a statement, once for each text,\n'
      + 'without values; nothing is run again',
  },
  json: { help: 'print one line of JSON at the start, and with --log one for each statement' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb dev [options]

Runs a Neon-compatible endpoint on this machine until Ctrl-C. Without an option for the database it uses the
folder of DATABASE_URL, if that is a file: URL, and otherwise a database in memory.

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
  // First, so that a Ctrl-C during the opening doesn't leave anything half open.
  const interrupt = handleSignals();
  const endpoint = await open(given, source, port, idle, password, logOf(given, report));
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

/**
 * What prints statements and their plans; empty if none are wanted.
 * @param {Given} given
 * @param {Report} report
 * @returns {Pick<EndpointOptions, 'onStatement' | 'onPlan' | 'planFrom'>}
 */
function logOf(given, report) {
  const slow = wholeNumber('slow', given.slow, LONGEST_MS);
  if (!given.log && slow === undefined) {
    if (given.explain) throw new CliError('--explain needs to know of which statements: give --slow MS or --log, too');
    return {};
  }
  return { onStatement: lineOf(slow, report), ...(given.explain && { onPlan: planOf(report), planFrom: slow }) };
}

/** @param {number | undefined} slow @param {Report} report @returns {NonNullable<EndpointOptions['onStatement']>} */
function lineOf(slow, { json, line, fact, paint: { dim, red, yellow } }) {
  return (statement) => {
    const { via, sql, ms, rows, error } = statement;
    if (ms < (slow ?? 0)) return;
    if (json) return fact({ ...statement, ms: tenths(ms) });
    const took = `${ms.toFixed(1)} ms`.padStart(10);
    const is = error === undefined ? count(rows, 'row') : red(error || 'error');
    line(styled`${(slow === undefined ? dim : yellow)(took)}  ${is}  ${dim(via)}  ${oneLine(sql)}`);
  };
}

/** @param {Report} report @returns {NonNullable<EndpointOptions['onPlan']>} */
const planOf = ({ json, line, fact, paint: { dim } }) => ({ sql, ms, plan }) => {
  if (json) return fact({ sql, ms: tenths(ms), plan });
  line(styled`${dim('plan of')} ${oneLine(sql)}`);
  for (const each of plan) line(styled`${dim(`  ${each}`)}`);
};

/** @param {string} sql */
const oneLine = (sql) => sql.replace(/\s+/g, ' ').trim();

/** @param {number} ms */
const tenths = (ms) => Math.round(ms * 10) / 10;

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
  // A server's URL isn't taken from there: it may be the URL of this endpoint, or of production.
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
  if (!data) throw new CliError('--data is empty: give a folder, such as --data ./dev.db');
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
 * @param {string | undefined} password
 * @param {ReturnType<typeof logOf>} log
 */
async function open(given, source, port, idle, password, log) {
  const host = text(given.host) ?? '127.0.0.1';
  try {
    return await createEndpoint({
      ...source, extensions: 'all', port, host, idle: idle * 1000, password, fault: text(given.fault), ...log,
      statementTimeout: wholeNumber('statement-timeout', given['statement-timeout'], LONGEST_MS),
    });
  } catch (error) {
    throw explained(/** @type {NodeJS.ErrnoException} */ (error), source, host, port);
  }
}

/**
 * An error of opening, with what was given; the endpoint's own messages don't repeat that.
 * @param {NodeJS.ErrnoException} error
 * @param {Source} source
 * @param {string} host
 * @param {number} port
 */
function explained(error, source, host, port) {
  const another = `give another one: --port ${port < 65535 ? port + 1 : 0}`;
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    if (error.code === 'EADDRINUSE') {
      return new CliError(`port ${port} of ${host} is in use: stop what uses it, or ${another}`);
    }
    if (error.code === 'EACCES') return new CliError(`port ${port} is reserved for administrators: ${another}`);
    return new CliError(`host "${host}" isn't an address of this machine (${error.code}): give --host 127.0.0.1`);
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
    return `Ran ${file}.`;
  } catch (caught) {
    const { code, message, fields } = /** @type {SqlFailure} */ (caught);
    // The script is one transaction, so nothing of it has been done.
    if (EXISTS.includes(code)) return `Skipped ${file}: ${message}.`;
    const line = fields?.position ? `, line ${lineAt(sql, Number(fields.position))}` : '';
    throw new CliError(`--schema ${file}${line}: ${message}; nothing of it has been done`);
  }
}

/** The line of a position, which is a count of characters from 1. @param {string} sql @param {number} position */
const lineAt = (sql, position) => [...sql].slice(0, position).join('').split('\n').length;

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
  const tables = styled`To create tables at the start: ${cyan('--schema FILE')}; the package's own: ${own}`;
  const lines = [
    'SQL over HTTP, WebSockets and psql use the same URL.',
    'memory' in source && styled`The data is lost at the end; to keep it: ${cyan('heliumdb dev --data ./dev.db')}`,
    loaded || tables,
    !('postgres' in source) && `A session idle in a transaction for ${idle} s is ended if others wait (--idle).`,
    password === undefined && 'Any password is accepted, but only from this machine.',
    given.fault !== undefined && yellow(`Injected faults: ${given.fault}`),
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
