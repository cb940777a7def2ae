// What went wrong, as the client is told: problem details, RFC 9457. What nobody planned is logged, and told as nothing
// more than that.

/** @typedef {{path: string, code: string, message: string}} Issue */

const TITLES = /** @type {Record<number, string>} */ ({
  400: 'Malformed request', 401: 'Not logged in', 403: 'Not allowed', 404: 'Not found', 405: 'Method not allowed',
  409: 'Conflict', 412: 'Changed in the meantime', 413: 'Too large', 415: 'Not JSON', 422: 'Invalid input',
  429: 'Too many requests', 500: 'Something went wrong here', 503: 'Not available now',
});

/** The statuses of what the database says, by Prisma's codes: the errors of heliumdb have them, too. */
const STATUSES = /** @type {Record<string, [status: number, detail: string]>} */ ({
  P2002: [409, 'it is taken'], P2003: [409, 'what it belongs to is gone'], P2004: [422, 'a value is not allowed'],
  P2011: [422, 'a value is missing'], P2020: [422, 'a value is out of range'], P2025: [404, 'there is no such thing'],
  P2034: [503, 'others were faster; try again'], P2039: [422, 'a value is not allowed'],
  P1001: [503, 'the database is not there'],
  P1008: [503, 'the database took too long'],
});

/** An answer other than what was asked for. */
export class Problem extends Error {
  name = 'Problem';

  /**
   * @param {number} status @param {string} detail
   * @param {{errors?: Issue[], headers?: Record<string, string>}} [more]
   */
  constructor(status, detail, { errors, headers = {} } = {}) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  toResponse() {
    const { status, message: detail, errors, headers } = this;
    return Response.json({ type: 'about:blank', title: TITLES[status], status, detail, errors }, {
      status, headers: { 'cache-control': 'no-store', ...headers, 'content-type': 'application/problem+json' },
    });
  }
}

/** Input that isn't right. @param {Issue[]} errors */
export const invalid = (errors) => new Problem(422, 'some of the input is not right', { errors });

export const notFound = () => new Problem(404, 'there is no such thing');

/** @param {any} error @returns {Problem} */
export function problemOf(error) {
  if (error instanceof Problem) return error;
  if (error?.name === 'ValidationError' && Array.isArray(error.issues)) return invalid(error.issues);
  if (error?.name === 'PrismaClientValidationError') return new Problem(422, 'some of the input is not right');
  if (error?.name === 'AbortError') return new Problem(503, 'the client has gone');
  const [status, detail] = STATUSES[error?.prismaCode ?? error?.code] ?? [500, 'it has been logged'];
  // Prisma's messages hold what it was called with, a user's password too.
  if (status === 500) console.error(error?.clientVersion ? `${error.name} ${error.code}` : error);
  return new Problem(status, detail, { headers: status === 503 ? { 'retry-after': '1' } : {} });
}
