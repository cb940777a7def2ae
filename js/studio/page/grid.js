// The rows as a grid. Only the rows in sight are elements; the grid is as high as all that are known, and asks for
// those that come into sight. One cell is active: keys move it, Enter opens its row.

import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { isNumber, shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Row} Row
 */

/** Pixels of a row, as the style sheet has it, and rows beyond either edge that are drawn, too. */
const HEIGHT = 30, BEYOND = 10;

/** Pixels that a column is wide, by its type. @param {Column} column */
function widthOf(column) {
  const name = column.name.length * 9 + 60;
  if (isNumber(column) || column.cast[1] === 'bool') return Math.min(240, Math.max(110, name));
  if (/^(timestamp|uuid|json)/.test(column.cast[1])) return Math.max(260, Math.min(300, name));
  return Math.max(180, Math.min(300, name));
}

/** The next order when somebody asks for a column: ascending, descending, none. With Shift others stay.
 * @param {Store} store @param {string} name @param {boolean} more */
function sortBy({ state, go }, name, more) {
  const before = state.route?.sort ?? [], now = before.find(([column]) => column === name)?.[1];
  const others = more ? before.filter(([column]) => column !== name) : [];
  const next = now === 'asc' ? 'desc' : 'asc';
  go({ sort: now === 'desc' ? others : [...others, [name, next]] });
}

/** @param {Store} store @param {Column} column @param {number} i */
function heading(store, column, i) {
  const { state, table } = store, sort = state.route?.sort ?? [];
  const at = sort.findIndex(([name]) => name === column.name), direction = sort[at]?.[1];
  const arrow = direction === 'asc' ? '↑' : '↓', masked = column.secret && !state.secrets;
  const key = table().key.includes(column.name);
  const spoken = direction === 'asc' ? 'ascending' : 'descending';
  return html`<div role="columnheader" aria-colindex=${i + 1} aria-sort=${direction ? spoken : 'none'}>
    <button ?disabled=${masked} title=${`${column.type}${masked ? ', masked' : ''}`}
      @click=${(/** @type {MouseEvent} */ { shiftKey }) => sortBy(store, column.name, shiftKey)}>
      ${key ? html`<span class="key" role="img" aria-label="key">◆</span>` : ''}<span class="name">${column.name}</span>
      <span class="type">${column.type}</span>
      ${direction ? html`<span class="sorted">${arrow}${sort.length > 1 ? at + 1 : ''}</span>` : ''}
    </button>
  </div>`;
}

/** @param {Store} store @param {Row} row @param {number} i */
function rowOf({ state, table, keyOf, open, set }, row, i) {
  const { columns, key } = table(), number = state.route?.table ?? -1;
  const change = key.length ? state.stage.of(number, keyOf(row)) : undefined;
  const cell = (/** @type {Column} */ column, /** @type {number} */ n) => {
    const name = `c${n}`, staged = change && Object.hasOwn(change.set, name);
    const shown = shownOf(column, staged ? change.set[name] : row[name], state.zone);
    const active = state.active.row === i && state.active.column === n;
    return html`<div role="gridcell" id=${`cell-${i}-${n}`} aria-colindex=${n + 1} aria-selected=${String(active)}
      class=${`${shown.kind}${staged ? ' staged' : ''}`}
      @click=${() => set({ active: { row: i, column: n } })}>${shown.text}${shown.whole ? '' : '…'}</div>`;
  };
  return html`<div role="row" aria-rowindex=${i + 2} class=${change?.kind === 'delete' ? 'deleted' : ''}
    aria-current=${String(state.open === row)} @dblclick=${() => open(row)} .at=${i}>${columns.map(cell)}</div>`;
}

/**
 * How far each key moves the active cell: rows, columns.
 * @type {Record<string, [rows: number, columns: number]>}
 */
const MOVES = {
  ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [20, 0], PageUp: [-20, 0],
  Home: [0, -Infinity], End: [0, Infinity],
};

/** @param {number} n @param {number} most */
const within = (n, most) => Math.max(0, Math.min(n, most));

/** @param {Store} store @param {KeyboardEvent} event */
function onKey({ state, table, set, open }, event) {
  const { active, pages } = state, [rows, columns] = Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : [0, 0];
  if (!pages || event.target !== event.currentTarget) return;
  if (event.key === 'Enter') {
    event.preventDefault();
    return void open(pages.at(active.row));
  }
  if (!rows && !columns) return;
  event.preventDefault();
  const row = within(active.row + rows, pages.length() - 1);
  const column = within(active.column + columns, table().columns.length - 1);
  set({ active: { row, column } });
  show(/** @type {HTMLElement} */ (event.currentTarget), row, column);
}

/** Scrolls a cell into sight. @param {HTMLElement} grid @param {number} row @param {number} column */
function show(grid, row, column) {
  const head = grid.querySelector('.head'), top = (row + 1) * HEIGHT;
  if (top - HEIGHT < grid.scrollTop) grid.scrollTop = top - HEIGHT;
  if (top + HEIGHT > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + HEIGHT - grid.clientHeight;
  const heading = /** @type {HTMLElement | undefined} */ (head?.children[column]);
  if (!heading) return;
  const { offsetLeft: left, offsetWidth: width } = heading;
  if (left < grid.scrollLeft) grid.scrollLeft = left;
  if (left + width > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = left + width - grid.clientWidth;
}

/** @param {Store} store */
export function grid(store) {
  const { state, table, set } = store, { columns } = table(), { pages, active } = state;
  if (!pages) return '';
  const element = document.getElementById('grid'), height = element?.clientHeight || innerHeight;
  const first = Math.max(0, Math.floor((element?.scrollTop ?? 0) / HEIGHT) - BEYOND);
  const last = first + Math.ceil(height / HEIGHT) + 2 * BEYOND;
  pages.want(first, last);
  /** @type {{row: Row, i: number}[]} */
  const rows = [];
  for (let i = first; i <= Math.min(last, pages.length() - 1); i++) {
    const row = pages.at(i);
    if (row) rows.push({ row, i });
  }
  const count = pages.ended() ? pages.length() + 1 : -1;
  return html`<div id="grid" role="grid" tabindex="0" aria-label=${`Rows of ${table().name}`} aria-rowcount=${count}
    aria-colcount=${columns.length} aria-activedescendant=${rows.length ? `cell-${active.row}-${active.column}` : ''}
    @scroll=${() => set({})} @keydown=${(/** @type {KeyboardEvent} */ event) => onKey(store, event)}>
    <div role="rowgroup"><div role="row" class="head" aria-rowindex="1">
      ${columns.map((one, i) => heading(store, one, i))}
    </div></div>
    <div role="rowgroup" class="body">${repeat(rows, ({ i }) => i, ({ row, i }) => rowOf(store, row, i))}</div>
    ${pages.ended() && !pages.length() ? html`<p class="quiet none">No rows.</p>` : ''}
  </div>`;
}

/** What a template can't say under our policy of styles: places and widths. @param {Store} store */
export function place({ state, table }) {
  const element = document.getElementById('grid');
  if (!element || !state.pages) return;
  element.style.setProperty('--columns', table().columns.map((column) => `${widthOf(column)}px`).join(' '));
  const body = /** @type {HTMLElement} */ (element.querySelector('.body'));
  body.style.height = `${state.pages.length() * HEIGHT}px`;
  for (const row of /** @type {NodeListOf<any>} */ (body.querySelectorAll('[role=row]'))) {
    row.style.transform = `translateY(${row.at * HEIGHT}px)`;
  }
}
