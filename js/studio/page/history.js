// What has been run on the SQL page on this database, the last first. The studio keeps it in the project's folder until
// somebody clears it.

import { html } from 'lit';
import { ask } from './ask.js';

/** Characters of a text in the list. */
const SHOWN = 60;

/** @param {() => void} draw @param {(sql: string) => void} put into the editor */
export function createHistory(draw, put) {
  /** @type {string[]} */
  let texts = [];
  /** @param {string} question @param {object} [input] */
  const change = async (question, input) => {
    const answer = await ask(question, input).catch(() => undefined); // whatever is run next tells what is wrong
    if (!answer) return;
    ({ texts } = answer);
    draw();
  };
  const line = (/** @type {string} */ sql) => sql.replace(/\s+/g, ' ').trim().slice(0, SHOWN);
  return {
    /** Reads the file. */
    open: () => void change('history'),
    /** @param {string} sql */
    add: (sql) => void change('remember', { sql }),
    view: () => html`<label>History <select aria-label="History" @change=${(/** @type {any} */ { target }) => {
        put(texts[Number(target.value)]);
        target.value = '';
      }}>
        <option value="" selected>${texts.length ? 'choose one' : 'none'}</option>
        ${texts.map((sql, i) => html`<option value=${i}>${line(sql)}</option>`)}
      </select></label>
      <button ?disabled=${!texts.length} @click=${() => change('clearHistory')}>Clear history</button>`,
  };
}
