// A range that was copied from a spreadsheet, pasted over the cells from the active one on: staged as one step, or
// nothing of it where a cell can't be changed. And what a cell gives when it is copied.

import { lineOf } from './ask.js';
import { cellRefusal, put, tableRefusal, valueOf } from './cell.js';
import { rangeOf } from './table-text.js';
import { isBoolean, lengthOf } from './values.js';
import { countOf } from './count.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 */

/** Rows of a range: as many changes as one transaction takes (server/write.js). */
const MOST = 1000;

/** What spreadsheets call true and false. */
const TRUE = /^(t|true|yes|on|1)$/i, FALSE = /^(f|false|no|off|0)$/i;

/**
 * A copied cell as the column's text. One that was empty is NULL, where the column can be that.
 * @param {Column} column @param {string} text @returns {Cell}
 */
function cellOf(column, text) {
  if (text === '') return column.nullable ? null : '';
  if (!isBoolean(column)) return text;
  if (TRUE.test(text)) return 't';
  return FALSE.test(text) ? 'f' : text;
}

/** @param {Store} store @param {string} text @returns {Promise<string>} why nothing was staged; '': it was */
async function pasted(store, text) {
  const { state, columns: laid, table } = store, range = rangeOf(text), { active, pages } = state;
  const refused = tableRefusal(store);
  if (refused) return refused;
  if (!pages || !range.length) return '';
  if (range.length > MOST) return `${range.length} rows were copied, and ${MOST} can be pasted at once.`;
  const shown = laid.shown().slice(active.column), widest = Math.max(...range.map(({ length }) => length));
  if (widest > shown.length) return `${widest} columns were copied, and there are ${shown.length} from here on.`;
  const rows = await pages.rows(active.row, active.row + range.length - 1);
  if (pages !== state.pages) return '';
  if (rows.length < range.length) {
    return `${range.length} rows were copied, and there are ${rows.length} from here on. Import makes new rows.`;
  }
  for (const [i, row] of rows.entries()) {
    const failed = range[i].map((_, at) => cellRefusal(store, row, shown[at].n)).find(Boolean);
    if (failed) return `Row ${active.row + i + 1}: ${failed}`;
  }
  const { columns } = table();
  state.stage.together(() => rows.forEach((row, i) =>
    range[i].forEach((cell, at) => put(store, row, shown[at].n, cellOf(columns[shown[at].n], cell)))));
  store.set({ said: `staged: ${countOf(rows.length)}` });
  return '';
}

/** @param {Store} store @param {ClipboardEvent} event */
export function onPaste(store, event) {
  if (event.target !== event.currentTarget) return;
  event.preventDefault();
  const text = event.clipboardData?.getData('text/plain') ?? '';
  pasted(store, text).catch(lineOf).then((failed) => store.set(failed ? { failed } : {}));
}

/** The active cell's whole text. @param {Store} store @param {ClipboardEvent} event */
export function onCopy(store, event) {
  const { state, columns } = store, { row: i, column } = state.active, row = state.pages?.at(i);
  const laid = columns.shown()[column];
  if (event.target !== event.currentTarget || !row || !laid || !getSelection()?.isCollapsed) return;
  event.preventDefault();
  const length = lengthOf(row, laid.n);
  if (length) return store.set({ failed: `The value has ${length} characters: open the row to copy it.` });
  event.clipboardData?.setData('text/plain', valueOf(store, row, laid.n) ?? '');
  store.set({ said: 'copied' });
}
