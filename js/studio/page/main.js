// The studio's page: reads the tables, follows the address, and draws what the store says.

import { html, render } from 'lit';
import { ask, lineOf } from './ask.js';
import { grid, place } from './grid.js';
import { panel } from './panel.js';
import { createReview } from './review.js';
import { sidebar } from './sidebar.js';
import { createStore } from './store.js';
import { theme, zone } from './switches.js';
import { toolbar } from './toolbar.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

/** @param {any} error */
const failure = (error) => html`<p class="error" role="alert">${lineOf(error)}</p>`;

/** @param {import('./types.js').Schema} schema */
const welcome = ({ database, tables }) => html`<div class="welcome">
  <h1>${database}</h1>
  <p>${tables.length} tables and views. Choose one at the left.</p>
</div>`;

/** @param {import('./store.js').Store} store @param {ReturnType<typeof createReview>} review */
function page(store, review) {
  const { state, set } = store, { schema, route, error } = state;
  const add = () => set({ open: undefined, draft: state.stage.insert(/** @type {any} */ (route).table) });
  const guarded = schema.readOnly ? 'Production · read-only' : 'Production · can be written';
  return html`
    ${schema.production ? html`<aside class="banner" aria-label="Warning">${guarded}: ${schema.name}</aside>` : ''}
    <div class="frame">
      <header class="top">
        <a class="brand" href="#/">heliumdb studio</a>
        <span class="quiet where">${schema.name} · Postgres ${schema.server}</span>
        ${schema.readOnly && !schema.production ? html`<span class="badge">read-only</span>` : ''}
        <span class="grow"></span>
        ${zone(store)} ${theme(store)}
      </header>
      ${sidebar(store)}
      <main>
        ${route ? [toolbar(store, add), error ? failure(error) : grid(store)] : welcome(schema)}
      </main>
      ${route ? panel(store) : ''}
      <div class="foot">${review.bar()}<span class="said" role="status">${state.said}</span></div>
    </div>
    ${review.dialog()}`;
}

async function start() {
  const schema = await ask('schema');
  let due = false;
  const draw = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      render(page(store, review), root);
      place(store);
      const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById('review'));
      if (dialog && !dialog.open) dialog.showModal();
      document.title = `${store.state.route ? store.table().name : 'heliumdb studio'} · ${schema.name}`;
    });
  };
  const store = createStore(schema, draw), review = createReview(store);
  root.replaceChildren();
  addEventListener('hashchange', () => store.follow());
  addEventListener('resize', draw);
  addEventListener('beforeunload', (event) => {
    if (store.state.stage.size()) event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    const { target } = /** @type {any} */ (event);
    if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    event.preventDefault();
    document.getElementById('search')?.focus();
  });
  store.follow();
}

start().catch((error) => {
  render(failure(error), root);
});
