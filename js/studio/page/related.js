// The rows that belong to the open row: those that its foreign keys lead to, those that lead to it, and those beyond a
// table between (many-to-many). Each is a link to all of them, a number, and a few rows that unfold in place.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { shownOf } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Filter} Filter
 * @typedef {import('./types.js').Relation} Relation
 * @typedef {import('./types.js').Schema} Schema
 *
 * @typedef {object} Line
 * @property {string} id
 * @property {number} table where the rows are
 * @property {string} text which they are
 * @property {string} title
 * @property {Filter[]} filters of the link
 * @property {object} where of the client
 * @property {string | undefined} count the relation whose number it is
 */

/** Rows and columns that unfold. */
const ROWS = 10, COLUMNS = 6;

/** @param {Schema} schema @param {number} table @param {number[]} columns */
const namesOf = ({ tables }, table, columns) => columns.map((i) => tables[table].columns[i].name).join(', ');

/**
 * The relations beyond a table whose rows are nothing but pairs: it has a key of two foreign keys.
 * @param {Schema} schema @param {Relation} near from a row to rows of that table
 */
function beyond({ tables, relations }, near) {
  if (!near.many || near.columns.length !== 1) return [];
  const { key, columns } = tables[near.table];
  const inKey = key.map((name) => columns.findIndex((column) => column.name === name));
  const far = relations[near.table].filter(({ many, own, by }) =>
    !many && by !== near.by && own.length === 1 && inKey.length === 2
    && inKey.includes(own[0]) && inKey.includes(near.columns[0]));
  return far.flatMap((one) => {
    const back = relations[one.table].find(({ many, table, by }) => many && table === near.table && by === one.by);
    return back ? [{ far: one, back }] : [];
  });
}

/** @param {Store} store @param {Row} row @returns {Line[]} */
function linesOf({ state: { schema, route }, table }, row) {
  const from = route?.table ?? -1, relations = schema.relations[from] ?? [];
  const known = relations.filter(({ own }) => own.every((i) => row[`c${i}`] !== null && row[`c${i}`] !== undefined));
  return known.flatMap((near) => {
    const { name, id, table: to, many, own, columns, by } = near, { tables } = schema;
    const value = (/** @type {number} */ n) => String(row[`c${own[n]}`]);
    const theirs = namesOf(schema, to, columns), ours = own.map((i) => table().columns[i].name).join(', ');
    /** @type {Line} */
    const line = {
      id, table: to, title: by, count: many ? name : undefined,
      text: many ? `where ${theirs} is this row` : `by ${ours}`,
      filters: columns.map((i, n) => [tables[to].columns[i].name, 'eq', value(n)]),
      where: { and: columns.map((i, n) => ({ [`c${i}`]: { eq: value(n) } })) },
    };
    const further = beyond(schema, near).map(({ far, back }) => /** @type {Line} */ ({
      id: `${id} ${far.id}`, table: far.table, title: far.by, count: name, text: `through ${tables[to].name}`,
      filters: [[tables[to].columns[columns[0]].name, 'eq', value(0), back.id]],
      where: { [back.name]: { some: { [`c${columns[0]}`]: { eq: value(0) } } } },
    }));
    return [line, ...further];
  });
}

/** @param {Store} store @param {Line} line */
async function unfold({ state, set }, { id, table, where }) {
  const { open, unfolded, schema: { version }, as } = state, { [id]: before, ...others } = unfolded;
  if (before) return set({ unfolded: others });
  set({ unfolded: { ...unfolded, [id]: 'asked' } });
  const found = await ask('rows', { version, table, where, limit: ROWS, as }).then(({ rows }) => rows, lineOf);
  if (state.open === open) set({ unfolded: { ...state.unfolded, [id]: found } });
}

/** @param {Store} store @param {Line} line */
function unfoldedOf({ state }, { id, table }) {
  const found = state.unfolded[id], { columns, name } = state.schema.tables[table];
  if (!found) return '';
  if (typeof found === 'string') return html`<p class="note">${found === 'asked' ? 'reading …' : found}</p>`;
  const shown = columns.map((column, i) => ({ column, i })).filter(({ column }) => !column.secret).slice(0, COLUMNS);
  const cell = (/** @type {Row} */ row) => shown.map(({ column, i }) => {
    const { text, kind, whole } = shownOf(column, row[`c${i}`], state.zone);
    return html`<td class=${kind}>${text}${whole ? '' : '…'}</td>`;
  });
  return html`<div class="rows" tabindex="0" role="region" aria-label=${`Rows of ${name}`}><table>
    <thead><tr>${shown.map(({ column }) => html`<th scope="col">${column.name}</th>`)}</tr></thead>
    <tbody>${found.map((row) => html`<tr>${cell(row)}</tr>`)}</tbody></table></div>
    ${found.length === ROWS ? html`<p class="note">The first ${ROWS}; the link shows all.</p>` : ''}`;
}

/** @param {Store} store @param {Row} row */
export function relatedOf(store, row) {
  const { state, link } = store, lines = linesOf(store, row);
  if (!lines.length) return '';
  return html`<section aria-label="Related rows"><h3>Related rows</h3><ul class="related">${lines.map((line) => {
    const { id, table, filters, title, text, count } = line, { name } = state.schema.tables[table];
    const number = count === undefined ? undefined : state.related[count];
    return html`<li><button class="icon" aria-expanded=${String(id in state.unfolded)} aria-label=${`Unfold ${name}`}
        @click=${() => unfold(store, line)}>${id in state.unfolded ? '▾' : '▸'}</button>
      <a href=${link({ table, filters })} title=${title}>${name}</a>
      <span class="quiet">${text}</span>
      ${number === undefined ? '' : html`<span class="badge">${number}</span>`}
      ${unfoldedOf(store, line)}</li>`;
  })}</ul></section>`;
}
