// A statement in front of what a request asks, in one batch and so in one transaction, whose answer is taken off again:
// all else is as without it. Loaded with what needs one.
import { join } from './core.js';
import { ConnectionError, ProtocolError } from './error.js';
import { own } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./call.js').Rest} Rest
 * @typedef {import('./call.js').Send} Send
 * @typedef {{query: string, params: string[]}} Statement
 * @typedef {{reply: Reply, front: Bytes | undefined}} Behind `front`: the first statement's answer; none of an error
 */

/** How a batch begins, and how the answers to one begin and end. */
const BATCH = '{"queries":[', RESULTS_BEGIN = '{"results":[', RESULTS_END = ']}';
const RESULTS = /^\s*\{\s*"results"\s*:\s*\[\s*/, END = /\s*\]\s*\}\s*$/, COMMA = /^\s*,\s*/;

/** How an answer ends that is cut off in END. */
const CUT = /\}\s*\]?\s*$/;

/** Bytes in which the beginning of an answer, a comma, or the end is looked for; the blanks are the endpoint's. */
const NEAR = 64;

const QUOTE = 34, BACKSLASH = 92, OPENING = 123, CLOSING = 125;

/** The bit by which a brace differs from a bracket. */
const BRACE = 32;

/** ASCII as text, whatever else is in it. @param {Bytes} bytes */
const asText = (bytes) => String.fromCharCode.apply(null, /** @type {any} */ (bytes));

/** A reply's bytes, in parts. @param {Reply} reply */
export const partsOf = ({ bytes }) => [bytes].flat();

/**
 * Where the array or object ends that begins at `at`, or what it would stand in; 0 if neither does.
 * @param {Bytes} bytes
 * @param {number} at
 */
function endOf(bytes, at) {
  for (let depth = 0, text = false; at < bytes.length; at++) {
    const byte = bytes[at];
    if (text && byte === BACKSLASH) at++;
    else if (byte === QUOTE) text = !text;
    else if (text) continue;
    else if ((byte | BRACE) === OPENING) depth++;
    else if ((byte | BRACE) === CLOSING && --depth < 1) return at + 1;
  }
  return 0;
}

/** Without what ends the answer to a batch, if that is there. @param {Bytes} bytes */
function withoutEnd(bytes) {
  const [end] = END.exec(asText(bytes.subarray(-NEAR))) ?? [];
  return end ? bytes.subarray(0, bytes.length - end.length) : bytes;
}

/**
 * The rest of an answer, without what ends it. One that is cut off there would look whole, and is an error.
 * @param {Rest} rest
 * @param {Bytes} held its last bytes so far
 * @param {number} length of what has come so far
 * @returns {Rest}
 */
function restOf(rest, held, length) {
  let ended = false;
  return {
    async read() {
      if (ended) return { done: true, value: undefined };
      const { done, value } = await rest.read();
      ended = done;
      const bytes = join([held, value ?? '']), keep = Math.max(bytes.length - NEAR, 0);
      length += bytes.length - held.length;
      held = bytes.slice(keep);
      if (!done) return { done, value: bytes.subarray(0, keep) };
      const whole = withoutEnd(bytes);
      if (whole === bytes && CUT.test(asText(held))) throw cutOff(length);
      return { done: false, value: whole };
    },
    cancel: (reason) => rest.cancel(reason),
  };
}

/**
 * Does an answer end in or before what must stand there?
 * @param {Bytes} bytes
 * @param {number} at
 * @param {string} must
 */
const isCut = (bytes, at, must) =>
  bytes.length - at <= NEAR && must.startsWith(asText(bytes.subarray(at)).replace(/\s/g, ''));

/** The error of half an answer, as the core has it: nobody knows what the database has done. @param {number} length */
const cutOff = (length) => new ConnectionError(
  `the endpoint answered HTTP 200 with half an answer, cut off at byte ${length}`, { outcome: 'unknown' });

/**
 * The answer to a batch as that to what stood behind the first statement, and the answer to this one.
 * @param {Reply} reply
 * @param {boolean} single was it one statement?
 * @returns {Behind}
 */
function unwrap(reply, single) {
  if (reply.status !== 200) return { reply, front: undefined };
  const bytes = join(partsOf(reply)), rest = own(reply, 'rest');
  const begun = RESULTS.exec(asText(bytes.subarray(0, NEAR)));
  const wrong = (/** @type {string} */ what, /** @type {boolean} */ cut) =>
    (cut && !rest ? cutOff(bytes.length) : new ProtocolError(`the endpoint answered a batch with ${what}`));
  if (!begun) throw wrong('something else', isCut(bytes, 0, RESULTS_BEGIN));
  const first = endOf(bytes, begun[0].length);
  if (!first) throw wrong('something else', true);
  const comma = COMMA.exec(asText(bytes.subarray(first, first + NEAR)));
  if (!comma) throw wrong('too few results', isCut(bytes, first, ''));
  const front = bytes.subarray(begun[0].length, first), others = bytes.subarray(first + comma[0].length);
  const behind = (/** @type {Bytes[]} */ parts, /** @type {Rest | undefined} */ rest = undefined) =>
    ({ reply: { ...reply, bytes: parts, ...(rest && { rest }) }, front });
  if (!single) return behind([RESULTS_BEGIN, others].map((part) => join([part])));
  const keep = Math.max(others.length - NEAR, 0);
  if (rest) return behind([others.subarray(0, keep)], restOf(rest, others.slice(keep), bytes.length));
  const whole = withoutEnd(others), end = whole === others && endOf(others, 0);
  if (end && isCut(others, end, RESULTS_END)) throw cutOff(bytes.length);
  return behind([whole]);
}

/**
 * Sends with a statement in front.
 * @param {Send} send
 * @param {Statement} statement
 * @param {Parameters<Send>} sent
 * @returns {Promise<Behind>}
 */
export async function sendBehind(send, statement, [body, timeout, signal, headers, enough, access, describe, begin]) {
  let single = true;
  const begun = () => {
    const asked = begin?.() ?? body;
    single = asText(asked.subarray(0, BATCH.length)) !== BATCH;
    const parts = single ? [asked, ']}'] : [asked.subarray(BATCH.length)];
    return join([BATCH, JSON.stringify(statement), ',', ...parts]);
  };
  const reply = await send(body, timeout, signal, headers, enough, access, describe, begun);
  try {
    return unwrap(reply, single);
  } catch (error) {
    own(reply, 'rest')?.cancel();
    throw error;
  }
}
