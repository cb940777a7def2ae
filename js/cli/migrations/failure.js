// The error of a failed stage, for people and programs: where, what, which statements are done, and what to do next.

import { ConnectionError, TimeoutError } from '../../error.js';
import { CliError } from '../error.js';
import { SqlError } from './database.js';
import { progressOf } from './ledger.js';

/**
 * @typedef {import('./apply.js').Run} Run
 * @typedef {import('./folder.js').Statement} Statement
 */

/** SQLSTATEs after which a second try may succeed: a lock timeout, a deadlock, a serialization failure. */
const TRANSIENT = ['55P03', '40P01', '40001'];

/** SQLSTATEs of a schema, table, type or function that exists already. */
const EXISTS = ['42P06', '42P07', '42710', '42723'];

/** Whether an answer was lost, so that it isn't known what was done. @param {unknown} error */
export const isLost = (error) => error instanceof ConnectionError || error instanceof TimeoutError;

/** Whether another try may succeed. @param {any} error */
export const isTransient = (error) => TRANSIENT.includes(error?.code);

/** The lease was taken by another process. @param {Run} run @param {string} owner of the lease @param {number} tries */
export function leaseLost({ name, file }, owner, tries) {
  const done = tries > 1 ? 'the ledger shows whether this stage was done' : 'nothing of this stage was done';
  const message = `${name}: another process has taken the lease of ${owner}, which sent no heartbeat; `
    + `${done}; see heliumdb status`;
  return new CliError(message, { details: { name, file, code: 'LEASE_LOST' } });
}

/**
 * The ledger isn't where the stage begins.
 * @param {Run} run @param {string} found @param {string} expected
 */
export function ledgerChanged({ name, file }, found, expected) {
  const message = `${name} isn't where it was (${found}, not ${expected}): somebody else has changed the ledger; `
    + 'see heliumdb status';
  return new CliError(message, { details: { name, file, code: 'LEDGER_CHANGED' } });
}

/**
 * A stage with an error of Postgres, or whose answer was lost.
 * @param {import('./database.js').Database} database
 * @param {Run} run
 * @param {{from: number, mark: number, outside: boolean}} stage
 * @param {any} error
 */
export async function stageFailed(database, run, { from, mark, outside }, error) {
  const { statements } = run.script, total = statements.length;
  const number = outside ? from + 1 : await progressOf(database, mark).catch(() => undefined);
  const statement = number === undefined ? undefined : statements[number - 1];
  const { position, detail, hint } = error instanceof SqlError ? error.fields : {};
  const sqlState = error instanceof SqlError ? error.code : undefined;
  const line = statement && statement.line + linesBefore(statement.sql, position);
  const where = `${run.file}${line ? `:${line}` : ''}`;
  const unknown = isLost(error) && /** @type {any} */ (error).outcome !== 'not-sent';
  const next = nextOf(run, where, error, unknown);
  const lines = [
    `${where}: ${placeOf(statement, number, total)}: ${sqlState ? `${sqlState}: ` : ''}${error.message}`,
    detail, hint && `hint: ${hint}`, committed(from, total), `next: ${next}`,
  ];
  return new CliError(lines.filter(Boolean), { details: {
    name: run.name, file: run.file, line, statement: statement && number, total, done: from,
    code: sqlState ?? error.code, message: error.message, detail: detail ?? undefined, hint: hint ?? undefined,
    outcome: unknown ? 'unknown' : 'not-done', next,
  } });
}

/**
 * The statement that failed, in words.
 * @param {Statement | undefined} statement @param {number | undefined} number @param {number} total
 */
function placeOf(statement, number, total) {
  if (statement) return `statement ${number} of ${total}`;
  return number ? `the end of its stage, after statement ${number - 1}` : 'before its first statement';
}

/** The statements that are done and stay. @param {number} count @param {number} total */
function committed(count, total) {
  if (count > 1) return `statements 1 to ${count} of ${total} are done and stay`;
  return count ? `statement 1 of ${total} is done and stays` : 'none of its statements is done';
}

/**
 * What to do next.
 * @param {Run} run @param {string} where @param {any} error
 * @param {boolean} unknown it isn't known whether it was done
 */
function nextOf({ back }, where, error, unknown) {
  const command = `heliumdb ${back ? 'rollback' : 'migrate'}`;
  if (unknown) return `it is not known whether this stage was done: ${command} finds out and continues`;
  if (!(error instanceof SqlError)) return `${command} again`;
  if (isTransient(error)) return `${command} when the lock is released, or with a longer --lock-timeout`;
  if (EXISTS.includes(error.code) && !back) {
    return `if push or another tool made it, heliumdb adopt; otherwise correct ${where}, `
      + `then heliumdb check --write and ${command}`;
  }
  return `correct ${where}, then heliumdb check --write and ${command}`;
}

/**
 * The lines before a position.
 * @param {string} sql
 * @param {string | null | undefined} position counts characters from 1
 */
function linesBefore(sql, position) {
  return position ? [...sql].slice(0, Number(position) - 1).filter((character) => character === '\n').length : 0;
}
