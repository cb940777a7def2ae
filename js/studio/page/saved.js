// The queries that are saved in the project's folder: one is chosen into the editor, the editor's text is saved under
// a name, or one is removed.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';

/** @typedef {import('../server/queries.js').Query} Query */

/**
 * @param {() => void} draw
 * @param {{text: () => string, put: (sql: string) => void}} editor
 */
export function createSaved(draw, editor) {
  /** @type {Query[] | undefined} */
  let list;
  let name = '', error = '';
  /** @param {string} question @param {object} [input] */
  const change = async (question, input) => {
    try {
      ({ queries: list } = await ask(question, input));
      error = '';
    } catch (caught) {
      error = lineOf(caught);
    }
    draw();
  };
  const choose = (/** @type {string} */ chosen) => {
    const query = list?.find((one) => one.name === chosen);
    if (!query) return;
    name = chosen;
    editor.put(query.sql);
    draw();
  };
  return {
    /** Reads the file. */
    open: () => void change('queries'),
    view() {
      const is = list?.some((one) => one.name === name.trim());
      const option = (/** @type {Query} */ one) =>
        html`<option value=${one.name} .selected=${one.name === name.trim()}>${one.name}</option>`;
      return html`
        <label>Saved <select aria-label="Saved queries"
          @change=${(/** @type {any} */ { target }) => choose(target.value)}>
          <option value="" .selected=${!is}>${list?.length ? 'choose one' : 'none'}</option>
          ${list?.map(option)}
        </select></label>
        <input aria-label="Name of the query" placeholder="Name" maxlength="200" .value=${name}
          @input=${(/** @type {any} */ { target }) => {
            name = target.value;
            draw();
          }}>
        <button ?disabled=${!name.trim()} @click=${() => change('save', { name, sql: editor.text() })}>Save</button>
        <button ?disabled=${!is} @click=${() => change('forget', { name: name.trim() })}>Remove</button>
        ${error ? html`<span class="error" role="alert">${error}</span>` : ''}`;
    },
  };
}
