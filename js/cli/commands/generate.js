// `heliumdb generate`: writes the difference between the schema document and the schema after the last migration as a
// new migration. It needs no database: every migration has a snapshot of the schema after it.

import { CliError } from '../error.js';
import { ANSWER_OPTIONS, difference } from '../migrations/answers.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from '../migrations/document.js';
import { FOLDER_OPTIONS, dirOf, historyOf, problemsOf } from '../migrations/folder.js';
import { merged } from '../migrations/snapshots.js';
import { tool } from '../migrations/tools.js';
import { readFolderOrNone, stamp, writeMigration } from '../migrations/write.js';
import { explain } from '../options.js';
import { sqlLines, styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {{code: string, line: number, message: string, fix: string}} Finding
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  ...ANSWER_OPTIONS,
  name: {
    value: 'NAME',
    help: 'the name after the time, such as add_users_name; by default it is made from\nthe first change',
  },
  custom: { help: 'write an empty migration, to fill in by hand' },
  'dry-run': { help: 'print the SQL and write nothing' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb generate [options]

Writes a migration: migration.sql, down.sql and a snapshot, in a folder of its own. Renames come from
renamedFrom in the document or from --rename; they are never guessed. Ends with 2 if an answer is needed.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const dir = dirOf(given), { from, parents, migrations } = readStart(given, dir);
  const { document: to } = given.custom ? { document: from ?? EMPTY } : readDocument(given);
  const { changes, up, down } = given.custom ? CUSTOM : await difference({ from, to, style: 'migrate' }, given);
  if (!given.custom && !changes.length) {
    report.line(`nothing to write: the migrations match ${documentFile(given)}`);
    return report.end({ status: 'no-changes', heads: parents });
  }
  const name = `${stamp(migrations)}_${nameOf(given, changes)}`;
  const { script, findings } = allowAnswered(up, tool('lint', { sql: up, before: from }).findings);
  const facts = { name, changes: changes.map(summaryOf), findings };
  if (given['dry-run']) {
    report.line(sqlLines(script.trimEnd()));
    return report.end({ status: 'dry-run', ...facts, up: script, down });
  }
  const folder = `${dir}/${name}`;
  writeMigration(dir, name, { up: script, down, parents, document: to });
  describe(report, folder, facts);
  return report.end({ status: 'ok', folder, ...facts });
}

/** The state before the new migration. @param {Given} given @param {string} dir */
function readStart({ name }, dir) {
  if (name !== undefined && !/^[a-z0-9][a-z0-9_-]{0,60}$/i.test(name)) {
    throw new CliError(`--name ${name}: give letters, digits, _ and -, at most 61`);
  }
  const folder = readFolderOrNone(dir), problems = problemsOf(folder, historyOf(folder));
  if (problems.length) throw new CliError(problems.map(({ name, what, way }) => `${name}: ${what}; ${way}`));
  const { document, heads } = merged(folder.migrations);
  return { from: document, parents: heads, migrations: folder.migrations };
}

/** A schema without anything. */
const EMPTY = { version: 1, tables: {} };

/** What a migration written by hand begins with. */
const CUSTOM = {
  changes: [],
  up: '-- Statements end with a semicolon; a line "-- heliumdb:commit" ends the transaction there.\n',
  down: '-- The reverse of migration.sql. While there is none, this line says so:\n'
    + '-- heliumdb:irreversible not written yet\n',
};

/** What a script has only where somebody said so: nothing is renamed on a guess. */
const ANSWERED = ['rename-table', 'rename-column', 'rename-type'];

/**
 * A script in which heliumdb check allows what was answered: nobody is asked the same twice.
 * @param {string} sql @param {Finding[]} findings of it
 * @returns {{script: string, findings: Finding[]}} the findings at their new lines
 */
function allowAnswered(sql, findings) {
  const answered = findings.filter(({ code }) => ANSWERED.includes(code));
  const script = sql.split('\n').flatMap((text, i) =>
    [...answered.filter(({ line }) => line === i + 1).map(({ code }) => `-- heliumdb:allow ${code}`), text]).join('\n');
  const above = (/** @type {Finding} */ finding) => answered.filter(({ line }) => line <= finding.line).length;
  return { script, findings: findings.map((finding) => ({ ...finding, line: finding.line + above(finding) })) };
}

/** @param {any} change */
const summaryOf = ({ id, kind, summary, destructive }) => ({ id, kind, summary, destructive });

/** @param {Given} given @param {{id: string}[]} changes */
function nameOf({ name, custom }, changes) {
  if (name !== undefined) return name;
  if (custom) return 'custom';
  const first = changes[0].id.toLowerCase().replace(/[^a-z0-9]+/g, '_').slice(0, 40).replace(/^_+|_+$/g, '');
  return changes.length > 1 ? `${first}_and_${changes.length - 1}_more` : first;
}

/**
 * @param {Report} report @param {string} folder
 * @param {{changes: {summary: string, destructive: boolean}[], findings: Finding[]}} facts
 */
function describe({ line: print, paint: { dim, green, red, yellow } }, folder, { changes, findings }) {
  print(green(folder));
  for (const { summary, destructive } of changes) print(styled`  ${destructive ? red('-') : '+'} ${summary}`);
  for (const { code, line, message, fix } of findings) {
    print(styled`  ${yellow(code)} migration.sql:${line} ${message}${fix ? dim(`; ${fix}`) : ''}`);
  }
}
