// The activity page: what the server's connections do, which locks are waited for and who holds them. A statement can
// be cancelled, and a connection that holds a lock ended. It is read again when somebody asks.

import { html } from 'lit';
import { ask, lineOf } from './ask.js';
import { tableOf } from './structure.js';

/** @typedef {import('../server/activity.js').Running} Running */

/** @param {import('./store.js').Store} store */
export function createActivityPage(store) {
  const { set } = store;
  /** @type {Running[] | undefined} */
  let running;
  /** @type {import('../server/activity.js').Waited[]} */
  let locks = [];
  let error = '';
  const read = async () => {
    try {
      ({ running, locks } = await ask('activity', {}));
      error = '';
    } catch (caught) {
      error = lineOf(caught);
    }
    set({});
  };
  const stop = async (/** @type {number} */ pid, end = false) => {
    try {
      const { stopped } = await ask('stop', { pid, end });
      const done = end ? 'was ended' : 'was asked to give up';
      set({ said: stopped ? `process ${pid} ${done}` : `process ${pid} could not be asked` });
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
  const ofProcess = (/** @type {number} */ pid) => running?.find((one) => one.pid === pid);
  /** A line for each that holds it. @param {import('../server/activity.js').Waited} lock */
  const waiting = ({ pid, mode, on, blockers }) => blockers.map((blocker) => {
    const { state = 'gone', query = '' } = ofProcess(blocker) ?? {}, may = store.writable() && ofProcess(blocker);
    // What only holds a lock has no statement that it could give up.
    const act = state === 'active'
      ? html`<button @click=${() => stop(blocker)} aria-label=${`Cancel the holder ${blocker}`}>Cancel</button>`
      : html`<button @click=${() => stop(blocker, true)} aria-label=${`End the holder ${blocker}`}>End</button>`;
    return [pid, `${mode} on ${on}`, html`<code>${ofProcess(pid)?.query.slice(0, 300)}</code>`, blocker, state,
      html`<code>${query.slice(0, 300)}</code>`, may ? act : ''];
  });
  return {
    enter: read,
    view: () => html`<div class="sql described-all"><header class="toolbar"><h1>Activity</h1><span class="grow"></span>
        <button @click=${read}>Refresh</button></header>
      ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
      ${locks.length ? html`<section><h2>Locks that are waited for</h2>${tableOf('Locks',
        ['waits', 'for', 'its statement', 'held by', 'state', 'its last statement', 'holder'],
        locks.flatMap(waiting))}</section>` : ''}
      ${running ? tableOf('Connections',
        ['process', 'user', 'application', 'state', 'seconds', 'waits for', 'blocked by', 'statement', 'cancel'],
        running.map(row)) : html`<p class="wait" role="status">reading …</p>`}
    </div>`,
  };
}
