// `heliumdb check`: finds mistakes in migrations before they run on a database that matters. The checks are in
// migrations/checks/; each returns findings.

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
    help: 'check only scripts of migrations after this one; with --url, those that the database\n'
      + 'has applied are skipped anyway',
  },
  tenant: {
    value: 'COLUMN',
    help: 'every table of the document that has this column must have a policy that is in force',
  },
  write: { help: 'first write heliumdb.sum anew, after scripts were changed, or branches merged, on purpose' },
  'no-replay': { help: "don't try the migrations on an embedded database" },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb check [options]

Checks the directory and its sum file; the document for foreign keys without an index; every script for statements
that destroy data, narrow types, rewrite or lock tables, or break running code; the migrations up and down, and branches
in both orders, on an embedded database; and with --url or DATABASE_URL whether that database has changed since its
migrations. A comment -- heliumdb:allow CODE on or before a statement allows a finding. Ends with 1 if there are
findings. Advice about the document doesn't make it fail.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  if (given.write) writeSum(dirOf(given));
  const folder = readFolderOrNone(dirOf(given));
  // Set but empty is a mistake, such as a secret that CI doesn't have: openDatabase reports it.
  const named = ['url', 'postgres'].some((name) => given[name] !== undefined) || process.env.DATABASE_URL !== undefined;
  const { progress } = report, note = (/** @type {string} */ text) => report.line(report.paint.dim(`  ${text}`));
  if (named) progress('opening the database');
  const database = named ? await openDatabase(given) : null;
  /** @type {(Finding & {part: string})[]} */
  const findings = [];
  /** @type {(Finding & {part: string})[]} */
  const advice = [];
  /** @type {Record<string, string>} */
  const skipped = {};
  try {
    for (const [part, check] of checks) {
      progress(`looking at ${part}`);
      const found = await check({ given, folder, database, note, progress });
      if (typeof found === 'string') {
        skipped[part] = found;
        report.line(styled`${report.paint.dim('--')} ${part} ${report.paint.dim(`not checked: ${found}`)}`);
        continue;
      }
      for (const { advice: isAdvice, ...finding } of found) (isAdvice ? advice : findings).push({ part, ...finding });
      print(report, part, found);
      // With a wrong directory the other checks would only report the same again.
      if (part === 'directory' && found.some(({ code }) => code !== 'not-generated')) break;
    }
  } finally {
    await database?.close();
  }
  return report.end({ findings, advice, skipped }, findings.length ? 1 : 0);
}

/** @param {Report} report @param {string} part @param {Finding[]} findings */
function print({ line, paint: { cyan, dim, green, red, yellow } }, part, findings) {
  line(styled`${findings.some(({ advice }) => !advice) ? red('x') : green('ok')} ${part}`);
  for (const { code, where, message, fix } of findings) {
    line(styled`  ${yellow(code)} ${cyan(where)} ${message}${fix ? dim(`; ${fix}`) : ''}`);
  }
}
