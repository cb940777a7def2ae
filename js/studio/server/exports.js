// Exports: all rows of a question or of a statement, as a file. The page asks for one, and is told an address at which
// it is, once. The rows are read by a cursor while they are taken, so that any number of them takes the same memory.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { quoted } from '../../cli/quoted.js';
import { FORMATS } from './formats.js';
import { Refused } from './http.js';
import { rowsOf, shownOf } from './question.js';

/**
 * @typedef {import('./http.js').Download} Download
 * @typedef {import('./reader.js').Reading} Reading
 * @typedef {import('./reader.js').Field} Field
 * @typedef {import('../../cli/migrations/database.js').Statement} Statement
 * @typedef {import('./formats.js').Target} Target
 */

/** What a part of the rows may take, and how long an export waits to be taken (ms). */
const PART = 60_000, WAIT = 10_000;

/** What `insert` calls the table that a result has none of. @type {Target} */
const RESULT = { name: '"result"', overriding: false };

/** Exports that wait at once. */
const MOST = 8;

/**
 * @param {import('./source.js').Source} source @param {import('./reader.js').Reader} reader
 * @param {(statement: Statement) => boolean} isQuery can a cursor read it?
 */
export function createExports(source, reader, isQuery) {
  /** @type {Map<string, Download & {body: PassThrough}>} */
  const waiting = new Map();

  /** @param {unknown} format */
  const formatOf = (format) => {
    const found = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (!found) throw new Refused(400, `a format is one of ${Object.keys(FORMATS).join(', ')}`);
    return found;
  };

  /**
   * Begins to write the rows; once the first part is there, nothing but the database can fail.
   * @param {Statement} statement @param {import('./reader.js').As | undefined} as
   * @param {string} name @param {import('./formats.js').Format} format
   * @param {Target} into @param {Field[]} [known] what the columns are; otherwise what the answer says
   * @param {(cells: (string | null)[]) => any[]} [told] a row's values
   */
  async function begin(statement, as, name, format, into, known, told = (cells) => cells) {
    room();
    const body = new PassThrough(), ended = new AbortController();
    body.once('close', () => ended.abort());
    body.once('error', () => {}); // who takes it sees it cut
    /** @type {import('./formats.js').Written | undefined} */
    let written;
    let first = true, started = () => {};
    const begun = new Promise((resolve) => { started = () => resolve(undefined); });
    const put = async (/** @type {string} */ text) => {
      if (!body.write(text)) await once(body, 'drain', { signal: ended.signal });
    };
    const each = async (/** @type {(string | null)[][]} */ rows, /** @type {() => Promise<Field[]>} */ fieldsOf) => {
      if (!written) {
        written = format.write(known ?? await fieldsOf(), into);
        body.write(written.head);
      }
      started();
      const text = rows.map((row) => {
        const line = /** @type {any} */ (written).row(told(row), first);
        first = false;
        return line;
      }).join('');
      if (text) await put(text);
    };
    const all = reader.cursor(statement, { limit: PART, as, signal: ended.signal }, each)
      .then(() => body.end(written?.tail), (error) => {
        body.destroy();
        throw error;
      });
    await Promise.race([begun, all]);
    all.catch(() => {});
    return offer(name, format, body);
  }
  /** @param {string} name @param {import('./formats.js').Format} format @param {PassThrough} body */
  const offer = (name, format, body) => {
    const id = randomBytes(32).toString('base64url');
    waiting.set(id, { name: `${name}.${format.extension}`, type: format.type, body });
    setTimeout(() => waiting.get(id) && take(id)?.body.destroy(), WAIT).unref();
    return { path: `/export/${id}` };
  };
  const room = () => {
    if (waiting.size >= MOST) throw new Refused(429, 'too many exports wait: take them first');
  };
  /** @param {string} id @returns {Download | undefined} */
  const take = (id) => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };

  return {
    take,
    close() {
      for (const { body } of waiting.values()) body.destroy();
      waiting.clear();
    },
    /** Rows of a table. @param {import('./question.js').Asked & {sort?: [string, string][], secrets?: boolean,
     * format: string}} asked */
    async export(asked) {
      const { secrets = false, sort = [], where = {} } = asked;
      const opened = source.at(asked), format = formatOf(asked.format);
      const orderBy = sort.map(([name, direction]) => ({ [name]: direction }));
      source.table(opened, asked);
      const table = opened.catalog.tables[asked.table], isSql = asked.format === 'sql';
      // What the database makes of other columns, it makes again.
      const shown = shownOf(table, Boolean(secrets)).filter(({ column }) => !isSql || !column.generated);
      const { statement, told } = await rowsOf(source, opened, asked, shown, true, { where, orderBy });
      const overriding = shown.some(({ column }) => column.readonly);
      const into = { name: `${quoted(table.schema)}.${quoted(table.name)}`, overriding };
      const fields = shown.map(({ column: { name, cast: [, type] } }) => ({ name, type }));
      return begin(statement, asked.as, table.name, format, into, fields, told);
    },
    /** Rows of a statement. @param {import('./sql.js').Run & {format: string}} asked */
    async exportSql({ sql, params = [], as, format }) {
      const statement = { query: sql, params };
      if (!isQuery(statement)) throw new Refused(422, 'only what select, values, table or with gives can be exported');
      return begin(statement, as, 'result', formatOf(format), RESULT);
    },
    /** Rows that the page has, of what can't be asked again. @param {{fields: Field[], rows: (string | null)[][],
     * format: string}} asked */
    async exportRows({ fields, rows, format }) {
      const isText = (/** @type {unknown} */ one) => one === null || typeof one === 'string';
      const isField = (/** @type {any} */ one) => typeof one?.name === 'string' && typeof one.type === 'string';
      const isRow = (/** @type {unknown} */ row) =>
        Array.isArray(row) && row.length === fields.length && row.every(isText);
      if (!Array.isArray(fields) || !fields.every(isField) || !Array.isArray(rows) || !rows.every(isRow)) {
        throw new Refused(400, 'rows are lists of texts or null, as many as there are fields');
      }
      room();
      const found = formatOf(format), { head, row, tail } = found.write(fields, RESULT), body = new PassThrough();
      body.end([head, ...rows.map((one, i) => row(one, i === 0)), tail].join(''));
      return offer('result', found, body);
    },
  };
}
