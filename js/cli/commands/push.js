// `heliumdb push`: changes a database to match the document, without migrations. It shows the changes, queries the data
// for rows that would make a change fail or lose something, and makes all changes in one transaction, or none.

import { CliError } from '../error.js';
import { ANSWER_OPTIONS, difference } from '../migrations/answers.js';
import { runBatch } from '../migrations/batch.js';
import { DATABASE_OPTIONS, SqlError, withDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, readDocument } from '../migrations/document.js';
import { examine } from '../migrations/examine.js';
import { readLedger } from '../migrations/ledger.js';
import { CATALOG, observeOwned, scopeOf } from '../migrations/observe.js';
import { inOneSpelling, tryDocument } from '../migrations/spelling.js';
import { readState, saveState } from '../migrations/state.js';
import { tool } from '../migrations/tools.js';
import { explain, wholeNumber } from '../options.js';
import { count } from '../report.js';
import { confirm, interactive, sqlLines, styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/database.js').Database} Database
 * @typedef {import('../migrations/document.js').Document} Document
 * @typedef {import('../migrations/examine.js').Change} Change
 * @typedef {import('../migrations/examine.js').Found} Found
 *
 * @typedef {object} Reason why a change is refused
 * @property {string} change
 * @property {'destructive' | 'would-fail' | 'managed'} reason
 * @property {string} message
 * @property {number} [rows]
 * @property {string} [allow] the value of --allow that permits it
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  ...ANSWER_OPTIONS,
  allow: {
    value: 'CHANGE',
    many: true,
    help: 'permit a change that loses data, by its name: drop-column:users.name; can be\nrepeated',
  },
  yes: { help: "don't ask for confirmation" },
  'dry-run': { help: 'show the changes and the SQL, and change nothing' },
  'lock-timeout': { value: 'MS', help: 'how long a statement may wait for a lock, 3000 by default' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb push [options]

Changes a database to match the schema document, in one transaction. It never empties a table, and a change that
would lose data must be named by --allow. Tables that are not in the document and were not made by heliumdb are not
changed. Ends with 2 if something must be allowed or answered.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const { document } = readDocument(given);
  return withDatabase(given, report, (database) => push(database, document, given, report));
}

/** @param {Database} database @param {Document} document @param {Given} given @param {Report} report */
async function push(database, document, given, report) {
  report.progress('looking at what the database has');
  const state = await readState(database);
  const { live, owned: from, unmanaged } = await observeOwned(database, document, state?.document);
  report.progress('comparing it with the document, in the words of the database');
  // A push in one transaction needs no trial: it is rolled back where something fails.
  if (given['dry-run']) await tryDocument(database, document);
  const { live: before, document: to } = await inOneSpelling(database, from, document, [madeBy(state)]);
  report.progress();
  const { changes, statements } = await difference({ from: before, to, style: 'push' }, given);
  report.progress(`asking the data about ${count(changes.length, 'change')}`);
  const examined = await examine(database, changes);
  const facts = { changes: examined.map(({ change, found }) => ({ ...summaryOf(change), rows: found })), unmanaged };
  show(given, report, facts, statements);
  if (!changes.length) {
    if (!given['dry-run']) await saveState(database, document, 'push', live);
    report.line('nothing to change: the database matches the document');
    return report.end({ status: 'no-changes', ...facts });
  }
  report.progress();
  const reasons = [...(await managed(database)), ...examined.flatMap(reasonsAgainst)];
  const refused = reasons.filter(({ allow }) => !allow || !(given.allow ?? []).includes(allow));
  if (refused.length) throw refusal(refused, facts);
  if (given['dry-run']) return report.end({ status: 'dry-run', ...facts, statements });
  const confirmed = given.yes || !interactive(given) || await askForAll(database, changes);
  if (!confirmed) throw new CliError('nothing has been changed');
  report.progress(`making ${count(changes.length, 'change')}`);
  // Seen before anybody else can change it.
  const after = await apply(database, statements, given, scopeOf(document, state?.document));
  await saveState(database, document, 'push', after);
  report.line(styled`${report.paint.green('done')}: ${count(changes.length, 'change')}`);
  return report.end({ status: 'ok', ...facts });
}

/**
 * What a push before has made of its document. Of migrations it isn't known: they may do something else than their
 * snapshots say.
 * @param {import('../migrations/state.js').State | null} state
 * @returns {import('../migrations/spelling.js').Known | null}
 */
function madeBy(state) {
  if (state?.source !== 'push' || !state.observed) return null;
  return { document: state.document, observed: state.observed };
}

/** The value of --allow for a push to a database that has migrations. */
const OVER_MIGRATIONS = 'push-over-migrations';

/** After a push, a database no longer matches the migrations that made it.
 * @param {Database} database @returns {Promise<Reason[]>} */
async function managed(database) {
  const { length } = await readLedger(database);
  if (!length) return [];
  const message = `${database.name} was made by ${length} migrations, and would no longer match them: `
    + 'use heliumdb generate, then migrate';
  return [{ change: OVER_MIGRATIONS, reason: 'managed', message, allow: OVER_MIGRATIONS }];
}

/** @param {Change} change */
function summaryOf({ id, kind, summary, destructive, loses }) {
  return { id, kind, summary, destructive, ...(loses && { loses }) };
}

/** @param {{change: Change, found: Found[]}} examined @returns {Reason[]} */
function reasonsAgainst({ change: { id, summary, destructive, loses }, found }) {
  /** @type {Reason[]} */
  const reasons = found.filter(({ fails }) => fails).map(({ rows, says }) =>
    ({ change: id, reason: 'would-fail', message: `${summary}: ${rows} ${says}`, rows }));
  if (!destructive) return reasons;
  const lost = found.filter(({ fails }) => !fails).map(({ rows, says }) => `${rows} ${says}`).join(', ');
  const message = `${summary} loses ${loses}${lost && `: ${lost}`}`;
  return [...reasons, { change: id, reason: 'destructive', message, allow: id }];
}

/** @param {Reason[]} reasons @param {object} facts */
function refusal(reasons, facts) {
  const wayOut = (/** @type {Reason} */ { allow }) => (allow ? `give --allow ${allow}` : 'correct these rows first');
  const lines = reasons.map((reason) => `${reason.message}; ${wayOut(reason)}`);
  const more = { exitCode: 2, facts: { status: 'refused', reasons, ...facts } };
  return new CliError(['nothing has been changed:', ...lines], more);
}

/** @param {Database} database @param {Change[]} changes */
function askForAll({ name }, { length }) {
  return confirm(`Make ${length === 1 ? 'this change' : `these ${length} changes`} to ${name}?`);
}

/**
 * @param {Database} database @param {string[]} statements @param {Given} given
 * @param {import('../migrations/observe.js').Looked} scope
 * @returns {Promise<Document>} what the database has then
 */
async function apply(database, statements, given, scope) {
  const lockTimeout = `${wholeNumber('lock-timeout', given['lock-timeout'], 3_600_000) ?? 3000}ms`;
  try {
    const then = CATALOG.queries(scope);
    return CATALOG.read(await runBatch(database, statements, { lockTimeout, then })).document;
  } catch (/** @type {any} */ error) {
    if (!(error instanceof SqlError)) throw error;
    const { detail, hint } = error.fields, { statement } = /** @type {any} */ (error);
    const lines = [`${error.message} (${error.code}); nothing has been changed`, detail, hint];
    if (statement !== undefined) lines.push(...`the statement: ${statements[statement]}`.split('\n'));
    throw new CliError(lines.filter(Boolean), { facts: { sqlState: error.code } });
  }
}

/**
 * @param {Given} given @param {Report} report
 * @param {{changes: any[], unmanaged: string[]}} facts @param {string[]} statements
 */
function show(given, { line, paint: { dim, red, yellow } }, { changes, unmanaged }, statements) {
  for (const { summary, destructive, loses, rows } of changes) {
    line(styled`${destructive ? red('-') : '+'} ${summary}${loses ? red(`: loses ${loses}`) : ''}`);
    for (const { says, rows: count, fails } of rows) line(styled`    ${(fails ? red : yellow)(`${count} ${says}`)}`);
  }
  if (unmanaged.length) line(dim(`not managed: ${unmanaged.join(', ')}`));
  if (given['dry-run']) for (const sql of statements) line(dim(sqlLines(`${sql};`)));
}
