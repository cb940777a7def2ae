// The two switches of the head: light or dark, and the zone in which times are shown. A browser keeps the first.

import { html } from 'lit';

/** @typedef {import('./store.js').Store} Store */

const THEMES = { system: 'System', light: 'Light', dark: 'Dark' };
const ZONES = { stored: 'As the database says', utc: 'UTC', local: 'Local time' };

/** What a browser without storage forgets. */
let chosen = 'system';

/** @returns {string} */
function kept() {
  try {
    return localStorage.getItem('theme') ?? chosen;
  } catch {
    return chosen;
  }
}

/** @param {string} name */
function choose(name) {
  chosen = name;
  document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem('theme', name);
  } catch {} // private windows may have none: it holds for this page
}

/**
 * @param {string} label @param {Record<string, string>} options @param {string} now
 * @param {(value: string) => void} change
 */
const select = (label, options, now, change) => html`<label class="switch">${label}
  <select @change=${(/** @type {any} */ { target }) => change(target.value)}>
    ${Object.entries(options).map(([value, text]) =>
      html`<option value=${value} .selected=${value === now}>${text}</option>`)}
  </select></label>`;

/** @param {Store} store */
export const zone = ({ state, set }) =>
  select('Times', ZONES, state.zone, (value) => set({ zone: /** @type {import('./values.js').Zone} */ (value) }));

/** @param {Store} store */
export const theme = ({ set }) => select('Theme', THEMES, kept(), (value) => {
  choose(value);
  set({});
});

choose(kept());
