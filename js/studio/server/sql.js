// SQL that people write in the page: cut into statements, and each of them run in a transaction of its own that the
// database keeps from writing. Together in one, a `commit` among them would end it, and the next could write. Only
// where the studio may write, and the page asks for that, all of them run in one transaction that can.

import { ToolError, tool } from '../../cli/migrations/tools.js';
import { Refused } from './http.js';
import { beginning } from './reader.js';

/**
 * @typedef {import('../../cli/migrations/database.js').Database} Database
 * @typedef {import('../../cli/migrations/database.js').Result} Result
 * @typedef {import('./reader.js').As} As
 *
 * @typedef {object} Run
 * @property {string} sql one statement
 * @property {(string | null)[]} [params] of $1, $2, …
 * @property {'plan' | 'analyze'} [explain] its plan instead of its rows; `analyze` runs it
 * @property {As} [as]
 *
 * @typedef {object} Ran
 * @property {import('./reader.js').Field[]} fields
 * @property {(string | null)[][]} rows every value as text
 * @property {boolean} more are there rows beyond these?
 * @property {string} command as Postgres calls it
 * @property {number | null} count of rows that it wrote, or gave
 * @property {any} [plan] of explain: Postgres's own JSON
 * @property {boolean} [again] can a cursor read it again, for an export of all rows?
 */

/** What a statement may take (ms), before the database is told to give it up; and rows that are shown of it. */
const LIMIT = 60_000;
export const SHOWN = 1000;

/** Statements of one transaction at most. */
const MOST = 1000;

/** What begins a statement that a cursor can read, behind comments. */
const READS = /^(?:\s|--.*|\/\*[^]*?\*\/|\()*(?:select|with|values|table)\b/i;

/** @param {{query: string}} statement */
export const isQuery = ({ query }) => READS.test(query);

const EXPLAIN = {
  plan: 'explain (format json, verbose)',
  analyze: 'explain (format json, analyze, buffers)',
};

/** What the tool says to those who write migrations, and what holds here. */
const TRANSACTIONS = /^(.*?) (?:begins(?: or ends)? a transaction of its own|leaves its transaction open): .*$/;

/** @param {string} sql @returns {{sql: string, outsideTransaction: boolean}[]} */
function statementsOf(sql) {
  if (typeof sql !== 'string') throw new Refused(400, 'SQL is a text');
  try {
    return tool('split', { sql }).statements;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const [{ path, message } = { path: '', message: error.message }] = error.issues;
    const ours = message.replace(TRANSACTIONS, '$1: the studio begins and ends transactions itself, so leave it out');
    throw new Refused(422, path ? `line ${path}: ${ours}` : ours);
  }
}

/** @param {Run} asked */
function checked({ sql, params = [], explain, as }) {
  const isParams = Array.isArray(params) && params.every((one) => one === null || typeof one === 'string');
  if (typeof sql !== 'string') throw new Refused(400, 'a statement is a text');
  if (!isParams) throw new Refused(400, 'parameters are texts or null');
  if (explain !== undefined && !Object.hasOwn(EXPLAIN, explain)) {
    throw new Refused(400, 'explain is plan or analyze');
  }
  return { sql, params, explain, as };
}

/** @param {Database} database @param {import('./reader.js').Reader} reader */
export function createSql(database, reader) {
  /** @param {Result} result @param {Parameters<typeof reader.fieldsOf>[1]} [ask] @returns {Promise<Ran>} */
  const ranOf = async ({ fields, rows, command, rowCount }, ask) => ({
    fields: await reader.fieldsOf(fields, ask), rows: rows.slice(0, SHOWN), more: rows.length > SHOWN, command,
    count: rowCount,
  });
  return {
    /** @param {{sql: string}} asked */
    async split({ sql }) {
      return { statements: statementsOf(sql).map((one) => one.sql) };
    },
    /** @param {Run} asked @param {AbortSignal} signal @returns {Promise<Ran>} */
    async run(asked, signal) {
      const { sql, params, explain, as } = checked(asked), reading = { limit: LIMIT, as, signal };
      if (explain) {
        const statement = { query: `${EXPLAIN[explain]}\n${sql}`, params };
        const [{ rows: [[text]], command }] = await reader.read([statement], reading);
        return { fields: [], rows: [], more: false, command, count: null, plan: JSON.parse(String(text))[0] };
      }
      // By a cursor, so that of a million rows only those that are shown leave the database.
      const cursor = [
        { query: `declare studio no scroll cursor for\n${sql}`, params }, { query: `fetch ${SHOWN + 1} from studio` },
      ];
      const statements = isQuery({ query: sql }) ? cursor : [{ query: sql, params }];
      const answers = await reader.read(statements, reading);
      return { ...await ranOf(answers[answers.length - 1]), again: isQuery({ query: sql }) };
    },
    /**
     * Runs statements that may write: all of them, or none. The error of one has its number.
     * @param {{statements: Run[], as?: As}} asked @param {AbortSignal} signal @returns {Promise<{results: Ran[]}>}
     */
    async execute({ statements, as }, signal) {
      if (!Array.isArray(statements) || !statements.length || statements.length > MOST) {
        throw new Refused(400, `1 to ${MOST} statements can be run at once`);
      }
      // One by one, so that none can hold another, and each is what it was cut to.
      const list = statements.map((one) => ({ ...checked(one), found: statementsOf(one.sql) }));
      if (list.some(({ found }) => found.length !== 1)) throw new Refused(400, 'a statement is one statement');
      if (list.length === 1 && list[0].found[0].outsideTransaction) {
        const [{ sql: query, params }] = list;
        const result = await database.runOutside({ query, params }, { timeout: LIMIT, signal });
        return { results: [await ranOf(result)] };
      }
      const results = await database.transaction(async (ask) => {
        for (const one of beginning(LIMIT, as)) await ask(one);
        const ran = [];
        for (const [index, { sql, params }] of list.entries()) {
          const result = await ask({ query: sql, params })
            .catch((error) => Promise.reject(Object.assign(error, { index })));
          ran.push(await ranOf(result, ask));
        }
        return ran;
      }, { timeout: 2 * LIMIT, signal });
      return { results };
    },
  };
}
