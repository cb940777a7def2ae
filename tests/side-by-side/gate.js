// Many may pass a gate side by side; who needs it alone waits for them, and the others wait for him.

export function createGate() {
  let inside = 0, alone = false;
  /** @type {{single: boolean, enter: () => void}[]} */
  const waiting = [];
  const admit = () => {
    while (waiting.length && !alone && (inside === 0 || !waiting[0].single)) {
      const { single, enter } = /** @type {{single: boolean, enter: () => void}} */ (waiting.shift());
      inside++;
      alone = single;
      enter();
    }
  };
  /** @template T @param {boolean} single @param {() => Promise<T>} work @returns {Promise<T>} */
  return async (single, work) => {
    await new Promise((resolve) => {
      waiting.push({ single, enter: () => resolve(undefined) });
      admit();
    });
    try {
      return await work();
    } finally {
      inside--;
      alone = false;
      admit();
    }
  };
}
