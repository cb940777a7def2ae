// A time, as the reader's language writes it.
'use client';

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** @param {{at: Date | string | null}} props JSON has times as text */
export function Time({ at }) {
  if (!at) return null;
  const date = new Date(at);
  return <time dateTime={date.toISOString()}>{format.format(date)}</time>;
}
