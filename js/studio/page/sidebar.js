// The tables and views by schema, with a search.

import { html } from 'lit';

/** @typedef {import('./types.js').Table} Table */

/** @type {Record<Table['kind'], string>} */
const MARKS = { table: '▦', view: '◫', 'materialized view': '◨', 'foreign table': '⇄' };

/** Pages that are no table's. */
const NAMES = { sql: 'SQL', schema: 'Schema', migrations: 'Migrations', activity: 'Activity' };

/** A number of rows in a few letters. @param {number | null} about */
export function short(about) {
  if (about === null) return '';
  return `~${new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(about)}`;
}

/** @param {import('./store.js').Store} store */
export function sidebar({ state, set, link }) {
  const { schema, search, route, page } = state, wanted = search.trim().toLowerCase();
  const found = schema.tables.map((table, i) => ({ table, i }))
    .filter(({ table }) => `${table.schema}.${table.name}`.toLowerCase().includes(wanted));
  const schemas = [...new Set(found.map(({ table }) => table.schema))];
  const item = (/** @type {{table: Table, i: number}} */ { table, i }) => html`<li>
    <a href=${link({ table: i })} aria-current=${route?.table === i ? 'page' : 'false'}
      title=${table.comment ?? `${table.kind} ${table.schema}.${table.name}`}>
      <span class="mark" aria-hidden="true">${MARKS[table.kind]}</span>
      <span class="name">${table.name}</span>
      <span class="about">${short(table.about)}</span>
    </a></li>`;
  const none = schema.tables.length ? 'No table is called so.' : 'There is no table yet.';
  return html`<nav class="sidebar" aria-label="Tables">
    ${Object.entries(NAMES).map(([name, label]) =>
      html`<a href=${link(/** @type {any} */ (name))} aria-current=${page === name ? 'page' : 'false'}>${label}</a>`)}
    <input type="search" id="search" placeholder="Find a table" aria-label="Find a table" .value=${search}
      @input=${(/** @type {any} */ { target }) => set({ search: target.value })}>
    ${schemas.map((name) => html`<section>
      <h2>${name}</h2>
      <ul>${found.filter(({ table }) => table.schema === name).map(item)}</ul>
    </section>`)}
    ${found.length ? '' : html`<p class="quiet">${none}</p>`}
  </nav>`;
}
