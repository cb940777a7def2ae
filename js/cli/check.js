// `heliumdb check`: what can be known to be wrong with migrations before they meet a database that matters. Each part
// gives findings; which there are is in migrations/checks/.

import { explain, readOptions } from './options.js';
import { colours, print, printJson, styled } from './terminal.js';
import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { DOCUMENT_OPTIONS } from './migrations/document.js';
import { FOLDER_OPTIONS, dirOf, writeSum } from './migrations/folder.js';
import { checkDirectory } from './migrations/checks/directory.js';
import { checkDrift } from './migrations/checks/drift.js';
import { checkScripts } from './migrations/checks/scripts.js';
import { checkReplay } from './migrations/checks/replay.js';
import { readFolderOrNone } from './migrations/write.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {{code: string, where: string, message: string, fix?: string}} Finding
 * @typedef {{given: Given, folder: import('./migrations/folder.js').Folder,
 *   database: import('./migrations/database.js').Database | null, say: (text: string) => void}} Context
 */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  ...DATABASE_OPTIONS,
  since: { value: 'NAME', help: 'look only at scripts of migrations behind this one; those that a database of --url has\napplied are left out anyway' },
  write: { help: 'first write heliumdb.sum anew, where scripts were changed, or branches merged, on purpose' },
  'no-replay': { help: "don't try the migrations on an embedded database" },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb check [options]

Looks at the directory and its sum file, at every script (what destroys, narrows, rewrites, locks, or breaks code that
runs), tries the migrations up and down and branches in both orders on an embedded database, and, with --url or
DATABASE_URL, whether that database still is what its migrations made. A finding of a script is opted out by a comment
on its statement or before it: -- heliumdb:allow CODE. Ends with 1 where anything is found.

Options:
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** In this order: what a later one finds may come of what an earlier one has. @type {[string, (context: Context) => Promise<Finding[]>][]} */
const PARTS = [
  ['directory', checkDirectory],
  ['scripts', checkScripts],
  ['replay', checkReplay],
  ['drift', checkDrift],
];

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('check', OPTIONS, args);
  if (given.write) writeSum(dirOf(given));
  const folder = readFolderOrNone(dirOf(given));
  const named = ['url', 'postgres'].some((name) => given[name] !== undefined) || process.env.DATABASE_URL;
  const database = named ? await openDatabase(given) : null;
  const { cyan, dim, green, red, yellow } = colours();
  const say = given.json ? () => {} : print;
  /** @type {(Finding & {part: string})[]} */
  const findings = [];
  try {
    for (const [part, check] of PARTS) {
      const found = await check({ given, folder, database, say: (text) => say(dim(`  ${text}`)) });
      findings.push(...found.map((finding) => ({ part, ...finding })));
      say(styled`${found.length ? red('x') : green('ok')} ${part}`);
      for (const { code, where, message, fix } of found) {
        say(styled`  ${yellow(code)} ${cyan(where)} ${message}${fix ? dim(`; ${fix}`) : ''}`);
      }
      // What the directory holds isn't what it should: to run it would only say so again.
      if (part === 'directory' && found.some(({ code }) => code !== 'not-generated')) break;
    }
  } finally {
    await database?.close();
  }
  if (given.json) printJson({ ok: !findings.length, findings });
  return findings.length ? 1 : 0;
}
