// Rows without keys as objects, by the layout that the core writes before them (src/core/layout.h): names, and a letter
// for each cell that JSON has no form for.
import { WIDTH, fillers } from '../build/fillers.js';
import { HeliumError, ProtocolError } from './error.js';
import { own } from './options.js';

/**
 * What a cell becomes, by its letter (src/core/type.h). What is not of its form throws.
 * @type {Record<string, (cell: any) => any>}
 */
const makers = {
  d: (cell) => (typeof cell === 'number' ? new Date(cell) : cell), // what no Date holds stays text
  n: (cell) => BigInt(/** @type {any} */ (/^-?\d+$/.exec(cell))[0]),
  b: (cell) => {
    const [, hex] = /** @type {any} */ (/^\\x((?:[\da-f]{2})*)$/.exec(cell));
    return new Uint8Array(hex.length / 2).map((_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  },
  f: Number,
  i: (cell) => {
    if (Number.isSafeInteger(cell)) return cell;
    const message = 'beyond 2^53 numbers are rounded: have the array read as text or as bigints';
    throw new HeliumError(message, { code: 'RANGE' });
  },
};

/** The same of an array of any depth. @param {(cell: any) => any} make @returns {(cells: any) => any} */
const each = (make) => (cells) => cells.map((/** @type {any} */ cell) => {
  if (Array.isArray(cell)) return each(make)(cell);
  return cell === null ? null : make(cell);
});

/** @param {string} letter a capital: an array of such */
function makerOfCell(letter) {
  const make = own(makers, letter.toLowerCase());
  return make && letter < 'a' ? each(make) : make;
}

/** How many layouts' makers, and how many fillers, are kept. */
const MOST = 500;

/** @typedef {import('../build/fillers.js').Filler} Filler */

/** By the names that they set: rows of one kind keep their filler. @type {Map<string, Filler>} */
const chosen = new Map();

/** @param {string[]} keys */
function fillerOf(keys) {
  const names = keys.join();
  let fill = chosen.get(names);
  if (!fill) {
    fill = fillers[chosen.size % fillers.length];
    if (chosen.size < MOST) chosen.set(names, fill);
  }
  return fill;
}

/** A function that makes the objects of cells, one row's behind the other's. It changes the cells.
 * @param {any} layout @returns {(cells: any[]) => Record<string, any>[]} */
function makerOf([names, letters]) {
  /** @type {string[]} */
  const keys = [];
  /** The cells that are to become something else, and what makes it of them; two arrays, as engines take longer to take
   * pairs apart. @type {number[]} */
  const places = [], /** @type {((cell: any) => any)[]} */ makes = [];
  names.forEach((/** @type {any} */ name, /** @type {number} */ i) => {
    const rows = typeof name !== 'string' && makerOf(name[2]);
    keys.push(rows ? name[0] : name);
    const make = !rows ? makerOfCell(letters[i]) : name[1] ? rows : (/** @type {any[]} */ cells) => rows(cells)[0];
    if (make) makes[places.push(i) - 1] = make;
  });
  // To set a name that every object inherits, such as __proto__, may make no property: such a row begins as a copy of
  // what has all of them. Others don't, as engines are quick at copies for a few layouts only.
  const whole = keys.some((name) => name in Object.prototype) && Object.fromEntries(keys.map((name) => [name, null]));
  const fill = fillerOf(keys), width = keys.length;
  return (cells) => {
    if (!Array.isArray(cells)) throw new TypeError();
    const rows = [];
    for (let at = 0; at < cells.length; at += width || 1) { // a row of no columns has a cell for itself
      for (let i = 0; i < places.length; i++) {
        const place = at + places[i];
        if (cells[place] !== null) cells[place] = makes[i](cells[place]);
      }
      /** @type {Record<string, any>} */
      const row = whole ? { ...whole } : {};
      fill(row, keys, cells, at, width);
      for (let i = WIDTH; i < width; i++) row[keys[i]] = cells[at + i];
      rows.push(row);
    }
    return rows;
  };
}

/** Makers by the text of their layout: to make one takes longer than to use it. @type {Map<string, any>} */
const known = new Map();

/** What makes objects of rows. @param {string} text of a layout */
export function makerOfText(text) {
  let make = known.get(text);
  if (!make) {
    if (known.size === MOST) known.clear();
    known.set(text, make = makerOf(JSON.parse(text)));
  }
  return make;
}

/** @typedef {{state: Uint8Array, make: any}} Laid what made an operation's last rows, and the state they came to */

/**
 * What makes objects of the rows that come to a state, if the last rows of its operation came to an equal one.
 * @param {Laid | undefined} last
 * @param {Uint8Array} state
 */
export function makerOfState(last, state) {
  if (last?.state.length !== state.length) return;
  for (let i = 0; i < state.length; i++) if (state[i] !== last.state[i]) return;
  return last.make;
}

/**
 * Rows behind their layout as objects.
 * @param {any} answer `[layout, cells]`, or null in place of the cells of one row; in place of the layout may be what
 *   makes the rows
 * @param {boolean} many
 */
export function fromLayout([layout, rows], many) {
  if (rows === null) return null;
  try {
    const make = typeof layout === 'function' ? layout : makerOf(layout);
    const made = make(rows);
    return many ? made : made[0];
  } catch (error) {
    if (error instanceof HeliumError) throw error;
    throw new ProtocolError('the endpoint answered with what was not asked for');
  }
}
