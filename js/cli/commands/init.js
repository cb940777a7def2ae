// `heliumdb init`: all that a project begins with, in one go: the schema document, .env, npm scripts, the first
// migration and the client. What is there already stays, so that it may be run again.

import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { CLIENT_OPTIONS, clientFiles, writeClient } from '../client/files.js';
import { CliError } from '../error.js';
import { begin, withUrl } from '../init/begin.js';
import { addScripts, ignore, readPackage, writeEnv } from '../init/files.js';
import { BASELINE, nextSteps } from '../init/next.js';
import { DATABASE_OPTIONS } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, writeDocument } from '../migrations/document.js';
import { FOLDER_OPTIONS, dirOf, historyOf, problemsOf } from '../migrations/folder.js';
import { leftLines } from '../migrations/left.js';
import { tool } from '../migrations/tools.js';
import { readFolderOrNone, stamp, writeMigration } from '../migrations/write.js';
import { again, explain, sourceOf } from '../options.js';
import { count } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../init/files.js').Step} Step
 * @typedef {import('../init/begin.js').Begun} Begun
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  data: { value: 'DIR', help: 'the folder of an embedded database, as --url file:DIR' },
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  out: CLIENT_OPTIONS.out,
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb init [options]

Begins a project in this folder: a schema document, .env with DATABASE_URL, npm scripts, the first migration and a
typed client. The document describes the tables of the database that you name; without one, or if it is empty, it
is a small example. Existing files stay as they are, so you can run init again. It only reads the database.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** The database of a project that names none. */
const LOCAL = 'file:./dev.db';

/** @param {Given} all @param {Report} report */
async function run(all, report) {
  const given = withUrl(all);
  readPackage(); // so that a wrong one is an error before anything is written
  const begun = await begin(given, report), { document, step, left, pulled, migrated } = begun;
  /** @type {Step[]} */
  const steps = [];
  const done = (/** @type {Step} */ step) => {
    steps.push(step);
    show(report, step);
  };
  if (step.written) writeDocument(step.file, document);
  done(step);
  for (const text of leftLines(left)) report.line(report.paint.dim(`  ${text}`));
  environment(given).forEach(done);
  done(addScripts(scriptsOf(given)));
  if (!migrated) done(firstMigration(given, begun));
  const { files } = clientFiles(document, given), types = files[1].file, client = files[0].file;
  const changed = writeClient(files).length > 0;
  const what = `the client, with its types in ${types}${changed ? '' : ', unchanged'}`;
  done({ file: client, what, written: changed });
  const next = nextSteps(given, {
    document, migrated, client,
    folder: readFolderOrNone(dirOf(given)),
    url: given.postgres === undefined ? String(given.url ?? process.env.DATABASE_URL ?? LOCAL) : '',
    known: steps.some(({ file, written }) => file === '.env' && written),
  });
  ['', 'next:', ...next.map((line) => `  ${line}`)].forEach(report.line);
  const written = steps.filter((step) => step.written).map(({ file }) => file);
  return report.end({ status: 'ok', document: documentFile(given), pulled, left, written, next });
}

/** @param {Report} report @param {Step} step */
function show({ line, paint: { green, dim } }, { file, what, written }) {
  line(written ? styled`${green(file)}: ${what}` : dim(`${file}: ${what}`));
}

/** .env, and what keeps it and the database out of version control. @param {Given} given @returns {Step[]} */
function environment({ url, postgres }) {
  if (existsSync('.env')) return [{ file: '.env', what: 'unchanged', written: false }];
  // A server's own URL is for --postgres; what the environment has, stays there.
  if (postgres !== undefined || (url === undefined && process.env.DATABASE_URL)) return [];
  const text = String(url ?? LOCAL), source = sourceOf(text, '--url'), step = writeEnv(text);
  const folder = 'data' in source ? relative('', source.data).replaceAll('\\', '/') : '';
  const inside = folder && !folder.startsWith('..');
  return [step, ...ignore(['.env', ...(inside ? [`${folder}/`] : [])])];
}

/** The scripts that a project gets. @param {Given} given */
function scriptsOf(given) {
  const dir = again(given, ['dir']), client = `heliumdb client${again(given, ['schema', 'out'])}`;
  return {
    'db:generate': `heliumdb generate${again(given, ['schema'])}${dir} && ${client}`,
    'db:migrate': `heliumdb migrate${dir}`,
    'db:check': `heliumdb check${dir} && ${client} --check`,
  };
}

/** @param {Given} given @param {Begun} begun @returns {Step} */
function firstMigration(given, { document, pulled }) {
  const dir = dirOf(given), folder = readFolderOrNone(dir), problems = problemsOf(folder, historyOf(folder));
  if (problems.length) throw new CliError(problems.map(({ name, what, way }) => `${name}: ${what}; ${way}`));
  const there = folder.migrations.length;
  if (there) return { file: dir, what: `${count(there, 'migration')}, unchanged`, written: false };
  const name = `${stamp([])}${pulled ? BASELINE : '_init'}`;
  const { up, down } = tool('diff', { from: null, to: document, style: 'migrate', hints: {} });
  writeMigration(dir, name, { up, down, parents: [], document });
  return { file: `${dir}/${name}`, what: 'the first migration', written: true };
}
