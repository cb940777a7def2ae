// Ends what a connection to the server runs: by the protocol's own CancelRequest, on one more connection to the same
// address, with the process and the key that this one was given when it logged in. It needs no login, so it works where
// no connection is left; and a pooler such as PgBouncer, whose processes and keys are its own, passes it on to the
// server which has the statement. A pg_cancel_backend would be another connection's there.

/**
 * @typedef {import('./logins.js').Pg} Pg
 * @typedef {import('./logins.js').Client} Client
 */

/** How long a server may take to hang up, in milliseconds: that is all it answers. */
const ANSWER_MS = 5000;

/**
 * @param {Pg} pg @param {Client} client whose statement is to end
 * @returns {Promise<void>} resolves when the request has been taken, which doesn't say what has become of it
 */
export function requestCancel(pg, client) {
  const { host, port, ssl, processID, secretKey } = /** @type {any} */ (client);
  return new Promise((resolve, reject) => {
    if (typeof processID !== 'number' || typeof secretKey !== 'number') {
      reject(new Error('the server has given no key to cancel by'));
      return;
    }
    const connection = new /** @type {any} */ (pg).Connection({ ssl });
    const timer = setTimeout(() => connection.stream.destroy(), ANSWER_MS);
    const send = () => connection.cancel(processID, secretKey);
    connection.once('connect', () => (ssl ? connection.requestSsl() : send()));
    connection.once('sslconnect', send);
    connection.on('error', reject);
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (host?.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
