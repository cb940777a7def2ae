// The studio's server: one port of loopback, the page's files, the questions of the page, which are POSTs of JSON to
// /api/NAME, and files that such a question has prepared. It knows HTTP, and asks the guard before anything else;
// what a question means, api.js knows.

import { createServer } from 'node:http';
import { pipeline } from 'node:stream';
import { SqlError } from '../../cli/migrations/database.js';
import { readFiles } from './files.js';
import { HEADERS, createGuard } from './guard.js';

/**
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('node:http').ServerResponse} ServerResponse
 *
 * @typedef {(input: any, signal: AbortSignal) => Promise<any>} Answer to a question; what it throws is told to the page
 * @typedef {Record<string, Answer>} Api by name, without a prototype
 *
 * @typedef {object} Download
 * @property {string} name of the file
 * @property {string} type
 * @property {import('node:stream').Readable} body
 * @typedef {(id: string) => Download | undefined} Take what a question has prepared, once
 */

const HOST = '127.0.0.1', BASE = `http://${HOST}`;

/** Bytes of a question at most: a long text in a cell is one. */
const LONGEST = 64 << 20;

/** The address of what is made for one download. */
const FILES = '/export/';

const CLOSED = 'Open the whole address that heliumdb studio has printed: it holds the key of this run.\n';

/** An error for the page, with a status of its own. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {ServerResponse} response @param {number} status @param {string} type @param {string | Buffer} body */
const reply = (response, status, type, body) => response.writeHead(status, { 'content-type': type }).end(body);

/** @param {ServerResponse} response @param {number} status @param {string} text */
const say = (response, status, text) => reply(response, status, 'text/plain; charset=utf-8', text);

/** @param {ServerResponse} response @param {number} status @param {any} value */
const replyJson = (response, status, value) =>
  reply(response, status, 'application/json; charset=utf-8', JSON.stringify(value));

/** @param {IncomingMessage} request @returns {Promise<any>} */
async function inputOf(request) {
  if (!/^application\/json *(;|$)/.test(request.headers['content-type'] ?? '')) {
    throw new Refused(415, 'a question is JSON: its content-type must be application/json');
  }
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LONGEST) throw new Refused(413, `a question may have ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refused(400, 'the question is not JSON');
  }
}

/** What the client says to those who have made one. */
const OLDER = /; the client may be older than the database: .*$/;

/** An error as the page is told it. @param {any} error */
function described(error) {
  const { message, issues, index, conflict, outcome } = error, isSql = error instanceof SqlError;
  const { code, sqlState, detail, hint } = isSql ? { ...error.fields, sqlState: error.code } : error;
  const more = { detail: detail ?? undefined, hint: hint ?? undefined };
  const told = String(message).replace(OLDER, '; Refresh reads the tables again');
  return { error: { message: told, code, sqlState, ...more, issues, index, conflict, outcome } };
}

/** A name in a header, as RFC 8187 writes it. @param {string} name */
const encoded = (name) => encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);

/** A file of any length, as it is made. One that fails is cut, so that nobody takes it for the whole.
 * @param {Download} download @param {ServerResponse} response */
function replyFile({ name, type, body }, response) {
  response.writeHead(200, {
    'content-type': type, 'content-disposition': `attachment; filename*=UTF-8''${encoded(name)}`,
  });
  pipeline(body, response, () => {}); // either's end is the other's
}

/** @param {Answer} answer @param {IncomingMessage} request @param {ServerResponse} response */
async function ask(answer, request, response) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    replyJson(response, 200, await answer(await inputOf(request), gone.signal));
  } catch (error) {
    replyJson(response, error instanceof Refused ? error.status : 422, described(error));
  }
}

/**
 * @param {number} port 0: any free one
 * @param {Api} api
 * @param {Take} take
 * @returns {Promise<{port: number, url: string, once: () => string, close: () => Promise<void>}>} `url` holds the run's
 *   token; `once` gives an address with one that holds for one exchange
 * @throws {NodeJS.ErrnoException} where the port can't be listened on
 */
export async function serve(port, api, take) {
  const files = readFiles();
  /** @type {ReturnType<typeof createGuard>} */
  let guard;
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // A path may begin like a host's name, and be none.
    const target = request.url ?? '/';
    const { pathname, searchParams } = new URL(URL.canParse(target, BASE) ? target : '/-', BASE);
    const refusal = guard.refusal(request);
    if (refusal) return say(response, 403, `${refusal}\n`);
    const token = pathname === '/' && request.method === 'GET' ? searchParams.get('token') : null;
    if (token !== null) {
      const cookie = guard.exchange(token);
      if (!cookie) return say(response, 403, CLOSED);
      return response.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
    }
    if (!guard.isKnown(request)) return say(response, 403, CLOSED);
    const file = files.get(pathname), name = pathname.slice('/api/'.length);
    if (file && request.method === 'GET') return reply(response, 200, file.type, file.body);
    const isMade = request.method === 'GET' && pathname.startsWith(FILES);
    const made = isMade ? take(pathname.slice(FILES.length)) : undefined;
    if (made) return replyFile(made, response);
    const known = request.method === 'POST' && pathname.startsWith('/api/') && Object.hasOwn(api, name);
    return known ? void ask(api[name], request, response) : say(response, 404, 'there is no such thing\n');
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(undefined));
  });
  const at = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  guard = createGuard(at);
  const address = (/** @type {string} */ token) => `http://${HOST}:${at}/?token=${token}`;
  return {
    port: at,
    url: address(guard.token),
    once: () => address(guard.issue()),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
