// How the columns of a table are laid out: their order and widths, which are pinned at the left, which are hidden. This
// browser keeps it for each table. Columns that it doesn't know yet follow in the table's own order.

import { html } from 'lit';
import { keep, keptAs } from './kept.js';
import { isNumber } from './values.js';

/**
 * @typedef {import('./types.js').Column} Column
 * @typedef {{name: string, width?: number, pinned?: boolean, hidden?: boolean}} Kept
 * @typedef {{column: Column, n: number, width: number, pinned: boolean, hidden: boolean}} Laid `n`: its number
 */

/** Pixels of a column at least and at most; columns that are pinned at most, as the style sheet has places for them. */
const NARROWEST = 60, WIDEST = 2000, PINS = 4;

/** Pixels that a column is wide, by its type. @param {Column} column */
function widthOf(column) {
  const name = column.name.length * 9 + 60;
  if (isNumber(column) || column.cast[1] === 'bool') return Math.min(240, Math.max(110, name));
  if (/^(timestamp|uuid|json)/.test(column.cast[1])) return Math.max(260, Math.min(300, name));
  return Math.max(180, Math.min(300, name));
}

/** @param {unknown} width @param {number} usual */
const within = (width, usual) =>
  (typeof width === 'number' && width > 0 ? Math.max(NARROWEST, Math.min(WIDEST, Math.round(width))) : usual);

/** @param {Column[]} columns @param {unknown} kept anybody may have written it @returns {Laid[]} */
export function layoutOf(columns, kept) {
  /** @type {Kept[]} */
  const list = Array.isArray(kept) ? kept : [];
  const known = list.map((one) => columns.findIndex(({ name }) => name === one?.name));
  const order = [...new Set([...known, ...columns.keys()])].filter((n) => n >= 0);
  const laid = order.map((n) => {
    const { width, pinned, hidden } = list[known.indexOf(n)] ?? {};
    const column = columns[n], is = { pinned: pinned === true, hidden: hidden === true };
    return { column, n, width: within(width, widthOf(column)), ...is };
  });
  laid.filter(({ pinned }) => pinned).slice(PINS).forEach((one) => Object.assign(one, { pinned: false }));
  return [...laid.filter(({ pinned }) => pinned), ...laid.filter(({ pinned }) => !pinned)];
}

/**
 * @param {() => {name: string, columns: Column[]}} of the table that is shown, by a name of its own
 * @param {() => void} draw
 */
export function createColumns(of, draw) {
  /** @type {{columns?: Column[], name?: string, laid: Laid[]}} */
  let last = { laid: [] };
  const all = () => {
    const { name, columns } = of();
    if (last.columns !== columns || last.name !== name) {
      last = { columns, name, laid: layoutOf(columns, keptAs(`columns of ${name}`)) };
    }
    return last.laid;
  };
  /** @param {Kept[] | undefined} list */
  const put = (list) => {
    keep(`columns of ${of().name}`, list);
    last = { laid: [] };
    draw();
  };
  const kept = () => all().map(({ column: { name }, width, pinned, hidden }) => ({ name, width, pinned, hidden }));
  /** @param {string} name @param {Partial<Kept>} what */
  const change = (name, what) => put(kept().map((one) => (one.name === name ? { ...one, ...what } : one)));
  /** @param {number} at @param {number} step */
  const move = (at, step) => {
    const list = kept(), [one] = list.splice(at, 1);
    list.splice(at + step, 0, one);
    put(list);
  };
  const item = (/** @type {Laid} */ { column: { name }, width, pinned, hidden }, /** @type {number} */ at) => {
    const laid = all(), checked = (/** @type {any} */ { target }) => target.checked;
    const isBeside = (/** @type {number} */ step) => laid[at + step]?.pinned === pinned;
    return html`<li class="filter">
      <label><input type="checkbox" .checked=${!hidden}
        @change=${(/** @type {any} */ event) => change(name, { hidden: !checked(event) })}> ${name}</label>
      <label class="switch"><input type="checkbox" aria-label=${`Pin ${name}`} .checked=${pinned}
        @change=${(/** @type {any} */ event) => change(name, { pinned: checked(event) })}> pinned</label>
      <input type="number" class="width" aria-label=${`Width of ${name}`} min=${NARROWEST} max=${WIDEST} .value=${width}
        @change=${(/** @type {any} */ { target }) => change(name, { width: Number(target.value) })}>
      <button class="icon" aria-label=${`Move ${name} to the left`} ?disabled=${!isBeside(-1)}
        @click=${() => move(at, -1)}>←</button>
      <button class="icon" aria-label=${`Move ${name} to the right`} ?disabled=${!isBeside(1)}
        @click=${() => move(at, 1)}>→</button>
    </li>`;
  };
  return {
    /** Those that are shown, as they are. */
    shown: () => all().filter(({ hidden }) => !hidden),
    /** @param {string} name @param {number} width pixels */
    resize: (name, width) => change(name, { width }),
    view: () => html`<ul class="filters" aria-label="Columns">${all().map(item)}
      <li><button @click=${() => put(undefined)}>As the table has them</button></li></ul>`,
  };
}
