// A connection to the server: logs in through `pg`, and keeps what the server says of itself, for a session that takes
// the connection over. It knows how a connection ends; not who shares it.

import { createLine } from './line.js';
import { createSocket } from './socket.js';

/**
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('./line.js').Line} Line
 *
 * @typedef {object} Connected
 * @property {Client} client
 * @property {Map<string, string>} reported the parameters that the server reported at login
 * @property {() => Line} line for requests; from its first call on `pg` is not asked any more
 * @property {Promise<void>} ended resolves when it has ended, whoever ended it
 * @property {() => Promise<void>} end at once, if something still runs
 */

/** How long a server may take to accept a login, and to end a connection. */
const LOGIN_MS = 10_000, END_MS = 1000;

function ignore() {}

/**
 * @param {import('./logins.js').Settings} settings
 * @returns {Promise<Connected>} rejects with an EndpointError
 */
export async function connect({ connectionString, Client, refusal, assertAsked }) {
  const client = new Client({ connectionString, connectionTimeoutMillis: LOGIN_MS, stream: createSocket });
  /** @type {Map<string, string>} */
  const reported = new Map();
  const ended = new Promise((resolve) => client.once('end', () => resolve(undefined)));
  client.on('error', ignore); // whoever has the connection sees its end
  client.connection.on('parameterStatus', (/** @type {any} */ { parameterName, parameterValue }) => {
    reported.set(parameterName, parameterValue);
  });
  try {
    await client.connect();
    assertAsked();
  } catch (error) {
    client.connection.stream.destroy();
    throw refusal(error);
  }
  /** @type {Line | undefined} */
  let line;
  return {
    client, reported, ended,
    line: () => (line ??= createLine(client)),
    async end() {
      if (line?.isBusy()) return line.destroy();
      const timer = setTimeout(() => client.connection.stream.destroy(), END_MS);
      await client.end().catch(ignore);
      clearTimeout(timer);
    },
  };
}
