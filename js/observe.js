// Tells onQuery of each request. Loaded by the first request of a database that has one. Stands between a call and its
// database: the call runs on a database whose `step` and `send` are those of the real one, watched. Changes no result, no
// error and no order, and waits for nothing that the caller's functions give.
import { redact } from './address.js';
import { TOO_LARGE } from './call.js';
import { BATCH, BYTES, DONE, FAIL, REPLY, STATUS, decode, join } from './core.js';
import { AbortError, HeliumError, errorOf, invalid } from './error.js';
import { QueryEvent, failureOf, rowsOf, whatOf } from './event.js';
import { none, own, readOptions } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').CallOptions} CallOptions
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./call.js').Rest} Rest
 *
 * @typedef {object} Request one in progress
 * @property {QueryEvent} event
 * @property {Bytes | undefined} state of its call in the core
 * @property {Reply | undefined} unread its reply, until the core reads it
 * @property {unknown} failed why it has failed, if it has
 * @property {number} ended when it did
 * @property {number} sent
 * @property {number} network how long it took, so far
 * @property {number} read when its reply was first read
 * @property {number} decode how long the core has read it
 */

/** In a call's state: the byte, and in it the bit, that says that its statement may be about secrets (helium.h). */
const AT = 1, GUARDED = 4;

/** What an SQL comment may be made of: neither a star nor a slash, so nothing in it ends it or begins another. */
const COMMENT = /^[\w.~%,'=-]*$/;

const now = () => performance.now();

/** A duration; null of none at all: that is what a clock says which stands still. @param {number} ms */
const known = (ms) => (ms > 0 ? ms : null);

/** Functions of the caller's that have failed: each is warned of once. */
const warned = new WeakSet();

/** @param {Database} db @param {Function} of @param {string} name @param {unknown} error */
function warn(db, of, name, error) {
  if (warned.has(of)) return;
  warned.add(of);
  try {
    const why = error instanceof Error ? error.message : error;
    console.warn(`heliumdb: ${name} failed, which is ignored: ${redact(db.address(), why)}`);
  } catch {} // the error can't be told, or there is no console
}

/**
 * Calls a function of the caller's, whatever that does.
 * @param {Database} db
 * @param {any} of
 * @param {string} name
 * @param {QueryEvent} event
 * @param {(said: any) => void} [use] what it gives
 */
function tell(db, of, name, event, use) {
  const failed = (/** @type {unknown} */ error) => warn(db, of, name, error);
  try {
    const said = of(event);
    if (use) use(said);
    else if (said) Promise.resolve(said).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** A body with a comment behind each statement that has none. @param {Bytes | string} body @param {unknown} comment */
function withComment(body, comment) {
  if (typeof comment !== 'string' || !COMMENT.test(comment))
    throw invalid('onSend', "must give nothing, or a text of letters, digits and . ~ % , ' = - _");
  const sent = JSON.parse(typeof body === 'string' ? body : decode(body));
  for (const statement of sent.queries ?? [sent])
    if (!/\/\*|--/.test(statement.query)) statement.query += ` /*${comment}*/`;
  return join([JSON.stringify(sent)]);
}

/** @param {Reply} reply */
const sizeOf = ({ bytes }) => [bytes].flat().reduce((sum, part) => sum + join([part]).length, 0);

/** The option `observe`, checked. @param {Database} db */
function optionsOf({ observe }) {
  if (!observe) return none;
  const options = readOptions(observe, 'observe', ['parameters', 'onSend']), { parameters = false, onSend } = options;
  if (typeof parameters !== 'boolean') throw invalid('parameters', 'must be true or false');
  if (onSend !== undefined && typeof onSend !== 'function') throw invalid('onSend', 'must be a function');
  return options;
}

/**
 * Runs calls as `run` does, and tells of each request.
 * @param {(db: Database, calls: Call[], flags: number, options: CallOptions, headers?: Record<string, string>) =>
 *   Promise<any>} run sends by the database that it is given
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 * @param {Record<string, string>} [headers]
 */
export async function observe(run, db, calls, flags, options, headers) {
  const { parameters, onSend } = optionsOf(db);
  /** When the waiting began: with the call, or with the end of a request. */
  let mark = now();
  const step = db.step ?? await db.load();
  /** How long the core has written what is to be sent, if it has; and may that be about secrets? */
  let built = 0, fresh = false, guarded = true, attempt = 0;
  /** Does the result come in parts? Then the call ends before its requests do. */
  let streams = false;
  /** @type {Bytes | undefined} */
  let state;
  /** @type {Request | undefined} */
  let request;

  /** Tells of the request in progress. @param {unknown} [failed] why it has failed; true: its reader has left */
  function end(failed) {
    if (!request) return;
    const { event, network, ended, read, decode } = request;
    mark = ended || now();
    request = undefined;
    event.time.network = known(network);
    event.time.decode = known(streams || !read ? decode : mark - read);
    if (failed !== undefined) {
      event.outcome = failed === true || failed instanceof AbortError ? 'aborted' : 'error';
      event.rows = 0;
      if (failed !== true) event.error = failureOf(failed);
    }
    tell(db, db.onQuery, 'onQuery', event);
  }

  /** One step of the core. @type {import('./core.js').Step} */
  function watchStep(op, given, input) {
    const from = now(), answer = step(op, given, input), { kind, code } = answer, to = now();
    if ((op & 0xff) !== REPLY) {
      guarded = (fresh && guarded) || (answer.state[AT] & GUARDED) > 0;
      fresh = true;
      built += to - from;
      state = answer.state;
    } else if (request) {
      request.unread = undefined;
      request.read ||= from;
      request.decode += to - from;
      if (kind === DONE) request.event.rows = code;
      if (kind === FAIL) {
        request.failed = errorOf(code, JSON.parse(decode(answer.text)));
        request.ended = to;
      }
      if (streams && kind <= FAIL) end(request.failed);
    }
    return answer;
  }

  /** Begins a request, when it is sent. @param {Bytes | string} body @returns {Bytes | string} what is sent */
  function begin(body) {
    // A reply that nobody reads: a page that was too large. Of what it says the core makes the error.
    if (request?.unread)
      watchStep(REPLY | flags | request.unread.status << STATUS, request.state, [request.unread.bytes].flat());
    end(request?.failed);
    attempt = fresh || !attempt ? 1 : attempt + 1;
    const label = options.label ?? db.label, hidden = parameters ? guarded : undefined;
    const event = new QueryEvent(whatOf(db.schema, calls, flags), label, body, attempt, hidden), sent = now();
    event.time.build = known(built);
    event.time.wait = known(sent - mark - built);
    if (onSend) tell(db, onSend, 'onSend', event, (said) => {
      if (said !== undefined) body = withComment(body, said);
    });
    event.bytesOut = join([body]).length;
    request = { event, state, unread: undefined, failed: undefined, ended: 0, sent, network: 0, read: 0, decode: 0 };
    built = 0;
    fresh = false;
    return body;
  }

  /** The rest of an answer. @param {Rest} rest @param {Request} of @returns {Rest} */
  const watchRest = (rest, of) => ({
    async read() {
      const from = now();
      try {
        const part = await rest.read();
        of.event.bytesIn += part.value?.length ?? 0;
        return part;
      } catch (error) {
        if (request === of) end(error);
        throw error;
      } finally {
        of.network += now() - from;
      }
    },
    cancel(reason) {
      if (request === of) end(reason instanceof HeliumError ? reason : true);
      rest.cancel();
    },
  });

  /** @type {import('./call.js').Send} */
  async function watchSend(body, timeout, signal, headers, enough, fresh, describe) {
    let of;
    const began = () => {
      const sent = begin(body);
      of = request;
      return sent;
    };
    try {
      const reply = await db.send(body, timeout, signal, headers, enough, fresh, describe, began), rest = own(reply, 'rest');
      if (request !== of || !of) return reply;
      of.network = now() - of.sent;
      of.unread = reply;
      of.event.bytesIn = sizeOf(reply);
      streams ||= calls[0].stream && (!!rest || reply.status === TOO_LARGE);
      return rest ? { ...reply, rest: watchRest(rest, of) } : reply;
    } catch (error) {
      if (request === of && of) {
        of.ended = now();
        of.network = of.ended - of.sent;
        of.failed = error;
        if (streams) end(error);
      }
      throw error;
    }
  }

  const { load, ready, address, webSocket, timeout, secrets, amend, calls: pending, schema } = db;
  /** @type {Database} */
  const watched = {
    step: watchStep, send: watchSend, load, ready, address, webSocket, timeout, secrets, amend, calls: pending, schema,
    onQuery: undefined,
  };
  try {
    const result = await run(watched, calls, flags, options, headers);
    if (request && !streams) {
      const { event } = request;
      if (flags & BATCH) event.rows = calls.reduce((sum, call, i) => sum + rowsOf(result[i], call), 0);
      else if (!(flags & BYTES)) event.rows = rowsOf(result, calls[0]);
      end();
    }
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}
