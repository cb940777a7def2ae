// What onQuery is told of a request: the record, and what it reads of a call, a schema's text and an error. Knows
// nothing of how a request is watched. No value is in it unless asked for, and no message, which may repeat a value.
import { forms } from '../build/names.js';
import { BATCH, decode } from './core.js';
import { HeliumError } from './error.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Call} Call
 * @typedef {{name: string, code: string, sqlState?: string}} Failure
 * @typedef {{method: string, table: string | null, form: string}} What
 */

/** The low byte of an operation that starts a method of the schema (HELIUM_METHOD), and where the number stands of that
 * or of a table. */
const METHOD = 0xfd, NUMBER = 16;

/** What stands in place of a parameter that may be a secret. */
const HIDDEN = '***';

const FORMS = Object.keys(forms);

/** The forms whose operation names no table. */
const TABLELESS = [forms.PING, forms.CLEAR, forms.SQL];

/** Tables and methods of a schema's text. @type {Map<string, any[][]>} */
const schemas = new Map();

/**
 * What calls do that are sent as one request.
 * @param {string} schema the text
 * @param {Call[]} calls
 * @param {number} flags
 * @returns {What}
 */
export function whatOf(schema, [{ method, op }], flags) {
  if (flags & BATCH) return { method: 'batch', table: null, form: 'BATCH' };
  if (op === undefined) return { method, table: null, form: method.toUpperCase() };
  const known = schemas.get(schema) ?? JSON.parse(schema).slice(3);
  schemas.set(schema, known);
  const [tables, methods] = known, number = op >>> NUMBER;
  const [, form, table = 0] = (op & 0xff) === METHOD ? methods[number] : [method, op & 0xff, number];
  return { method, table: TABLELESS.includes(form) ? null : tables[table][0], form: FORMS[form] };
}

/** How many rows a call's result has, or says were written. @param {any} result @param {Call} call @returns {number} */
export function rowsOf(result, { make, chain }) {
  if (Array.isArray(result)) return result.length;
  if (result === undefined || result === null) return 0;
  // A row's own column may be called like this.
  return (chain || !make) && typeof result.count === 'number' ? result.count : 1;
}

/** @param {any} error @returns {Failure} */
export function failureOf(error) {
  if (!(error instanceof HeliumError)) return { name: 'HeliumError', code: 'CALL' };
  const { name, code, sqlState } = /** @type {any} */ (error);
  return sqlState ? { name, code, sqlState } : { name, code };
}

/** A class, as it reads its statement only when asked: that costs more than all else here. */
export class QueryEvent {
  #body;
  #hidden;
  /** @type {{query: string, params: (string | null)[]}[] | undefined} */
  #all;

  /**
   * @param {What} what
   * @param {string | undefined} label
   * @param {Bytes} body
   * @param {number} attempt
   * @param {boolean | undefined} hidden are its parameters hidden? Undefined: they are not asked for
   */
  constructor({ method, table, form }, label, body, attempt, hidden) {
    this.#body = body;
    this.#hidden = hidden;
    this.method = method;
    this.table = table;
    this.form = form;
    this.label = label;
    this.rows = 0;
    this.bytesOut = body.length;
    this.bytesIn = 0;
    this.attempt = attempt;
    this.outcome = 'ok';
    /** @type {Failure | undefined} */
    this.error = undefined;
    /** @type {Record<'build' | 'wait' | 'network' | 'decode', number | null>} */
    this.time = { build: null, wait: null, network: null, decode: null };
  }

  get #statements() {
    if (!this.#all) {
      const body = JSON.parse(decode(this.#body));
      this.#all = body.queries ?? [body];
    }
    return /** @type {{query: string, params: (string | null)[]}[]} */ (this.#all);
  }

  get sql() {
    return this.#statements.map(({ query }) => query).join('; ');
  }

  get statements() {
    return this.#statements.length;
  }

  get parameterCount() {
    return this.#statements.reduce((sum, { params }) => sum + params.length, 0);
  }

  get parameters() {
    if (this.#hidden === undefined) return;
    return this.#statements.flatMap(({ params }) => (this.#hidden ? params.map(() => HIDDEN) : params));
  }

  toJSON() {
    const { sql, statements, parameterCount, parameters } = this;
    return { ...this, sql, statements, parameterCount, ...(parameters && { parameters }) };
  }

  /** For util.inspect, and so for console.log. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toJSON();
  }
}
