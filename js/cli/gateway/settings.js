// What `heliumdb serve` may be told, and by what: a flag, or else the environment, or else a file, or else the default.
// All four come from one table, and are read by the same functions, so that each says the same of a wrong value.

import { readFileSync } from 'node:fs';
import { GATEWAY_LIMITS } from '../../endpoint/limits/gateway.js';
import { CliError } from '../error.js';
import { nearest } from '../suggest.js';
import { LEVELS } from './log.js';
import { TOKEN_SETTINGS } from './tokens.js';
import { some, whole } from './values.js';

/**
 * @typedef {object} Setting
 * @property {string} [value] the placeholder of its value; none: it is a switch
 * @property {boolean} [many] a list
 * @property {string} help
 * @property {unknown} [otherwise] the default
 * @property {string} [needs] another setting, without which it means nothing
 * @property {(text: string) => unknown} [read] makes a value of its text; throws an Error that says what to give, and
 *   doesn't repeat the text
 *
 * @typedef {Record<string, any>} Values by name of setting
 * @typedef {{ values: Values, from: Record<string, string> }} Settings `from`: what has set each
 */

/** The longest time of a Node timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The server, without a login: that is the caller's, and this text is printed. An @ stands behind a user, wherever a
 * parser would look for it.
 * @param {string} text
 */
function server(text) {
  if (/^postgres(ql)?:\/\/[^\s@/?#]+\/?(\?[^\s@#]*)?$/.test(text) && !/[?&][^=&]*(user|pass|%)[^=&]*=/i.test(text)) {
    return text;
  }
  throw new Error("give only host and port, as postgres://HOST:PORT; user, password and database are the caller's");
}

/** @param {string} text */
function level(text) {
  if (LEVELS.includes(text)) return text;
  throw new Error(`give one of ${LEVELS.join(', ')}`);
}

/** @type {Record<string, Setting>} */
export const SETTINGS = {
  postgres: {
    value: 'URL', read: server,
    help: 'the server, as postgres://HOST:PORT, with ?sslmode=verify-full where it has TLS;\n'
      + 'whoever calls logs in there with a user and password of its own',
  },
  host: { value: 'HOST', read: some, otherwise: '127.0.0.1', help: 'the address to listen on, 127.0.0.1 by default' },
  port: {
    value: 'PORT', read: whole(65_535), otherwise: 4444,
    help: 'the port to listen on, 4444 by default; 0: any free one',
  },
  'tls-cert': {
    value: 'FILE', read: some,
    help: 'a certificate, with those between it and the root, as PEM: then it speaks TLS only,\n'
      + 'and any --host may be given. A new file is used within ten seconds',
  },
  'tls-key': { value: 'FILE', read: some, help: 'its key, as PEM' },
  'behind-proxy': {
    otherwise: false,
    help: 'only a proxy with TLS can reach this: any --host may be given, and callers are\n'
      + 'told apart by the last address of X-Forwarded-For. Without it and without a\n'
      + 'certificate the address must be of this machine alone',
  },
  'allow-database': {
    value: 'NAME', many: true, read: some, help: 'a database that may be used; may be repeated. Any, by default',
  },
  ...TOKEN_SETTINGS,
  workers: {
    value: 'N', read: whole(64, 1), otherwise: 1,
    help: 'processes that share the port, 1 by default; they share --max-connections,\n'
      + '--max-server, --max-sessions and --max-pool, too. Other limits are those of each',
  },
  'read-only': {
    otherwise: false,
    help: 'requests can only read, whatever the role may do; and there are no sessions over\nWebSockets and TCP',
  },
  rate: {
    value: 'N', read: whole(1_000_000), otherwise: 0,
    help: 'requests and new sessions of one role in one database a second, in each of --workers;\n'
      + 'without limit by default',
  },
  'rate-address': {
    value: 'N', read: whole(1_000_000), otherwise: 0,
    help: 'the same of one address, wrong logins too, in each of --workers; without limit by\ndefault',
  },
  'max-request': {
    value: 'BYTES', read: whole(2 ** 30), otherwise: 64 * 2 ** 20,
    help: 'the longest body of a request, 67108864 by default',
  },
  'max-response': {
    value: 'BYTES', read: whole(2 ** 30), otherwise: 64 * 2 ** 20,
    help: 'the longest answer over HTTP, 67108864 by default',
  },
  'max-bytes': {
    value: 'BYTES', read: whole(2 ** 40), otherwise: GATEWAY_LIMITS.bytes,
    help: 'bytes of requests and answers over HTTP at the same time, 268435456 by default',
  },
  'max-connections': {
    value: 'N', read: whole(1_000_000, 1), otherwise: GATEWAY_LIMITS.connections,
    help: 'connections of clients at the same time, 4096 by default; a quarter of them of one\n'
      + 'address, unless behind a proxy',
  },
  'max-server': {
    value: 'N', read: whole(100_000), otherwise: GATEWAY_LIMITS.server,
    help: 'connections to the server at the same time, 90 by default: those of sessions, 8 for\n'
      + 'logins, and the rest for requests',
  },
  'max-sessions': {
    value: 'N', read: whole(100_000), otherwise: GATEWAY_LIMITS.sessions,
    help: 'sessions over WebSockets and TCP at the same time, 40 by default',
  },
  'max-pool': {
    value: 'N', read: whole(100_000, 1), otherwise: GATEWAY_LIMITS.pool,
    help: 'connections that requests of one role in one database share, 20 by default',
  },
  'queue-timeout': {
    value: 'MS', read: whole(LONGEST_MS), otherwise: GATEWAY_LIMITS.waitMs,
    help: 'how long a request or a session waits for a connection to the server,\n5000 by default',
  },
  'statement-timeout': {
    value: 'MS', read: whole(LONGEST_MS), otherwise: 30_000,
    help: 'how long a statement may run, 0: without limit; 30000 by default',
  },
  log: {
    value: 'WHAT', read: level, otherwise: 'none',
    help: 'a line of JSON on stdout for each request and session, without statements and\nvalues: none, errors, all',
  },
  'metrics-port': {
    value: 'PORT', read: whole(65_535),
    help: 'a port for /metrics in Prometheus\'s format, /health and /ready; 0: any free one.\nNone by default',
  },
  'metrics-host': {
    value: 'HOST', read: some, needs: 'metrics-port', otherwise: '127.0.0.1',
    help: 'the address of that port, 127.0.0.1 by default',
  },
  unready: {
    value: 'SECONDS', read: whole(3600), otherwise: 5,
    help: 'at the end: how long it still takes new work while /ready says that it ends,\n5 by default',
  },
  grace: {
    value: 'SECONDS', read: whole(3600), otherwise: 10,
    help: 'at the end, after that: how long what runs may take to finish, 10 by default',
  },
};

/** @param {string} name of a setting */
export const variableOf = (name) => `HELIUMDB_${name.toUpperCase().replaceAll('-', '_')}`;

/** @param {string} name of a setting @param {string} text @param {string} where */
function read(name, text, where) {
  try {
    return (SETTINGS[name].read ?? toSwitch)(text);
  } catch (error) {
    throw new CliError(`${where}: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} text */
function toSwitch(text) {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error('give true or false');
}

/**
 * A value of any of the three: of a list each part.
 * @param {string} name @param {string[]} texts @param {string} where
 */
function valueOf(name, texts, where) {
  const values = texts.map((text) => read(name, text, where));
  if (SETTINGS[name].many) return values;
  if (values.length !== 1) throw new CliError(`${where}: give one value, not a list`);
  return values[0];
}

/** @param {string} file @returns {Record<string, unknown>} */
function fileOf(file) {
  /** @type {unknown} */
  let content;
  try {
    content = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CliError(`--config ${file}: ${code ? `it can't be read (${code})` : 'it isn\'t JSON'}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new CliError(`--config ${file}: give an object, {"postgres": "postgres://HOST:PORT"}`);
  }
  for (const name of Object.keys(content)) {
    if (Object.hasOwn(SETTINGS, name)) continue;
    const near = nearest(name, Object.keys(SETTINGS));
    throw new CliError(`--config ${file}: there is no setting "${name}"${near ? `: did you mean "${near}"?` : ''}`);
  }
  return /** @type {Record<string, unknown>} */ (content);
}

/** What a file says, as texts: a number and a switch may stand there as JSON has them. @param {unknown} value */
const textsOf = (value) => [value].flat().map((one) => (typeof one === 'object' ? '' : String(one)));

/**
 * @param {Record<string, any>} given the flags; `config`: the file
 * @param {Record<string, string | undefined>} environment
 * @returns {Settings}
 */
export function readSettings(given, environment) {
  const file = given.config ?? environment[variableOf('config')];
  const content = file === undefined ? {} : fileOf(String(file));
  /** @type {Settings} */
  const settings = { values: {}, from: {} };
  for (const [name, { many, otherwise }] of Object.entries(SETTINGS)) {
    const variable = variableOf(name), set = environment[variable];
    let from = 'default', value = otherwise;
    if (given[name] !== undefined) {
      from = `--${name}`;
      value = valueOf(name, [given[name]].flat().map(String), from);
    } else if (set !== undefined) {
      from = variable;
      value = valueOf(name, many ? set.split(',') : [set], from);
    } else if (Object.hasOwn(content, name)) {
      from = `--config ${file}`;
      value = valueOf(name, textsOf(content[name]), `${from}, "${name}"`);
    }
    settings.values[name] = value;
    settings.from[name] = from;
  }
  return settings;
}
