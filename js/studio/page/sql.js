// The SQL page: an editor, the parameters of what stands in it, and the results of its statements in tabs. Statements
// run one after the other, each in a transaction that the database keeps from writing, until one fails; or, when
// somebody has allowed that for a run, all of them in one transaction that can write.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { createHistory } from './history.js';
import { keep, keptAs } from './kept.js';
import { resultOf, titleOf } from './result.js';
import { createSaved } from './saved.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./editor.js').Editor} Editor
 * @typedef {import('./result.js').Result} Result
 * @typedef {import('./ask.js').AskError} AskError
 * @typedef {{sql: string, params: (string | null)[]}} Given
 */

/** The editor's bundle. A name that isn't known to the bundler, so that it is loaded when it is wanted. */
const EDITOR = '/sql.js';

/** Characters of a text that the browser keeps over a reload. */
const LONGEST = 200_000;

const WRITES = 'the next run may write: all of its statements, or none';

/** What can have a $1 that is no parameter: strings, names, comments. */
const OPAQUE = /'(?:''|[^'])*'|"(?:""|[^"])*"|--.*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$/g;

/** How many parameters a text has: the highest n of its $n. @param {string} sql */
export const paramsIn = (sql) =>
  Math.min(100, Math.max(0, ...[...sql.replace(OPAQUE, ' ').matchAll(/\$(\d{1,5})/g)].map(([, n]) => Number(n))));

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

/** @param {Store} store */
export function createSqlPage(store) {
  const { state, set } = store;
  const place = `text of ${state.schema.name}`, kept = keptAs(place);
  let text = typeof kept === 'string' ? kept : '', active = 0, error = '', writes = false;
  /** @type {(string | null)[]} */
  const params = [];
  /** @type {Result[]} */
  let results = [];
  /** @type {AbortController | undefined} */
  let running;
  /** @type {{host: Element, editor?: Editor} | undefined} */
  let mounted;

  const put = (/** @type {string} */ sql) => mounted?.editor?.put(sql);
  const draw = () => set({});
  const saved = createSaved(draw, { text: () => text, put }), history = createHistory(draw, put);

  /** @param {Result} result */
  const show = (result) => {
    results.push(result);
    active = results.length - 1;
    set({});
  };
  /** Each for itself, none that writes. @param {Given[]} statements @param {AbortSignal} signal
   * @param {'plan' | 'analyze'} [explain] */
  const read = async (statements, signal, explain) => {
    for (const one of statements) {
      const result = await ask('run', { ...one, explain, as: state.as }, signal)
        .then((ran) => /** @type {Result} */ ({ ...one, ran }), (caught) => {
          if (signal.aborted) throw caught;
          return { ...one, error: lineOf(caught) };
        });
      show(result);
      if (result.error) break;
    }
  };
  /** All, or none. @param {Given[]} statements @param {AbortSignal} signal */
  const write = async (statements, signal) => {
    try {
      const { results: all } = await ask('execute', { statements, as: state.as }, signal);
      statements.forEach((one, i) => show({ ...one, ran: all[i], written: true }));
      store.read();
    } catch (caught) {
      const { index } = /** @type {AskError} */ (caught);
      if (signal.aborted || index === undefined) throw caught;
      show({ ...statements[index], number: index, error: `Nothing was written: ${lineOf(caught)}` });
    }
  };

  /** @param {'plan' | 'analyze'} [explain] */
  const run = async (explain) => {
    if (running) return;
    const { signal } = running = new AbortController(), sql = mounted?.editor?.selected() || text;
    const isWrite = writes && !explain;
    error = '';
    results = [];
    active = 0;
    writes = false; // it holds for one run
    history.add(sql);
    set({});
    try {
      const statements = (await ask('split', { sql }, signal)).statements.map((/** @type {string} */ one) =>
        ({ sql: one, params: Array.from({ length: paramsIn(one) }, (_, n) => params[n] ?? null) }));
      if (!isWrite) await read(statements, signal, explain);
      else if (statements.length) await write(statements, signal);
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
        <header class="toolbar"><h1>SQL</h1>
          <span class="quiet">${writes ? WRITES : 'every statement is read-only'}</span><span class="grow"></span>
          ${busy ? html`<button @click=${() => running?.abort()}>Cancel</button>` : ''}
          ${!store.writable() ? '' : html`<label class="switch"><input type="checkbox"
            .checked=${writes} @change=${(/** @type {any} */ { target }) => {
              writes = target.checked;
              set({});
            }}> Allow writes</label>`}
          <button class="primary" ?disabled=${busy} @click=${() => run()}>${writes ? 'Run and write' : 'Run'}</button>
          <button ?disabled=${busy} @click=${() => run('plan')}>Explain</button>
          <button ?disabled=${busy} @click=${() => run('analyze')}>Explain analyze</button></header>
        <div class="given saved">${saved.view()} ${history.view()}</div>
        <div id="editor"></div>
        <div class="given">${Array.from({ length: paramsIn(text) }, inputOf)}</div>
        <p class="note" role="status">${busy ? 'running …' : error}</p>
        ${results.length ? tabs() : ''}
      </div>`;
    },
    enter() {},
    /** Puts the editor in its place, once the page is drawn. */
    mount() {
      const host = document.getElementById('editor');
      if (!host || mounted?.host === host) return;
      const here = mounted = { host };
      saved.open();
      history.open();
      import(EDITOR).then(({ createEditor }) => {
        /** @type {any} */ (here).editor = createEditor(host, namesOf(state.schema), {
          text, run: () => void run(), changed: (/** @type {string} */ next) => {
            text = next;
            keep(place, next.length <= LONGEST ? next : undefined);
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
