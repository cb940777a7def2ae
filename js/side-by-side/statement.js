// One statement as what it writes: which rows, with which values, found by what. It reads what data layers make of
// calls: insert, update and delete, as they spell them. It is no parser of SQL: what it does not know is incomparable,
// so that nothing is taken for the same without having been understood.
import { Incomparable, NODES } from './compare.js';
import { tokensOf } from './tokens.js';

/** How deep conditions may nest. */
const DEPTH = 32;

/** Statements that write nothing by themselves. A rollback is none: it takes back what was written. */
const READS = /^select$/, FRAMES = /^(?:begin|start|commit|savepoint|release|set)$/;

/** What the database makes as it writes. */
const MAKERS = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'gen_random_uuid',
  'uuid_generate_v4', 'uuidv7']);
const MADE = new Set(['current_timestamp', 'localtimestamp']);

/** @type {Record<string, string>} */
const OPERATORS = { '=': 'eq', '<>': 'ne', '!=': 'ne', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };

/** Words that go on a type's name. */
const TYPE = new Set(['precision', 'varying', 'with', 'without', 'time', 'zone']);

/** Words that are no names unless they are quoted. */
const RESERVED = new Set(['set', 'where', 'returning', 'using', 'from', 'values', 'select', 'default', 'on', 'only',
  'and', 'or', 'not', 'as']);

/** A value that the database makes: `now()`, `default`. */
export class Expression {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** @typedef {Record<string, any>} Row values by column */
/** @typedef {Record<string, Row>} Where operands by operator, by column */
/** @typedef {{verb: 'insert', table: string, rows: Row[], returning: string[]}} Insert */
/** @typedef {{verb: 'update' | 'delete', table: string, set?: Row, where: Where, returning: string[]}} Change */
/** @typedef {{verb: 'select' | 'transaction'}} Silent */

/** @returns {any} without a prototype: a column may have any name */
const empty = () => Object.create(null);

/** @param {Row} row @param {string} key @param {unknown} value */
const put = (row, key, value) => {
  if (key in row) throw new Incomparable();
  row[key] = value;
};

/** The elements of an array as Postgres spells it, `{a,"b c",NULL}`. @param {unknown} value @returns {unknown[]} */
export function elementsOf(value) {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !/^\{[^]*\}$/.test(value)) throw new Incomparable();
  const pattern = /(?:"((?:[^"\\]|\\[^])*)"|([^",{}\\]+))(,|\}$)/y;
  pattern.lastIndex = 1;
  const elements = [];
  while (value !== '{}' && pattern.lastIndex < value.length) {
    const match = pattern.exec(value);
    if (!match) throw new Incomparable();
    const [, quoted, plain] = match;
    if (quoted !== undefined) elements.push(quoted.replace(/\\([^])/g, '$1'));
    else elements.push(/^null$/i.test(plain) ? null : plain);
  }
  return elements;
}

/**
 * @param {{sql: string, params: unknown[]}} statement
 * @returns {Insert | Change | Silent}
 * @throws Incomparable for what it does not know
 */
export function readStatement({ sql, params }) {
  const first = /^\s*([a-z]+)/i.exec(sql)?.[1].toLowerCase() ?? '';
  if (READS.test(first) || FRAMES.test(first)) {
    // Behind it may stand another one.
    if (/;\s*\S/.test(sql)) throw new Incomparable();
    return { verb: READS.test(first) ? 'select' : 'transaction' };
  }
  const tokens = tokensOf(sql), used = new Set();
  let at = 0;

  /** @param {string} text a word or a sign */
  const is = (text) => tokens[at]?.text === text && ['word', 'sign'].includes(tokens[at].kind);
  const take = (/** @type {string} */ text) => is(text) && ++at > 0;
  const need = (/** @type {string} */ text) => {
    if (!take(text)) throw new Incomparable();
  };
  /** @param {import('./tokens.js').Token['kind'][]} kinds */
  const next = (...kinds) => {
    const token = tokens[at++];
    if (!token || !kinds.includes(token.kind)) throw new Incomparable();
    return token.text;
  };
  const isName = () => tokens[at]?.kind === 'name' || (tokens[at]?.kind === 'word' && !RESERVED.has(tokens[at].text));
  const name = () => {
    if (!isName()) throw new Incomparable();
    return next('name', 'word');
  };
  /** @template T @param {() => T} element */
  const list = (element) => {
    const found = [element()];
    while (take(',')) found.push(element());
    return found;
  };
  /** @template T @param {() => T} inner */
  const inside = (inner) => {
    need('(');
    const found = inner();
    need(')');
    return found;
  };
  const dotted = () => {
    const parts = [name()];
    while (take('.')) parts.push(name());
    return parts;
  };
  /** The last part: one statement writes one table. */
  const column = () => /** @type {string} */ (dotted().at(-1));

  const table = () => {
    const parts = dotted();
    if (parts.some((part) => part.includes('.'))) throw new Incomparable();
    if (take('as') || isName()) name();
    return (parts[0] === 'public' ? parts.slice(-1) : parts).join('.');
  };

  const type = () => {
    dotted();
    while (TYPE.has(tokens[at]?.text)) at++;
    if (is('(')) inside(() => list(() => next('number')));
    while (TYPE.has(tokens[at]?.text)) at++;
    while (take('[')) need(']');
  };
  /** @returns {unknown} */
  const value = (depth = 0) => {
    const found = bare(depth);
    while (take('::')) type();
    return found;
  };
  /** @param {number} depth @returns {unknown} */
  const bare = (depth) => {
    if (depth > DEPTH) throw new Incomparable();
    if (take('(')) {
      const found = value(depth + 1);
      need(')');
      return found;
    }
    if (take('-')) return `-${next('number')}`;
    const { kind, text } = tokens[at] ?? {};
    if (kind === 'parameter') return parameter();
    if (kind === 'text' || kind === 'number') return next(kind);
    if (kind !== 'word') throw new Incomparable();
    return worded(next('word'), depth);
  };
  /** @param {string} word @param {number} depth @returns {unknown} */
  const worded = (word, depth) => {
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'default' || MADE.has(word)) return new Expression(word);
    need('(');
    if (word === 'cast') {
      const found = value(depth + 1);
      need('as');
      type();
      need(')');
      return found;
    }
    need(')');
    if (!MAKERS.has(word)) throw new Incomparable();
    return new Expression(`${word}()`);
  };
  const parameter = () => {
    const place = Number(next('parameter'));
    if (place < 1 || place > params.length) throw new Incomparable();
    used.add(place);
    return params[place - 1];
  };

  /** @param {string[]} columns @param {unknown[]} values @returns {Row} */
  const rowOf = (columns, values) => {
    if (columns.length !== values.length) throw new Incomparable();
    const row = empty();
    columns.forEach((key, i) => put(row, key, values[i]));
    return row;
  };
  /** `select x."id", $1::text from unnest($2::text[]) x("id")`: rows by columns. @param {string[]} columns */
  const unnested = (columns) => {
    /** @type {(() => (row: Row) => unknown)} */
    const source = () => {
      if (tokens[at + 1]?.text !== '.') {
        const same = value();
        return () => same;
      }
      const key = column();
      while (take('::')) type();
      return (row) => row[key];
    };
    const sources = list(source);
    need('from');
    need('unnest');
    const arrays = inside(() => list(value)).map(elementsOf);
    name();
    const keys = inside(() => list(name)), count = arrays[0].length;
    if (arrays.some(({ length }) => length !== count) || count * columns.length > NODES) throw new Incomparable();
    return Array.from({ length: count }, (_, i) => {
      const row = rowOf(keys, arrays.map((cells) => cells[i]));
      return rowOf(columns, sources.map((from) => from(row)));
    });
  };
  const rows = () => {
    if (take('default')) {
      need('values');
      return [empty()];
    }
    const columns = inside(() => list(name));
    if (take('select')) return unnested(columns);
    need('values');
    return list(() => rowOf(columns, inside(() => list(value))));
  };

  /** @param {Record<string, Row>} found @param {string} key @param {string} operator @param {unknown} operand */
  const condition = (found, key, operator, operand) => {
    if ([operand].flat().some((one) => one instanceof Expression)) throw new Incomparable();
    put(found[key] ??= empty(), operator, operand);
  };
  /**
   * One of several is a set; one of one is that one.
   * @param {Record<string, Row>} found @param {string} key @param {unknown[]} values
   */
  const oneOf = (found, key, values) => {
    if (values.length === 1) condition(found, key, 'eq', values[0]);
    else condition(found, key, 'in', values);
  };
  /** Conditions that all hold. @param {Record<string, Row>} found @param {number} depth */
  const conditions = (found, depth) => {
    if (depth > DEPTH) throw new Incomparable();
    do term(found, depth);
    while (take('and'));
    return found;
  };
  /** @param {Record<string, Row>} found @param {number} depth */
  const term = (found, depth) => {
    if (take('(')) {
      conditions(found, depth + 1);
      need(')');
      return;
    }
    if (tokens[at]?.kind === 'number') { // `1=1`, which always holds
      const number = next('number');
      need('=');
      if (next('number') !== number) throw new Incomparable();
      return;
    }
    const key = column();
    if (take('is')) {
      const operator = take('not') ? 'isNotNull' : 'isNull';
      need('null');
      condition(found, key, operator, true);
    } else if (take('in')) {
      oneOf(found, key, inside(() => list(value)));
    } else {
      const operator = OPERATORS[next('sign')];
      if (!operator) throw new Incomparable();
      if (operator === 'eq' && take('any')) oneOf(found, key, elementsOf(inside(value)));
      else condition(found, key, operator, value());
    }
  };
  const where = () => (take('where') ? conditions(empty(), 0) : empty());
  const returned = () => {
    const found = take('*') ? '*' : column();
    if (take('as')) return name();
    return found;
  };
  const returning = () => (take('returning') ? list(returned).sort() : []);

  const write = () => {
    if (take('insert')) {
      need('into');
      return { verb: /** @type {const} */ ('insert'), table: table(), rows: rows(), returning: returning() };
    }
    if (take('update')) {
      const changed = table(), set = empty();
      need('set');
      list(() => {
        const key = name();
        need('=');
        put(set, key, value());
      });
      return { verb: /** @type {const} */ ('update'), table: changed, set, where: where(), returning: returning() };
    }
    need('delete');
    need('from');
    return { verb: /** @type {const} */ ('delete'), table: table(), where: where(), returning: returning() };
  };
  const found = write();
  take(';');
  if (at !== tokens.length || used.size !== params.length) throw new Incomparable();
  return found;
}
