// SQL that people write in the page: cut into statements, and each of them run in a transaction of its own that the
// database keeps from writing. Together in one, a `commit` among them would end it, and the next could write.

import { tool } from '../../cli/migrations/tools.js';
import { Refused } from './http.js';

/**
 * @typedef {import('../../cli/migrations/database.js').Database} Database
 *
 * @typedef {object} Run
 * @property {string} sql one statement
 * @property {(string | null)[]} [params] of $1, $2, …
 * @property {'plan' | 'analyze'} [explain] its plan instead of its rows; `analyze` runs it
 *
 * @typedef {object} Ran
 * @property {{name: string, type: string}[]} fields
 * @property {(string | null)[][]} rows every value as text
 * @property {boolean} more are there rows beyond these?
 * @property {string} command as Postgres calls it
 * @property {any} [plan] of explain: Postgres's own JSON
 */

/** What a statement may take (ms), before the database is told to give it up; and rows that are shown of it. */
const LIMIT = 60_000;
export const SHOWN = 1000;

/** What begins a statement that a cursor can read, behind comments. */
const READS = /^(?:\s|--.*|\/\*[^]*?\*\/|\()*(?:select|with|values|table)\b/i;

const EXPLAIN = {
  plan: 'explain (format json, verbose)',
  analyze: 'explain (format json, analyze, buffers)',
};

/** @param {Database} database */
export function createSql(database) {
  /** Names of types by their OIDs, which stay. @type {Map<number, string>} */
  const types = new Map();
  const limited = { query: `select set_config('statement_timeout', '${LIMIT}', true)` };

  /**
   * A transaction that can't write. The setting goes first: from then on there is a snapshot, so that no statement can
   * make the transaction one that writes.
   * @param {{query: string, params?: (string | null)[]}[]} statements @param {AbortSignal} signal
   */
  const read = async (statements, signal) =>
    (await database.run([limited, ...statements], { readOnly: true, timeout: 2 * LIMIT, signal })).slice(1);

  /** @param {{dataTypeID: number}[]} fields @param {AbortSignal} signal */
  const learn = async (fields, signal) => {
    const unknown = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))].filter((oid) => !types.has(oid));
    if (!unknown.length) return;
    const query = 'select oid::int8, typname from pg_catalog.pg_type where oid = any($1::oid[])';
    const [{ rows }] = await read([{ query, params: [`{${unknown}}`] }], signal);
    for (const [oid, name] of rows) types.set(Number(oid), String(name));
  };

  /** @param {Run} asked */
  const checked = ({ sql, params = [], explain }) => {
    const isParams = Array.isArray(params) && params.every((one) => one === null || typeof one === 'string');
    if (typeof sql !== 'string') throw new Refused(400, 'a statement is a text');
    if (!isParams) throw new Refused(400, 'parameters are texts or null');
    if (explain !== undefined && !Object.hasOwn(EXPLAIN, explain)) {
      throw new Refused(400, 'explain is plan or analyze');
    }
    return { sql, params, explain };
  };

  return {
    /** @param {{sql: string}} asked */
    async split({ sql }) {
      if (typeof sql !== 'string') throw new Refused(400, 'SQL is a text');
      const { statements } = tool('split', { sql });
      return { statements: statements.map((/** @type {{sql: string}} */ one) => one.sql) };
    },
    /** @param {Run} asked @param {AbortSignal} signal @returns {Promise<Ran>} */
    async run(asked, signal) {
      const { sql, params, explain } = checked(asked);
      if (explain) {
        const [{ rows: [[text]], command }] = await read([{ query: `${EXPLAIN[explain]}\n${sql}`, params }], signal);
        return { fields: [], rows: [], more: false, command, plan: JSON.parse(String(text))[0] };
      }
      // By a cursor, so that of a million rows only those that are shown leave the database.
      const cursor = [
        { query: `declare studio no scroll cursor for\n${sql}`, params }, { query: `fetch ${SHOWN + 1} from studio` },
      ];
      const answers = await read(READS.test(sql) ? cursor : [{ query: sql, params }], signal);
      const { fields, rows, command } = answers[answers.length - 1];
      await learn(fields, signal);
      return {
        fields: fields.map(({ name, dataTypeID }) => ({ name, type: types.get(dataTypeID) ?? '' })),
        rows: rows.slice(0, SHOWN), more: rows.length > SHOWN, command,
      };
    },
  };
}
