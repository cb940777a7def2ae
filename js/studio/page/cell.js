// Editing in a cell of the grid: a double click, F2 or typing begins it, Enter and Tab stage what was written and go
// on, Escape leaves the cell as it was. Delete makes it NULL. Whatever can't be changed says why.

import { html } from 'lit';
import { isBoolean, lengthOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./columns.js').Laid} Laid
 *
 * @typedef {object} Editing the cell that is being edited
 * @property {number} row
 * @property {number} n the column's number
 * @property {Cell} value
 * @property {boolean} touched has somebody written into it? Otherwise NULL stays NULL
 */

/** Lines that the editor of a cell shows. */
const LINES = 6;

/**
 * What a value can be, where it can only be one of some.
 * @param {Column} column @returns {[value: string, label: string][]}
 */
export function choicesOf(column) {
  if (isBoolean(column)) return [['t', 'true'], ['f', 'false']];
  return column.choices.map((choice) => [choice, choice]);
}

/** Why no row of the table that is shown can be changed; '': it can. @param {Store} store */
export function tableRefusal({ state: { schema, as }, table }) {
  const { kind, key } = table();
  if (schema.readOnly) return 'The studio is read-only, so nothing can be changed.';
  if (as) return 'Nothing can be changed while you look as somebody else.';
  if (kind !== 'table') return `A ${kind} can only be read.`;
  return key.length ? '' : 'The table has no key, so its rows can\'t be changed here.';
}

/** Why a cell can't be changed; '': it can. @param {Store} store @param {Row} row @param {number} n its column */
export function cellRefusal(store, row, n) {
  const { state, table, keyOf } = store, { name, readonly } = table().columns[n], refused = tableRefusal(store);
  if (refused) return refused;
  if (readonly) return `The database makes ${name} itself.`;
  if (row[`c${n}`] === undefined) return `${name} is masked: Secrets shows it.`;
  const length = lengthOf(row, n);
  if (length) return `${name} has ${length} characters here: open the row to change it.`;
  const change = state.stage.of(state.route?.table ?? -1, keyOf(row));
  return change?.kind === 'delete' ? 'This row is staged to be deleted.' : '';
}

/** The value of a cell, staged or as the database has it. @param {Store} store @param {Row} row @param {number} n */
export function valueOf({ state, table, keyOf }, row, n) {
  const change = table().key.length ? state.stage.of(state.route?.table ?? -1, keyOf(row)) : undefined;
  return change && Object.hasOwn(change.set, `c${n}`) ? change.set[`c${n}`] : row[`c${n}`];
}

/** Stages a value of a cell. @param {Store} store @param {Row} row @param {number} n @param {Cell} value */
export const put = ({ state, keyOf }, row, n, value) =>
  state.stage.update(state.route?.table ?? -1, keyOf(row), row, `c${n}`, value);

/**
 * Begins to edit a cell, or says why that can't be.
 * @param {Store} store @param {number} i the row @param {number} n the column's number
 * @param {string} [typed] what was typed, in place of the value
 */
export function edit(store, i, n, typed) {
  const { state, set } = store, row = state.pages?.at(i);
  if (!row) return;
  const failed = cellRefusal(store, row, n);
  if (failed) return set({ failed });
  const isTyped = typed !== undefined && !choicesOf(store.table().columns[n]).length;
  set({ editing: { row: i, n, value: isTyped ? typed : valueOf(store, row, n) ?? null, touched: isTyped } });
}

/** Ends the editing, and stages what was written. @param {Store} store */
export function commit(store) {
  const { state, set } = store, { editing } = state, row = editing && state.pages?.at(editing.row);
  if (!editing) return;
  state.editing = undefined; // first: an editor that goes away says that it has lost the focus
  if (row && editing.touched) put(store, row, editing.n, editing.value);
  set({});
}

/** Makes a cell NULL. @param {Store} store @param {number} i @param {number} n */
export function clear(store, i, n) {
  const { state, set, table } = store, row = state.pages?.at(i), { name, nullable } = table().columns[n];
  if (!row) return;
  const failed = cellRefusal(store, row, n) || (nullable ? '' : `${name} can't be NULL.`);
  if (!failed) put(store, row, n, null);
  set(failed ? { failed } : {});
}

/**
 * The editor, in its cell.
 * @param {Store} store @param {Laid} laid @param {(rows: number, columns: number) => void} move to another cell
 */
export function editorOf(store, { column, n }, move) {
  const { state, set } = store, { value } = /** @type {Editing} */ (state.editing), choices = choicesOf(column);
  const write = (/** @type {any} */ { target }) =>
    set({ editing: { .../** @type {Editing} */ (state.editing), value: target.value, touched: true } });
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const { key, shiftKey, altKey, isComposing } = event;
    event.stopPropagation();
    if (isComposing) return;
    if (key === 'Escape') {
      event.preventDefault();
      set({ editing: undefined });
      return move(0, 0);
    }
    // A line of its own begins with Shift or Alt.
    if (key !== 'Tab' && (key !== 'Enter' || shiftKey || altKey)) return;
    event.preventDefault();
    commit(store);
    const step = shiftKey ? -1 : 1;
    move(key === 'Enter' ? 1 : 0, key === 'Tab' ? step : 0);
  };
  const leave = () => commit(store);
  if (choices.length) {
    return html`<select class="in-cell" aria-label=${column.name} @change=${write} @keydown=${onKey} @blur=${leave}>
      ${value === null ? html`<option value="" selected disabled>NULL</option>` : ''}
      ${choices.map(([choice, label]) => html`<option value=${choice} .selected=${choice === value}>${label}</option>`)}
    </select>`;
  }
  const lines = Math.min(LINES, (value ?? '').split('\n').length);
  return html`<textarea class="in-cell" id=${`edit-${n}`} rows=${lines} spellcheck="false" aria-label=${column.name}
    placeholder=${value === null ? 'NULL' : ''} .value=${value ?? ''} @input=${write} @keydown=${onKey}
    @blur=${leave}></textarea>`;
}

/** Gives the editor that has just been drawn the focus. */
export function focusEditor() {
  const editor = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('.in-cell'));
  if (!editor || editor === document.activeElement) return;
  editor.focus();
  if (editor instanceof HTMLTextAreaElement) editor.setSelectionRange(editor.value.length, editor.value.length);
}
