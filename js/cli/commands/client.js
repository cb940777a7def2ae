// `heliumdb client`: a typed client of the schema document, as a module and its types. It needs no database.

import { CLIENT_OPTIONS, changed, clientFiles, writeClient } from '../client/files.js';
import { CliError } from '../error.js';
import { DOCUMENT_OPTIONS, readDocument } from '../migrations/document.js';
import { again, explain } from '../options.js';
import { count } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DOCUMENT_OPTIONS,
  ...CLIENT_OPTIONS,
  check: { help: 'write nothing; end with 1 if the files differ from the document' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb client [options]

Writes a typed client of the schema document: a module, and its types. It needs no database. The same
document always makes the same files: commit them, and run --check in CI.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const { files, tables } = clientFiles(readDocument(given).document, given);
  const [module, types] = files.map(({ file }) => file);
  const facts = { module, types, tables };
  const written = given.check ? checked(given, files, facts) : writeClient(files);
  const { line, paint } = report, unchanged = written.length ? '' : ', unchanged';
  line(styled`${paint.green(module)}: ${count(tables.length, 'table')}${unchanged}`);
  line(paint.dim(`  with its types, ${types}`));
  return report.end({ status: 'ok', ...facts, written: written.map(({ file }) => file) });
}

/**
 * Nothing, as nothing is written.
 * @param {Given} given @param {import('../client/files.js').File[]} files @param {object} facts
 * @throws {CliError} where the files are not what they should be
 */
function checked(given, files, facts) {
  const stale = changed(files).map(({ file }) => file);
  if (!stale.length) return [];
  const message = `${stale.join(' and ')} ${stale.length > 1 ? "don't" : "doesn't"} match the document: `
    + `run heliumdb client${again(given, ['schema', 'out', 'tables'])}`;
  throw new CliError(message, { facts: { status: 'stale', ...facts, stale } });
}
