// `heliumdb generate`: the difference between the schema document and what the migrations lead to, as a new migration.
// It needs no database: every migration has a snapshot of the schema that it leads to.

import { Trouble, colours, explain, readOptions } from './options.js';
import { ANSWER_OPTIONS, difference } from './migrations/answers.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from './migrations/document.js';
import { FOLDER_OPTIONS, folderOf, readMigrations, writeMigration } from './migrations/folder.js';
import { merged } from './migrations/snapshots.js';
import { tool } from './migrations/tools.js';

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
  const given = readOptions('generate', OPTIONS, args);
  const folder = folderOf(given), migrations = readMigrations(folder);
  const { document: from, parents } = merged(migrations);
  const { document: to } = given.custom ? { document: from ?? tool('document', { document: { version: 1, tables: {} } }).document } : readDocument(given);
  const found = given.custom ? CUSTOM : await difference({ from, to, style: 'migrate' }, given);
  if (!given.custom && !found.changes.length) return say(given, { status: 'no-changes', heads: parents }, `the migrations lead to what ${documentFile(given)} says\n`);
  const name = `${stamp(migrations)}_${nameOf(given, found.changes)}`;
  const { findings } = tool('lint', { sql: found.up, before: from });
  const told = { name, changes: found.changes.map(summary), findings };
  if (given['dry-run']) return say(given, { status: 'dry-run', ...told, up: found.up, down: found.down }, found.up);
  const snapshot = { version: 1, parents, document: to };
  writeMigration(folder, { name, up: found.up, down: found.down, snapshot });
  return say(given, { status: 'ok', folder: `${folder}/${name}`, ...told }, described(`${folder}/${name}`, told));
}

/** What a migration written by hand begins with. */
const CUSTOM = {
  changes: [],
  up: '-- Statements end with a semicolon; a line "-- heliumdb:commit" ends the transaction there.\n',
  down: '-- The reverse of migration.sql; or a line: -- heliumdb:irreversible WHY\n-- heliumdb:irreversible not written yet\n',
};

/** @param {any} change */
const summary = ({ id, kind, summary, destructive }) => ({ id, kind, summary, destructive });

/** The time in UTC, and behind that of the newest one: two that are made within a second keep their order. @param {{name: string}[]} migrations */
function stamp(migrations) {
  const digits = (/** @type {Date} */ date) => date.toISOString().replace(/\D/g, '').slice(0, 14);
  const now = digits(new Date()), newest = migrations.map(({ name }) => name.slice(0, 14)).sort().at(-1) ?? '';
  if (now > newest) return now;
  const [, year, month, day, hour, minute, second] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(newest) ?? []).map(Number);
  return digits(new Date(Date.UTC(year, month - 1, day, hour, minute, second + 1)));
}

/** @param {Given} given @param {{id: string}[]} changes */
function nameOf({ name, custom }, changes) {
  if (name !== undefined && !/^[a-z0-9][a-z0-9_-]{0,60}$/i.test(name)) throw new Trouble(`--name ${name}: give letters, digits, _ and -, at most 61`);
  if (name !== undefined) return name;
  if (custom) return 'custom';
  const more = changes.length > 1 ? `_and_${changes.length - 1}_more` : '';
  return `${changes[0].id.toLowerCase().replace(/[^a-z0-9]+/g, '_').slice(0, 40).replace(/^_+|_+$/g, '')}${more}`;
}

/** @param {string} place @param {{changes: {summary: string, destructive: boolean}[], findings: Finding[]}} told */
function described(place, { changes, findings }) {
  const { dim, green, red, yellow } = colours(process.stdout);
  return [
    `${green(place)}\n`,
    ...changes.map(({ summary, destructive }) => `  ${destructive ? red('-') : '+'} ${summary}\n`),
    ...findings.map(({ code, line, message, fix }) => `  ${yellow(code)} migration.sql:${line} ${message}${fix ? dim(`; ${fix}`) : ''}\n`),
  ].join('');
}

/** @param {Given} given @param {object} told @param {string} text */
function say({ json }, told, text) {
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : text);
  return 0;
}
