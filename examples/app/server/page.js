// Pages of lists, and tags of answers: what a client has seen already is not sent again.
import { Problem, invalid } from './problem.js';

const ROWS = 50, MOST_ROWS = 200;

/**
 * The page that is asked for, and one row more: it says whether there is another page.
 * @param {URLSearchParams} query
 */
export function pageOf(query) {
  const limit = query.has('limit') ? Number(query.get('limit')) : ROWS;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw invalid([{ path: 'limit', code: 'range', message: `must be a whole number from 1 to ${MOST_ROWS}` }]);
  }
  return { limit: limit + 1, after: query.get('after') ?? undefined };
}

/**
 * Without the row that was one too many; with a link to the next page, if that row was there.
 * @template {{id: string}} Row @param {Row[]} rows @param {{limit: number}} page @param {URL} url
 * @returns {{value: Row[], headers: Record<string, string>}}
 */
export function paged(rows, { limit }, url) {
  const shown = rows.slice(0, limit - 1);
  if (rows.length < limit) return { value: shown, headers: {} };
  const next = new URL(url);
  next.searchParams.set('after', shown[shown.length - 1].id);
  return { value: shown, headers: { link: `<${next.pathname}${next.search}>; rel="next"` } };
}

/** @param {string} text */
async function tagOf(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `"${btoa(String.fromCharCode(...bytes.subarray(0, 15))).replaceAll('+', '-').replaceAll('/', '_')}"`;
}

/** Does a header name the tag? @param {string} header @param {string} tag */
const names = (header, tag) => header.split(',').some((part) => ['*', tag, `W/${tag}`].includes(part.trim()));

/**
 * A value as JSON with its tag, or 304 if the client has it.
 * @param {Request} request @param {unknown} value @param {HeadersInit} [more]
 */
export async function tagged(request, value, more) {
  const text = JSON.stringify(value), tag = await tagOf(text), headers = new Headers(more);
  headers.set('etag', tag);
  headers.set('cache-control', 'private, no-cache');
  if (names(request.headers.get('if-none-match') ?? '', tag)) return new Response(null, { status: 304, headers });
  headers.set('content-type', 'application/json');
  return new Response(text, { headers });
}

/**
 * Does the client insist on what it has seen? Then it must still be so.
 * @param {Request} request @param {unknown} value
 */
export async function insists(request, value) {
  const header = request.headers.get('if-match');
  if (header === null) return false;
  if (!names(header, await tagOf(JSON.stringify(value)))) throw changed();
  return true;
}

export const changed = () => new Problem(412, 'somebody has changed it since you read it');
