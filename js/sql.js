// SQL that the caller writes, as a template. What stands between its texts becomes a parameter, unless it is a
// fragment, which is a template itself, or an object of ours that stands for a table or a column. No value becomes
// text, and only what stands in a template does.
import { invalid } from './error.js';
import { refOf } from './table.js';
import { isMark, mark } from './value.js';

/** @typedef {{texts: string[], values: any[]}} Parts texts, and between them values */

/** The parts of a fragment; undefined for anything else. @type {(value: unknown) => Parts | undefined} */
let partsOf;

class Fragment {
  #parts;

  static {
    partsOf = (value) => (#parts in Object(value) ? /** @type {Fragment} */ (value).#parts : undefined);
  }

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** It stands in SQL only: in a condition's object, say, it would be an empty one. */
  toJSON() {
    throw invalid('sql', 'is a fragment, which stands in db.sql only');
  }
}

/**
 * Parts without fragments among their values. `name` says what stands in SQL for a value, where it is no parameter.
 * @param {Parts} parts
 * @param {(value: unknown) => string | undefined} [name]
 */
function flat({ texts, values }, name, to = { texts: [''], values: /** @type {any[]} */ ([]) }) {
  texts.forEach((text, i) => {
    // A template's text is undefined where it has a wrong escape.
    if (typeof text !== 'string') throw invalid('sql', 'has a wrong escape: write \\\\ for a backslash');
    to.texts[to.values.length] += text;
    if (i === values.length) return;
    const parts = partsOf(values[i]), known = name?.(values[i]);
    if (parts) flat(parts, name, to);
    else if (known !== undefined) to.texts[to.values.length] += known;
    else to.texts[to.values.push(values[i])] = '';
  });
  return to;
}

/** @param {any} strings a template's @param {any[]} values */
function fragmentOf(strings, values) {
  // JSON can't make an array that has this property.
  if (Array.isArray(strings) && /** @type {any} */ (strings).raw) return new Fragment(flat({ texts: strings, values }));
  if (partsOf(strings)) return strings;
  throw invalid('sql', 'must be a template, sql`…`, or a fragment that is one: another text could be anybody\'s');
}

/**
 * A fragment of SQL, for db.sql and other fragments.
 * @param {any} strings @param {any[]} values
 */
export const sql = (strings, ...values) => fragmentOf(strings, values);

/** Names as a quoted identifier, with dots between them. @param {string[]} names */
function quoted(...names) {
  if (!names.length || names.some((name) => typeof name !== 'string' || !name || name.includes('\0')))
    throw invalid('sql.id', 'takes texts that are names');
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}

/** A name that is only known when the program runs: sql.id('app', 'users'). @param {string[]} names */
sql.id = (...names) => new Fragment({ texts: [quoted(...names)], values: [] });

/**
 * Values or fragments with commas between them, or another fragment.
 * @param {any[]} list @param {any} [separator]
 */
sql.join = (list, separator = sql`, `) => {
  if (!Array.isArray(list) || !list.length) throw invalid('sql.join', 'takes an array that is not empty');
  const values = list.flatMap((one, i) => (i ? [fragmentOf(separator, []), one] : [one]));
  return new Fragment(flat({ texts: Array(values.length + 1).fill(''), values }));
};

/**
 * A value as JSON has it, for a parameter; of what JSON lacks it is Postgres's text.
 * @param {any} value
 * @param {string} path of an issue
 * @returns {any}
 */
function paramOf(value, path) {
  if (value === undefined) throw invalid(path, 'is undefined; SQL\'s null is null');
  if (typeof value === 'bigint') return `${value}`;
  if (Array.isArray(value)) return value.map((one, i) => paramOf(one, `${path}[${i}]`));
  const marked = mark(value, 0);
  if (!isMark(marked)) return value;
  if (marked.length < 2) throw invalid(path, `can't be ${marked[0].slice(3)}`);
  return marked[1];
}

/**
 * The core's arguments of a statement: texts, and one value less.
 * @param {any} strings @param {any[]} values
 * @param {(ref: {table: string, name?: string}) => string[]} namesOf what a table or a column is called in SQL
 */
export function argumentsOf(strings, values, namesOf) {
  const parts = /** @type {Parts} */ (partsOf(fragmentOf(strings, values)));
  const { texts, values: all } = flat(parts, (value) => {
    const ref = refOf(value);
    return ref && quoted(...namesOf(ref));
  });
  return [texts, all.map((value, i) => paramOf(value, `values[${i}]`))];
}
