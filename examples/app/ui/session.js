// Who is logged in, and how the API is asked. The access token is here, in memory, and nowhere else: a page that is
// loaded again gets a new one for its cookie.
import { useSyncExternalStore } from 'react';

/** @typedef {'starting' | 'in' | 'out'} State */

let token = '';
/** @type {State} */
let state = 'starting';
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {string} next an access token, or '' */
function become(next) {
  token = next;
  state = next ? 'in' : 'out';
  listeners.forEach((listener) => listener());
}

/** @param {() => void} listener */
function subscribe(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useSession = () =>
  useSyncExternalStore(subscribe, () => state, () => /** @type {State} */ ('starting'));

/** What the API refused, as it says it. */
export class Refused extends Error {
  /** @param {{detail?: string, errors?: {path: string, message: string}[]}} problem */
  constructor({ detail, errors = [] }) {
    super(errors.length ? errors.map(({ path, message }) => `${path} ${message}`).join('; ') : detail);
  }
}

/** @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [signal] */
const send = (method, path, body, signal) => fetch(`/api${path}`, {
  method, signal, cache: 'no-cache', // what is cached is asked for by its tag
  headers: {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  },
  body: body === undefined ? undefined : JSON.stringify(body),
});

/** A new token for the cookie, one tab at a time: a refresh token is good once. @param {string} [stale] */
const renew = (stale = token) => navigator.locks.request('refresh', async () => {
  if (token !== stale) return token !== '';
  const response = await send('POST', '/auth/refresh');
  if (response.ok) become((await response.json()).accessToken);
  else if (response.status === 401) become('');
  return response.ok;
});

/** @type {Promise<unknown> | undefined} */
let started;
/** Is somebody logged in already? Asked once. */
export const start = () => started ??= renew().catch(() => become(''));

/**
 * Rows or a row, and where the next page is.
 * @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [signal]
 */
export async function ask(method, path, body, signal) {
  const shown = token;
  let response = await send(method, path, body, signal);
  if (response.status === 401 && shown && await renew(shown)) response = await send(method, path, body, signal);
  const value = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Refused(value);
  return { value, next: /^<\/api([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1] };
}

/** @param {'login' | 'register'} how @param {object} account */
export async function enter(how, account) {
  const { value } = await ask('POST', `/auth/${how}`, account);
  become(value.accessToken);
}

export async function leave() {
  await ask('POST', '/auth/logout');
  become('');
}
