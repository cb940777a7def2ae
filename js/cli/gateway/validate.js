// What one setting of the gateway alone can't say: which of them don't fit together.

import { isLoopback } from '../../endpoint/loopback.js';
import { CliError } from '../error.js';
import { shareOf } from './divide.js';
import { SETTINGS, variableOf } from './settings.js';

/** @typedef {import('./settings.js').Values} Values */

/** @param {import('./settings.js').Settings} settings @throws {CliError} */
export function validate({ values, from }) {
  if (values.postgres === undefined) {
    throw new CliError(`no server is named: give --postgres postgres://HOST:PORT, or set ${variableOf('postgres')}`);
  }
  const { 'max-request': request, 'max-response': response, 'max-bytes': bytes } = values;
  if (bytes < request + response) {
    throw new CliError(`--max-bytes ${bytes} is less than --max-request and --max-response together: give ${
      request + response} at least`);
  }
  for (const [name, { needs }] of Object.entries(SETTINGS)) {
    if (needs === undefined || from[name] === 'default' || values[needs] !== undefined) continue;
    const given = from[name].startsWith('--config ') ? `${from[name]}, "${name}"` : from[name];
    throw new CliError(`${given} means nothing without --${needs}`);
  }
  validateConnections(values);
  validateEncryption(values);
}

/** @param {Values} values */
function validateConnections(values) {
  const { workers, 'max-server': server, 'max-sessions': sessions, 'max-connections': connections } = values;
  for (const [name, total] of [['max-sessions', sessions], ['max-connections', connections]]) {
    if (total && total < workers) {
      const why = `is less than one for each of ${workers} workers`;
      throw new CliError(`--${name} ${total} ${why}: give ${workers} at least`);
    }
  }
  const shares = Array.from({ length: workers }, (_, index) => shareOf(values, index));
  const needs = shares.map((share) => share['max-sessions'] + share.logins + 1);
  if (shares.every((share, index) => share['max-server'] >= needs[index])) return;
  const [{ logins }] = shares, each = workers > 1 ? ` in each of ${workers} workers` : '';
  throw new CliError(`--max-server ${server} leaves none for requests${each}, beside ${
    shares[0]['max-sessions']} for sessions and ${logins} for logins: give ${workers * Math.max(...needs)} at least`);
}

/** @param {Values} values */
function validateEncryption({ host, 'behind-proxy': behindProxy, 'tls-cert': cert, 'tls-key': key }) {
  if ((cert === undefined) !== (key === undefined)) {
    throw new CliError('--tls-cert and --tls-key: give both, or none');
  }
  if (isLoopback(host) || behindProxy || cert) return;
  const why = 'can be reached from other machines, and passwords would pass unencrypted';
  const fix = 'give --tls-cert and --tls-key, or put a proxy with TLS in front and give --behind-proxy';
  throw new CliError(`--host ${host} ${why}: ${fix}`);
}
