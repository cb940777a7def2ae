// The studio's page: reads the tables, follows the address, and draws what the store says.

import { html, render } from 'lit';
import { createActivityPage } from './activity.js';
import { ask, lineOf } from './ask.js';
import { grid, place } from './grid.js';
import { createMigrationsPage } from './migrations.js';
import { panel } from './panel.js';
import { createPicker } from './picker.js';
import { createReview } from './review.js';
import { sidebar } from './sidebar.js';
import { createSqlPage } from './sql.js';
import { createStore } from './store.js';
import { createStructurePage } from './structure.js';
import { theme, zone } from './switches.js';
import { toolbar } from './toolbar.js';
import { createViewAs } from './viewas.js';

/** @typedef {import('./route.js').Page} Page */

const TITLES = {
  '': 'heliumdb studio', sql: 'SQL', schema: 'Schema', migrations: 'Migrations', activity: 'Activity',
};

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

/** @param {any} error */
const failure = (error) => html`<p class="error" role="alert">${lineOf(error)}</p>`;

/** @param {import('./types.js').Schema} schema */
const welcome = ({ database, tables }) => html`<div class="welcome">
  <h1>${database}</h1>
  <p>${tables.length} tables and views. Choose one at the left.</p>
</div>`;

/** The rows of a table, or why there are none. @param {import('./store.js').Store} store @param {() => void} add */
const rows = (store, add) => [toolbar(store, add), store.state.error ? failure(store.state.error) : grid(store)];

/**
 * @param {import('./store.js').Store} store @param {ReturnType<typeof createReview>} review
 * @param {Record<Page, {view: () => any}>} pages @param {import('./picker.js').Picker} picker
 * @param {ReturnType<typeof createViewAs>} viewAs
 */
function page(store, review, pages, picker, viewAs) {
  const { state, set } = store, { schema, route } = state;
  const add = () => set({ open: undefined, draft: state.stage.insert(/** @type {any} */ (route).table) });
  const guarded = schema.readOnly ? 'Production · read-only' : 'Production · can be written';
  const other = state.page ? pages[state.page].view() : welcome(schema);
  return html`
    ${schema.production ? html`<aside class="banner" aria-label="Warning">${guarded}: ${schema.name}</aside>` : ''}
    ${viewAs.banner()}
    <div class="frame">
      <header class="top">
        <a class="brand" href=${store.link('')}>heliumdb studio</a>
        <span class="quiet where">${schema.name} · Postgres ${schema.server}</span>
        ${schema.readOnly && !schema.production ? html`<span class="badge">read-only</span>` : ''}
        <span class="grow"></span>
        ${viewAs.button()} ${zone(store)} ${theme(store)}
      </header>
      ${sidebar(store)}
      <main>
        ${state.failed ? html`<p class="error failed" role="alert">${state.failed}
          <button class="link" @click=${() => set({ failed: undefined })}>close</button></p>` : ''}
        ${route ? rows(store, add) : other}
      </main>
      ${route ? panel(store, picker) : ''}
      <div class="foot">${review.bar()}<span class="said" role="status">${state.said}</span></div>
    </div>
    ${review.dialog()} ${picker.dialog()} ${viewAs.dialog()}`;
}

async function start() {
  const schema = await ask('schema');
  let due = false, entered = '';
  const draw = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      const { page: now = '' } = store.state;
      if (now && entered !== now) void pages[now].enter();
      entered = now;
      render(page(store, review, pages, picker, viewAs), root);
      place(store);
      sql.mount();
      for (const dialog of document.querySelectorAll('dialog')) if (!dialog.open) dialog.showModal();
      const shown = TITLES[store.state.page ?? ''];
      document.title = `${store.state.route ? store.table().name : shown} · ${schema.name}`;
    });
  };
  const store = createStore(schema, draw), review = createReview(store), sql = createSqlPage(store);
  const picker = createPicker(store), viewAs = createViewAs(store);
  const pages = {
    sql, schema: createStructurePage(store), migrations: createMigrationsPage(store),
    activity: createActivityPage(store),
  };
  root.replaceChildren();
  addEventListener('hashchange', () => store.follow());
  addEventListener('resize', draw);
  addEventListener('beforeunload', (event) => {
    if (store.state.stage.size()) event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    const { target } = /** @type {any} */ (event);
    if (event.key !== '/' || target.id === 'editor' || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    event.preventDefault();
    document.getElementById('search')?.focus();
  });
  store.follow();
}

start().catch((error) => {
  render(failure(error), root);
});
