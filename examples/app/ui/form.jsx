// A form: its fields by name, one answer at a time, and what was refused.
'use client';
import { useId, useState } from 'react';

/** @param {{label: string, name: string} & import('react').InputHTMLAttributes<HTMLInputElement>} props */
export function Field({ label, ...input }) {
  const id = useId();
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} required {...input} />
    </p>
  );
}

/**
 * @param {{
 *   label: string, submit: string, children: import('react').ReactNode,
 *   onSend: (fields: Record<string, string>) => Promise<unknown>,
 * }} props
 */
export function Form({ label, submit, children, onSend }) {
  const [error, setError] = useState(''), [busy, setBusy] = useState(false);
  /** @param {import('react').FormEvent<HTMLFormElement>} event */
  async function send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    try {
      await onSend(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
      setError('');
      form.reset();
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
    }
    setBusy(false);
  }
  return (
    <form aria-label={label} onSubmit={send}>
      {children}
      <button type="submit" disabled={busy}>{submit}</button>
      {error && <p role="alert">{error}</p>}
    </form>
  );
}
