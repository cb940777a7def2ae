// The command palette: Ctrl-K or Cmd-K, a few letters, Enter. It goes to any table or page, and does what the buttons
// of the page do. It is the browser's own dialog, so that Escape closes it and focus goes back.

import { html } from 'lit';
import { TITLES, hashOfPage } from './route.js';

/** @typedef {{label: string, hint: string, act: () => void}} Command */

/** Buttons of the page that are commands, where they are. */
const BUTTONS = [
  'Filter', 'Where', 'Columns', 'Secrets', 'Refresh', 'Import', 'Run', 'Explain', 'Explain analyze', 'Diagram',
  'Review and save', 'Undo last', 'Discard all',
];

/** Commands that are shown at once. */
const SHOWN = 12;

/** Whether all letters of a text stand in another in their order. @param {string} letters @param {string} text */
export function matches(letters, text) {
  let at = 0;
  for (const letter of letters.toLowerCase().replace(/\s/g, '')) {
    at = text.toLowerCase().indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return true;
}

/** Better ones first: those that hold the letters together, then the shorter ones. @param {string} letters
 * @param {Command[]} commands */
export function ranked(letters, commands) {
  const wanted = letters.trim().toLowerCase();
  const score = (/** @type {Command} */ { label }) => (label.toLowerCase().includes(wanted) ? 0 : 1000) + label.length;
  const found = commands.filter(({ label }) => matches(wanted, label));
  return wanted ? found.sort((a, b) => score(a) - score(b)) : found;
}

/** @param {import('./store.js').Store} store @param {() => void} add a new row */
export function createPalette(store, add) {
  const { state, set, link } = store;
  let open = false, letters = '', at = 0;

  /** What a button of the page does, by its name. @param {string} name @returns {Command[]} */
  const pressed = (name) => {
    const button = [...document.querySelectorAll('main button, .stage button')]
      .find((one) => one.textContent?.trim() === name && !(/** @type {HTMLButtonElement} */ (one).disabled));
    return button ? [{ label: name, hint: 'here', act: () => /** @type {HTMLElement} */ (button).click() }] : [];
  };
  /** @returns {Command[]} */
  const commands = () => {
    const go = (/** @type {string} */ hash) => () => {
      location.hash = hash;
    };
    const pages = Object.entries(TITLES).map(([page, label]) =>
      ({ label, hint: 'page', act: go(hashOfPage(/** @type {any} */ (page), state.as)) }));
    const tables = state.schema.tables.map(({ schema, name, kind }, table) =>
      ({ label: `${schema}.${name}`, hint: kind, act: go(link({ table })) }));
    const isTable = state.route && store.writable() && store.table().kind === 'table';
    return [
      ...BUTTONS.flatMap(pressed), ...(isTable ? [{ label: 'New row', hint: 'here', act: add }] : []),
      ...pages, ...tables,
    ];
  };
  const found = () => ranked(letters, commands()).slice(0, SHOWN);
  const close = () => {
    open = false;
    set({});
  };
  const act = (/** @type {Command | undefined} */ one) => {
    close();
    if (one) setTimeout(one.act); // once the dialog is gone
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const list = found(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') {
      event.preventDefault();
      return act(list[at]);
    }
    if (!step || !list.length) return;
    event.preventDefault();
    at = (at + step + list.length) % list.length;
    set({});
  };
  return {
    show() {
      open = true;
      letters = '';
      at = 0;
      set({});
    },
    dialog() {
      if (!open) return '';
      const list = found();
      return html`<dialog id="palette" aria-label="Commands" @close=${close}>
        <input role="combobox" aria-label="Command" aria-expanded="true" aria-controls="commands" autofocus
          aria-activedescendant=${list.length ? `command-${at}` : ''} placeholder="A table, a page, a command"
          .value=${letters} @keydown=${onKey} @input=${(/** @type {any} */ { target }) => {
            letters = target.value;
            at = 0;
            set({});
          }}>
        <ul id="commands" role="listbox" aria-label="Commands">${list.map((one, i) => html`<li role="option"
          id=${`command-${i}`} aria-selected=${String(i === at)} @click=${() => act(one)}>${one.label}
          <span class="quiet">${one.hint}</span></li>`)}</ul>
        ${list.length ? '' : html`<p class="quiet" role="status">Nothing is called so.</p>`}
      </dialog>`;
    },
  };
}
