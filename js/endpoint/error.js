// The endpoint's error: a message, the HTTP status of the answer, and the fields of Postgres's ErrorResponse. Every
// failure between the headers and the last row becomes one. http/answer.js writes it as JSON.

/**
 * The keys of an error body after `message`, in the order they are sent. The names are
 * those that pg and PGlite give the fields of an ErrorResponse.
 */
export const ERROR_FIELDS = /** @type {const} */ ([
  'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'severity', 'where',
  'table', 'column', 'schema', 'dataType', 'constraint', 'file', 'line', 'routine',
]);

/** @typedef {Partial<Record<typeof ERROR_FIELDS[number], string | null>>} ErrorFields */

export class EndpointError extends Error {
  /**
   * @param {number} status the HTTP status
   * @param {string} message
   * @param {ErrorFields} [fields] by default, for an error that isn't Postgres's, an empty code and severity
   */
  constructor(status, message, fields = { code: '', severity: '' }) {
    super(message);
    this.name = 'EndpointError';
    this.status = status;
    this.fields = fields;
    this.code = fields.code ?? '';
  }
}

/** A wrong password. It counts as a guess. */
export class RefusedLogin extends EndpointError {
  /** @param {string} user @param {ErrorFields} [fields] */
  constructor(user, fields) {
    super(400, `password authentication failed for user '${user}'`, fields);
  }
}

/**
 * Is this an ErrorResponse of Postgres, as pg or PGlite parsed it?
 * @param {any} value
 * @returns {boolean}
 */
export function isPostgresError(value) {
  return typeof value?.severity === 'string' && /^[0-9A-Z]{5}$/.test(value.code);
}

/**
 * @param {any} error an ErrorResponse as pg or PGlite parsed it
 * @param {number} [status]
 * @returns {EndpointError}
 */
export function fromPostgres(error, status = 400) {
  /** @type {ErrorFields} */
  const fields = {};
  for (const name of ERROR_FIELDS) fields[name] = error[name] ?? null;
  return new EndpointError(status, error.message, fields);
}

/** @param {number} limit bytes */
export function requestTooLarge(limit) {
  return new EndpointError(413, `request is too large (max is ${limit} bytes)`);
}

/** @param {number} limit bytes */
export function responseTooLarge(limit) {
  return new EndpointError(507, `response is too large (max is ${limit} bytes)`);
}

/** COPY FROM STDIN and COPY TO STDOUT can't work in a request with one answer. */
export function unexpectedMessage() {
  return new EndpointError(400, 'unexpected message from server');
}

/** The statement was stopped because the client left or the endpoint is closing. */
export function cancelled() {
  return new EndpointError(400, 'query cancelled', { code: '08P01' });
}
