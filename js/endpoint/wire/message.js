// The messages of Postgres's protocol that the endpoint writes itself, and the codes of a session's first packet.

/** What the first packet of a connection may be, beside a startup of protocol 3. */
export const SSL_REQUEST = 80877103, GSS_REQUEST = 80877104, CANCEL_REQUEST = 80877102;

/**
 * @param {string} type one letter
 * @param {...(string | Buffer)} parts a string gets the NUL it ends with
 * @returns {Buffer}
 */
export function message(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(5, type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** @param {...number} values 32 bits each */
export function int32(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(value | 0, 4 * i));
  return bytes;
}

export const authenticationOk = message('R', int32(0));
export const cleartextPassword = message('R', int32(3));

/** @param {string} name @param {string} value */
export const parameterStatus = (name, value) => message('S', name, value);

/** @param {number} pid @param {number} key */
export const backendKeyData = (pid, key) => message('K', int32(pid, key));

/** @param {'I' | 'T' | 'E'} status */
export const readyForQuery = (status) => message('Z', Buffer.from(status));

/** Only protocol 3.0, whichever 3.x or `_pq_.` option the client asked for. @param {string[]} options */
export const negotiateVersion = (options) => message('v', int32(0x30000, options.length), ...options);

/**
 * @param {string} severity `FATAL` where the session ends
 * @param {string} code SQLSTATE
 * @param {string} text
 * @param {string | null} [hint]
 * @param {Record<string, string>} [more] further fields by their letters
 */
export function errorResponse(severity, code, text, hint, more = {}) {
  const fields = { S: severity, V: severity, C: code, M: text, ...(hint && { H: hint }), ...more };
  return message('E', ...Object.entries(fields).map(([letter, value]) => letter + value), Buffer.alloc(1));
}
