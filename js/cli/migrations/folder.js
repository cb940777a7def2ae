// The directory of migrations: reads all of it, and finds its mistakes. It knows the names of the files; the engine
// knows their meaning (tools split, history, sum).

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suggestion } from '../suggest.js';
import { CliError } from '../error.js';
import { replaceFile } from '../../local/replace.js';
import { ToolError, tool } from './tools.js';

/**
 * @typedef {{sql: string, line: number, stage: number, hash: string, outsideTransaction: boolean, conforming?: string,
 *   probe?: {of: 'create' | 'drop', index: string, table?: string, schema?: string}}} Statement
 * @typedef {{statements: Statement[], stages: number, hash: string, irreversible: string | null}} Script
 * @typedef {{name: string, kind: string, what: string, way: string}} Problem
 *
 * @typedef {object} Migration
 * @property {string} name the folder's
 * @property {Record<string, string>} files their texts by name
 * @property {Script | undefined} up undefined: it has mistakes, which are problems
 * @property {Script | undefined} down undefined: there is none
 * @property {string[] | null} parents of the snapshot; null: there is none
 * @property {object | undefined} document the schema after the migration
 *
 * @typedef {object} Folder
 * @property {string} dir
 * @property {Migration[]} migrations by name
 * @property {string | null} sum the text of heliumdb.sum
 * @property {Problem[]} problems of single files
 */

export const SUM = 'heliumdb.sum';
const UP = 'migration.sql', DOWN = 'down.sql', SNAPSHOT = 'snapshot.json';

/** The files of a migration. */
const FILES = [UP, DOWN, SNAPSHOT];

/** @type {Record<string, import('../options.js').Option>} */
export const FOLDER_OPTIONS = {
  dir: { value: 'DIR', help: 'the folder of the migrations, ./migrations by default' },
};

/** @param {import('../options.js').Given} given @returns {string} */
export const dirOf = ({ dir = 'migrations' }) => String(dir);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a file; undefined if it is missing. @param {string} path */
function textOf(path) {
  try {
    return decoder.decode(readFileSync(path));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') return undefined;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : code;
    throw new CliError(`${path} can't be read: ${reason}`);
  }
}

/** @param {string} dir @returns {string[]} */
function foldersIn(dir) {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') {
      throw new CliError(`there is no folder ${dir}: heliumdb generate makes it, and --dir names another`);
    }
    throw new CliError(`${dir} can't be read (${code})`);
  }
}

/** @param {string} dir @returns {Folder} */
export function readFolder(dir) {
  /** @type {Problem[]} */
  const problems = [];
  const migrations = foldersIn(dir).map((name) => readMigration(dir, name, problems));
  return { dir, migrations, sum: textOf(join(dir, SUM)) ?? null, problems };
}

/** @param {string} dir @param {string} name @param {Problem[]} problems @returns {Migration} */
function readMigration(dir, name, problems) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const file of FILES) {
    const text = textOf(join(dir, name, file));
    if (text !== undefined) files[file] = text;
  }
  if (files[UP] === undefined) {
    const way = 'restore the file from version control, or remove the folder';
    problems.push({ name, kind: 'script', what: `has no ${UP}`, way });
  }
  const up = readScript(name, files, UP, problems), down = readScript(name, files, DOWN, problems);
  return { name, files, up, down, ...readSnapshot(name, files[SNAPSHOT], problems) };
}

/**
 * @param {string} name @param {Record<string, string>} files @param {string} file
 * @param {Problem[]} problems the function adds its findings
 * @returns {Script | undefined}
 */
function readScript(name, files, file, problems) {
  if (files[file] === undefined) return undefined;
  try {
    return tool('split', { sql: files[file] });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const places = error.issues.map(({ path, message }) => `${file}:${path}: ${message}`);
    for (const what of places.length ? places : [`${file}: ${error.message}`]) {
      problems.push({ name, kind: 'script', what, way: 'correct the script' });
    }
    return undefined;
  }
}

/**
 * @param {string} name @param {string | undefined} text
 * @param {Problem[]} problems the function adds its findings
 * @returns {{parents: string[] | null, document: object | undefined}}
 */
function readSnapshot(name, text, problems) {
  if (text === undefined) return { parents: null, document: undefined };
  try {
    const { version, parents, document } = JSON.parse(text.replace(/^\ufeff/, ''));
    if (version !== 1) throw new Error(`it is of version ${version}, not 1`);
    if (!Array.isArray(parents) || parents.some((parent) => typeof parent !== 'string')) {
      throw new Error('"parents" is not a list of names');
    }
    return { parents, document };
  } catch (error) {
    const what = `${SNAPSHOT}: ${/** @type {Error} */ (error).message}`;
    problems.push({ name, kind: 'snapshot', what, way: 'restore the file from version control' });
    return { parents: null, document: undefined };
  }
}

/**
 * The result of the tool `sum` for a folder.
 * @param {Pick<Folder, 'migrations' | 'sum'>} folder
 * @returns {{text: string, changed: string[], missing: string[], added: string[], damaged: boolean}}
 */
function sumOf({ migrations, sum }) {
  const filesOf = (/** @type {Migration} */ { files }) => Object.entries(files).map(([name, text]) => ({ name, text }));
  return tool('sum', { sum, migrations: migrations.map((one) => ({ name: one.name, files: filesOf(one) })) });
}

/** Writes heliumdb.sum for the present state of the folder. @param {string} dir */
export function writeSum(dir) {
  const folder = readFolder(dir);
  replaceFile(join(dir, SUM), sumOf(folder).text);
}

/** What to do when the files and heliumdb.sum differ. */
const WAY = 'restore the files from version control; or, if the change is intended, heliumdb check --write';

/** Differences between the folder and its sum file. @param {Folder} folder @returns {Problem[]} */
function sumProblems(folder) {
  /** @param {string[]} names @param {string} what @returns {Problem[]} */
  const all = (names, what) => names.map((name) => ({ name, kind: 'sum', what, way: WAY }));
  if (folder.sum === null) {
    return all(folder.migrations.length ? [SUM] : [], 'is missing, which lists the files of the folder');
  }
  const { changed, missing, added, damaged } = sumOf(folder);
  return [
    ...all(damaged ? [SUM] : [], 'is damaged, or was merged by hand'),
    ...all(changed, `doesn't match ${SUM}`),
    ...all(missing, `is in ${SUM}, but missing`),
    ...all(added, `isn't in ${SUM}`),
  ];
}

/**
 * @typedef {object} History the result of the tool `history` (src/tools/history/history.h)
 * @property {string[]} order
 * @property {string[]} heads
 * @property {string[]} applied
 * @property {string[]} pending
 * @property {string[]} changed
 * @property {string[]} missing
 * @property {string[]} outOfOrder
 * @property {{name: string, done: number, total: number, undone: number} | null} partial
 * @property {{base: string[], branches: string[][]}[]} forks
 * @property {Problem[]} problems
 */

/**
 * @param {Pick<Folder, 'migrations'>} folder
 * @param {import('./ledger.js').Row[]} [ledger]
 * @param {boolean} [allowOutOfOrder]
 * @returns {History}
 */
export function historyOf({ migrations }, ledger = [], allowOutOfOrder = false) {
  const input = migrations.map(({ name, up, parents }) => {
    const statements = up?.statements.map(({ hash }) => hash) ?? [];
    return { name, parents, hash: up?.hash ?? '', statements };
  });
  return tool('history', { ledger, allowOutOfOrder, migrations: input });
}

/**
 * All problems of files, sum and history.
 * @param {Folder} folder @param {History} history
 * @returns {Problem[]}
 */
export function problemsOf(folder, history) {
  const changed = new Set(history.changed); // history.problems has them already
  return [...folder.problems, ...history.problems, ...sumProblems(folder).filter(({ name }) => !changed.has(name))];
}

/**
 * Finds a name by the whole name, or by a part of it that no other name has.
 * @param {string} given @param {string[]} names @param {string} option
 */
export function pickName(given, names, option) {
  if (names.includes(given)) return given;
  const found = names.filter((name) => name.includes(given));
  if (found.length === 1) return found[0];
  const few = names.length > LISTED ? `… ${names.slice(-LISTED).join(', ')}` : names.join(', ');
  if (found.length) throw new CliError(`${option} ${given} is ambiguous: ${found.join(' or ')}`);
  if (!names.length) throw new CliError(`${option} ${given}: there is no migration`);
  const there = suggestion(given, names, `there are ${few}`);
  throw new CliError(`${option} ${given}: there is no such migration: ${there}`);
}

/** Of more migrations only the newest are listed. */
const LISTED = 5;
