// What the API says, kept up to date: read at once, again on demand, and every few seconds while the page is seen.
import { useCallback, useEffect, useState } from 'react';
import { ask } from './session.js';

/**
 * @param {string} path @param {number} [every] milliseconds
 * @returns {{value: any, error: string, next: string | undefined, reload: () => void}} no value until it is read
 */
export function useLive(path, every) {
  const [said, setSaid] = useState(/** @type {{value?: any, next?: string, error: string}} */ ({ error: '' }));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const read = async () => {
      if (!document.hidden || !every) {
        await ask('GET', path, undefined, stop.signal).then(
          ({ value, next }) => setSaid({ value, next, error: '' }),
          (error) => stop.signal.aborted || setSaid((before) => ({ ...before, error: error.message })),
        );
      }
      if (every && !stop.signal.aborted) timer = setTimeout(read, every);
    };
    read();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, every, turn]);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  return { value: said.value, next: said.next, error: said.error, reload };
}
