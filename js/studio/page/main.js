// The studio's page: reads the tables, follows the address, and draws what the store says.

import { html, render } from 'lit';
import { createActivityPage } from './activity.js';
import { ask, lineOf } from './ask.js';
import { focusEditor } from './cell.js';
import { drawer } from './drawer.js';
import { grid, place } from './grid.js';
import { createImport } from './import.js';
import { createMigrationsPage } from './migrations.js';
import { createPalette } from './palette.js';
import { panel } from './panel.js';
import { createPicker } from './picker.js';
import { createReview } from './review.js';
import { TITLES } from './route.js';
import { sidebar } from './sidebar.js';
import { createSqlPage } from './sql.js';
import { createStore } from './store.js';
import { createStructurePage } from './structure.js';
import { theme, zone } from './switches.js';
import { toolbar } from './toolbar.js';
import { createViewAs } from './viewas.js';

/** @typedef {import('./route.js').Page} Page */

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

/** @param {any} error */
const failure = (error) => html`<p class="error" role="alert">${lineOf(error)}</p>`;

/** @param {import('./types.js').Schema} schema */
const welcome = ({ database, tables }) => html`<div class="welcome">
  <h1>${database}</h1>
  <p>${tables.length} tables and views. Choose one at the left.</p>
</div>`;

/** The rows of a table, or why there are none. @param {import('./store.js').Store} store @param {() => void} add
 * @param {() => void} bring */
const rows = (store, add, bring) =>
  [toolbar(store, add, bring), store.state.error ? failure(store.state.error) : grid(store)];

/**
 * @param {import('./store.js').Store} store @param {ReturnType<typeof createReview>} review
 * @param {Record<Page, {view: () => any}>} pages @param {import('./picker.js').Picker} picker
 * @param {ReturnType<typeof createViewAs>} viewAs @param {ReturnType<typeof createPalette>} palette
 * @param {() => void} add @param {ReturnType<typeof createImport>} bring
 */
function page(store, review, pages, picker, viewAs, palette, add, bring) {
  const { state, set } = store, { schema, route } = state;
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
        <button @click=${palette.show} title="Ctrl-K">Commands</button>
        ${viewAs.button()} ${zone(store)} ${theme(store)}
      </header>
      ${sidebar(store)}
      <main>
        ${state.failed ? html`<p class="error failed" role="alert">${state.failed}
          <button class="link" @click=${() => set({ failed: undefined })}>close</button></p>` : ''}
        ${route ? rows(store, add, bring.show) : other}
      </main>
      ${route ? panel(store, picker) : ''}
      <div class="foot">${review.bar()}<span class="said" role="status">${state.said}</span></div>
    </div>
    ${review.dialog()} ${picker.dialog()} ${viewAs.dialog()} ${palette.dialog()}
    ${bring.dialog()} ${drawer(store)}`;
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
      render(page(store, review, pages, picker, viewAs, palette, add, bring), root);
      place(store);
      focusEditor();
      sql.mount();
      for (const dialog of document.querySelectorAll('dialog')) if (!dialog.open) dialog.showModal();
      const shown = TITLES[store.state.page ?? ''];
      document.title = `${store.state.route ? store.table().name : shown} · ${schema.name}`;
    });
  };
  const store = createStore(schema, draw), review = createReview(store), sql = createSqlPage(store);
  const picker = createPicker(store), viewAs = createViewAs(store);
  const add = () => store.set({
    open: undefined, draft: store.state.stage.insert(/** @type {any} */ (store.state.route).table),
  });
  const palette = createPalette(store, add), bring = createImport(store);
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
    const isText = target.id === 'editor' || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    if (/^[zy]$/i.test(event.key) && (event.ctrlKey || event.metaKey) && !isText && !document.querySelector('dialog')) {
      event.preventDefault();
      const { stage } = store.state, isRedo = event.shiftKey || event.key === 'y';
      const done = isRedo ? stage.redo() : stage.undo(), what = isRedo ? 'redone' : 'undone';
      return store.set({ said: done ? what : `nothing to be ${what}` });
    }
    if (event.key === 'k' && (event.ctrlKey || event.metaKey) && !document.querySelector('dialog')) {
      event.preventDefault();
      return palette.show();
    }
    if (event.key !== '/' || isText) return;
    event.preventDefault();
    document.getElementById('search')?.focus();
  });
  store.follow();
}

start().catch((error) => {
  render(failure(error), root);
});
