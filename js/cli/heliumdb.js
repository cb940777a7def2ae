#!/usr/bin/env node
// The command `heliumdb`: finds the subcommand and runs it. What a subcommand does is in the file of
// its name; what they share in options.js. Exit code 0 only when all it was asked for was done.

import { readFileSync } from 'node:fs';
import { Trouble, complain } from './options.js';

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
  if (name === '--version' || name === '-v') return print(`${version()}\n`);
  if (name === '--help' || name === '-h') return print(overview());
  if (name === undefined) {
    process.stderr.write(overview());
    return 1;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new Trouble(`there is no command "${name}"; there is: ${Object.keys(commands).join(', ')}`);
  }
  const { command } = await commands[name].load();
  if (rest.includes('--help') || rest.includes('-h')) return print(command.help);
  return command.run(rest);
}

/** @param {string} text */
function print(text) {
  process.stdout.write(text);
  return 0;
}

/** @returns {string} */
function version() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

// Whoever read our output may have gone: `heliumdb dev | head -1`. The work goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const args = process.argv.slice(2), [name] = args;
process.exitCode = await main(args).catch((error) => complain(Object.hasOwn(commands, String(name)) ? name : undefined, error, args.includes('--json')));
