// Exports: a choice of formats. The server prepares the file and says where it is; the browser takes it from there to
// its folder of downloads, so that no page holds it. What the page has already, it gives itself.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';

/** Gives the browser a file of the page's own. @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** The server's formats (server/formats.js). */
const FORMATS = { csv: 'CSV', json: 'JSON', markdown: 'Markdown', sql: 'SQL' };

/**
 * @param {import('./store.js').Store} store
 * @param {'export' | 'exportSql' | 'exportRows'} question @param {() => object} input what it asks, without the format
 */
export function exportAs({ set }, question, input) {
  const change = async (/** @type {any} */ { target }) => {
    const format = target.value;
    target.value = '';
    try {
      set({ said: 'preparing the file', failed: undefined });
      const { path } = await ask(question, { ...input(), format });
      Object.assign(document.createElement('a'), { href: path, download: '' }).click();
      set({ said: 'the file is being downloaded' });
    } catch (error) {
      set({ said: '', failed: lineOf(error) });
    }
  };
  return html`<select class="export" aria-label="Export" @change=${change}>
    <option value="">Export …</option>
    ${Object.entries(FORMATS).map(([value, label]) => html`<option value=${value}>${label}</option>`)}
  </select>`;
}
