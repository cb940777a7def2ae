// The rows as a grid. Only the rows in sight are elements; the grid is as high as all that are known, and asks for
// those that come into sight. One cell is active: keys move it, Enter opens its row; cell.js edits it.

import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { clear, commit, edit, editorOf } from './cell.js';
import { onCopy, onPaste } from './paste.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./columns.js').Laid} Laid
 * @typedef {import('./types.js').Row} Row
 */

/** Pixels of a row, as the style sheet has it, and of the buttons that open rows; rows drawn beyond either edge. */
const HEIGHT = 30, GUTTER = 32, BEYOND = 10;

/** Columns that are all drawn; of more, only those in sight and so many pixels beyond. */
const COLUMNS = 60, ASIDE = 400;

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
  return html`<div role="columnheader" .place=${at + 2} class=${pinOf(laid, at)} aria-colindex=${at + 2}
    aria-sort=${direction ? spoken : 'none'}>
    <button ?disabled=${masked} title=${`${column.type}${masked ? ', masked' : ''}`}
      @click=${(/** @type {MouseEvent} */ { shiftKey }) => sortBy(store, column.name, shiftKey)}>
      ${key ? html`<span class="key" role="img" aria-label="key">◆</span>` : ''}<span
        class="name">${column.name}</span>
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

/** Moves on from a cell that was edited. @param {Store} store @param {number} rows @param {number} columns */
function moveBy({ state, columns: laid, set }, rows, columns) {
  const { active, pages } = state, grid = /** @type {HTMLElement} */ (document.getElementById('grid'));
  const row = within(active.row + rows, (pages?.length() ?? 1) - 1);
  const column = within(active.column + columns, laid.shown().length - 1);
  set({ active: { row, column } });
  grid.focus();
  show(grid, laid.shown(), row, column);
}

/** Where each column begins, and behind the last one where it ends. @param {Laid[]} laid */
function leftsOf(laid) {
  const lefts = [GUTTER];
  for (const { width } of laid) lefts.push(lefts[lefts.length - 1] + width);
  return lefts;
}

/**
 * The columns that are drawn, with their places.
 * @param {Laid[]} laid @param {HTMLElement | null} element the grid
 */
function drawnOf(laid, element) {
  const all = laid.map((one, at) => ({ one, at }));
  if (laid.length <= COLUMNS) return all;
  const from = (element?.scrollLeft ?? 0) - ASIDE, to = from + (element?.clientWidth || innerWidth) + 2 * ASIDE;
  const lefts = leftsOf(laid);
  return all.filter(({ one, at }) => one.pinned || (lefts[at + 1] > from && lefts[at] < to));
}

/** @param {Store} store @param {ReturnType<typeof drawnOf>} drawn @param {Row} row @param {number} i */
function rowOf(store, drawn, row, i) {
  const { state, table, keyOf, open, set } = store, { key } = table(), number = state.route?.table ?? -1;
  const change = key.length ? state.stage.of(number, keyOf(row)) : undefined, { editing } = state;
  const cell = (/** @type {typeof drawn[number]} */ { one, at }) => {
    const { column, n } = one, name = `c${n}`, staged = change && Object.hasOwn(change.set, name);
    const shown = shownOf(column, staged ? change.set[name] : row[name], state.zone);
    const fault = change?.faults?.[name];
    const active = state.active.row === i && state.active.column === at;
    const edited = editing?.row === i && editing.n === n;
    const kind = `${shown.kind}${staged ? ' staged' : ''}${fault ? ' wrong' : ''}${edited ? ' edited' : ''}`;
    return html`<div role="gridcell" .place=${at + 2} id=${`cell-${i}-${n}`} aria-colindex=${at + 2}
      aria-selected=${String(active)} class=${`${kind} ${pinOf(one, at)}`}
      aria-invalid=${fault ? 'true' : 'false'} title=${fault ?? ''}
      @click=${() => active || set({ active: { row: i, column: at } })}
      @dblclick=${() => edited || edit(store, i, n)}>${edited
        ? editorOf(store, one, (rows, columns) => moveBy(store, rows, columns))
        : html`${shown.text}${shown.whole ? '' : '…'}${staged ? '' : labelOf(store, row, n)}`}</div>`;
  };
  return html`<div role="row" aria-rowindex=${i + 2} class=${change?.kind === 'delete' ? 'deleted' : ''}
    aria-current=${String(state.open === row)} .at=${i}><div role="rowheader" class="gutter" aria-colindex="1">
      <button class="icon" tabindex="-1" aria-label=${`Open row ${i + 1}`} @click=${() => open(row)}>⤢</button></div>
    ${repeat(drawn, ({ at }) => at, cell)}</div>`;
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
function onKey(store, event) {
  const { state, columns: laid, open } = store, { active, pages } = state, { key } = event;
  const [rows, columns] = Object.hasOwn(MOVES, key) ? MOVES[key] : [0, 0], { n } = laid.shown()[active.column] ?? {};
  if (!pages || n === undefined || event.target !== event.currentTarget) return;
  const isTyped = key.length === 1 && key !== '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (key === 'Enter') void open(pages.at(active.row));
  else if (key === 'F2') edit(store, active.row, n);
  else if (key === 'Delete' || key === 'Backspace') clear(store, active.row, n);
  else if (isTyped) edit(store, active.row, n, key);
  else if (rows || columns) moveBy(store, rows, columns);
  else return;
  event.preventDefault();
}

/**
 * Scrolls a cell into sight.
 * @param {HTMLElement} grid @param {Laid[]} laid @param {number} row @param {number} column
 */
function show(grid, laid, row, column) {
  const lefts = leftsOf(laid), left = lefts[column], width = laid[column].width, top = (row + 1) * HEIGHT;
  if (top - HEIGHT < grid.scrollTop) grid.scrollTop = top - HEIGHT;
  if (top + HEIGHT > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + HEIGHT - grid.clientHeight;
  if (left - GUTTER < grid.scrollLeft) grid.scrollLeft = left - GUTTER;
  if (left + width > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = left + width - grid.clientWidth;
}

/** @param {Store} store */
export function grid(store) {
  const { state, table, set, columns } = store, { pages, active, editing } = state, laid = columns.shown();
  if (!pages) return '';
  const element = document.getElementById('grid'), height = element?.clientHeight || innerHeight;
  const drawn = drawnOf(laid, element);
  const first = Math.max(0, Math.floor((element?.scrollTop ?? 0) / HEIGHT) - BEYOND);
  const last = first + Math.ceil(height / HEIGHT) + 2 * BEYOND;
  pages.want(first, last);
  /** @type {{row: Row, i: number}[]} */
  const rows = [];
  for (let i = first; i <= Math.min(last, pages.length() - 1); i++) {
    const row = pages.at(i);
    if (row) rows.push({ row, i });
  }
  // An editor that is scrolled away is no longer there to be left.
  const isAway = (/** @type {NonNullable<typeof editing>} */ { row, n }) =>
    row < first || row > last || !drawn.some(({ one }) => one.n === n);
  const onScroll = () => (editing && isAway(editing) ? commit(store) : set({}));
  const column = laid[active.column]?.n ?? 0, count = pages.ended() ? pages.length() + 1 : -1;
  return html`<div id="grid" role="grid" tabindex="0" aria-label=${`Rows of ${table().name}`} aria-rowcount=${count}
    aria-colcount=${laid.length + 1} aria-activedescendant=${rows.length ? `cell-${active.row}-${column}` : ''}
    @scroll=${onScroll} @keydown=${(/** @type {KeyboardEvent} */ event) => onKey(store, event)}
    @paste=${(/** @type {ClipboardEvent} */ event) => onPaste(store, event)}
    @copy=${(/** @type {ClipboardEvent} */ event) => onCopy(store, event)}>
    <div role="rowgroup"><div role="row" class="head" aria-rowindex="1">
      <div role="columnheader" class="gutter" aria-colindex="1"><span class="said">open</span></div>
      ${repeat(drawn, ({ at }) => at, ({ one, at }) => heading(store, one, at))}
    </div></div>
    <div role="rowgroup" class="body">${repeat(rows, ({ i }) => i, ({ row, i }) => rowOf(store, drawn, row, i))}</div>
    ${pages.ended() && !pages.length() ? html`<p class="quiet none">No rows.</p>` : ''}
  </div>
  ${pages.ended() || pages.length() ? '' : html`<p class="wait late" role="status">reading …</p>`}`;
}

/** What a template can't say under our policy of styles: places and widths. @param {Store} store */
export function place({ state, columns }) {
  const element = document.getElementById('grid');
  if (!element || !state.pages) return;
  const laid = columns.shown();
  const widths = [GUTTER, ...laid.map(({ width }) => width)];
  element.style.setProperty('--columns', widths.map((width) => `${width}px`).join(' '));
  let left = GUTTER;
  laid.filter(({ pinned }) => pinned).forEach(({ width }, at) => {
    element.style.setProperty(`--pin${at}`, `${left}px`);
    left += width;
  });
  const body = /** @type {HTMLElement} */ (element.querySelector('.body'));
  body.style.height = `${state.pages.length() * HEIGHT}px`;
  for (const row of /** @type {NodeListOf<any>} */ (body.querySelectorAll('[role=row]'))) {
    row.style.transform = `translateY(${row.at * HEIGHT}px)`;
  }
  const cells = element.querySelectorAll('[role=gridcell], [role=columnheader]');
  for (const cell of /** @type {NodeListOf<any>} */ (cells)) {
    if (cell.place) cell.style.gridColumn = cell.place;
  }
}
