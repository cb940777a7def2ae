// A large result of db.respond as a stream. Passes the endpoint's answer through the core in parts, as the consumer
// reads them; a list that is too large for the endpoint comes page by page. Loaded by the first such result.
import { forms } from '../build/names.js';
import { ENOUGH, TOO_LARGE, read, start } from './call.js';
import { PAGE, PART, decode, join } from './core.js';
import { deadline } from './deadline.js';
import { ConnectionError, named } from './error.js';
import { bare, own } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./call.js').Rest} Rest
 */

/** Rows of the first page of a list that was too large; by what they are divided while a page is still too large. */
const ROWS = 8192, FEWER = 8;

/** The size of a page to aim at: below Neon's default limit of 10 MiB, as later rows may be longer. */
const PAGE_BYTES = 8 << 20;

/** How many bytes wait for the consumer at most. */
const AHEAD = 1 << 18;

/** Between two pages. */
const COMMA = ','.charCodeAt(0);

/** Bytes that a single row may have. */
const LONGEST = 128 << 20;

/** TypeIds of columns that take nothing but a number (src/core/type.def). */
const NUMBERS = [2, 3, 8];

/**
 * The arguments of a client's call for the next rows of a list, behind the one with this key. Throws where that can't
 * be said: where rows have no key of one column, are in another order, or don't have it among their cells.
 * @param {import('./call.js').Call} call
 * @param {any[]} table
 * @param {number} rows
 * @param {Bytes} last the key, as the core has it; empty: from the beginning
 */
function pageOf({ op, input, expected }, [, , key, newest, columns], rows, last) {
  // Without a prototype: only its own members count.
  const query = Object.assign(bare(), JSON.parse(input)[0]), { select, omit } = query;
  const [name, type] = columns[key[0]];
  const order = [query.orderBy ?? []].flat().flatMap((term) => Object.keys(term ?? {}));
  const isList = (/** @type {number} */ (op) & 0xff) === forms.FIND && key.length === 1 && !expected;
  const isKeys = order.length ? order.every((term) => term === name) : newest < 0;
  const hasPages = isKeys && !query.before && !query.distinct && !query.offset;
  if (!isList || !hasPages || (select && !own(select, name)) || own(omit, name)) throw 0;
  // The last text of the state; before it may stand that of the table's own order.
  const [text] = /"(?:[^"\\]|\\.)*"$/.exec(decode(last)) ?? [];
  const after = text ? `,"after":${NUMBERS.includes(type) ? JSON.parse(text) : text}` : '';
  // Of members that come twice the last one counts.
  return `${Object.keys(query).length ? `${input.slice(0, -2)},` : '[{'}"limit":${rows}${after}}]`;
}

/**
 * The result of a call as a stream. Resolves once the beginning of the answer has been read without an error.
 * @param {import('./call.js').Database} db
 * @param {import('./core.js').Step} step
 * @param {import('./call.js').Call} call
 * @param {number} flags
 * @param {{signal?: AbortSignal, timeout: number, access: number}} options
 * @param {Bytes} state
 * @param {Reply} reply
 */
export async function stream(db, step, call, flags, { signal, timeout, access }, state, reply) {
  const ended = new AbortController(), { method } = call;
  /** @type {Rest | undefined} */
  let rest = own(reply, 'rest');
  /** Why the stream ended early. @type {unknown} */
  let broken;
  /** @type {ReadableStreamDefaultController<Bytes> | undefined} */
  let control;
  let release = () => {};

  /** @param {unknown} error */
  function end(error) {
    broken ??= error;
    release();
    // This ends everything in progress: it aborts a request, and a read of a cancelled body is done.
    ended.abort();
    rest?.cancel(broken);
  }

  /** @param {Error} error */
  function stop(error) {
    end(named(error, method));
    control?.error(broken);
  }

  const watch = (/** @type {number} */ timeout, /** @type {AbortSignal | undefined} */ signal) =>
    deadline(timeout, signal, stop, () => 'unknown');

  /**
   * The bytes left over, with the next ones of the answer. At least doubles what is left, so that a long row isn't
   * read anew for each part of it.
   * @param {Bytes} left
   */
  async function more(left) {
    const parts = [left];
    for (let size = 0; rest && size <= left.length;) {
      const release = watch(timeout, undefined);
      const { done, value } = await rest.read().finally(release);
      if (broken) throw broken;
      if (done) rest = undefined;
      else size += parts[parts.push(value) - 1].length;
    }
    const bytes = join(parts);
    if (bytes.length > LONGEST) {
      throw new ConnectionError(`the endpoint sent a row of more than ${LONGEST} bytes`,
        { outcome: 'unknown' });
    }
    return bytes;
  }

  /** Sends for a page. @param {number} rows @param {Bytes} last the state at the end of the page before */
  function ask(rows, last) {
    const table = call.table?.();
    const page = table ? start(step, { ...call, input: pageOf(call, table, rows, last) }, flags)
      : start(step, call, flags | PAGE, join([`${rows}`, last]));
    state = page.state;
    const asked = db.send(page.text, timeout, ended.signal, undefined, ENOUGH, access);
    asked.catch(() => {}); // awaited later
    return asked;
  }

  async function* pieces() {
    // Rows of a page, the bytes to aim at, the bytes of a row so far; how many rows the caller's limit leaves.
    let rows = 0, wanted = PAGE_BYTES, each = 0;
    let left = Number(own(JSON.parse(call.input).at(-1), 'limit') ?? Infinity);
    let key = new Uint8Array(), pages = 0;
    for (;;) {
      while (reply.status === TOO_LARGE && rows !== 1) {
        if (each) wanted = Math.min(wanted, rows * each) / 2;
        rows = Math.min(left, Math.ceil(each ? wanted / each : rows / FEWER) || ROWS);
        let asked;
        try {
          asked = ask(rows, key);
        } catch {
          break; // not a list: the answer is the error
        }
        reply = await asked;
      }
      rest = own(reply, 'rest');
      let size = 0, bytes = join(/** @type {Bytes[]} */ (reply.bytes)), begun = false, asked;
      for (;;) {
        const last = !rest, part = { status: reply.status, bytes };
        const answer = read(db, step, state, last ? flags : flags | PART, part), { code } = answer;
        let piece = answer.text.slice();
        state = answer.state;
        size += last ? bytes.length : code;
        if (rows && last) {
          left -= code;
          if (code === rows && left) {
            key = state;
            each = size / code;
            rows = Math.min(left, rows * FEWER, Math.ceil(wanted / each));
            asked = ask(rows, key);
            piece = piece.subarray(0, -1); // its closing bracket
          }
        }
        // A later page's opening bracket becomes a comma, or goes if the page is empty.
        if (pages && !begun && piece.length) {
          if (code || !last) piece[0] = COMMA;
          else piece = piece.subarray(1);
        }
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
  release = watch(0, signal);
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
