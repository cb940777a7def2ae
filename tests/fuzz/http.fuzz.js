// What the endpoint reads of a request: headers and a body, in pieces of any size. It gives queries whose parameters are
// texts Postgres can take, or an EndpointError of 400 or 413; integers keep every digit.
import assert from 'node:assert/strict';
import { EndpointError } from '../../js/endpoint/error.js';
import { mayRead } from '../../js/endpoint/http/cors.js';
import { readExact } from '../../js/endpoint/http/json.js';
import { parseBody, readBody, readCaller, readHeaders } from '../../js/endpoint/http/request.js';
import { converterOf } from '../../js/endpoint/http/value.js';
import { loop } from './loop.js';

const LIMIT = 2000;

/** A message without what stands in the input, so that there are not too many. @param {string} message */
const kind = (message) =>
  message.replace(/(Unexpected \w+).*|'.*'|[^ -~]/gs, '$1').replace(/[\d"]+/g, '0').slice(0, 60);

/** The beginning of a text, so far as there are not too many. @param {string} text */
const form = (text) => text.replace(/\w/g, 'w').replace(/[^ -~]/g, '?');

/** @param {() => any} read @returns {Promise<any>} what it gives, or the error as text */
async function tried(read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    assert.ok([400, 413].includes(error.status) && error.message && error.code === '', error.message);
    return kind(error.message);
  }
}

/** @param {Buffer} bytes @param {number} size */
async function* pieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What readExact and JSON.parse read alike: doubles in place of bigints. @param {any} value @returns {any} */
function rounded(value) {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(rounded);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}

/** @param {string} text */
function exact(text) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  try {
    assert.deepEqual(rounded(readExact(text)), parsed);
  } catch (caught) {
    const error = /** @type {Error} */ (caught);
    if (!/^(recursion limit exceeded|number out of range at position \d+)$/.test(error.message)) throw error;
    return error.message.replace(/\d+/, '');
  }
  return 'JSON';
}

/** @param {Buffer} bytes */
async function body(bytes) {
  const text = await tried(async () => readBody({ body: pieces(bytes, 1 + (bytes[0] ?? 0)), headers: { get: () => null } }, LIMIT));
  if (bytes.length > LIMIT) return assert.match(text, /^request is too large/), text;
  const read = await tried(() => parseBody(text, false));
  if (typeof read === 'string') return `${exact(text)}, ${read}`;
  for (const query of read.queries) {
    assert.ok(typeof query.text === 'string' && !query.text.includes('\0') && typeof query.arrayMode === 'boolean');
    for (const param of query.params) assert.ok(param === null || (typeof param === 'string' && param.isWellFormed?.() !== false));
  }
  const [{ params, arrayMode } = { params: [], arrayMode: false }] = read.queries;
  const shape = params.map((/** @type {string | null} */ param) => (param === null ? 'n' : form(param.slice(0, 2))));
  return `${exact(text)}, ${read.batch} ${read.queries.length} ${arrayMode} ${shape.slice(0, 2)}`;
}

/** One line a header, as HTTP has them: without line breaks. @param {Buffer} bytes */
async function headers(bytes) {
  const lines = new Map(bytes.toString('latin1').split('\n').map((line) => {
    const [name, ...value] = line.split(':');
    return [name.toLowerCase(), value.join(':').trim()];
  }));
  mayRead(lines.get('origin') ?? null, false);
  const source = { get: (/** @type {string} */ name) => lines.get(name) ?? null };
  const login = await tried(() => readCaller(source, { password: lines.get('password') }));
  if (typeof login === 'string') return login;
  const read = await tried(() => readHeaders(source));
  if (typeof read === 'string') return read;
  const { user, database, password } = login;
  assert.ok(user && database && password && !`${user}${database}${password}`.includes('\0'));
  return `${read.isolation} ${read.rawText} ${read.arrayMode} ${read.readOnly} ${read.deferrable}`;
}

/** A value of an array's text, whatever it is: text comes of it, and each loop ends. @param {Buffer} bytes */
function value(bytes) {
  const text = bytes.toString('utf8', 1), delimiter = ',; '[bytes[0] % 3];
  const json = converterOf(1009, { element: bytes[0] & 8 ? 701 : 25, delimiter })(text);
  assert.equal(typeof json, 'string');
  assert.ok(json.length <= 8 * text.length + 64);
  return form(json.slice(0, 3));
}

const TARGETS = [body, headers, value];

await loop((bytes) => TARGETS[(bytes[0] ?? 0) % 3](bytes.subarray(1)), [
  '\0{"query":"select $1","params":[1,-0,1.5e300,"a\\"\\\\\\n",null,true,[1,[2,"x"]],{"b":1,"a":[9007199254740993]}]}',
  '\0{"queries":[{"query":"a","params":[],"arrayMode":true},{"query":"b","params":["\\ud83d\\ude00"]}]}',
  '\0{"query":"a","params":[18446744073709551615,-9223372036854775808,1e400]}',
  '\x01neon-connection-string: postgres://ann:pw@host.tld/db%20a?x=y\nneon-raw-text-output: true\norigin: http://localhost:1',
  '\x01neon-connection-string: postgresql://%61:b%00@[::1]:5/d\nneon-batch-isolation-level: Serializable\npassword: b',
  '\x02\x01{1,NULL,"a\\"b\\\\",{2,3}}', '\x02\x08[2:3]={1.5,NaN}', '\x02\x021 2 3',
].map((text) => Buffer.from(text, 'latin1')));
