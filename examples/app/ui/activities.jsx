// What happened, the newest first, page by page.
'use client';
import { useState } from 'react';
import { useAction } from './action.js';
import { useLive } from './live.js';
import { ask } from './session.js';
import { Time } from './time.jsx';

const EVERY = 5000;

/** @typedef {import('heliumdb').Activity} Row */
/** @typedef {{rows: Row[], next: string | undefined}} More */

/** @param {{path: string, title: string}} props */
export function Activities({ path, title }) {
  const { value, next, error } = useLive(path, EVERY), newest = /** @type {Row[]} */ (value ?? []);
  const [more, setMore] = useState(/** @type {More | undefined} */ (undefined));
  const further = more ? more.next : next, known = new Set(newest.map(({ id }) => id));
  const rows = [...newest, ...(more?.rows ?? []).filter(({ id }) => !known.has(id))];
  const { act, error: refused } = useAction();
  const read = () => act(async () => {
    const page = await ask('GET', String(further));
    setMore({ rows: [...(more?.rows ?? newest), ...page.value], next: page.next });
  });
  return (
    <section aria-labelledby="activities">
      <h2 id="activities">{title}</h2>
      {(error || refused) && <p role="alert">{error || refused}</p>}
      {!rows.length && <p>Nothing has happened yet.</p>}
      <ul>
        {rows.map(({ id, type, message, timestamp }) => (
          <li key={id}><Time at={timestamp} /> <strong>{type}</strong> {message}</li>
        ))}
      </ul>
      {further && <button type="button" onClick={read}>Show more</button>}
    </section>
  );
}
