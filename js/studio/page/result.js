// What a statement gave, as its tab shows it: rows, a plan, how many rows it wrote, or its error. The rows of a query
// can be exported, all of them: it is run again for that. Of any other statement, those that are shown are.

import { html } from 'lit';
import { exportAs, save } from './download.js';
import { planOf } from './plan.js';
import { shownOf } from './values.js';
import { countOf } from './count.js';

/**
 * @typedef {import('./store.js').Store} Store
 *
 * @typedef {object} Result
 * @property {string} sql
 * @property {(string | null)[]} params
 * @property {import('../server/sql.js').Ran} [ran]
 * @property {boolean} [written] was it allowed to write?
 * @property {string} [error]
 * @property {number} [number] of the statement, where it isn't the tab's
 */

/** @param {string} type @returns {import('./types.js').Column} as shownOf takes it */
const columnOf = (type) => ({
  name: '', type, cast: ['pg_catalog', type], nullable: true, optional: true, readonly: true, generated: false,
  choices: [], secret: false,
});

/** @param {Store} store @param {Result} result */
export function resultOf(store, { sql, params, ran, written, error }) {
  const { state } = store, shown = html`<pre tabindex="0" aria-label="Statement">${sql}</pre>`;
  if (!ran) return html`${shown}<p class="error" role="alert">${error}</p>`;
  if (ran.plan) {
    const json = () => save('plan.json', new Blob([JSON.stringify([ran.plan], null, 2)], { type: 'application/json' }));
    return html`${shown}<p class="note"><button @click=${json}>Save the plan as JSON</button></p>${planOf(ran.plan)}`;
  }
  if (!ran.fields.length) {
    return html`${shown}<p class="note">${ran.command}: ${ran.count === null ? 'done' : countOf(ran.count)}</p>`;
  }
  const columns = ran.fields.map(({ type }) => columnOf(type));
  const cell = (/** @type {string | null} */ value, /** @type {number} */ n) => {
    const { text, kind, whole } = shownOf(columns[n], value, state.zone);
    const column = { ...columns[n], name: ran.fields[n].name };
    const open = () => store.set({ drawer: { column, read: () => value } });
    return html`<td class=${kind}>${text}${whole ? '' : html`<button class="link"
      aria-label=${`All of ${column.name}`} @click=${open}>…</button>`}</td>`;
  };
  const head = (/** @type {{name: string, type: string}} */ { name, type }) =>
    html`<th scope="col">${name} <span class="type">${type}</span></th>`;
  return html`${shown}
    <p class="note">${ran.more ? `The first ${countOf(ran.rows.length)}` : countOf(ran.rows.length)}
      ${ran.again && !written ? exportAs(store, 'exportSql', () => ({ sql, params, as: state.as }))
        : exportAs(store, 'exportRows', () => ({ fields: ran.fields, rows: ran.rows }))}</p>
    <div class="rows" tabindex="0" role="region" aria-label="Rows"><table>
      <thead><tr>${ran.fields.map(head)}</tr></thead>
      <tbody>${ran.rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
    </table></div>`;
}

/** @param {Result} result @param {number} i */
export function titleOf({ ran, error, number }, i) {
  if (error) return `${(number ?? i) + 1}: error`;
  if (ran?.plan) return `${i + 1}: plan`;
  const rows = ran?.rows.length ?? 0, shown = ran?.more ? `${rows}+` : `${rows}`;
  return `${i + 1}: ${ran?.fields.length ? countOf(rows, shown) : ran?.command}`;
}
