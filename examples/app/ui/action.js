// What a button does, and what was refused of it.
import { useState } from 'react';

/** @returns {{error: string, act: (work: () => Promise<unknown>) => Promise<void>}} */
export function useAction() {
  const [error, setError] = useState('');
  const act = (/** @type {() => Promise<unknown>} */ work) =>
    work().then(() => setError(''), (failure) => setError(failure.message));
  return { error, act };
}
