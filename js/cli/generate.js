// `heliumdb generate`: the difference between the schema document and what the migrations lead to, as a new migration.
// It needs no database: every migration has a snapshot of the schema that it leads to.

import { Trouble, explain, readOptions } from './options.js';
import { colours, sqlLines, say, styled } from './terminal.js';
import { ANSWER_OPTIONS, difference } from './migrations/answers.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from './migrations/document.js';
import { FOLDER_OPTIONS, dirOf, historyOf, problemsOf } from './migrations/folder.js';
import { merged } from './migrations/snapshots.js';
import { tool } from './migrations/tools.js';
import { readFolderOrNone, stamp, writeMigration } from './migrations/write.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {{code: string, line: number, message: string, fix: string}} Finding
 */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  ...ANSWER_OPTIONS,
  name: { value: 'NAME', help: 'what the migration is called after its time, such as add_users_name;\nmade of its first change unless given' },
  custom: { help: 'an empty migration, to be written by hand' },
  'dry-run': { help: 'print the SQL, and write nothing' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb generate [options]

Writes a migration: migration.sql, down.sql and a snapshot, in a folder of its own. Renames are taken from
renamedFrom in the document or from --rename, never guessed. Ends with 2 where an answer is needed.

Options:
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('generate', OPTIONS, args), { name: called } = given;
  if (called !== undefined && !/^[a-z0-9][a-z0-9_-]{0,60}$/i.test(called)) {
    throw new Trouble(`--name ${called}: give letters, digits, _ and -, at most 61`);
  }
  const dir = dirOf(given), folder = readFolderOrNone(dir), { migrations } = folder;
  const problems = problemsOf(folder, historyOf(folder));
  if (problems.length) throw new Trouble(problems.map(({ name, what, way }) => `${name}: ${what}; ${way}`));
  const { document: from, heads } = merged(migrations);
  const { document: to } = given.custom ? { document: from ?? EMPTY } : readDocument(given);
  const found = given.custom ? CUSTOM : await difference({ from, to, style: 'migrate' }, given);
  if (!given.custom && !found.changes.length) {
    return say(given, { status: 'no-changes', heads }, [`the migrations lead to what ${documentFile(given)} says`]);
  }
  const name = `${stamp(migrations)}_${nameOf(given, found.changes)}`;
  const { findings } = tool('lint', { sql: found.up, before: from });
  const told = { name, changes: found.changes.map(summary), findings };
  if (given['dry-run']) {
    const { up, down } = found;
    return say(given, { status: 'dry-run', ...told, up, down }, [sqlLines(up.trimEnd())]);
  }
  writeMigration(dir, name, { up: found.up, down: found.down, parents: heads, document: to });
  return say(given, { status: 'ok', folder: `${dir}/${name}`, ...told }, described(`${dir}/${name}`, told));
}

/** A schema without anything. */
const EMPTY = { version: 1, tables: {} };

/** What a migration written by hand begins with. */
const CUSTOM = {
  changes: [],
  up: '-- Statements end with a semicolon; a line "-- heliumdb:commit" ends the transaction there.\n',
  down: '-- The reverse of migration.sql. While there is none, this line says so:\n-- heliumdb:irreversible not written yet\n',
};

/** @param {any} change */
const summary = ({ id, kind, summary, destructive }) => ({ id, kind, summary, destructive });

/** @param {Given} given @param {{id: string}[]} changes */
function nameOf({ name, custom }, changes) {
  if (name !== undefined) return name;
  if (custom) return 'custom';
  const more = changes.length > 1 ? `_and_${changes.length - 1}_more` : '';
  return `${changes[0].id.toLowerCase().replace(/[^a-z0-9]+/g, '_').slice(0, 40).replace(/^_+|_+$/g, '')}${more}`;
}

/** @param {string} place @param {{changes: {summary: string, destructive: boolean}[], findings: Finding[]}} told */
function described(place, { changes, findings }) {
  const { dim, green, red, yellow } = colours();
  return [
    green(place),
    ...changes.map(({ summary, destructive }) => styled`  ${destructive ? red('-') : '+'} ${summary}`),
    ...findings.map(({ code, line, message, fix }) =>
      styled`  ${yellow(code)} migration.sql:${line} ${message}${fix ? dim(`; ${fix}`) : ''}`),
  ];
}
