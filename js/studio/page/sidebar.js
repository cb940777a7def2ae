// The tables and views by schema, with a search.

import { html } from 'lit';
import { PAGES, TITLES } from './route.js';

/** @typedef {import('./types.js').Table} Table */

/** @type {Record<Table['kind'], string>} */
const MARKS = { table: '▦', view: '◫', 'materialized view': '◨', 'foreign table': '⇄' };

/** The schema of what heliumdb itself notes down, which stands last. */
const OWN = 'heliumdb';

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
  const isOwn = (/** @type {string} */ name) => Number(name === OWN);
  const schemas = [...new Set(found.map(({ table }) => table.schema))].sort((a, b) => isOwn(a) - isOwn(b));
  const item = (/** @type {{table: Table, i: number}} */ { table, i }) => html`<li>
    <a href=${link({ table: i })} aria-current=${route?.table === i ? 'page' : 'false'}
      title=${table.comment ?? `${table.kind} ${table.schema}.${table.name}`}>
      <span class="mark" aria-hidden="true">${MARKS[table.kind]}</span>
      <span class="name">${table.name}</span>
      <span class="about">${short(table.about)}</span>
    </a></li>`;
  const none = schema.tables.length ? 'No table is called so.' : 'There is no table yet.';
  return html`<nav class="sidebar" aria-label="Tables">
    ${PAGES.map((name) =>
      html`<a href=${link(name)} aria-current=${page === name ? 'page' : 'false'}>${TITLES[name]}</a>`)}
    <input type="search" id="search" placeholder="Find a table" aria-label="Find a table" .value=${search}
      @input=${(/** @type {any} */ { target }) => set({ search: target.value })}>
    ${schemas.map((name) => html`<section>
      <h2>${name}</h2>
      <ul>${found.filter(({ table }) => table.schema === name).map(item)}</ul>
    </section>`)}
    ${found.length ? '' : html`<p class="quiet">${none}</p>`}
  </nav>`;
}
