// New rows of a file or of what was copied from a spreadsheet, in a dialog with a preview: what becomes of each column,
// and what is wrong. They are staged like any other change, so nothing is written before somebody saves.

import { html } from 'lit';
import { readTable } from './table-text.js';
import { shownOf } from './values.js';
import { countOf } from './count.js';

/** Rows of the preview, and rows that can be staged: as many as one transaction takes (server/write.js). */
const SHOWN = 5, MOST = 1000;

/** @param {import('./store.js').Store} store */
export function createImport({ state, set, table }) {
  let open = false, text = '';
  const close = () => {
    open = false;
    text = '';
    set({});
  };
  /** @param {string} next */
  const take = (next) => {
    text = next;
    set({});
  };
  const onFile = async (/** @type {any} */ { target }) => take(await target.files[0]?.text() ?? '');
  /** @param {import('./table-text.js').Read} read */
  const stage = ({ columns, rows }) => {
    const { route, stage: staged } = state;
    staged.together(() => {
      for (const row of rows) {
        const id = staged.insert(/** @type {any} */ (route).table);
        columns.forEach(({ column }, n) => row[n] !== undefined && staged.fill(id, `c${column}`, row[n]));
      }
    });
    close();
    set({ said: `staged: ${countOf(rows.length)}` });
  };
  /** @param {import('./table-text.js').Read} read */
  const preview = ({ columns, rows, errors }) => {
    const all = table().columns;
    const head = columns.map(({ name, column }) =>
      html`<th scope="col">${name} <span class="type">${all[column]?.type ?? 'no such column'}</span></th>`);
    const cell = (/** @type {any} */ value, /** @type {number} */ n) => {
      const column = all[columns[n]?.column] ?? all[0];
      const shown = value === undefined ? { kind: 'null', text: 'default' } : shownOf(column, value, 'stored');
      return html`<td class=${shown.kind}>${shown.text}</td>`;
    };
    const told = errors.map((one) => html`<li>${one}</li>`);
    return html`${told.length ? html`<div class="error" role="alert"><ul>${told}</ul></div>` : ''}
      <p class="note">${countOf(rows.length)}${rows.length > MOST ? `: ${MOST} can be staged at once` : ''}</p>
      ${columns.length ? html`<div class="rows" tabindex="0" role="region" aria-label="Preview"><table>
        <thead><tr>${head}</tr></thead>
        <tbody>${rows.slice(0, SHOWN).map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>` : ''}`;
  };
  return {
    show() {
      open = true;
      set({});
    },
    dialog() {
      if (!open || !state.route) return '';
      const read = text.trim() ? readTable(text, table().columns) : undefined;
      const good = read && read.rows.length && !read.errors.length
        && read.rows.length + state.stage.size() <= MOST;
      return html`<dialog id="import" aria-labelledby="import-title" @close=${close}>
        <h2 id="import-title">New rows of ${table().name}</h2>
        <p class="quiet">CSV, JSON, or cells that you copied from a spreadsheet. The first line names the columns.</p>
        <input type="file" aria-label="File" accept=".csv,.tsv,.json,.txt" @change=${onFile}>
        <textarea rows="6" aria-label="Rows" spellcheck="false" .value=${text}
          @input=${(/** @type {any} */ { target }) => take(target.value)}></textarea>
        ${read ? preview(read) : ''}
        <footer><button @click=${close}>Back</button>
          <button class="primary" ?disabled=${!good} @click=${() => read && stage(read)}>Stage</button></footer>
      </dialog>`;
    },
  };
}
