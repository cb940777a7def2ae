// The migrations page: the state of each migration, how the database differs from them, and what a push of the document
// would do. Nothing is done here: that stays with the command line.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { tableOf } from './structure.js';

const AS_TEXT = 'Compared as text, as the studio is read-only: another spelling by Postgres counts, too.';

/** @param {string[]} list @param {string} none */
const listOf = (list, none) => (list.length
  ? html`<ul class="advice">${list.map((one) => html`<li>${one}</li>`)}</ul>` : html`<p class="note">${none}</p>`);

/** @param {string[]} statements */
const scriptOf = (statements) => statements.map((one) => `${one};`).join('\n');

/** What a push would do. @param {any} plan */
const planned = ({ changes, questions, statements, unmanaged, asText }) => html`
  ${asText ? html`<p class="note">${AS_TEXT}</p>` : ''}
  ${listOf(changes.map((/** @type {any} */ { summary, loses, rows }) => [
    summary, loses ? `: loses ${loses}` : '', ...rows.map((/** @type {any} */ one) => `; ${one.rows} ${one.says}`),
  ].join('')), questions.length ? 'It would ask first:' : 'Nothing: the database matches the document.')}
  ${questions.length ? listOf(questions, '') : ''}
  ${statements.length ? html`<pre tabindex="0" aria-label="SQL of a push">${scriptOf(statements)}</pre>` : ''}
  ${unmanaged.length ? html`<p class="note">Not in the document, and left alone: ${unmanaged.join(', ')}</p>` : ''}`;

/** @param {import('./store.js').Store} store */
export function createMigrationsPage({ set }) {
  /** @type {any} */
  let found;
  /** @type {any} */
  let drift;
  /** @type {any} */
  let plan;
  let error = '';

  /** @param {string} question @returns {Promise<any>} its answer, or why there is none */
  const asked = (question) => ask(question, {}).catch((caught) => ({ error: lineOf(caught) }));
  const drifted = () => {
    if (!drift) return html`<p class="note" role="status">comparing …</p>`;
    if (drift.error) return html`<p class="error" role="alert">${drift.error}</p>`;
    if (!drift.drift) return html`<p class="note">The database has no migrations of this folder.</p>`;
    return html`${drift.asText ? html`<p class="note">${AS_TEXT}</p>` : ''}
      ${listOf(drift.drift, 'The database is as its migrations made it.')}`;
  };
  const pushed = () => {
    const { document } = found;
    if (!document) return html`<p class="note">There is no schema document here.</p>`;
    const show = async () => {
      plan = 'asked';
      set({});
      plan = await asked('plan');
      set({});
    };
    const busy = plan === 'asked';
    return html`<p><button ?disabled=${busy} @click=${show}>What would heliumdb push do?</button>
        <span class="quiet">${document}</span></p>
      ${busy ? html`<p class="note" role="status">comparing …</p>` : ''}
      ${plan?.error ? html`<p class="error" role="alert">${plan.error}</p>` : ''}
      ${plan && !busy && !plan.error ? planned(plan) : ''}`;
  };
  return {
    async enter() {
      plan = drift = undefined;
      ({ error = '', ...found } = await asked('migrations'));
      set({});
      if (error) return;
      drift = await asked('drift');
      set({});
    },
    view() {
      if (error) return html`<p class="error" role="alert">${error}</p>`;
      if (!found) return html`<p class="wait" role="status">reading the migrations …</p>`;
      const { folder, migrations, problems, holder } = found;
      const pending = migrations.filter((/** @type {any} */ { state }) => state === 'pending').length;
      const rows = migrations.map((/** @type {any} */ { name, state, appliedAt, done, total }) => [
        name, state === 'partial' ? `partial, ${done} of ${total} statements` : state, appliedAt ?? '']);
      return html`<div class="sql described-all"><header class="toolbar"><h1>Migrations</h1>
          <span class="quiet">${folder}: ${migrations.length}, of which ${pending} pending</span></header>
        ${holder ? html`<p class="note">Being migrated by ${holder}.</p>` : ''}
        ${migrations.length ? tableOf('Migrations', ['migration', 'state', 'applied'], rows)
          : html`<p class="note">There is no migration in this folder.</p>`}
        ${problems.length ? html`<section><h2>Problems</h2>${listOf(problems.map((/** @type {any} */ one) =>
          `${one.name} ${one.what}: ${one.way}`), '')}</section>` : ''}
        <section><h2>Changed outside of migrations</h2>${drifted()}</section>
        <section><h2>Document</h2>${pushed()}</section>
      </div>`;
    },
  };
}
