// `heliumdb smoke`: is a deployment's database there, and as the application needs it? Prints each check with its time.
// What is asked is in smoke/checks.js.

import { CliError } from '../error.js';
import { DATABASE_OPTIONS, SqlError, withDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from '../migrations/document.js';
import { explain } from '../options.js';
import { count, duration } from '../report.js';
import { checksOf } from '../smoke/checks.js';
import { styled, visible } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../smoke/checks.js').Check} Check
 * @typedef {{name: string, ms: number, says?: string, error?: {message: string, code?: string}}} Told
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb smoke [options]

Tries a database as a deployment uses it: connects, compares its schema with the document, reads a row of every
table of the document, and updates a row to what it is, in a transaction that is rolled back. Prints the time of
each. Run it with the URL of the application after each migration and each deployment; it needs no right that the
application doesn't. A role that can't create a schema has no expressions compared: defaults, checks, views.

Options:
${explain(options)}

Exit code 0 if all of it went well; 1 if anything is wrong.
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const { document, hash } = readDocument(given), checks = checksOf(document);
  const width = Math.max(...checks.map(({ name }) => visible(name).length));
  return withDatabase(given, report, async (database) => {
    const context = { database, document, file: documentFile(given), filled: new Set() };
    /** @type {Told[]} */
    const told = [];
    for (const check of checks) {
      report.progress(check.name);
      const one = await perform(check, context);
      told.push(one);
      print(report, one, width);
      if (one.error && check.needed) break;
    }
    const failed = told.filter(({ error }) => error).length, left = checks.length - told.length;
    const rest = left ? `, ${count(left, 'check')} not made` : '';
    const well = `${count(told.length, 'check')}, nothing is wrong`;
    report.line(failed ? `${count(failed, 'check')} failed${rest}` : well);
    return report.end({ database: database.name, hash, checks: told }, failed ? 1 : 0);
  });
}

/** @param {Check} check @param {import('../smoke/checks.js').Context} context @returns {Promise<Told>} */
async function perform({ name, run: ask }, context) {
  const start = performance.now();
  const timed = (/** @type {object} */ more) =>
    ({ name, ms: Math.round((performance.now() - start) * 10) / 10, ...more });
  try {
    return timed({ says: await ask(context) });
  } catch (error) {
    return timed({ error: described(error) });
  }
}

/** @param {any} error @returns {{message: string, code?: string}} */
function described(error) {
  const where = error.table ? `${error.table}: ` : '';
  if (error instanceof CliError) return { message: error.lines.join('\n') };
  if (error instanceof SqlError) return { message: `${where}${error.message}`, code: error.code };
  // Not one of ours: a mistake of this program is not to pass for one of the database.
  if (typeof error.code !== 'string') throw error;
  return { message: `${where}${error.message}`, code: error.code };
}

/** @param {Report} report @param {Told} told @param {number} width */
function print({ line, paint: { dim, green, red } }, { name, ms, says = '', error }, width) {
  const title = visible(name).padEnd(width), time = dim(duration(ms).padStart(8));
  if (!error) {
    line(styled`${green('ok')} ${title}  ${time}  ${says}`);
    return;
  }
  const [first, ...more] = error.message.split('\n');
  line(styled`${red('x')}  ${title}  ${time}  ${first}${error.code ? ` (${error.code})` : ''}`);
  for (const text of more) line(`     ${text}`);
}
