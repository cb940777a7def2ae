// A request's body: JSON, not too long, with no other members than those that are asked for.
import { Problem, invalid } from './problem.js';

const LIMIT = 64 * 1024;

/** Of lists, which are many rows. */
const LIST_LIMIT = 1024 * 1024, LIST_LENGTH = 5000;

/**
 * @typedef {{of?: string, fields: string[], required?: string[], many?: boolean}} Shape of a body, or of each of its
 *   rows; `of` is the row whose columns they are
 */

/** Reads no more than may be. @param {Request} request @param {number} limit */
async function textOf(request, limit) {
  const decoder = new TextDecoder('utf-8', { fatal: true }), reader = request.body?.getReader();
  let text = '', size = 0;
  for (;;) {
    const { done, value } = await reader?.read() ?? { done: true };
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > limit) {
      await reader?.cancel();
      throw new Problem(413, `a body may have ${limit} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** @param {unknown} value @param {Shape} shape @param {string} [at] @returns {import('./problem.js').Issue[]} */
function issuesOf(value, { fields, required = [] }, at = '') {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: at, code: 'type', message: 'must be an object' }];
  }
  const path = (/** @type {string} */ name) => (at ? `${at}.${name}` : name);
  return [
    ...Object.keys(value).filter((name) => !fields.includes(name))
      .map((name) => ({ path: path(name.slice(0, 100)), code: 'unknown', message: 'is not asked for' })),
    ...required.filter((name) => !Object.hasOwn(value, name))
      .map((name) => ({ path: path(name), code: 'missing', message: 'is missing' })),
  ];
}

/** @param {Request} request @param {Shape} shape */
export async function bodyOf(request, shape) {
  const type = request.headers.get('content-type')?.split(';')[0].trim().toLowerCase();
  if (type !== 'application/json') throw new Problem(415, 'the body must be application/json');
  let body;
  try {
    body = JSON.parse(await textOf(request, shape.many ? LIST_LIMIT : LIMIT));
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, 'the body is not JSON');
  }
  if (!shape.many) return checked(body, issuesOf(body, shape));
  if (!Array.isArray(body)) throw invalid([{ path: '', code: 'type', message: 'must be an array' }]);
  if (body.length > LIST_LENGTH) throw new Problem(413, `a list may have ${LIST_LENGTH} rows`);
  return checked(body, body.flatMap((row, i) => issuesOf(row, shape, `[${i}]`)).slice(0, 100));
}

/** @param {any} body @param {import('./problem.js').Issue[]} issues */
function checked(body, issues) {
  if (issues.length) throw invalid(issues);
  return body;
}
