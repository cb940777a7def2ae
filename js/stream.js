// A large result of db.respond as a stream: parts of the endpoint's answer through the core as the consumer takes
// them; and a list that is too large for the endpoint page by page. Loaded by the first result like that.
import { ENOUGH, TOO_LARGE, read, start } from './call.js';
import { PAGE, PART, join } from './core.js';
import { deadline } from './deadline.js';
import { ConnectionError, named } from './error.js';
import { own } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./call.js').Rest} Rest
 */

/** Rows of the first page of a list that was too large, and what fewer they are each time that these are too large too. */
const ROWS = 8192, FEWER = 8;

/** What a page should come to: less than Neon's default limit of 10 MiB, as the rows to come may be longer. */
const PAGE_BYTES = 8 << 20;

/** How far the consumer may be behind: so much before the end of a page the next one is asked for. */
const AHEAD = 1 << 18;

/** Between two pages. */
const COMMA = ','.charCodeAt(0);

/** A single row may be long, but not without an end. */
const LONGEST = 128 << 20;

/**
 * Resolves when the beginning of the answer has been found good.
 * @param {import('./call.js').Database} db
 * @param {import('./core.js').Step} step
 * @param {import('./call.js').Call} call
 * @param {number} flags
 * @param {{signal?: AbortSignal, timeout: number, fresh: boolean}} options
 * @param {Bytes} state
 * @param {Reply} reply
 */
export async function stream(db, step, call, flags, { signal, timeout, fresh }, state, reply) {
  const ended = new AbortController(), { method } = call;
  /** @type {Rest | undefined} */
  let rest = own(reply, 'rest');
  /** Why there is no more. @type {unknown} */
  let broken;
  /** @type {ReadableStreamDefaultController<Bytes> | undefined} */
  let control;
  let release = () => {};

  /** @param {unknown} error */
  function end(error) {
    broken ??= error;
    release();
    // Whatever is under way ends by this: a request is aborted, and a read of a cancelled body is done.
    ended.abort();
    rest?.cancel();
  }

  /** @param {Error} error */
  function stop(error) {
    end(named(error, method));
    control?.error(broken);
  }

  const stopping = (/** @type {number} */ timeout, /** @type {AbortSignal | undefined} */ signal) => deadline(timeout, signal, stop, () => 'unknown');

  /** The next bytes of the answer, at least as many as are left of those before: a long row isn't begun again for each
   * part of it. @param {Bytes} left */
  async function more(left) {
    const parts = [left];
    for (let size = 0; rest && size <= left.length;) {
      const release = stopping(timeout, undefined);
      const { done, value } = await rest.read().finally(release);
      if (broken) throw broken;
      if (done) rest = undefined;
      else size += parts[parts.push(value) - 1].length;
    }
    const bytes = join(parts);
    if (bytes.length > LONGEST) throw new ConnectionError(`the endpoint sent a row of more than ${LONGEST} bytes`, { outcome: 'unknown' });
    return bytes;
  }

  /** Asks for a page. @param {number} rows @param {Bytes} behind the state at the end of the one before */
  function ask(rows, behind) {
    const page = start(step, call, flags | PAGE, join([`${rows}`, behind]));
    state = page.state;
    const asked = db.send(page.text, timeout, ended.signal, undefined, ENOUGH, fresh);
    asked.catch(() => {}); // it is waited for later
    return asked;
  }

  async function* pieces() {
    // Rows of a page; what a page should come to, and what a row has come to; rows that the caller's limit leaves.
    let rows = 0, wanted = PAGE_BYTES, each = 0, left = Number(own(JSON.parse(call.input).at(-1), 'limit') ?? Infinity);
    let behind = new Uint8Array(), pages = 0;
    for (;;) {
      while (reply.status === TOO_LARGE && rows !== 1) {
        if (each) wanted = Math.min(wanted, rows * each) / 2;
        rows = Math.min(left, Math.ceil(each ? wanted / each : rows / FEWER) || ROWS);
        let asked;
        try {
          asked = ask(rows, behind);
        } catch {
          break; // it is no list: the answer is the error
        }
        reply = await asked;
      }
      rest = own(reply, 'rest');
      let size = 0, bytes = join(/** @type {Bytes[]} */ (reply.bytes)), begun = false, asked;
      for (;;) {
        const last = !rest, answer = read(db, step, state, last ? flags : flags | PART, { status: reply.status, bytes }), { code } = answer;
        let piece = answer.text.slice();
        state = answer.state;
        size += last ? bytes.length : code;
        if (rows && last) {
          left -= code;
          if (code === rows && left) {
            behind = state;
            each = size / code;
            rows = Math.min(left, rows * FEWER, Math.ceil(wanted / each));
            asked = ask(rows, behind);
            piece = piece.subarray(0, -1); // its closing bracket
          }
        }
        // The bracket that a later page opens with is a comma, if anything is between its two.
        if (pages && !begun && piece.length) code || !last ? piece[0] = COMMA : piece = piece.subarray(1);
        begun ||= piece.length > 0;
        if (piece.length) yield piece;
        if (last) break;
        bytes = await more(bytes.subarray(code));
      }
      if (!asked) return;
      pages++;
      reply = await asked;
    }
  }

  const results = pieces();
  /** @returns {Promise<IteratorResult<Bytes, void>>} */
  async function next() {
    try {
      const result = await results.next();
      if (result.done) release();
      return result;
    } catch (error) {
      end(named(error, method));
      throw broken;
    }
  }
  release = stopping(0, signal);
  const first = await next();
  return new ReadableStream({
    start(given) {
      control = given;
      given.enqueue(/** @type {Bytes} */ (first.value));
    },
    async pull(control) {
      const { done, value } = await next();
      if (done) control.close();
      else control.enqueue(/** @type {Bytes} */ (value));
    },
    cancel: () => end(true),
  }, { highWaterMark: AHEAD, size: ({ length }) => length });
}
