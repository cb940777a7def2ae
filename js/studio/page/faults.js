// What is wrong with values that are staged, told as soon as they are: the server asks the core and the database, and
// each fault is shown at its cell. A change is asked for once, as another value is another change.

import { ask } from './ask.js';
import { sent } from './stage.js';

/** How long typing must have stopped (ms). */
const PAUSE = 150;

/**
 * @param {{stage: import('./stage.js').Stage, schema: import('./types.js').Schema}} state @param {() => void} draw
 * @returns {() => void} to be called when something has been staged
 */
export function createChecker(state, draw) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  const check = async () => {
    const list = state.stage.list().filter(({ kind, checked }) => kind !== 'delete' && !checked);
    if (!list.length) return;
    for (const one of list) one.checked = true;
    // Who can't be asked now says so when it is saved.
    const { faults } = await ask('check', { version: state.schema.version, changes: list.map(sent) })
      .catch(() => ({ faults: [] }));
    list.forEach((one, i) => Object.assign(one, { faults: faults[i] ?? {} }));
    draw();
  };
  return () => {
    clearTimeout(pause);
    pause = setTimeout(check, PAUSE);
  };
}
