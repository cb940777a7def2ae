// Runs a checked request on a session and returns the answer's JSON. It knows that a batch is one transaction, that the
// first error ends it and is the whole answer, and that the claims of a token hold for such a transaction, as PostgREST
// gives them. It knows nothing of where the session comes from, or of statuses.

import { batchJson, resultJson } from './answer.js';
import { EndpointError, responseTooLarge } from '../error.js';
import { tooMuchToAnswer } from '../limits/gauge.js';
import { ISOLATION } from './request.js';

/**
 * @typedef {import('../backend.js').Session} Session
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('./request.js').Options} Options
 * @typedef {import('./request.js').Query} Query
 * @typedef {import('./arrays.js').ArrayTypes} ArrayTypes
 *
 * @typedef {object} Run
 * @property {Session} session
 * @property {ArrayTypes} arrayTypes
 * @property {boolean} rawText
 * @property {Budget} budget for what Postgres sends
 * @property {number} size bytes of JSON written so far
 * @property {import('../backend.js').Login} login
 * @property {boolean} isOurs must the transaction end by our statement?
 * @property {import('../backend.js').Seen | undefined} onStatement
 */

/**
 * @typedef {import('./request.js').Body & { options: Options, login: Run['login'], onlyReads?: boolean }} Request
 */

/**
 * @param {Session} session is released when all has run
 * @param {Request} request
 * @param {ArrayTypes} arrayTypes
 * @param {Budget} budget of the answer
 * @param {Run['onStatement']} [onStatement]
 * @returns {Promise<string>}
 */
export async function execute(session, request, arrayTypes, budget, onStatement) {
  const { options: { rawText }, login, batch, onlyReads = false } = request;
  const isOurs = onlyReads || login.claims !== undefined;
  /** @type {Run} */
  const run = { session, arrayTypes, rawText, budget, size: 0, login, isOurs, onStatement };
  try {
    return await (batch || isOurs ? runTransaction(run, request) : runQuery(run, request.queries[0], true));
  } finally {
    session.release();
  }
}

/** @param {Run} run @param {Request} request @returns {Promise<string>} */
async function runTransaction(run, request) {
  const { several } = run.session;
  try {
    if (several && run.rawText && !run.isOurs && !run.onStatement) return await runAtOnce(run, request, several);
    return await runEach(run, request);
  } catch (error) {
    // A lost connection has rolled back by itself.
    await control(run, 'ROLLBACK').catch(() => {});
    throw error;
  }
}

/**
 * @param {Run} run
 * @param {Request} request
 * @returns {Promise<string>}
 */
async function runEach(run, request) {
  const { session, login: { claims } } = run, { batch, options, onlyReads = false } = request;
  if (onlyReads) await session.script(`${beginning({ ...options, readOnly: true })}; ${SNAPSHOT}`);
  else await control(run, beginning(options));
  // As a parameter: others of the role see the text of a statement in pg_stat_activity.
  if (claims !== undefined) await session.query(CLAIMS, [claims], { left: Infinity, limit: Infinity });
  const results = [];
  for (const query of request.queries) results.push(await runQuery(run, query));
  if (!onlyReads) await control(run, 'COMMIT', true); // else the session's reset rolls back
  return batch ? batchJson(results) : results[0];
}

/**
 * A batch in one exchange, where nobody asks what each statement takes. Its end is one more: a client that has left
 * by then gets nothing committed.
 * @param {Run} run @param {Request} request @param {NonNullable<Session['several']>} several
 */
async function runAtOnce(run, request, several) {
  const begin = { text: beginning(request.options), params: [] };
  const [, ...results] = await several([begin, ...request.queries], run.budget);
  const texts = [];
  for (const [i, result] of results.entries()) texts.push(await jsonOf(run, request.queries[i].arrayMode, result));
  await control(run, 'COMMIT', true);
  return batchJson(texts);
}

/**
 * A transaction that has a snapshot can't be made to write any more, by no statement and no function; only its end ends
 * that. Without one, SET TRANSACTION READ WRITE lifts it.
 */
const SNAPSHOT = 'SELECT 1';

/** Until the transaction ends. It gives a row without columns. */
const CLAIMS = "SELECT FROM pg_catalog.set_config('request.jwt.claims', $1, true)";

/** Tags of statements that end the transaction. ROLLBACK TO a savepoint has the same one. */
const ENDS = /^(COMMIT|ROLLBACK|PREPARE TRANSACTION)$/;

/** @param {Run} run */
function leftTransaction({ login }) {
  const [who, code] = login.claims === undefined
    ? ['a read-only gateway', '25006'] : ['with a token the gateway', '2D000'];
  return new EndpointError(403, `${who} ends its transactions itself`, { code, severity: 'ERROR' });
}

/**
 * @param {Options} options
 * @returns {string}
 */
export function beginning({ isolation, readOnly, deferrable }) {
  const modes = [
    isolation === null ? '' : `ISOLATION LEVEL ${ISOLATION[isolation]}`,
    readOnly ? 'READ ONLY' : '',
    deferrable ? 'DEFERRABLE' : '',
  ].filter(Boolean);
  return `START TRANSACTION ${modes.join(', ')}`.trimEnd();
}

/** How many rows a statement gave, or changed. @param {import('../backend.js').Result} result */
const rowsOf = ({ rows, tag }) => rows.length || Number(/ (\d+)$/.exec(tag)?.[1] ?? 0);

/**
 * @param {Run} run
 * @param {string} text
 * @param {boolean} [last]
 */
async function control({ session, budget }, text, last) {
  await session.query(text, [], budget, last);
}

/**
 * @param {Run} run
 * @param {Query} query
 * @param {boolean} [last]
 * @returns {Promise<string>}
 */
function runQuery(run, { text, params, arrayMode }, last) {
  const { session, budget, onStatement } = run, ask = () => session.query(text, params, budget, last);
  const asked = onStatement ? told(run, onStatement, { text, params }, ask) : ask();
  return asked.then((result) => {
    if (run.isOurs && ENDS.test(result.tag)) throw leftTransaction(run);
    return jsonOf(run, arrayMode, result);
  });
}

/**
 * Tells of a statement when it has ended.
 * @param {Run} run
 * @param {import('../backend.js').Seen} onStatement
 * @param {{ text: string, params: (string | null)[] }} query
 * @param {() => Promise<import('../backend.js').Result>} ask
 */
async function told({ login }, onStatement, { text, params }, ask) {
  const from = performance.now();
  const tell = (/** @type {{rows?: number, error?: string}} */ { rows = 0, error }) =>
    onStatement({ via: 'http', sql: text, ms: performance.now() - from, rows, error }, { params, login });
  /** @type {import('../backend.js').Result} */
  let result;
  try {
    result = await ask();
  } catch (error) {
    tell({ error: /** @type {{ code?: string }} */ (error).code ?? '' });
    throw error;
  }
  tell({ rows: rowsOf(result) });
  return result;
}

/**
 * @param {Run} run @param {boolean} arrayMode @param {import('../backend.js').Result} result
 * @returns {string | Promise<string>} at once if its types are known
 */
function jsonOf(run, arrayMode, result) {
  if (run.rawText) return written(run, arrayMode, result, null);
  const arrays = run.arrayTypes.find(run.session, result.fields, run.budget);
  if (!(arrays instanceof Promise)) return written(run, arrayMode, result, arrays);
  return arrays.then((found) => written(run, arrayMode, result, found));
}

/**
 * @param {Run} run @param {boolean} arrayMode @param {import('../backend.js').Result} result
 * @param {import('./arrays.js').Found | null} arrays
 */
function written(run, arrayMode, result, arrays) {
  const { budget } = run;
  const json = resultJson(result, arrayMode, arrays);
  const size = Buffer.byteLength(json);
  run.size += size;
  if (run.size > budget.limit) throw responseTooLarge(budget.limit);
  if (budget.held?.take(size) === false) throw tooMuchToAnswer();
  return json;
}
