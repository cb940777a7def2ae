// The staged changes: how many there are, at the foot; and as a list with their SQL, to be written in one transaction.
// What somebody else has changed meanwhile is shown beside what was seen and what is to be written.

import { html } from 'lit';
import { AskError, ask, lineOf } from './ask.js';
import { sent } from './stage.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Staged} Staged
 * @typedef {{sql: string, params: (string | null)[]}} Statement
 */

/** The connection went away, and with it the answer. */
const UNKNOWN = 'Nobody can say whether it was written, so look at the rows before you save again';

const KINDS = { insert: 'New row in', update: 'Changed row of', delete: 'Row deleted from' };

/** @param {number} n */
const changes = (n) => `${n} staged ${n === 1 ? 'change' : 'changes'}`;

/** @param {Store} store */
export function createReview(store) {
  const { state, set } = store;
  /** @type {Statement[]} */
  let statements = [];
  let error = '', saving = false;

  /** Asks for the SQL of what is staged. */
  const preview = async () => {
    const list = state.stage.list();
    if (!list.length) return close();
    try {
      ({ statements } = await ask('preview', { version: state.schema.version, changes: list.map(sent) }));
      error = '';
    } catch (caught) {
      error = lineOf(caught);
      statements = [];
    }
    set({});
  };
  const close = () => {
    error = '';
    set({ review: false });
  };
  const save = async () => {
    const list = state.stage.list();
    saving = true;
    set({});
    try {
      await ask('write', { version: state.schema.version, changes: list.map(sent) });
      state.stage.written();
      saving = false;
      set({ review: false, said: `${list.length} written`, draft: undefined });
      store.read();
    } catch (caught) {
      saving = false;
      for (const one of list) one.error = one.conflict = undefined;
      const failed = caught instanceof AskError && caught.index !== undefined ? list[caught.index] : undefined;
      const isUnknown = caught instanceof AskError && caught.outcome === 'unknown';
      error = `${isUnknown ? UNKNOWN : 'Nothing was written'}: ${lineOf(caught)}`;
      if (failed) Object.assign(failed, { error: lineOf(caught), conflict: /** @type {AskError} */ (caught).conflict });
      set({});
    }
  };

  /** Seen, there now, to be written: of the columns that differ. @param {Staged} change */
  const conflictOf = (change) => {
    const { columns } = state.schema.tables[change.table], now = change.conflict?.row;
    if (!now) return '';
    const names = Object.keys(change.old).filter((name) => name in change.set || now[name] !== change.old[name]);
    const shown = (/** @type {string} */ name, /** @type {any} */ value) =>
      shownOf(columns[Number(name.slice(1))], value, state.zone).text;
    const take = () => {
      state.stage.drop(change.id);
      store.read();
      void preview();
    };
    const titles = ['column', 'as you saw it', 'there now', 'yours'];
    return html`<table class="conflict"><thead><tr>${titles.map((title) => html`<th>${title}</th>`)}</tr></thead>
      <tbody>${names.map((name) => html`<tr><th>${columns[Number(name.slice(1))].name}</th>
        <td>${shown(name, change.old[name])}</td><td>${shown(name, now[name])}</td>
        <td>${name in change.set ? shown(name, change.set[name]) : ''}</td></tr>`)}</tbody></table>
      <button @click=${() => {
        change.old = Object.fromEntries(Object.keys(change.old).map((name) => [name, now[name]]));
        change.error = change.conflict = undefined;
        void preview();
      }}>Write mine over it</button>
      <button @click=${take}>Keep theirs</button>`;
  };
  /** @param {Staged} change @param {number} i */
  const item = (change, i) => {
    const { schema, name } = state.schema.tables[change.table], statement = statements[i];
    const params = statement?.params.map((value, n) =>
      html`<li>$${n + 1} = ${value === null ? 'NULL' : JSON.stringify(value)}</li>`);
    return html`<li class=${change.error ? 'failed' : ''}>
      <strong>${KINDS[change.kind]} ${schema}.${name}</strong>
      <button class="link" @click=${() => {
        state.stage.drop(change.id);
        void preview();
      }}>undo</button>
      ${change.error ? html`<p class="error">${change.error}</p>` : ''}
      ${Object.values(change.faults ?? {}).map((fault) => html`<p class="error">${fault}</p>`)}
      ${conflictOf(change)}
      ${statement ? html`<pre tabindex="0" aria-label="SQL">${statement.sql}</pre>
        <ul class="params">${params}</ul>` : ''}
    </li>`;
  };

  return {
    /** At the foot of the page. */
    bar() {
      const n = state.stage.size(), wrong = state.stage.list().filter(({ faults = {} }) => Object.keys(faults).length);
      if (!n) return '';
      const bad = wrong.length ? html`<span class="error">${wrong.length} with a value that can't be saved</span>` : '';
      return html`<footer class="stage"><span role="status">${changes(n)}</span>${bad}<span class="grow"></span>
        <button title="Ctrl-Z" ?disabled=${!state.stage.undoable()} @click=${() => {
          state.stage.undo();
          set({ said: 'undone' });
        }}>Undo last</button>
        <button @click=${() => {
          state.stage.clear();
          set({ draft: undefined });
        }}>Discard all</button>
        <button class="primary" @click=${() => {
          set({ review: true });
          void preview();
        }}>Review and save</button></footer>`;
    },
    dialog() {
      if (!state.review) return '';
      return html`<dialog id="review" aria-labelledby="review-title" @close=${close}>
        <h2 id="review-title">${changes(state.stage.size())}</h2>
        <p class="quiet">All are written in one transaction, or none. A row that somebody has changed since you saw it
          stops it.</p>
        ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
        <ol class="changes">${state.stage.list().map(item)}</ol>
        <footer><button @click=${close}>Back</button>
          <button class="primary" ?disabled=${saving || !state.stage.size()} @click=${save}>
            ${saving ? 'Saving …' : 'Save'}</button></footer>
      </dialog>`;
    },
  };
}
