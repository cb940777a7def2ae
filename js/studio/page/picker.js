// The rows that a foreign key may lead to, in a dialog with a search: one is chosen, and its key is the value.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Row} Row
 * @typedef {{relation: import('./types.js').Relation, change: (column: number, value: string) => void}} Wanted
 */

/** Rows that are offered, columns of each, and how long typing must have stopped (ms). */
const ROWS = 20, COLUMNS = 4, PAUSE = 200;

/** @param {Store} store */
export function createPicker({ state, set }) {
  /** @type {Wanted | undefined} */
  let wanted;
  /** @type {Row[]} */
  let rows = [];
  let search = '', error = '', asking = new AbortController();

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  const read = async () => {
    asking.abort();
    const { signal } = asking = new AbortController(), { table } = /** @type {Wanted} */ (wanted).relation;
    try {
      const { version } = state.schema;
      ({ rows } = await ask('rows', { version, table, search, limit: ROWS }, signal));
      error = '';
    } catch (caught) {
      if (signal.aborted) return;
      rows = [];
      error = lineOf(caught);
    }
    set({});
  };
  const close = () => {
    asking.abort();
    wanted = undefined;
    rows = [];
    set({});
  };
  return {
    /** @param {Wanted} one */
    open(one) {
      wanted = one;
      search = '';
      void read();
    },
    dialog() {
      if (!wanted) return '';
      const { relation: { table, own, columns, label }, change } = wanted;
      const { name, columns: all } = state.schema.tables[table];
      const others = [...all.keys()].filter((i) => i !== label && !columns.includes(i) && !all[i].secret);
      const shown = [...columns, ...(label < 0 ? [] : [label]), ...others].slice(0, COLUMNS);
      const choose = (/** @type {Row} */ row) => {
        own.forEach((i, n) => change(i, /** @type {string} */ (row[`c${columns[n]}`])));
        close();
      };
      const part = (/** @type {Row} */ row, /** @type {number} */ i) => {
        const { text } = shownOf(all[i], row[`c${i}`], state.zone);
        return html`<span class=${columns.includes(i) ? 'key' : 'quiet'}>${text}</span> `;
      };
      return html`<dialog id="picker" aria-labelledby="picker-title" @close=${close}>
        <h2 id="picker-title">A row of ${name}</h2>
        <input type="search" aria-label="Search" placeholder="Search all columns" .value=${search} autofocus
          @input=${(/** @type {any} */ { target }) => {
            search = target.value;
            clearTimeout(pause);
            pause = setTimeout(read, PAUSE);
          }}>
        ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
        <ul class="choices">${rows.map((row) =>
          html`<li><button @click=${() => choose(row)}>${shown.map((i) => part(row, i))}</button></li>`)}</ul>
        ${rows.length || error ? '' : html`<p class="quiet">No rows.</p>`}
        <footer><button @click=${close}>Back</button></footer>
      </dialog>`;
    },
  };
}

/** @typedef {ReturnType<typeof createPicker>} Picker */
