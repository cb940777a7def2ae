// As whom the database is looked at: a role of Postgres, and claims as policies of row-level security read them. It
// stands in the address, so that a link shows the same, and in a banner, so that nobody takes it for their own view.

import { html } from 'lit';
import { hashOf, hashOfPage } from './route.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('../server/reader.js').As} As
 */

/** @param {Store} store */
export function createViewAs({ state, set }) {
  let open = false, error = '';
  const close = () => {
    open = false;
    error = '';
    set({});
  };
  /** @param {As | undefined} as */
  const look = (as) => {
    const { schema, route, page = '' } = state;
    close();
    location.hash = route ? hashOf(schema, route, as) : hashOfPage(page, as);
  };
  const apply = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const role = String(given.get('role')), claims = String(given.get('claims')).trim();
    try {
      if (claims) JSON.parse(claims);
    } catch {
      error = 'The claims are not JSON.';
      return set({});
    }
    look(role || claims ? { role, claims } : undefined);
  };
  return {
    button: () => html`<button @click=${() => {
      open = true;
      set({});
    }}>View as …</button>`,
    banner() {
      const { role, claims } = state.as ?? {};
      if (!role && !claims) return '';
      return html`<aside class="viewing" aria-label="Viewing as">
        You see what ${role ? html`<strong>${role}</strong> sees` : 'somebody with claims sees'}${claims
          ? html` with <code>${claims}</code>` : ''}; nothing can be written.
        <button @click=${() => look(undefined)}>As myself</button></aside>`;
    },
    dialog() {
      if (!open) return '';
      const { role = '', claims = '' } = state.as ?? {}, { roles, user } = state.schema;
      return html`<dialog id="view-as" aria-labelledby="view-as-title" @close=${close}><form @submit=${apply}>
        <h2 id="view-as-title">View as</h2>
        <p class="quiet">Policies of row-level security decide what you see. Nothing can be written meanwhile.</p>
        <label class="field"><span>Role</span><select name="role">
          <option value="" .selected=${!role}>${user}, as the studio is connected</option>
          ${roles.map((one) => html`<option .selected=${one === role}>${one}</option>`)}
        </select></label>
        <label class="field"><span>Claims, in the setting request.jwt.claims</span>
          <textarea name="claims" rows="4" spellcheck="false" placeholder='{"sub": "…"}'
            .value=${claims}></textarea></label>
        ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
        <footer><button type="button" @click=${close}>Back</button> <button class="primary">View</button></footer>
      </form></dialog>`;
    },
  };
}
