// The beginning of a session: declines encryption, reads the startup packet, asks for the password. It knows who may
// log in; the back end runs the session.

import { RefusedLogin } from '../error.js';
import { isPassword } from '../password.js';
import { BrokenInput } from './input.js';
import {
  CANCEL_REQUEST, GSS_REQUEST, SSL_REQUEST, cleartextPassword, errorResponse, negotiateVersion,
} from './message.js';

/**
 * @typedef {import('./input.js').Input} Input
 * @typedef {import('node:stream').Duplex} Duplex
 *
 * @typedef {{ pid: number, key: Buffer }} Cancel
 * @typedef {Map<string, string>} Parameters of a startup packet: user, database, settings
 */

/** As Postgres's PG_MAX_AUTH_TOKEN_LENGTH: before the login a client gets no more memory. */
const LONGEST_PASSWORD = 65_535;

/** A session that is refused, with the message for the client. */
export class Refused extends Error {
  /** @param {string} code @param {Buffer} reply */
  constructor(code, reply) {
    super('refused');
    this.code = code;
    this.reply = reply;
  }
}

/** @param {string} code @param {string} text */
const fatal = (code, text) => new Refused(code, errorResponse('FATAL', code, text));

/**
 * @param {Input} input
 * @param {Duplex} output
 * @returns {Promise<Parameters | Cancel | null>} null if the client left
 */
export async function readStartup(input, output) {
  for (;;) {
    const packet = await input.startup();
    if (!packet) return null;
    const code = packet.readUInt32BE(0);
    if (code === SSL_REQUEST || code === GSS_REQUEST) output.write('N');
    else if (code === CANCEL_REQUEST && packet.length >= 8) {
      return { pid: packet.readInt32BE(4), key: packet.subarray(8) };
    } else if (code >>> 16 === 3) return parametersOf(packet, output);
    else throw fatal('0A000', `unsupported frontend protocol ${code >>> 16}.${code & 0xffff}: server supports 3.0`);
  }
}

/** @param {Buffer} packet @param {Duplex} output */
function parametersOf(packet, output) {
  const words = packet.toString('utf8', 4).split('\0');
  /** @type {Parameters} */
  const parameters = new Map();
  const unknown = [];
  for (let i = 0; words[i]; i += 2) {
    if (words[i + 1] === undefined) throw new BrokenInput('invalid startup packet');
    if (words[i].startsWith('_pq_.')) unknown.push(words[i]);
    else parameters.set(words[i], words[i + 1]);
  }
  if (packet.readUInt16BE(2) > 0 || unknown.length) output.write(negotiateVersion(unknown));
  if (!parameters.get('user')) throw fatal('28000', 'no PostgreSQL user name specified in startup packet');
  if (!/^(false|off|no|0|)$/i.test(parameters.get('replication') ?? '')) {
    throw fatal('0A000', 'replication is not supported');
  }
  return parameters;
}

/**
 * Over a WebSocket it always asks for a password: Neon's driver sends one with its first frame, and it must be read.
 * Otherwise only if the endpoint requires one, or the server will.
 * @param {Input} input
 * @param {Duplex} output
 * @param {Parameters} parameters
 * @param {(user: string) => boolean} asks does this user need one?
 * @param {boolean} webSocket
 * @returns {Promise<import('../backend.js').Login | null>} null if the client left
 */
export async function readLogin(input, output, parameters, asks, webSocket) {
  const user = parameters.get('user') ?? '';
  const login = { user, database: parameters.get('database') || user, password: '' };
  if (!webSocket && !asks(user)) return login;
  output.write(cleartextPassword);
  const message = await input.message(LONGEST_PASSWORD);
  if (!message) return null;
  if (message[0] !== 0x70) throw fatal('08P01', `expected password response, got message type ${message[0]}`);
  login.password = message.toString('utf8', 5).replace(/\0$/, '');
  return login;
}

/**
 * @param {import('../backend.js').Login} login
 * @param {string} password the required one
 * @param {boolean} webSocket
 * @throws {RefusedLogin}
 */
export function assertPassword(login, password, webSocket) {
  if (isPassword(login.password, password)) return;
  // Neon's proxy has no better code for it over a WebSocket.
  const fields = webSocket ? { code: 'XX000', severity: 'ERROR' } : { code: '28P01', severity: 'FATAL' };
  throw new RefusedLogin(login.user, fields);
}
