// `heliumdb pull`: writes a database's schema as a document. What push or migrate made comes back as it was written.

import { existsSync, readFileSync } from 'node:fs';
import { CliError } from '../error.js';
import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import {
  DOCUMENT_OPTIONS, documentFile, documentOf, documentText, withClient, writeDocument,
} from '../migrations/document.js';
import { leftLines } from '../migrations/left.js';
import { readSchema } from '../migrations/schema.js';
import { tool } from '../migrations/tools.js';
import { explain } from '../options.js';
import { count } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/document.js').Document} Document
 * @typedef {import('../migrations/schema.js').Left} Left
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  schemas: { value: 'A,B', help: "only these schemas, and public; by default all but the system's" },
  ledgers: { help: "take in the tables in which other tools keep their migrations; those that are in the\n"
    + 'document already stay there' },
  force: { help: 'overwrite a document that differs' },
  json: { help: 'print the document and a list of what it leaves out as JSON; write no file' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb pull [options]

Writes the schema document of a database: the tables, enums and extensions of its schemas, and as SQL its views,
functions, triggers, policies, types, sequences and comments. It lists what a document can't express (grants,
partitions, the ledgers of other tools' migrations, ...) and leaves it out. The "client" members of an existing file
stay.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  return withDatabase(given, report, async (database) => {
    report.progress('looking at what the database has');
    const schemas = schemasOf(given);
    const { document, left } = await readSchema(database, { schemas, tables: tablesOf(given) });
    const missing = schemas?.filter((name) => !Object.hasOwn(document.schemas ?? {}, name)) ?? [];
    if (missing.length) {
      const what = `no schema "${missing.join('", "')}" beside those of its search path`;
      throw new CliError(`${database.name} has ${what}`);
    }
    if (!given.json) write(given, report, document, left);
    return report.end({ document, left });
  });
}

/** The schemas that are asked for, besides public. @param {Given} given @returns {string[] | null} */
function schemasOf({ schemas }) {
  return schemas?.split(',').filter((/** @type {string} */ name) => name && name !== 'public') ?? null;
}

/** The tables that are so even if they are ledgers of other tools; true: all. @param {Given} given */
const tablesOf = (given) => given.ledgers || Object.keys(documentOf(documentFile(given))?.tables ?? {});

/** @param {Given} given @param {Report} report @param {Document} live @param {Left} left */
function write(given, { line, paint }, live, left) {
  const file = documentFile(given), document = withClient(live, file), text = documentText(document);
  if (!given.force && existsSync(file) && !isSame(file, document)) {
    const message = `${file} differs from the database: give --force to overwrite it, or --schema FILE`;
    throw new CliError(message, { exitCode: 2 });
  }
  const unchanged = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!unchanged) writeDocument(file, document);
  const tables = count(Object.keys(document.tables).length, 'table');
  line(styled`${paint.green(file)}: ${tables}${unchanged ? ', unchanged' : ''}`);
  for (const text of leftLines(left)) line(paint.dim(`  ${text}`));
}

/** Whether a file describes the same schema, however it is written. @param {string} file @param {Document} document */
function isSame(file, document) {
  try {
    return tool('document', { text: readFileSync(file, 'utf8') }).hash === tool('document', { document }).hash;
  } catch {
    return false;
  }
}
