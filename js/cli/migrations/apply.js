// Takes a migration forwards or back, step by step, each exactly once: a step is one transaction together with the ledger's
// row, behind a guard, so that what is sent again after a lost answer either does what the first one didn't, or is refused.

import { randomInt } from 'node:crypto';
import { ConnectionError, TimeoutError } from '../../error.js';
import { Trouble } from '../options.js';
import { SqlError } from './database.js';
import { LEASE, ask, dropIndex, guardOf, placeOf, probeIndex, progressOf } from './ledger.js';

/**
 * @typedef {import('./folder.js').Statement} Statement
 *
 * @typedef {object} Work what every step needs
 * @property {import('./database.js').Database} database
 * @property {import('./lease.js').Lease} lease
 * @property {string} lockTimeout as Postgres reads it
 * @property {import('./interrupt.js').Interrupt} interrupt
 * @property {(text: string) => void} say
 *
 * @typedef {object} Run one script to be run
 * @property {string} name of the migration
 * @property {string} file the script's path, for messages
 * @property {import('./folder.js').Script} script
 * @property {import('./ledger.js').Row | undefined} row
 * @property {boolean} back it is what undoes the migration
 */

/** SQLSTATEs after which the same transaction may well succeed: a lock not granted in time, a deadlock, a conflict. */
const AGAIN = ['55P03', '40P01', '40001'];

/** So often, with pauses in milliseconds that double up to the longest: about a minute. */
const TRIES = 10, PAUSE = 250, LONGEST = 10_000;

/** A step may take so long, in milliseconds; what takes longer has lost its answer, and is found out about. */
const TIMEOUT = 600_000;

/** How often the state of an index under way is looked at, in milliseconds. */
const LOOK = 1000;

/** A step that failed. What it says is for people; `told` for programs. */
export class StepError extends Trouble {
  /** @param {string | string[]} lines @param {Record<string, any>} told */
  constructor(lines, told) {
    super(lines);
    this.told = told;
  }
}

/** The statements that are left, in steps. @param {Statement[]} statements @param {number} from @returns {{from: number, to: number}[]} */
function stepsOf(statements, from) {
  const steps = [];
  for (let at = from; at < statements.length;) {
    let to = at + 1;
    while (to < statements.length && statements[to].step === statements[at].step) to++;
    steps.push({ from: at, to });
    at = to;
  }
  return steps.length ? steps : [{ from: statements.length, to: statements.length }]; // an empty script is a step too
}

/** @param {Work} work @param {Run} run @param {(done: {step: number, steps: number, ms: number}) => void} stepped */
export async function runScript(work, run, stepped) {
  const { statements } = run.script, { row, back } = run;
  const done = back ? row?.undone ?? 0 : row?.done ?? 0;
  const steps = stepsOf(statements, done);
  let running = row?.running ?? false;
  for (const [i, { from, to }] of steps.entries()) {
    work.interrupt.check();
    const start = performance.now();
    if (statements[from]?.alone) await runAlone(work, run, from, running);
    else await move(work, run, { from, to, running: false, statements: statements.slice(from, to) });
    running = false;
    stepped({ step: i + 1, steps: steps.length, ms: performance.now() - start });
  }
}

/** A migration's place once `count` statements of a script are done, as the guard has it. @param {Run} run @param {number} count */
const place = ({ row, back }, count) => (back ? `${row?.done ?? 0}/${count}` : `${count}/0`);

/**
 * One transaction: statements, and the ledger from `from` to `to`.
 * @param {Work} work @param {Run} run
 * @param {{from: number, to: number, running: boolean, statements: Statement[]}} step
 */
async function move(work, run, { from, to, running, statements }) {
  const { database, lease, lockTimeout } = work, { name, script, back } = run;
  const last = back && to === script.statements.length && !running;
  const mark = randomInt(1, 1 << 30);
  await insist(work, run, { from, to: last ? undefined : to, mark, alone: false }, () => ask(database, back ? 'undo' : 'apply', {
    owner: lease.owner, seconds: LEASE, lockTimeout, name, at: place(run, from), mark, running, last, done: to,
    hash: script.hash, hashes: script.statements.map(({ hash }) => hash), total: script.statements.length,
    statements: statements.map(({ sql }, i) => ({ sql, number: from + i + 1 })),
  }, { timeout: TIMEOUT }));
}

/**
 * Does it until it is known to be done.
 * @param {Work} work @param {Run} run
 * @param {{from: number, to: number | undefined, mark: number, alone: boolean}} step to: undefined where the row goes away
 * @param {() => Promise<unknown>} attempt
 */
async function insist(work, run, step, attempt) {
  for (let tries = 1; ; tries++) {
    try {
      await attempt();
      return;
    } catch (caught) {
      const error = /** @type {any} */ (caught), guard = guardOf(error);
      if (guard === 'lease') throw new StepError(leaseLost(work, run, tries), { ...placeTold(run), code: 'LEASE_LOST' });
      if (guard === 'ledger') {
        // The step may have been done by an attempt whose answer was lost: ours, or that of who held the lease before.
        const { at, hashes } = await placeOf(work.database, run.name);
        const same = run.script.statements.slice(0, step.to ?? 0).every(({ hash }, i) => hash === hashes[i]);
        if (same && at === (step.to === undefined ? '0/0' : place(run, step.to))) return;
        throw new StepError(`${run.name} isn't where it was (${at}, not ${place(run, step.from)}): somebody else has changed the ledger; look at heliumdb status`, { ...placeTold(run), code: 'LEDGER_CHANGED' });
      }
      const again = isLost(error) || AGAIN.includes(error.code);
      if (!again || tries === TRIES) throw await failed(work, run, step, error);
      const ms = Math.min(PAUSE * 2 ** (tries - 1), LONGEST) * (0.5 + Math.random());
      work.say(`${run.name}: ${isLost(error) ? error.message : `${error.code}: ${error.message}`}; again in ${(ms / 1000).toFixed(1)} s (${tries} of ${TRIES - 1})`);
      await work.interrupt.sleep(ms);
    }
  }
}

/** Whether an answer was lost, so that nobody knows what was done. @param {unknown} error */
const isLost = (error) => error instanceof ConnectionError || error instanceof TimeoutError;

/** A statement that can't run in a transaction: the ledger says that it begins, then it runs, then the ledger says that it
 * has ended. @param {Work} work @param {Run} run @param {number} at @param {boolean} resumed it was begun before */
async function runAlone(work, run, at, resumed) {
  const { database } = work, statement = run.script.statements[at];
  const ended = () => move(work, run, { from: at, to: at + 1, running: false, statements: [] });
  const found = await settled(work, run, statement);
  if (resumed && found === 'done') return ended();
  // What is done already, though we haven't begun: Postgres says what it says to that, and the ledger never believes it ours.
  if (found !== 'done') await move(work, run, { from: at, to: at, running: true, statements: [] });
  let known = found !== 'done';
  await insist(work, run, { from: at, to: at + 1, mark: 0, alone: true }, async () => {
    try {
      await database.alone({ query: statement.conforming ?? statement.sql }, { timeout: TIMEOUT });
    } catch (error) {
      const now = await settled(work, run, statement);
      // Ours has done it, where the answer was lost; or the one before it, which was still under way.
      if (known && now === 'done' && (isLost(error) || resumed)) return;
      if (!isLost(error) && known && !AGAIN.includes(/** @type {any} */ (error).code)) {
        await move(work, run, { from: at, to: at, running: false, statements: [] });
        known = false;
      }
      throw error;
    }
  });
  return ended();
}

/**
 * Whether a statement was done, as far as one sees: waits for an index that is being built, and drops one that
 * wasn't built to its end.
 * @param {Work} work @param {Run} run @param {Statement} statement @returns {Promise<'done' | 'open'>}
 */
async function settled({ database, interrupt, say }, run, { probe }) {
  if (!probe) return 'open';
  for (let told = false; ; ) {
    const found = await probeIndex(database, probe);
    if (found.state === 'building') {
      if (!told) say(`${run.name}: the index ${probe.index} is being built; waiting for it`);
      told = true;
      await interrupt.sleep(LOOK);
    } else if (probe.of === 'drop') {
      return found.state === 'absent' ? 'done' : 'open';
    } else if (found.state === 'invalid') {
      say(`${run.name}: dropping the index ${probe.index}, which was not built to its end`);
      await dropIndex(database, found);
    } else {
      return found.state === 'valid' ? 'done' : 'open';
    }
  }
}

/** @param {Run} run */
const placeTold = ({ name, file }) => ({ name, file });

/** @param {Work} work @param {Run} run @param {number} tries */
function leaseLost({ lease }, { name }, tries) {
  const done = tries > 1 ? 'whether this step was done is in the ledger' : 'nothing of this step was done';
  return `${name}: the lease of ${lease.owner} has been taken by another, as this process was not heard of; ${done}; look at heliumdb status`;
}

/** What a failed step is told as: where, what, what is done and what to do. @param {Work} work @param {Run} run
 * @param {{from: number, mark: number, alone: boolean}} step @param {any} error */
async function failed({ database }, run, { from, mark, alone }, error) {
  const { statements } = run.script, total = statements.length;
  const number = alone ? from + 1 : await progressOf(database, mark).catch(() => undefined);
  const statement = number === undefined ? undefined : statements[number - 1];
  const fields = error instanceof SqlError ? error.fields : {};
  const line = statement && statement.line + linesBefore(statement.sql, fields.position);
  const where = `${run.file}${line ? `:${line}` : ''}`;
  const which = statement ? `statement ${number} of ${total}` : number ? `the end of its step, after statement ${number - 1}` : 'before its first statement';
  const sqlstate = error instanceof SqlError ? error.code : undefined;
  const committed = from > 1 ? `statements 1 to ${from} of ${total} are done and stay` : from ? `statement 1 of ${total} is done and stays` : 'nothing of it is done';
  const unknown = isLost(error) && /** @type {any} */ (error).outcome !== 'not-sent';
  const verb = run.back ? 'rollback' : 'migrate';
  const next = unknown ? `whether this step was done is not known: heliumdb ${verb} finds out and goes on`
    : sqlstate && AGAIN.includes(sqlstate) ? `when what holds the lock is gone, or with a longer --lock-timeout: heliumdb ${verb}`
      : sqlstate ? `mend ${where}, then heliumdb check --write and heliumdb ${verb}` : `heliumdb ${verb} again`;
  return new StepError(
    [
      `${where}: ${which}: ${sqlstate ? `${sqlstate}: ` : ''}${error.message}`,
      fields.detail, fields.hint && `hint: ${fields.hint}`, committed, `next: ${next}`,
    ].filter((line) => line),
    { ...placeTold(run), line, statement: statement && number, total, done: from, code: sqlstate ?? error.code, message: error.message,
      detail: fields.detail ?? undefined, hint: fields.hint ?? undefined, outcome: unknown ? 'unknown' : 'not-done', next });
}

/** Lines before a position, which counts characters from 1. @param {string} sql @param {string | null | undefined} position */
const linesBefore = (sql, position) => (position ? [...sql].slice(0, Number(position) - 1).filter((c) => c === '\n').length : 0);
