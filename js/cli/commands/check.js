// `heliumdb check`: what can be known to be wrong with migrations before they meet a database that matters. Each check
// gives findings; which checks there are is in migrations/checks/.

import { checks } from '../migrations/checks/index.js';
import { DATABASE_OPTIONS, openDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS } from '../migrations/document.js';
import { FOLDER_OPTIONS, dirOf, writeSum } from '../migrations/folder.js';
import { readFolderOrNone } from '../migrations/write.js';
import { explain } from '../options.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/checks/index.js').Finding} Finding
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  ...DATABASE_OPTIONS,
  since: {
    value: 'NAME',
    help: 'look only at scripts of migrations behind this one; those that a database of --url has\n'
      + 'applied are left out anyway',
  },
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
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  if (given.write) writeSum(dirOf(given));
  const folder = readFolderOrNone(dirOf(given));
  // Set but empty is a mistake, such as a secret that CI doesn't have: openDatabase says so.
  const named = ['url', 'postgres'].some((name) => given[name] !== undefined) || process.env.DATABASE_URL !== undefined;
  const { progress } = report, tell = (/** @type {string} */ text) => report.line(report.paint.dim(`  ${text}`));
  if (named) progress('opening the database');
  const database = named ? await openDatabase(given) : null;
  /** @type {(Finding & {part: string})[]} */
  const findings = [];
  /** @type {Record<string, string>} */
  const skipped = {};
  try {
    for (const [part, check] of checks) {
      progress(`looking at ${part}`);
      const found = await check({ given, folder, database, tell, progress });
      if (typeof found === 'string') {
        skipped[part] = found;
        report.line(styled`${report.paint.dim('--')} ${part} ${report.paint.dim(`not checked: ${found}`)}`);
        continue;
      }
      findings.push(...found.map((finding) => ({ part, ...finding })));
      print(report, part, found);
      // What the directory holds isn't what it should: to run it would only say so again.
      if (part === 'directory' && found.some(({ code }) => code !== 'not-generated')) break;
    }
  } finally {
    await database?.close();
  }
  return report.end({ findings, skipped }, findings.length ? 1 : 0);
}

/** @param {Report} report @param {string} part @param {Finding[]} findings */
function print({ line, paint: { cyan, dim, green, red, yellow } }, part, findings) {
  line(styled`${findings.length ? red('x') : green('ok')} ${part}`);
  for (const { code, where, message, fix } of findings) {
    line(styled`  ${yellow(code)} ${cyan(where)} ${message}${fix ? dim(`; ${fix}`) : ''}`);
  }
}
