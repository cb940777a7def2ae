// The rows as a grid. Only the rows in sight are elements; the grid is as high as all that are known, and asks for
// those that come into sight. One cell is active: keys move it, Enter opens its row.

import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./columns.js').Laid} Laid
 * @typedef {import('./types.js').Row} Row
 */

/** Pixels of a row, as the style sheet has it, and rows beyond either edge that are drawn, too. */
const HEIGHT = 30, BEYOND = 10;

/** The next order when somebody asks for a column: ascending, descending, none. With Shift others stay.
 * @param {Store} store @param {string} name @param {boolean} more */
function sortBy({ state, go }, name, more) {
  const before = state.route?.sort ?? [], now = before.find(([column]) => column === name)?.[1];
  const others = more ? before.filter(([column]) => column !== name) : [];
  const next = now === 'asc' ? 'desc' : 'asc';
  go({ sort: now === 'desc' ? others : [...others, [name, next]] });
}

/** Follows the pointer until it is let go. @param {Store} store @param {Laid} laid @param {PointerEvent} event */
function onGrip({ columns }, { column: { name }, width }, event) {
  const grip = /** @type {HTMLElement} */ (event.currentTarget), { clientX: from, pointerId } = event;
  event.preventDefault();
  grip.setPointerCapture(pointerId);
  grip.onpointermove = ({ clientX }) => columns.resize(name, width + clientX - from);
  grip.onpointerup = grip.onpointercancel = () => {
    grip.onpointermove = null;
  };
}

/** The class of a column that is pinned. @param {Laid} laid @param {number} at */
const pinOf = ({ pinned }, at) => (pinned ? `pinned pin${at}` : '');

/** @param {Store} store @param {Laid} laid @param {number} at its place */
function heading(store, laid, at) {
  const { column } = laid, { state, table } = store, sort = state.route?.sort ?? [];
  const place = sort.findIndex(([name]) => name === column.name), direction = sort[place]?.[1];
  const arrow = direction === 'asc' ? '↑' : '↓', masked = column.secret && !state.secrets;
  const key = table().key.includes(column.name);
  const spoken = direction === 'asc' ? 'ascending' : 'descending';
  return html`<div role="columnheader" class=${pinOf(laid, at)} aria-colindex=${at + 1}
    aria-sort=${direction ? spoken : 'none'}>
    <button ?disabled=${masked} title=${`${column.type}${masked ? ', masked' : ''}`}
      @click=${(/** @type {MouseEvent} */ { shiftKey }) => sortBy(store, column.name, shiftKey)}>
      ${key ? html`<span class="key" role="img" aria-label="key">◆</span>` : ''}<span class="name">${column.name}</span>
      <span class="type">${column.type}</span>
      ${direction ? html`<span class="sorted">${arrow}${sort.length > 1 ? place + 1 : ''}</span>` : ''}
    </button>
    <span class="grip" @pointerdown=${(/** @type {PointerEvent} */ event) => onGrip(store, laid, event)}></span>
  </div>`;
}

/** What people call the row that a foreign key leads to. @param {Store} store @param {Row} row @param {number} n */
function labelOf({ state: { schema, route } }, row, n) {
  const found = schema.relations[route?.table ?? -1].find(({ many, own, label }) =>
    !many && own.length === 1 && own[0] === n && label >= 0);
  const label = found && row[found.name];
  return label ? html` <span class="label">${label}</span>` : '';
}

/** @param {Store} store @param {Laid[]} laid @param {Row} row @param {number} i */
function rowOf(store, laid, row, i) {
  const { state, table, keyOf, open, set } = store, { key } = table(), number = state.route?.table ?? -1;
  const change = key.length ? state.stage.of(number, keyOf(row)) : undefined;
  const cell = (/** @type {Laid} */ one, /** @type {number} */ at) => {
    const { column, n } = one, name = `c${n}`, staged = change && Object.hasOwn(change.set, name);
    const shown = shownOf(column, staged ? change.set[name] : row[name], state.zone);
    const active = state.active.row === i && state.active.column === at;
    return html`<div role="gridcell" id=${`cell-${i}-${n}`} aria-colindex=${at + 1} aria-selected=${String(active)}
      class=${`${shown.kind}${staged ? ' staged' : ''} ${pinOf(one, at)}`}
      @click=${() => set({ active: { row: i, column: at } })}>${shown.text}${shown.whole ? '' : '…'}${staged
        ? '' : labelOf(store, row, n)}</div>`;
  };
  return html`<div role="row" aria-rowindex=${i + 2} class=${change?.kind === 'delete' ? 'deleted' : ''}
    aria-current=${String(state.open === row)} @dblclick=${() => open(row)} .at=${i}>${laid.map(cell)}</div>`;
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
function onKey({ state, columns: laid, set, open }, event) {
  const { active, pages } = state, [rows, columns] = Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : [0, 0];
  if (!pages || event.target !== event.currentTarget) return;
  if (event.key === 'Enter') {
    event.preventDefault();
    return void open(pages.at(active.row));
  }
  if (!rows && !columns) return;
  event.preventDefault();
  const row = within(active.row + rows, pages.length() - 1);
  const column = within(active.column + columns, laid.shown().length - 1);
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
  const { state, table, set, columns } = store, { pages, active } = state, laid = columns.shown();
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
  const column = laid[active.column]?.n ?? 0, count = pages.ended() ? pages.length() + 1 : -1;
  return html`<div id="grid" role="grid" tabindex="0" aria-label=${`Rows of ${table().name}`} aria-rowcount=${count}
    aria-colcount=${laid.length} aria-activedescendant=${rows.length ? `cell-${active.row}-${column}` : ''}
    @scroll=${() => set({})} @keydown=${(/** @type {KeyboardEvent} */ event) => onKey(store, event)}>
    <div role="rowgroup"><div role="row" class="head" aria-rowindex="1">
      ${laid.map((one, at) => heading(store, one, at))}
    </div></div>
    <div role="rowgroup" class="body">${repeat(rows, ({ i }) => i, ({ row, i }) => rowOf(store, laid, row, i))}</div>
    ${pages.ended() && !pages.length() ? html`<p class="quiet none">No rows.</p>` : ''}
  </div>`;
}

/** What a template can't say under our policy of styles: places and widths. @param {Store} store */
export function place({ state, columns }) {
  const element = document.getElementById('grid');
  if (!element || !state.pages) return;
  const laid = columns.shown();
  element.style.setProperty('--columns', laid.map(({ width }) => `${width}px`).join(' '));
  let left = 0;
  laid.filter(({ pinned }) => pinned).forEach(({ width }, at) => {
    element.style.setProperty(`--pin${at}`, `${left}px`);
    left += width;
  });
  const body = /** @type {HTMLElement} */ (element.querySelector('.body'));
  body.style.height = `${state.pages.length() * HEIGHT}px`;
  for (const row of /** @type {NodeListOf<any>} */ (body.querySelectorAll('[role=row]'))) {
    row.style.transform = `translateY(${row.at * HEIGHT}px)`;
  }
}
