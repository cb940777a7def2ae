// Whether a Postgres server answers, without a login: its main process says to each connection that asks whether it
// speaks TLS. Whoever asks often gets the answer of the last second, so that nobody can flood the server by it.

import net from 'node:net';

/** SSLRequest: its length, and the code that stands for it. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The server's answers: it does, or it doesn't. */
const ANSWERS = [...'SN'].map((letter) => letter.charCodeAt(0));

const ANSWER_MS = 2000, KEPT_MS = 1000;

/**
 * @param {{ host: string, port: number }} server a path as the host is the folder of its Unix socket
 * @returns {() => Promise<boolean>}
 */
export function createReach({ host, port }) {
  /** @type {Promise<boolean> | null} */
  let last = null;
  let until = 0;
  return () => {
    const now = performance.now();
    if (last && now < until) return last;
    until = now + KEPT_MS;
    return last = ask(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  };
}

/** @param {net.NetConnectOpts} address @returns {Promise<boolean>} */
function ask(address) {
  return new Promise((resolve) => {
    const socket = net.connect(address);
    /** @param {boolean} answered */
    const end = (answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('connect', () => socket.write(SSL_REQUEST));
    socket.once('data', (bytes) => end(ANSWERS.includes(Number(bytes[0]))));
    socket.on('error', () => end(false)).once('end', () => end(false));
  });
}
