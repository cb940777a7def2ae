// What has been run on the SQL page, the last first. This browser keeps it, for each database, until somebody clears
// it.

import { html } from 'lit';
import { keep, keptAs } from './kept.js';

/** Texts that are kept, and characters of one in the list. */
const MOST = 100, SHOWN = 60;

/** @param {import('./store.js').Store} store @param {(sql: string) => void} put into the editor */
export function createHistory({ state, set }, put) {
  const name = `history of ${state.schema.name}`;
  /** @returns {string[]} */
  const list = () => {
    const kept = keptAs(name);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  };
  const line = (/** @type {string} */ sql) => sql.replace(/\s+/g, ' ').trim().slice(0, SHOWN);
  return {
    /** @param {string} sql */
    add(sql) {
      if (sql.trim()) keep(name, [sql, ...list().filter((one) => one !== sql)].slice(0, MOST));
    },
    view() {
      const texts = list();
      return html`<label>History <select aria-label="History" @change=${(/** @type {any} */ { target }) => {
        put(texts[Number(target.value)]);
        target.value = '';
      }}>
        <option value="" selected>${texts.length ? 'choose one' : 'none'}</option>
        ${texts.map((sql, i) => html`<option value=${i}>${line(sql)}</option>`)}
      </select></label>
      <button ?disabled=${!texts.length} @click=${() => {
        keep(name, undefined);
        set({});
      }}>Clear history</button>`;
    },
  };
}
