// `heliumdb push`: makes a database what the document says, without migrations: looks at it, shows the difference, asks
// its data whether that would fail or lose anything, and does it all in one transaction, or nothing.

import { Trouble, explain, readOptions, wholeNumber } from './options.js';
import { colours, confirm, interactive, sqlLines, print, say, styled } from './terminal.js';
import { ANSWER_OPTIONS, difference } from './migrations/answers.js';
import { runBatch } from './migrations/batch.js';
import { DATABASE_OPTIONS, SqlError, openDatabase } from './migrations/database.js';
import { DOCUMENT_OPTIONS, readDocument } from './migrations/document.js';
import { readLedger } from './migrations/ledger.js';
import { observe, spelled } from './migrations/observe.js';
import { readState, saveState } from './migrations/state.js';
import { tool } from './migrations/tools.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {import('./migrations/database.js').Database} Database
 * @typedef {import('./migrations/document.js').Document} Document
 * @typedef {{statements: import('./migrations/database.js').Statement[], fails: boolean, says: string}} Probe
 * @typedef {{id: string, kind: string, summary: string, destructive: boolean, loses?: string, probes: Probe[]}} Change
 * @typedef {{change: string, reason: 'destructive' | 'would-fail' | 'managed', message: string, rows?: number, allow?: string}} Reason
 */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  ...ANSWER_OPTIONS,
  allow: { value: 'CHANGE', many: true, help: 'a change that loses something, by its name: drop-column:users.name; may be given\nagain' },
  yes: { help: "don't ask before it is done" },
  'dry-run': { help: 'show what would be done, and the SQL' },
  'lock-timeout': { value: 'MS', help: 'how long a statement may wait for a lock, 3000 unless given' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb push [options]

Makes a database what the schema document says, in one transaction. Never empties a table; what would lose data
has to be named by --allow. Tables that neither the document names nor heliumdb has made are left alone.
Ends with 2 where something has to be allowed or answered.

Options:
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('push', OPTIONS, args);
  const { document } = readDocument(given);
  const database = await openDatabase(given);
  try {
    return await push(database, document, given);
  } finally {
    await database.close();
  }
}

/** @param {Database} database @param {Document} document @param {Given} given */
async function push(database, document, given) {
  const state = await readState(database);
  const { document: live } = await observe(database);
  const { document: from, alone } = tool('owned', { live, document, recorded: state?.document ?? null });
  const { changes, statements } = await difference({ from, to: await spelled(database, document), style: 'push' }, given);
  const asked = await Promise.all(changes.map((/** @type {Change} */ change) => probe(database, change)));
  const reasons = [...(await managed(database, changes)), ...asked.flatMap(({ reasons }) => reasons)].filter(({ allow }) => !allow || !(given.allow ?? []).includes(allow));
  const finish = (/** @type {string} */ status, more = {}) => say(given, { status, ...told, ...more }, ending(status, changes));
  const told = { changes: asked.map(({ change, rows }) => ({ ...summary(change), rows })), alone };
  show(given, told, statements);
  if (!changes.length) {
    if (!given['dry-run']) await saveState(database, document, 'push', live);
    return finish('no-changes');
  }
  if (reasons.length) throw refused(reasons, told);
  if (given['dry-run']) return finish('dry-run', { statements });
  if (!given.yes && interactive(given) && !(await agreed(database, changes.length))) throw new Trouble('nothing has been done');
  await apply(database, statements, given);
  await saveState(database, document, 'push');
  return finish('ok');
}

/** Migrations that have made a database no longer say what it is once it has been pushed to. @param {Database} database @param {Change[]} changes @returns {Promise<Reason[]>} */
async function managed(database, { length }) {
  const migrations = length ? await readLedger(database) : [];
  if (!migrations.length) return [];
  const message = `${database.name} is kept by ${migrations.length} migrations, which would no longer lead to what it is: heliumdb generate, then migrate`;
  return [{ change: OVER_MIGRATIONS, reason: 'managed', message, allow: OVER_MIGRATIONS }];
}

/** What --allow calls that. */
const OVER_MIGRATIONS = 'push-over-migrations';

/** @param {Change} change */
const summary = ({ id, kind, summary, destructive, loses }) => ({ id, kind, summary, destructive, ...(loses && { loses }) });

/**
 * Asks the data what a change would do to it.
 * @param {Database} database @param {Change} change
 */
async function probe(database, change) {
  /** @type {Reason[]} */
  const reasons = [];
  const rows = [];
  for (const { statements, fails, says } of change.probes) {
    const results = await database.run(statements);
    const found = Number([...results].reverse().find(({ rows }) => rows.length)?.rows[0][0] ?? 0);
    if (!found) continue;
    rows.push({ says, rows: found, fails });
    if (fails) reasons.push({ change: change.id, reason: 'would-fail', message: `${change.summary}: ${found} ${says}`, rows: found });
  }
  if (change.destructive) {
    const lost = rows.filter(({ fails }) => !fails).map(({ rows, says }) => `${rows} ${says}`).join(', ');
    reasons.push({ change: change.id, reason: 'destructive', message: `${change.summary} loses ${change.loses}${lost && `: ${lost}`}`, allow: change.id });
  }
  return { change, rows, reasons };
}

/** @param {Reason[]} reasons @param {object} told */
function refused(reasons, told) {
  const lines = reasons.map(({ message, allow }) => `${message}${allow ? `; give --allow ${allow}` : '; mend these rows first'}`);
  const trouble = new Trouble(['nothing has been done:', ...lines]);
  return Object.assign(trouble, { exitCode: 2, status: 'refused', reasons, ...told });
}

/** @param {Database} database @param {number} count */
const agreed = ({ name }, count) =>
  confirm(`Make ${count === 1 ? 'this change' : `these ${count} changes`} to ${name}?`);

/** @param {Database} database @param {string[]} statements @param {Given} given */
async function apply(database, statements, given) {
  try {
    await runBatch(database, statements, { lockTimeout: `${wholeNumber('lock-timeout', given['lock-timeout'], 3_600_000) ?? 3000}ms` });
  } catch (/** @type {any} */ error) {
    if (!(error instanceof SqlError)) throw error;
    const { detail, hint } = error.fields, { statement } = /** @type {any} */ (error);
    const lines = [`${error.message} (${error.code}); nothing has been done`, detail, hint];
    if (statement !== undefined) lines.push(...`the statement: ${statements[statement]}`.split('\n'));
    throw Object.assign(new Trouble(lines.filter(Boolean)), { sqlState: error.code });
  }
}

/** @param {Given} given @param {{changes: any[], alone: string[]}} told @param {string[]} statements */
function show(given, { changes, alone }, statements) {
  if (given.json) return;
  const { dim, red, yellow } = colours();
  for (const { summary, destructive, loses, rows } of changes) {
    print(styled`${destructive ? red('-') : '+'} ${summary}${loses ? red(`: loses ${loses}`) : ''}`);
    for (const { says, rows: count, fails } of rows) print(styled`    ${(fails ? red : yellow)(`${count} ${says}`)}`);
  }
  if (alone.length) print(dim(`left alone: ${alone.join(', ')}`));
  if (given['dry-run']) for (const sql of statements) print(dim(sqlLines(`${sql};`)));
}

/** How it ended, in words. @param {string} status @param {{length: number}} changes */
function ending(status, { length }) {
  if (status === 'no-changes') return ['the database is what the document says'];
  return status === 'ok' ? [styled`${colours().green('done')}: ${length} ${length === 1 ? 'change' : 'changes'}`] : [];
}
