// The activity page: what the server's connections do, who waits for whom; a statement can be cancelled. It is read
// again when somebody asks.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { tableOf } from './structure.js';

/** @typedef {import('../server/activity.js').Running} Running */

/** @param {import('./store.js').Store} store */
export function createActivityPage(store) {
  const { set } = store;
  /** @type {Running[] | undefined} */
  let running;
  let error = '';
  const read = async () => {
    try {
      ({ running } = await ask('activity', {}));
      error = '';
    } catch (caught) {
      error = lineOf(caught);
    }
    set({});
  };
  const stop = async (/** @type {number} */ pid) => {
    try {
      const { stopped } = await ask('stop', { pid });
      set({ said: stopped ? `process ${pid} was asked to give up` : `process ${pid} could not be asked` });
    } catch (caught) {
      error = lineOf(caught);
      return set({});
    }
    await read();
  };
  const row = (/** @type {Running} */ one) => [
    one.pid, one.user ?? '', one.application ?? '', one.state ?? '',
    one.seconds === null ? '' : one.seconds.toFixed(1), one.wait ?? '', one.blockers.join(', '),
    html`<code>${one.query.slice(0, 300)}</code>`,
    one.state === 'active' && !one.own && store.writable()
      ? html`<button @click=${() => stop(one.pid)} aria-label=${`Cancel ${one.pid}`}>Cancel</button>` : '',
  ];
  return {
    enter: read,
    view: () => html`<div class="sql described-all"><header class="toolbar"><h1>Activity</h1><span class="grow"></span>
        <button @click=${read}>Refresh</button></header>
      ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
      ${running ? tableOf('Connections',
        ['process', 'user', 'application', 'state', 'seconds', 'waits for', 'blocked by', 'statement', 'cancel'],
        running.map(row)) : html`<p class="wait" role="status">reading …</p>`}
    </div>`,
  };
}
