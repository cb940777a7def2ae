// `heliumdb pull`: a database's schema as a document. What push or migrate has made comes back as it was written.

import { existsSync, readFileSync } from 'node:fs';
import { Trouble, explain, readOptions } from './options.js';
import { colours, print, printJson, styled } from './terminal.js';
import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, documentText, writeDocument } from './migrations/document.js';
import { observe } from './migrations/observe.js';
import { readState } from './migrations/state.js';
import { tool } from './migrations/tools.js';

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  force: { help: 'write over a document that says something else' },
  json: { help: 'print the document and what it leaves out as JSON, and write no file' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb pull [options]

Writes the schema document of a database: its tables, enums, keys, checks and indexes. What such a document
can't say (views, triggers, functions, ...) is named and left alone.

Options:
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('pull', OPTIONS, args);
  const database = await openDatabase(given);
  try {
    const { document, left } = await pulled(database);
    if (given.json) printJson({ ok: true, document, left });
    else write(given, document, left);
  } finally {
    await database.close();
  }
  return 0;
}

/** @param {import('./migrations/database.js').Database} database */
async function pulled(database) {
  const [{ document: live, left }, state] = [await observe(database), await readState(database)];
  if (!state?.observed) return { document: live, left };
  return { ...tool('respell', { live, observed: state.observed, document: state.document }), left };
}

/** @param {import('./options.js').Given} given @param {import('./migrations/document.js').Document} document @param {{kind: string, name: string}[]} left */
function write(given, document, left) {
  const file = documentFile(given), text = documentText(document);
  const { dim, green } = colours();
  const tables = Object.keys(document.tables).length;
  if (!given.force && existsSync(file) && !says(file, document)) {
    throw Object.assign(new Trouble(`${file} says something else: give --force to write over it, or --schema FILE`), { exitCode: 2 });
  }
  const same = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!same) writeDocument(file, document);
  print(styled`${green(file)}: ${tables} ${tables === 1 ? 'table' : 'tables'}${same ? ', as it was' : ''}`);
  for (const { kind, name } of left) print(dim(`  left out: ${kind} ${name}`));
}

/** Whether a file says the same, however it is spelled. @param {string} file @param {import('./migrations/document.js').Document} document */
function says(file, document) {
  try {
    return tool('document', { text: readFileSync(file, 'utf8') }).hash === tool('document', { document }).hash;
  } catch {
    return false;
  }
}
