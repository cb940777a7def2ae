// The SQL page: an editor, the parameters of what stands in it, and the results of its statements in tabs. Statements
// run one after the other, each in a transaction that the database keeps from writing, until one fails.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { planOf } from './plan.js';
import { createSaved } from './saved.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./editor.js').Editor} Editor
 *
 * @typedef {object} Result
 * @property {string} sql
 * @property {import('../server/sql.js').Ran} [ran]
 * @property {string} [error]
 */

/** The editor's bundle. A name that isn't known to the bundler, so that it is loaded when it is wanted. */
const EDITOR = '/sql.js';

/** What can have a $1 that is no parameter: strings, names, comments. */
const OPAQUE = /'(?:''|[^'])*'|"(?:""|[^"])*"|--.*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$/g;

/** How many parameters a text has: the highest n of its $n. @param {string} sql */
export const paramsIn = (sql) =>
  Math.min(100, Math.max(0, ...[...sql.replace(OPAQUE, ' ').matchAll(/\$(\d{1,5})/g)].map(([, n]) => Number(n))));

/** @param {string} type @returns {import('./types.js').Column} as shownOf takes it */
const columnOf = (type) => ({
  name: '', type, cast: ['pg_catalog', type], nullable: true, optional: true, readonly: true, choices: [],
  secret: false,
});

/** Columns by schema and table, for completion. @param {import('./types.js').Schema} schema */
function namesOf({ tables }) {
  /** @type {Record<string, Record<string, string[]>>} */
  const names = Object.create(null);
  for (const { schema, name, columns } of tables) {
    names[schema] ??= Object.create(null);
    names[schema][name] = columns.map((column) => column.name);
  }
  return names;
}

/** @param {Store} store @param {Result} result */
function resultOf({ state }, { sql, ran, error }) {
  const shown = html`<pre tabindex="0" aria-label="Statement">${sql}</pre>`;
  if (!ran) return html`${shown}<p class="error" role="alert">${error}</p>`;
  if (ran.plan) return html`${shown}${planOf(ran.plan)}`;
  if (!ran.fields.length) return html`${shown}<p class="note">${ran.command}: done</p>`;
  const columns = ran.fields.map(({ type }) => columnOf(type));
  const cell = (/** @type {string | null} */ value, /** @type {number} */ n) => {
    const { text, kind, whole } = shownOf(columns[n], value, state.zone);
    return html`<td class=${kind} title=${whole ? '' : value ?? ''}>${text}${whole ? '' : '…'}</td>`;
  };
  const head = (/** @type {{name: string, type: string}} */ { name, type }) =>
    html`<th scope="col">${name} <span class="type">${type}</span></th>`;
  return html`${shown}
    <p class="note">${ran.more ? `The first ${ran.rows.length} rows` : `${ran.rows.length} rows`}</p>
    <div class="rows" tabindex="0" role="region" aria-label="Rows"><table>
      <thead><tr>${ran.fields.map(head)}</tr></thead>
      <tbody>${ran.rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
    </table></div>`;
}

/** @param {Result} result @param {number} i */
function titleOf({ ran, error }, i) {
  if (error) return `${i + 1}: error`;
  if (ran?.plan) return `${i + 1}: plan`;
  return `${i + 1}: ${ran?.fields.length ? `${ran.rows.length}${ran.more ? '+' : ''} rows` : ran?.command}`;
}

/** @param {Store} store */
export function createSqlPage(store) {
  const { state, set } = store;
  let text = '', active = 0, error = '';
  /** @type {(string | null)[]} */
  const params = [];
  /** @type {Result[]} */
  let results = [];
  /** @type {AbortController | undefined} */
  let running;
  /** @type {{host: Element, editor?: Editor} | undefined} */
  let mounted;

  const saved = createSaved(() => set({}), { text: () => text, put: (sql) => mounted?.editor?.put(sql) });

  /** @param {'plan' | 'analyze'} [explain] */
  const run = async (explain) => {
    if (running) return;
    const { signal } = running = new AbortController(), sql = mounted?.editor?.selected() || text;
    error = '';
    results = [];
    active = 0;
    set({});
    try {
      const { statements } = await ask('split', { sql }, signal);
      for (const one of statements) {
        const given = Array.from({ length: paramsIn(one) }, (_, n) => params[n] ?? null);
        /** @type {Result} */
        const result = await ask('run', { sql: one, params: given, explain }, signal)
          .then((ran) => ({ sql: one, ran }), (caught) => {
            if (signal.aborted) throw caught;
            return { sql: one, error: lineOf(caught) };
          });
        results.push(result);
        active = results.length - 1;
        set({});
        if (result.error) break;
      }
    } catch (caught) {
      error = signal.aborted ? 'Cancelled.' : lineOf(caught);
    }
    running = undefined;
    set({});
  };
  /** @param {KeyboardEvent} event */
  const onTab = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    active = (active + step + results.length) % results.length;
    set({});
    document.getElementById(`tab-${active}`)?.focus();
  };
  const inputOf = (/** @type {unknown} */ _, /** @type {number} */ n) => {
    const value = params[n] ?? null, name = `$${n + 1}`;
    return html`<label>${name} <input aria-label=${name} placeholder="NULL" .value=${value ?? ''}
      @input=${(/** @type {any} */ { target }) => {
        params[n] = target.value;
        set({});
      }}></label>
      <button class="link" ?disabled=${value === null} @click=${() => {
        params[n] = null;
        set({});
      }}>NULL</button>`;
  };
  const tabs = () => html`
    <div role="tablist" aria-label="Results" @keydown=${onTab}>${results.map((one, i) => html`<button role="tab"
      id=${`tab-${i}`} aria-selected=${String(i === active)} aria-controls="result" tabindex=${i === active ? 0 : -1}
      @click=${() => {
        active = i;
        set({});
      }}>${titleOf(one, i)}</button>`)}</div>
    <section id="result" role="tabpanel" aria-labelledby=${`tab-${active}`}>
      ${resultOf(store, results[active])}
    </section>`;

  return {
    view() {
      const busy = Boolean(running);
      return html`<div class="sql">
        <header class="toolbar"><h1>SQL</h1><span class="quiet">every statement is read-only</span>
          <span class="grow"></span>
          ${busy ? html`<button @click=${() => running?.abort()}>Cancel</button>` : ''}
          <button class="primary" ?disabled=${busy} @click=${() => run()}>Run</button>
          <button ?disabled=${busy} @click=${() => run('plan')}>Explain</button>
          <button ?disabled=${busy} @click=${() => run('analyze')}>Explain analyze</button></header>
        ${saved.view()}
        <div id="editor"></div>
        <div class="given">${Array.from({ length: paramsIn(text) }, inputOf)}</div>
        <p class="note" role="status">${busy ? 'running …' : error}</p>
        ${results.length ? tabs() : ''}
      </div>`;
    },
    /** Puts the editor in its place, once the page is drawn. */
    mount() {
      const host = document.getElementById('editor');
      if (!host || mounted?.host === host) return;
      const here = mounted = { host };
      saved.open();
      import(EDITOR).then(({ createEditor }) => {
        /** @type {any} */ (here).editor = createEditor(host, namesOf(state.schema), {
          text, run: () => void run(), changed: (/** @type {string} */ next) => {
            text = next;
            set({});
          },
        });
      }).catch((caught) => {
        error = lineOf(caught);
        set({});
      });
    },
  };
}
