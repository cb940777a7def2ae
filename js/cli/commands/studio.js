// `heliumdb studio`: shows a database in the browser, until Ctrl-C. It picks the database, decides whether that may be
// written, prints the address and opens it; js/studio/server does the rest.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLoopback } from '../../endpoint/loopback.js';
import { folderOf, isFileUrl } from '../../local/folder.js';
import { createStudio } from '../../studio/server/index.js';
import { secretsOf } from '../../studio/server/secrets.js';
import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS } from '../migrations/document.js';
import { FOLDER_OPTIONS } from '../migrations/folder.js';
import { explain, wholeNumber } from '../options.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 */

const PORT = 4983;

/** How long a statement may run on an embedded database, which nothing else can end (ms). */
const STATEMENT = 120_000;

/** Where saved queries are kept, and what was run. */
const QUERIES = 'heliumdb.queries.json', HISTORY = '.heliumdb/history.json';

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  data: { value: 'DIR', help: 'a database in this folder' },
  port: { value: 'PORT', help: `the port to listen on, ${PORT} by default; 0: any free one` },
  'read-only': { help: 'nothing can be written; the default for a database on another machine' },
  write: { help: 'a database on another machine can be written, too' },
  'no-open': { help: "print the address, and don't open it in a browser" },
  schema: { ...DOCUMENT_OPTIONS.schema, help: `${DOCUMENT_OPTIONS.schema.help};\nits secret columns are masked` },
  ...FOLDER_OPTIONS,
  queries: {
    value: 'FILE', help: `the file of saved queries, ${QUERIES} by default;\nthe first one that is saved makes it`,
  },
  history: { value: 'FILE', help: `the file of what was run on the SQL page, ${HISTORY}\nby default` },
  json: { help: 'print one line of JSON at the start, and nothing else; opens no browser' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb studio [options]

Shows a database in your browser until Ctrl-C: its tables, their rows and relations. Changes are staged, shown as
SQL, and written in one transaction. It listens on this machine alone, sends nothing anywhere else, and the
address that it prints holds a key that is made anew each time.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const port = wholeNumber('port', given.port, 65535) ?? PORT, where = databaseOf(given);
  if (given['read-only'] && given.write) throw new CliError('--read-only and --write exclude each other: give one');
  const production = isElsewhere(where), readOnly = Boolean(given['read-only'] || (production && !given.write));
  for (const name of ['queries', 'history']) {
    if (given[name] === '') throw new CliError(`--${name} is empty: give a file`);
  }
  const isSecret = secretsOf(given);
  const files = { queries: resolve(given.queries ?? QUERIES), history: resolve(given.history ?? HISTORY) };
  // First, so that a Ctrl-C during the opening doesn't leave anything half open.
  const interrupt = handleSignals();
  return withDatabase(where, report, async (database) => {
    report.progress('looking at what the database has');
    const studio = await createStudio(database, { port, readOnly, production, isSecret, ...files, project: given })
      .catch((error) => Promise.reject(explained(error, port)));
    report.progress();
    try {
      const { url, port: at } = studio;
      report.begin({ url, port: at, database: database.name, readOnly, production, ...files, pid: process.pid });
      greet(report, url, database.name, readOnly, production);
      if (!given['no-open'] && !report.json) openBrowser(studio.once());
      await interrupt.requested;
      report.line('closing');
    } finally {
      await studio.close();
    }
    return 0;
  }, { statementTimeout: STATEMENT });
}

/** The options of the database, a folder as a URL. @param {Given} given @returns {Given} */
function databaseOf(given) {
  const { data, url, postgres, endpoint } = given;
  const named = Object.entries({ data, url, postgres }).filter(([, value]) => value !== undefined);
  if (named.length > 1) {
    throw new CliError(`${named.map(([name]) => `--${name}`).join(' and ')} exclude each other: give one`);
  }
  if (data === '') throw new CliError('--data is empty: give a folder, such as --data ./dev.db');
  if (/^(file|postgres(ql)?):/i.test(data ?? '')) {
    throw new CliError('--data takes the name of a folder; for a URL there is --url');
  }
  const where = data === undefined ? url : pathToFileURL(resolve(data)).href;
  const text = postgres ?? where ?? process.env.DATABASE_URL;
  // Whoever wants to look at a database doesn't want to make one.
  if (isFileUrl(text) && !existsSync(folderIn(text))) {
    throw new CliError(`there is no folder ${folderIn(text)}: heliumdb dev --data DIR makes one`);
  }
  return { url: where, postgres, endpoint };
}

/** @param {string} url */
function folderIn(url) {
  try {
    return folderOf(url);
  } catch (error) {
    throw new CliError(/** @type {Error} */ (error).message);
  }
}

/**
 * Whether a database is, or may be, another machine's. Parameters of a URL can name the host, too.
 * @param {Given} where
 */
function isElsewhere({ url, postgres, endpoint }) {
  const text = String(postgres ?? url ?? process.env.DATABASE_URL ?? '');
  if (isFileUrl(text)) return false;
  return [text, endpoint].some((one) => {
    if (one === undefined) return false;
    const http = String(one).trim().replace(/^postgres(ql)?:/i, 'http:');
    if (!URL.canParse(http)) return true;
    const { hostname, searchParams } = new URL(http);
    return !isLoopback(hostname) || searchParams.has('host') || searchParams.has('hostaddr');
  });
}

/** @param {any} error @param {number} port */
function explained(error, port) {
  if (error.syscall !== 'listen') return error;
  const another = `give another one: --port ${port < 65535 ? port + 1 : 0}`;
  if (error.code === 'EADDRINUSE') return new CliError(`port ${port} is in use: stop what uses it, or ${another}`);
  return new CliError(`port ${port} can't be listened on (${error.code}): ${another}`);
}

/**
 * @param {Report} report @param {string} url @param {string} name of the database
 * @param {boolean} readOnly @param {boolean} production
 */
function greet({ line, paint }, url, name, readOnly, production) {
  const { bold, cyan, dim, yellow } = paint;
  line(styled`${bold('heliumdb studio')}: ${name}`);
  line('');
  line(styled`  ${cyan(url)}`);
  line('');
  if (production && readOnly) {
    line(yellow('  The database is on another machine, so nothing can be written; --write allows it.'));
  } else if (production) line(yellow('  The database is on another machine, and can be written.'));
  else if (readOnly) line('  Nothing can be written.');
  line('  The address holds the key of this run: keep it to yourself.');
  line(dim('  Ctrl-C ends it.'));
}

/** How each system opens an address; elsewhere it is xdg-open. @type {Record<string, string[]>} */
const OPENERS = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] };

/** Opens an address; where that fails, people have it on the terminal. @param {string} url */
function openBrowser(url) {
  const [program, ...args] = Object.hasOwn(OPENERS, process.platform) ? OPENERS[process.platform] : ['xdg-open'];
  spawn(program, [...args, url], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref();
}
