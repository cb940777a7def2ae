// Above the rows: the table's name, how many rows there are, the filters, and what one can do.

import { html } from 'lit';
import { exportAs } from './download.js';
import { begun, operators, operatorsOf } from './filters.js';
import { short } from './sidebar.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Filter} Filter
 */

/** @param {Store} store */
function counted({ state, table, count }) {
  const { pages, count: exact, route } = state, { about } = table();
  if (exact === 'asked') return html`<span role="status">counting …</span>`;
  if (typeof exact === 'number') return html`<span role="status">${exact.toLocaleString('en')} rows</span>`;
  if (pages?.ended()) return html`<span role="status">${pages.length().toLocaleString('en')} rows</span>`;
  const known = about === null || route?.filters.length ? '' : `about ${short(about).slice(1)} rows`;
  return html`<span>${known}</span> <button class="link" @click=${() => count()}>count exactly</button>`;
}

/** One filter: its column, operator and value. @param {Store} store @param {Filter} filter @param {number} i */
function filterOf({ state, table, go }, [name, operator, value], i) {
  const filters = /** @type {Filter[]} */ (state.route?.filters), { columns } = table();
  const column = /** @type {import('./types.js').Column} */ (columns.find((one) => one.name === name));
  const change = (/** @type {Filter} */ next) => go({ filters: filters.map((one, n) => (n === i ? next : one)) });
  const remove = () => go({ filters: filters.filter((_, n) => n !== i) });
  return html`<li class="filter">
    <select aria-label="Column" @change=${(/** @type {any} */ { target }) => {
      change(begun(/** @type {any} */ (columns.find((one) => one.name === target.value))));
    }}>
      ${columns.map((one) => html`<option .selected=${one.name === name}>${one.name}</option>`)}
    </select>
    <select aria-label="Condition" @change=${(/** @type {any} */ { target }) => change([name, target.value, value])}>
      ${operatorsOf(column).map(([key, { label }]) =>
        html`<option value=${key} .selected=${key === operator}>${label}</option>`)}
    </select>
    ${operators[operator].bare ? '' : html`<input aria-label="Value" .value=${value}
      @change=${(/** @type {any} */ { target }) => change([name, operator, target.value])}>`}
    <button class="icon" aria-label="Remove this filter" @click=${remove}>✕</button>
  </li>`;
}

/** @param {Store} store @param {() => void} add a new row */
export function toolbar(store, add) {
  const { state, table, go, refresh, set, read } = store, { schema, name, kind, columns, key } = table();
  const filters = /** @type {Filter[]} */ (state.route?.filters);
  const first = columns.find((column) => column.name === key[0]) ?? columns[0];
  const hasSecrets = columns.some((column) => column.secret);
  const writable = store.writable() && kind === 'table';
  return html`<header class="toolbar">
    <h1><span class="quiet">${schema}.</span>${name}</h1>
    <span class="quiet">${kind === 'table' ? '' : kind}</span>
    <span class="counted">${counted(store)}</span>
    <span class="grow"></span>
    <button @click=${() => go({ filters: [...filters, begun(first)] })}>Filter</button>
    ${hasSecrets ? html`<button aria-pressed=${String(state.secrets)} @click=${() => {
      set({ secrets: !state.secrets });
      read();
    }}>Secrets</button>` : ''}
    ${writable ? html`<button @click=${add}>New row</button>` : ''}
    ${exportAs(store, 'export', () => ({ ...store.asked(), secrets: state.secrets }))}
    <button @click=${() => refresh()}>Refresh</button>
    ${filters.length ? html`<ul class="filters" aria-label="Filters">
      ${filters.map((one, i) => filterOf(store, one, i))}
    </ul>` : ''}
  </header>`;
}
