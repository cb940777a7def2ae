// The schema page: tables with their columns, constraints and indexes, enums, what the migration engine would advise,
// and the diagram, which is drawn when somebody asks.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { createDrawing } from './drawing.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('../server/structure.js').Structure} Structure
 * @typedef {{tables: Structure[], enums: {schema: string, name: string, labels: string[]}[]}} Found
 */

/** @param {number} bytes */
export function bytes(bytes) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'], at = Math.min(units.length - 1, Math.floor(Math.log2(bytes || 1) / 10));
  return `${(bytes / 1024 ** at).toLocaleString('en', { maximumFractionDigits: at ? 1 : 0 })} ${units[at]}`;
}

/** @param {string} label @param {string[]} head @param {any[][]} rows */
export const tableOf = (label, head, rows) => html`<div class="rows" tabindex="0" role="region" aria-label=${label}>
  <table><thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
  <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;

/** @param {Store} store */
export function createStructurePage(store) {
  const { state, set, link } = store, drawing = createDrawing(store);
  /** @type {Found | undefined} */
  let found;
  /** @type {import('../server/structure.js').Advice[] | string | undefined} */
  let advice;
  let error = '', drawn = false;

  /** @param {Structure | undefined} one @param {import('./types.js').Table} table @param {number} i */
  const sectionOf = (one, { schema, name, kind, columns, key, comment }, i) => html`<details class="described">
    <summary><strong>${schema}.${name}</strong> <span class="quiet">${kind === 'table' ? '' : kind}
      ${columns.length} columns${one ? `, ${bytes(one.size)}` : ''}</span></summary>
    ${comment ? html`<p>${comment}</p>` : ''} <p><a href=${link({ table: i })}>Rows of ${name}</a></p>
    ${tableOf(`Columns of ${name}`, ['column', 'type', 'is', 'default'], columns.map((column) => [
      column.name, column.type, [key.includes(column.name) && 'key', !column.nullable && 'not null',
        column.generated && 'generated'].filter(Boolean).join(', '), one?.defaults[column.name] ?? '']))}
    ${one?.constraints.length ? tableOf(`Constraints of ${name}`, ['constraint', 'definition'],
      one.constraints.map((each) => [each.name, each.definition])) : ''}
    ${one?.indexes.length ? tableOf(`Indexes of ${name}`, ['index', 'size', 'scans', 'definition'],
      one.indexes.map((each) => [each.name, bytes(each.size), each.scans, each.definition])) : ''}
  </details>`;
  const advised = () => {
    if (advice === undefined) return html`<p class="note" role="status">looking for what could be better …</p>`;
    if (typeof advice === 'string') return html`<p class="note">${advice}</p>`;
    if (!advice.length) return html`<p class="note">Nothing to warn of.</p>`;
    return html`<ul class="advice">${advice.map(({ where, message, fix }) =>
      html`<li><strong>${where}</strong> ${message} <span class="quiet">${fix ?? ''}</span></li>`)}</ul>`;
  };
  return {
    /** Reads all anew. */
    async enter() {
      error = '';
      advice = undefined;
      try {
        found = await ask('structure', {});
      } catch (caught) {
        error = lineOf(caught);
      }
      set({});
      advice = await ask('advice', {}).then((answer) => answer.advice, lineOf);
      set({});
    },
    view() {
      const { tables } = state.schema;
      if (error) return html`<p class="error" role="alert">${error}</p>`;
      if (!found) return html`<p class="wait" role="status">reading the schema …</p>`;
      const { tables: all, enums } = found;
      const of = (/** @type {import('./types.js').Table} */ { schema, name }) =>
        all.find((one) => one.schema === schema && one.name === name);
      return html`<div class="sql described-all"><header class="toolbar"><h1>Schema</h1>
          <span class="quiet">${tables.length} tables and views</span><span class="grow"></span>
          <button aria-pressed=${String(drawn)} @click=${() => {
            drawn = !drawn;
            set({});
          }}>Diagram</button></header>
        ${drawn ? drawing.view() : ''}
        <section><h2>Warnings</h2>${advised()}</section>
        <section><h2>Tables</h2>${tables.map((table, i) => sectionOf(of(table), table, i))}</section>
        ${enums.length ? html`<section><h2>Enums</h2>${tableOf('Enums', ['enum', 'labels'],
          enums.map(({ schema, name, labels }) => [`${schema}.${name}`, labels.join(', ')]))}</section>` : ''}
      </div>`;
    },
  };
}
