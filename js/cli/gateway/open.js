// One process of the gateway: the endpoint by the settings, and what it counts and prints.

import { createEndpoint } from '../../endpoint/index.js';
import { LOGINS } from '../../endpoint/limits/gateway.js';
import { CliError } from '../error.js';
import { createLog } from './log.js';
import { createMetrics } from './metrics.js';
import { readTokens, watchPasswords } from './tokens.js';

/**
 * @typedef {import('./settings.js').Values} Values
 * @typedef {{ ready: string, families: import('./metrics.js').Family[] }} Status what a gateway is doing
 *
 * @typedef {object} Gateway one process, or several
 * @property {number} port
 * @property {() => Promise<Status>} status
 * @property {() => void} unready it isn't ready any more; everything else goes on
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Reports what it reports, and to whom
 * @property {(fact: Record<string, unknown>) => void} print a line of the log
 * @property {(problem: string) => void} problem that ends nothing
 * @property {(pid: number, key: Buffer) => Promise<boolean>} [cancelElsewhere] cancels a session of another process
 */

/** @param {NodeJS.ErrnoException} error @param {string} host @param {number} port */
export function notListening({ code, syscall, message }, host, port) {
  const isPort = ['listen', 'bind', 'getaddrinfo'].includes(syscall ?? '');
  return new CliError(isPort ? `port ${port} of ${host} can't be listened on (${code})` : message);
}

/**
 * @param {Values} values of this process alone
 * @param {Reports} reports
 * @returns {Promise<Gateway & { cancel(pid: number, key: Buffer): Promise<boolean> }>} rejects with a CliError
 */
export async function openGateway(values, { print, problem, cancelElsewhere }) {
  const { host, port, 'tls-cert': cert, 'tls-key': key, 'jwt-passwords': file } = values;
  const { tokens } = readTokens(values);
  const metrics = createMetrics(), log = createLog(values.log, print);
  const about = (/** @type {string} */ what) => (/** @type {string} */ why) => problem(`${what}: ${why}`);
  if (tokens) tokens.onProblem = about('the keys of tokens');
  const endpoint = await createEndpoint({
    postgres: values.postgres, host, port, graceMs: values.grace * 1000,
    statementTimeout: values['statement-timeout'],
    limits: { request: values['max-request'], response: values['max-response'] },
    onEvent(seen) {
      metrics.count(seen);
      log(seen);
    },
    gateway: {
      databases: values['allow-database'], behindProxy: values['behind-proxy'], readOnly: values['read-only'],
      tls: cert && { cert, key, onProblem: about('the certificate in use stays') },
      tokens, cancelElsewhere,
      limits: {
        connections: values['max-connections'], sessions: values['max-sessions'], server: values['max-server'],
        logins: values.logins ?? LOGINS, pool: values['max-pool'], waitMs: values['queue-timeout'],
        bytes: values['max-bytes'], rate: values.rate, addressRate: values['rate-address'],
      },
    },
  }).catch((error) => Promise.reject(notListening(error, host, port)));
  const watched = tokens && watchPasswords(tokens, file, about('the passwords in use stay'));
  return {
    port: endpoint.port,
    async status() {
      const state = await endpoint.state();
      return { ready: state.ready, families: metrics.families(state) };
    },
    unready: endpoint.unready,
    async close() {
      watched?.close();
      await endpoint.close();
    },
    cancel: endpoint.cancel,
  };
}
