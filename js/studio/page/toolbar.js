// What stands above the rows: their table and number, the filters, and what one can do.

import { html } from 'lit';
import { exportAs } from './download.js';
import { begun, operators, operatorsOf, subjectOf } from './filters.js';
import { short } from './sidebar.js';
import { countOf } from './count.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Filter} Filter
 * @typedef {import('./types.js').Route} Route
 */

/** @param {Store} store */
function counted({ state, table, count }) {
  const { pages, count: exact } = state, { about } = table(), route = /** @type {Route} */ (state.route);
  if (exact === 'asked') return html`<span role="status">counting …</span>`;
  if (typeof exact === 'number') return html`<span role="status">${countOf(exact)}</span>`;
  if (pages?.ended()) return html`<span role="status">${countOf(pages.length())}</span>`;
  const isAll = !route.filters.length && !route.raw && !route.search && !state.as;
  const known = about === null || !isAll ? '' : `about ${short(about).slice(1)} rows`;
  return html`<span>${known}</span> <button class="link" @click=${() => count()}>count exactly</button>`;
}

/** Columns that a filter may be about: the table's, and those of rows that relations lead to. @param {Store} store
 * @param {Filter} filter @param {(filter: Filter) => void} change */
function subjects({ state, table }, [name, , , id], change) {
  const { tables, relations } = state.schema, own = table().columns;
  const option = (/** @type {string} */ column, /** @type {string} */ label, /** @type {string | undefined} */ of) =>
    html`<option value=${JSON.stringify([column, of])} .selected=${column === name && of === id}>${label}</option>`;
  const choose = (/** @type {any} */ { target }) => {
    const [column, of] = JSON.parse(target.value), relation = of ?? undefined;
    if (relation === undefined) return change(begun(/** @type {any} */ (own.find((one) => one.name === column))));
    const found = subjectOf(state.schema, /** @type {Route} */ (state.route).table, [column, 'eq', '', relation]);
    const [, operator] = found.column ? begun(found.column) : ['', 'some'];
    change([column, operator, '', relation]);
  };
  const related = relations[/** @type {Route} */ (state.route).table].map(({ id: of, table: to, many, by }) =>
    html`<optgroup label=${`${tables[to].name} (${by})`}>
      ${many ? option('', `any row of ${tables[to].name}`, of) : ''}
      ${tables[to].columns.map((one) => option(one.name, `${tables[to].name}.${one.name}`, of))}
    </optgroup>`);
  return html`<select aria-label="Column" @change=${choose}>
    ${own.map((one) => option(one.name, one.name, undefined))} ${related}
  </select>`;
}

/** One filter: its column, operator and value. @param {Store} store @param {Filter} filter @param {number} i */
function filterOf(store, filter, i) {
  const { state, go } = store, { filters, table } = /** @type {Route} */ (state.route);
  const [name, operator, value, ...relation] = filter, { column } = subjectOf(state.schema, table, filter);
  const change = (/** @type {Filter} */ next) => go({ filters: filters.map((one, n) => (n === i ? next : one)) });
  const remove = () => go({ filters: filters.filter((_, n) => n !== i) });
  return html`<li class="filter">
    ${subjects(store, filter, change)}
    <select aria-label="Condition" @change=${(/** @type {any} */ { target }) =>
      change([name, target.value, value, ...relation])}>
      ${operatorsOf(column, !relation.length).map(([key, { label }]) =>
        html`<option value=${key} .selected=${key === operator}>${label}</option>`)}
    </select>
    ${operators[operator].bare ? '' : html`<input aria-label="Value" .value=${value}
      placeholder=${operators[operator].path ? '$.tags[*] ? (@ == "a")' : ''}
      @change=${(/** @type {any} */ { target }) => change([name, operator, target.value, ...relation])}>`}
    <button class="icon" aria-label="Remove this filter" @click=${remove}>✕</button>
  </li>`;
}

/** A condition of SQL. @param {Store} store @param {string} raw */
const rawOf = ({ go, set }, raw) => html`<div class="filters"><span class="filter raw"><span class="type">where</span>
  <input aria-label="Condition in SQL" placeholder="amount > 10 and name is not null" .value=${raw} spellcheck="false"
    @change=${(/** @type {any} */ { target }) => go({ raw: target.value.trim() })}>
  <button class="icon" aria-label="Remove the condition in SQL" @click=${() => {
    set({ where: false });
    go({ raw: '' });
  }}>✕</button></span></div>`;

/** @param {Store} store @param {() => void} add a new row @param {() => void} bring rows of a file */
export function toolbar(store, add, bring) {
  const { state, table, go, refresh, set, read, columns: laid } = store, { schema, name, kind, columns, key } = table();
  const { filters, raw, search } = /** @type {Route} */ (state.route);
  const first = columns.find((column) => column.name === key[0]) ?? columns[0];
  const hasSecrets = columns.some((column) => column.secret);
  const writable = store.writable() && kind === 'table';
  const secrets = () => {
    set({ secrets: !state.secrets });
    read();
  };
  return html`<header class="toolbar">
    <h1><span class="quiet">${schema}.</span>${name}</h1>
    <span class="quiet">${kind === 'table' ? '' : kind}</span>
    <span class="counted">${counted(store)}</span>
    <span class="grow"></span>
    <input type="search" class="everywhere" aria-label="Search all columns" placeholder="Search all columns"
      .value=${search} @change=${(/** @type {any} */ { target }) => go({ search: target.value })}>
    <button @click=${() => go({ filters: [...filters, begun(first)] })}>Filter</button>
    <button aria-pressed=${String(state.where || Boolean(raw))}
      @click=${() => set({ where: !state.where })}>Where</button>
    <button aria-expanded=${String(state.columns)} @click=${() => set({ columns: !state.columns })}>Columns</button>
    ${hasSecrets ? html`<button aria-pressed=${String(state.secrets)} @click=${secrets}>Secrets</button>` : ''}
    ${writable ? html`<button @click=${add}>New row</button> <button @click=${bring}>Import</button>` : ''}
    ${exportAs(store, 'export', () => ({ ...store.asked(), secrets: state.secrets }))}
    <button @click=${() => refresh()}>Refresh</button>
    ${filters.length ? html`<ul class="filters" aria-label="Filters">
      ${filters.map((one, i) => filterOf(store, one, i))}
    </ul>` : ''}
    ${state.where || raw ? rawOf(store, raw) : ''}
    ${state.columns ? laid.view() : ''}
  </header>`;
}
