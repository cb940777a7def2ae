#!/usr/bin/env node
// The command `heliumdb`: finds the subcommand and runs it. What a subcommand does is in the file of
// its name; what they share in options.js. Exit code 0 only when all it was asked for was done.

import { readFileSync } from 'node:fs';
import { nearest } from './near.js';
import { Trouble } from './options.js';
import { complain, ignoreBrokenPipes, multiline, print } from './terminal.js';

/**
 * @typedef {object} Command
 * @property {string} help printed by --help, whole
 * @property {(args: string[]) => Promise<number>} run to the exit code; throws Trouble
 */

/** @type {Record<string, { summary: string, load: () => Promise<{ command: Command }> }>} */
const commands = {
  dev: { summary: 'run a Neon-compatible endpoint on this machine until Ctrl-C', load: () => import('./dev.js') },
  pull: { summary: 'write the schema document of a database', load: () => import('./pull.js') },
  push: { summary: 'make a database what the schema document says', load: () => import('./push.js') },
  generate: { summary: 'write what has changed in the document as a migration', load: () => import('./generate.js') },
  migrate: { summary: 'apply the migrations that a database doesn\'t have yet', load: () => import('./migrate.js') },
  status: { summary: 'what of the migrations a database has', load: () => import('./status.js') },
  rollback: { summary: 'undo migrations, the last one first', load: () => import('./rollback.js') },
  check: { summary: 'find what is wrong with migrations', load: () => import('./check.js') },
  adopt: { summary: 'take over a database that another tool has made', load: () => import('./adopt.js') },
  unlock: { summary: 'who is migrating a database; take the lease away', load: () => import('./unlock.js') },
};

const overview = () => `Usage: heliumdb COMMAND [options]

Commands:
${Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

heliumdb COMMAND --help says more. heliumdb --version prints the version.
`;

/** @param {string[]} args @returns {Promise<number>} */
async function main([name, ...rest]) {
  if (name === '--version' || name === '-v') return show(version());
  if (name === undefined || name === '--help' || name === '-h') return show(overview());
  if (!Object.hasOwn(commands, name)) throw new Trouble(unknown(name));
  // Arguments may hold a URL with its password, and every user of a machine can read them while this runs.
  process.title = `heliumdb ${name}`;
  const { command } = await commands[name].load();
  if (rest.includes('--help') || rest.includes('-h')) return show(command.help);
  return command.run(rest);
}

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

// Whoever read our output may have gone: `heliumdb dev | head -1`. The work goes on.
ignoreBrokenPipes();

const args = process.argv.slice(2), [name] = args;
process.exitCode = await main(args).catch((error) => complain(Object.hasOwn(commands, String(name)) ? name : undefined, error, args.includes('--json')));
