// Applies or undoes a migration, stage by stage, each exactly once. A stage is one transaction, which also writes the
// ledger's row and begins with a guard: a stage that is sent again after a lost answer is refused if the first one was
// done.

import { randomInt } from 'node:crypto';
import { isLost, isTransient, leaseLost, ledgerChanged, stageFailed } from './failure.js';
import { LEASE, ask, dropIndex, guardOf, placeOf, probeIndex } from './ledger.js';

/**
 * @typedef {import('./folder.js').Statement} Statement
 *
 * @typedef {object} Work the context of all stages
 * @property {import('./database.js').Database} database
 * @property {import('./lease.js').Lease} lease
 * @property {string} lockTimeout as Postgres reads it
 * @property {import('../interrupt.js').Interrupt} interrupt
 * @property {(text: string) => void} note prints progress for people
 * @property {(what: string) => void} progress for people: what is being done now
 *
 * @typedef {object} Run one script to run
 * @property {string} name of the migration
 * @property {string} file the script's path, for messages
 * @property {import('./folder.js').Script} script
 * @property {import('./ledger.js').Row | undefined} row
 * @property {boolean} back it undoes the migration
 *
 * @typedef {{stage: number, stages: number, ms: number}} Finished the stage's number, from 1, among the remaining ones
 */

/** How often a stage is tried. The pauses (ms) double up to the longest, which makes about a minute. */
const TRIES = 10, PAUSE = 250, LONGEST_PAUSE = 10_000;

/** The time limit of a stage (ms). After that its answer counts as lost, and the ledger is read. */
const TIMEOUT = 600_000;

/** How often to read the state of an index that is being built (ms). */
const POLL = 1000;

/** The remaining statements, in stages. @param {Statement[]} statements @param {number} done */
function stagesOf(statements, done) {
  /** @type {{from: number, to: number}[]} */
  const stages = [];
  for (let from = done; from < statements.length;) {
    let to = from + 1;
    while (to < statements.length && statements[to].stage === statements[from].stage) to++;
    stages.push({ from, to });
    from = to;
  }
  return stages.length ? stages : [{ from: done, to: done }]; // an empty script is a stage too
}

/** @param {Work} work @param {Run} run @param {(finished: Finished) => void} onStage called after each stage */
export async function runScript(work, run, onStage) {
  const { statements } = run.script, { row, back } = run;
  const stages = stagesOf(statements, (back ? row?.undone : row?.done) ?? 0);
  let running = row?.running ?? false;
  for (const [i, { from, to }] of stages.entries()) {
    work.interrupt.check();
    work.progress(`${run.name}: stage ${i + 1} of ${stages.length}`);
    const start = performance.now();
    if (statements[from]?.outsideTransaction) await runOutside(work, run, from, running);
    else await runStage(work, run, { from, to, running: false, statements: statements.slice(from, to) });
    running = false;
    onStage({ stage: i + 1, stages: stages.length, ms: performance.now() - start });
  }
}

/**
 * The progress of a migration once `count` statements of a script are done, as the guard writes it.
 * @param {Run} run @param {number} count
 */
const placeAfter = ({ row, back }, count) => (back ? `${row?.done ?? 0}/${count}` : `${count}/0`);

/**
 * One transaction: runs the statements and moves the ledger from `from` to `to`.
 * @param {Work} work @param {Run} run
 * @param {{from: number, to: number, running: boolean, statements: Statement[]}} stage
 */
async function runStage(work, run, { from, to, running, statements }) {
  const { database, lease, lockTimeout } = work, { name, script, back } = run;
  const last = back && to === script.statements.length && !running;
  const mark = randomInt(1, 1 << 30);
  const input = {
    owner: lease.owner, seconds: LEASE, lockTimeout, name, at: placeAfter(run, from), mark, running, last, done: to,
    hash: script.hash, hashes: script.statements.map(({ hash }) => hash), total: script.statements.length,
    statements: statements.map(({ sql }, i) => ({ sql, number: from + i + 1 })),
  };
  const attempt = () => ask(database, back ? 'undo' : 'apply', input, { timeout: TIMEOUT });
  await retryUntilDone(work, run, { from, to: last ? undefined : to, mark, outside: false }, attempt);
}

/**
 * Tries until the stage is known to be done.
 * @param {Work} work @param {Run} run
 * @param {{from: number, to: number | undefined, mark: number, outside: boolean}} stage
 *   `to`: undefined if the ledger's row is deleted; `outside`: one statement, outside a transaction
 * @param {() => Promise<unknown>} attempt
 */
async function retryUntilDone(work, run, stage, attempt) {
  const { database, lease, interrupt } = work;
  for (let tries = 1; ; tries++) {
    try {
      await attempt();
      return;
    } catch (caught) {
      const error = /** @type {any} */ (caught), guard = guardOf(error);
      if (guard === 'lease') throw leaseLost(run, lease.owner, tries);
      if (guard === 'ledger') return checkDone(work, run, stage);
      const again = isLost(error) || isTransient(error);
      if (!again || tries === TRIES) throw await stageFailed(database, run, stage, error);
      const ms = Math.min(PAUSE * 2 ** (tries - 1), LONGEST_PAUSE) * (0.5 + Math.random());
      const what = isLost(error) ? error.message : `${error.code}: ${error.message}`;
      work.note(`${run.name}: ${what}; again in ${(ms / 1000).toFixed(1)} s (${tries} of ${TRIES - 1})`);
      await interrupt.sleep(ms);
    }
  }
}

/**
 * The ledger isn't where the stage begins. The stage may have been done by an attempt whose answer was lost: our own,
 * or one of the process that held the lease before.
 * @param {Work} work @param {Run} run @param {{from: number, to: number | undefined}} stage
 */
async function checkDone({ database }, run, { from, to }) {
  const { at, hashes } = await placeOf(database, run.name);
  const same = run.script.statements.slice(0, to ?? 0).every(({ hash }, i) => hash === hashes[i]);
  const wanted = to === undefined ? '0/0' : placeAfter(run, to);
  if (!same || at !== wanted) throw ledgerChanged(run, at, placeAfter(run, from));
}

/**
 * A statement that can't run in a transaction: the ledger records that it begins, then it runs, then the ledger records
 * that it has ended.
 * @param {Work} work @param {Run} run @param {number} at @param {boolean} resumed it was begun before
 */
async function runOutside(work, run, at, resumed) {
  const { database } = work, statement = run.script.statements[at];
  const ended = () => runStage(work, run, { from: at, to: at + 1, running: false, statements: [] });
  const begun = (/** @type {boolean} */ running) => runStage(work, run, { from: at, to: at, running, statements: [] });
  const found = await effectOf(work, run, statement);
  if (resumed && found === 'done') return ended();
  // If it is done already though we haven't begun, somebody else did it: Postgres refuses ours, and the ledger doesn't
  // record it as ours.
  if (found !== 'done') await begun(true);
  let ours = found !== 'done';
  await retryUntilDone(work, run, { from: at, to: at + 1, mark: 0, outside: true }, async () => {
    try {
      await database.runOutside({ query: statement.conforming ?? statement.sql }, { timeout: TIMEOUT });
    } catch (error) {
      const now = await effectOf(work, run, statement);
      // Ours did it and the answer was lost, or an earlier attempt did it that was still running.
      if (ours && now === 'done' && (isLost(error) || resumed)) return;
      if (!isLost(error) && ours && !isTransient(error)) {
        await begun(false);
        ours = false;
      }
      throw error;
    }
  });
  return ended();
}

/**
 * Whether a statement was done, judged by its index. Waits for an index that is being built, and drops one whose
 * building was interrupted.
 * @param {Work} work @param {Run} run @param {Statement} statement @returns {Promise<'done' | 'open'>}
 */
async function effectOf({ database, interrupt, note }, run, { probe }) {
  if (!probe) return 'open';
  for (let noted = false; ;) {
    const found = await probeIndex(database, probe);
    if (found.state === 'building') {
      if (!noted) note(`${run.name}: the index ${probe.index} is being built; waiting for it`);
      noted = true;
      await interrupt.sleep(POLL);
    } else if (probe.of === 'drop') {
      return found.state === 'absent' ? 'done' : 'open';
    } else if (found.state === 'invalid') {
      note(`${run.name}: dropping the index ${probe.index}, whose building was interrupted`);
      await dropIndex(database, found);
    } else {
      return found.state === 'valid' ? 'done' : 'open';
    }
  }
}
