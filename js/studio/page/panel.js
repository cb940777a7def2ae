// The row that is open: all of its values whole, to read and to change, and the rows that belong to it. What is changed
// here is staged.

import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { choicesOf, tableRefusal, valueOf } from './cell.js';
import { relatedOf } from './related.js';
import { lengthOf, pretty, shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./types.js').Row} Row
 *
 * @typedef {object} Field a column of the open row
 * @property {Column} column
 * @property {string} name its number
 * @property {Cell | undefined} value undefined: masked, or of a new row: left to the database
 * @property {boolean} staged
 * @property {Cell | undefined} fault what is wrong with it
 * @property {string} length how many characters it has, where only its beginning is there
 * @property {boolean} editable
 * @property {boolean} fresh of a new row
 * @property {(value: Cell | undefined) => void} change undefined, of a new row: leave it to the database
 * @property {() => Cell | undefined} read the value as it is staged now
 * @property {(() => void) | undefined} choose opens the rows that its foreign key may lead to
 */

/** Characters of a value that its field shows whole, and of one that is longer. */
const LONGEST = 20_000, SHOWN = 500;

/** @param {Field} field */
function control({ column, name, value, fault, editable, fresh, change }) {
  const invalid = fault ? 'true' : 'false', described = fault ? `fault-${name}` : '';
  const choices = choicesOf(column), id = `field-${name}`;
  const missing = fresh && column.optional ? 'the database\'s default' : 'NULL';
  const placeholder = value === null ? 'NULL' : missing;
  if (value === undefined && !fresh) return html`<output id=${id} class="masked">masked: Secrets shows it</output>`;
  if (value && value.length > LONGEST) {
    return html`<output id=${id}>${value.slice(0, SHOWN)}… <span class="quiet">${value.length.toLocaleString('en')}
      characters</span></output>`;
  }
  if (!editable) {
    const { kind, text } = shownOf(column, value, 'stored'), whole = pretty(column, value ?? null) ?? value;
    return html`<output id=${id} class=${kind}>${kind === 'text' ? whole : text}</output>`;
  }
  if (choices.length) {
    const none = value === null || value === undefined;
    return html`<select id=${id} aria-invalid=${invalid} aria-describedby=${described}
      @change=${(/** @type {any} */ { target }) => change(target.value)}>
      ${none ? html`<option value="" selected disabled>${placeholder}</option>` : ''}
      ${choices.map(([choice, label]) => html`<option value=${choice} .selected=${choice === value}>${label}</option>`)}
    </select>`;
  }
  const lines = Math.min(12, Math.max(1, Math.ceil((value ?? '').length / 44), (value ?? '').split('\n').length));
  return html`<textarea id=${id} aria-invalid=${invalid} aria-describedby=${described} rows=${lines}
    spellcheck="false" placeholder=${value === '' ? 'an empty text' : placeholder}
    .value=${live(value ?? '')} @input=${(/** @type {any} */ { target }) => change(target.value)}></textarea>`;
}

/** @param {Store} store @param {Field} field */
function fieldOf({ state, set }, field) {
  const { column, name, value, staged, fault, editable, length, fresh, change, choose, read } = field;
  const lines = (value?.length ?? 0) > LONGEST ? undefined : pretty(column, value ?? null);
  const act = (/** @type {boolean} */ there, /** @type {string} */ label, /** @type {Cell | undefined} */ next) =>
    (there && editable ? html`<button class="link" @click=${() => change(next)}>${label}</button>` : '');
  const instant = state.zone !== 'stored' && column.cast[1] === 'timestamptz' && value;
  return html`<div class=${staged ? 'field staged' : 'field'}>
    <label for=${`field-${name}`}>${column.name} <span class="type">${column.type}</span></label>
    <span class="acts">
      ${act(column.nullable && value !== null, 'set NULL', null)}
      ${act(fresh && column.optional && value !== undefined, 'default', undefined)}
      ${act(lines !== undefined, 'in lines', lines)}
      ${value ? html`<button class="link" aria-label=${`Open ${column.name}`} @click=${() => set({
        drawer: { column, read, change: editable ? change : undefined },
      })}>open</button>` : ''}
      ${choose && editable ? html`<button class="link" @click=${choose}>choose</button>` : ''}
    </span>
    ${control(field)}
    ${fault ? html`<p class="fault" id=${`fault-${name}`}>${fault}</p>` : ''}
    ${length ? html`<p class="quiet">This is its beginning: it has ${length} characters.</p>` : ''}
    ${instant ? html`<p class="quiet">${shownOf(column, value, state.zone).text}</p>` : ''}
  </div>`;
}

/** @param {Store} store */
function headOf({ state, table, set, keyOf, open, writable: may }) {
  const { open: row, draft, stage, route } = state, keyed = table().key.length > 0;
  const change = row && keyed ? stage.of(route?.table ?? -1, keyOf(row)) : stage.get(draft);
  const writable = row && keyed && may() && table().kind === 'table';
  const undo = () => {
    stage.drop(/** @type {any} */ (change).id);
    set(draft ? { draft: undefined } : {});
  };
  const remove = () => {
    stage.delete(/** @type {any} */ (route).table, keyOf(/** @type {Row} */ (row)), /** @type {Row} */ (row));
    set({});
  };
  return html`<header>
    <h2 id="panel-title">${row ? 'Row' : 'New row'}</h2>
    ${change ? html`<button @click=${undo}>${draft ? 'Drop' : 'Undo'}</button>` : ''}
    ${writable && change?.kind !== 'delete' ? html`<button class="danger" @click=${remove}>Delete</button>` : ''}
    <button class="icon" aria-label="Close" @click=${() => {
      void open(undefined);
      document.getElementById('grid')?.focus();
    }}>✕</button>
  </header>`;
}

/** @param {Store} store @param {import('./picker.js').Picker} picker */
export function panel(store, picker) {
  const { state, table, keyOf, set } = store, { open: row, draft, stage, route } = state;
  const created = stage.get(draft), { columns, key } = table(), number = route?.table ?? -1;
  if (!row && !created) return '';
  const change = row && key.length ? stage.of(number, keyOf(row)) : undefined, gone = change?.kind === 'delete';
  const editable = Boolean(created) || (!tableRefusal(store) && !gone);
  const write = (/** @type {number} */ i, /** @type {Cell | undefined} */ next) => {
    if (created) stage.fill(created.id, `c${i}`, next);
    else if (row && next !== undefined) stage.update(number, keyOf(row), row, `c${i}`, next);
    set({});
  };
  const fields = columns.map((column, i) => {
    const name = `c${i}`, staged = Boolean((created ?? change) && Object.hasOwn((created ?? change)?.set ?? {}, name));
    const fault = (created ?? change)?.faults?.[name];
    const value = staged ? (created ?? change)?.set[name] : row?.[name];
    const relation = state.schema.relations[number].find(({ many, own }) => !many && own.includes(i));
    const read = () => (created ? stage.get(created.id)?.set[name] : row && valueOf(store, row, i));
    return {
      column, name, value, length: row ? lengthOf(row, i) : '', read, staged, fault, fresh: Boolean(created),
      editable: editable && !column.readonly && (Boolean(created) || (value !== undefined && !row?.[`~${name}`])),
      change: (/** @type {Cell | undefined} */ next) => write(i, next),
      choose: relation && (() => picker.open({ relation, change: write })),
    };
  });
  const why = created ? '' : tableRefusal(store);
  return html`<aside class="panel" aria-labelledby="panel-title" @keydown=${(/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape') return;
    void store.open(undefined);
    document.getElementById('grid')?.focus();
  }}>
    ${headOf(store)}
    ${gone ? html`<p class="note">This row is staged to be deleted.</p>` : ''}
    ${why ? html`<p class="note">${why}</p>` : ''}
    ${fields.map((field) => fieldOf(store, field))}
    ${row ? relatedOf(store, row) : ''}
  </aside>`;
}
