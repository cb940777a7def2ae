#!/usr/bin/env node
// The command `heliumdb`: finds the subcommand, reads its options, runs it and reports how it ends. Each subcommand is
// a file in commands/; what the migration commands share is in migrations/. The exit code is 0 only if everything that
// was asked for is done.

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { readEnvironment } from './environment.js';
import { CliError } from './error.js';
import { nearest } from './suggest.js';
import { readOptions } from './options.js';
import { createReport } from './report.js';
import { ignoreBrokenPipes, multiline, print } from './terminal.js';

/**
 * @typedef {object} Command
 * @property {string} help printed by --help, whole
 * @property {Record<string, import('./options.js').Option>} options
 * @property {string[]} [arguments] names of those that stand without an option
 * @property {(given: import('./options.js').Given, report: import('./report.js').Report) => Promise<number>} run
 *   returns the exit code; an error that it throws is reported here
 */

/** Each is loaded only when it is run. @type {Record<string, () => Promise<{ command: Command }>>} */
const commands = {
  init: () => import('./commands/init.js'),
  dev: () => import('./commands/dev.js'),
  serve: () => import('./commands/serve.js'),
  pull: () => import('./commands/pull.js'),
  push: () => import('./commands/push.js'),
  generate: () => import('./commands/generate.js'),
  migrate: () => import('./commands/migrate.js'),
  status: () => import('./commands/status.js'),
  rollback: () => import('./commands/rollback.js'),
  check: () => import('./commands/check.js'),
  client: () => import('./commands/client.js'),
  smoke: () => import('./commands/smoke.js'),
  adopt: () => import('./commands/adopt.js'),
  unlock: () => import('./commands/unlock.js'),
  usages: () => import('./commands/usages.js'),
  import: () => import('./commands/import.js'),
  studio: () => import('./commands/studio.js'),
};

/** @type {Record<keyof typeof commands, string>} */
const summaries = {
  init: 'begin a project: document, .env, scripts, first migration and client',
  dev: 'run a Neon-compatible endpoint on this machine until Ctrl-C',
  serve: 'run a gateway in front of a Postgres server',
  pull: 'write the schema document of a database',
  push: 'change a database to match the schema document',
  generate: 'write the changes of the document as a migration',
  migrate: "apply the migrations that a database doesn't have yet",
  status: 'show which migrations a database has',
  rollback: 'undo migrations, the last one first',
  check: 'find mistakes in migrations',
  client: 'write a typed client of the schema document',
  smoke: 'try a database as a deployment uses it',
  adopt: 'take over a database that another tool made',
  unlock: 'show who is migrating a database, or take the lease away',
  usages: 'find the calls of Prisma and Drizzle in sources',
  import: 'copy the rows of an SQLite file to a database',
  studio: 'see and change the rows of a database in the browser',
};

/**
 * V8 compiles a WebAssembly function again, optimised, once it has run for a moment. The embedded Postgres has
 * thousands of those, and a command lives for seconds: half of its CPU went there. So a function has to run a hundred
 * times as long. One that lives for minutes is as quick in the end.
 */
const OPTIMISE_LATE = '--wasm-tiering-budget=180000000';

const overview = () => `Usage: heliumdb COMMAND [options]

Commands:
${Object.entries(summaries).map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

heliumdb COMMAND --help says more. heliumdb --version prints the version.
`;

/** @param {string[]} args @param {import('./report.js').Report} report @returns {Promise<number>} */
async function main([name, ...rest], report) {
  if (name === '--version' || name === '-v') return show(version());
  if (name === undefined || name === '--help' || name === '-h') return show(overview());
  if (!isCommand(name)) throw new CliError(unknown(name));
  // Arguments may hold a URL with its password, and every user of a machine can read them while this runs.
  process.title = `heliumdb ${name}`;
  setFlagsFromString(OPTIMISE_LATE);
  const { command } = await commands[name]();
  if (rest.includes('--help') || rest.includes('-h')) return show(command.help);
  readEnvironment();
  return command.run(readOptions(name, command.options, rest, command.arguments), report);
}

/** @param {string} [name] */
const isCommand = (name = '') => Object.hasOwn(commands, name);

/** @param {string} name */
function unknown(name) {
  if (/:\/\//.test(name)) return 'a command comes first, such as heliumdb migrate --url URL'; // it may hold a password
  const near = nearest(name, [...Object.keys(commands), '--help', '--version']);
  const what = name.startsWith('-') ? `there is no option ${name}` : `there is no command "${name}"`;
  return `${what}${near ? `: did you mean ${near}?` : `; there is: ${Object.keys(commands).join(', ')}`}`;
}

/** @param {string} text */
function show(text) {
  print(multiline(text.trimEnd()));
  return 0;
}

/** @returns {string} */
function version() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

// The reader of our output may leave early, as in `heliumdb dev | head -1`. The work goes on.
ignoreBrokenPipes();

const args = process.argv.slice(2);
const report = createReport(isCommand(args[0]) ? args[0] : undefined, args.includes('--json'));
process.exitCode = await main(args, report).catch(report.fail);
