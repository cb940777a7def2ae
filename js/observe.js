// Tells onQuery of each request. Loaded by the first request of a database that has one. Stands between a call and its
// database: the call runs on a database whose `step` and `send` are those of the real one, watched. Changes no result,
// no error and no order, and waits for nothing that the caller's functions give.
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
 * @typedef {object} Watch what is known of calls that are sent together
 * @property {Database} db
 * @property {import('./core.js').Step} step
 * @property {Call[]} calls
 * @property {number} flags
 * @property {CallOptions} options
 * @property {boolean | undefined} parameters are they asked for?
 * @property {((event: QueryEvent) => unknown) | undefined} onSend
 * @property {number} mark when the waiting began: with the call, or with the end of a request
 * @property {number} built how long the core has written what is to be sent
 * @property {boolean} fresh has it, since the last request?
 * @property {boolean} guarded may that be about secrets?
 * @property {number} attempt
 * @property {boolean} streams does the result come in parts? Then the call ends before its requests do
 * @property {Bytes | undefined} state of what was written last
 * @property {Request | undefined} request the one in progress
 *
 * @typedef {object} Request
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

/** In a call's state: the byte, and in it the bit, that says that its statement may be about secrets: `flags` and
 * SHAPE_GUARDED of src/core/shape.h. */
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
    const why = redact(db.address(), error instanceof Error ? error.message : error);
    console.warn(`heliumdb: ${name} failed, which is ignored: ${JSON.stringify(why)}`);
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

/** A body with a comment behind each statement that has none. @param {Bytes} body @param {unknown} comment */
function withComment(body, comment) {
  if (typeof comment !== 'string' || !COMMENT.test(comment))
    throw invalid('onSend', "must give nothing, or a text of letters, digits and . ~ % , ' = - _");
  const sent = JSON.parse(decode(body));
  for (const statement of sent.queries ?? [sent])
    if (!/\/\*|--/.test(statement.query)) statement.query += ` /*${comment}*/`;
  return join([JSON.stringify(sent)]);
}

/** The bytes of a reply, in parts. @param {Reply} reply @returns {Bytes[]} */
function partsOf({ bytes }) {
  if (typeof bytes === 'string') return [join([bytes])];
  return Array.isArray(bytes) ? bytes : [bytes];
}

/** The option `observe`, checked. @param {Database} db */
function optionsOf({ observe }) {
  if (!observe) return none;
  const options = readOptions(observe, 'observe', ['parameters', 'onSend']), { parameters = false, onSend } = options;
  if (typeof parameters !== 'boolean') throw invalid('parameters', 'must be true or false');
  if (onSend !== undefined && typeof onSend !== 'function') throw invalid('onSend', 'must be a function');
  return options;
}

/** Tells of the request in progress. @param {Watch} watch @param {unknown} [failed] why; true: its reader has left */
function end(watch, failed) {
  const { db, request, streams } = watch;
  if (!request) return;
  const { event, network, ended, read, decode } = request, at = ended || now();
  watch.mark = at;
  watch.request = undefined;
  event.time.network = known(network);
  event.time.decode = known(streams || !read ? decode : at - read);
  if (failed !== undefined) {
    event.outcome = failed === true || failed instanceof AbortError ? 'aborted' : 'error';
    event.rows = 0;
    if (failed !== true) event.error = failureOf(failed);
  }
  tell(db, db.onQuery, 'onQuery', event);
}

/**
 * One step of the core.
 * @param {Watch} watch
 * @param {number} op
 * @param {Bytes | undefined} state
 * @param {string | Bytes | Bytes[]} input
 */
function watchStep(watch, op, state, input) {
  const from = now(), answer = watch.step(op, state, input), { kind, code } = answer, { request, streams } = watch;
  if ((op & 0xff) !== REPLY) {
    watch.guarded = (watch.fresh && watch.guarded) || (answer.state[AT] & GUARDED) > 0;
    watch.fresh = true;
    watch.built += now() - from;
    watch.state = answer.state;
  } else if (request) {
    request.unread = undefined;
    request.read ||= from;
    if (streams) request.decode += now() - from;
    if (kind === DONE) request.event.rows = code;
    if (kind === FAIL) {
      request.failed = errorOf(code, JSON.parse(decode(answer.text)));
      request.ended = now();
    }
    if (streams && kind <= FAIL) end(watch, request.failed);
  }
  return answer;
}

/**
 * Begins a request, when it is sent.
 * @param {Watch} watch
 * @param {Bytes} body
 * @returns {Bytes} what is sent
 */
function begin(watch, body) {
  const { db, calls, flags, options, request, onSend, fresh, built } = watch;
  // A reply that nobody reads: a page that was too large. Of what it says the core makes the error.
  if (request?.unread)
    watchStep(watch, REPLY | flags | request.unread.status << STATUS, request.state, partsOf(request.unread));
  end(watch, request?.failed);
  if (fresh) watch.attempt = 0;
  const label = options.label ?? db.label, hidden = watch.parameters ? watch.guarded : undefined;
  const event = new QueryEvent(whatOf(db.schema, calls, flags), label, body, ++watch.attempt, hidden);
  if (onSend) tell(db, onSend, 'onSend', event, (said) => {
    if (said !== undefined) body = withComment(body, said);
  });
  const sent = now();
  event.time.build = known(built);
  event.time.wait = known(sent - watch.mark - built);
  event.bytesOut = body.length;
  watch.request = {
    event, state: watch.state, unread: undefined, failed: undefined, ended: 0, sent, network: 0, read: 0, decode: 0,
  };
  watch.built = 0;
  watch.fresh = false;
  return body;
}

/**
 * The rest of an answer.
 * @param {Watch} watch
 * @param {Rest} rest
 * @param {Request} request
 * @returns {Rest}
 */
const watchRest = (watch, rest, request) => ({
  async read() {
    const from = now();
    try {
      const part = await rest.read();
      request.event.bytesIn += part.value?.length ?? 0;
      return part;
    } catch (error) {
      if (watch.request === request) end(watch, error);
      throw error;
    } finally {
      request.network += now() - from;
    }
  },
  cancel(reason) {
    if (watch.request === request) end(watch, reason instanceof HeliumError ? reason : true);
    rest.cancel();
  },
});

/** @param {Watch} watch @param {Parameters<import('./call.js').Send>} sent @returns {Promise<Reply>} */
async function watchSend(watch, [body, timeout, signal, headers, enough, access, describe]) {
  /** @type {Request | undefined} */
  let request;
  const began = () => {
    const sent = begin(watch, body);
    request = watch.request;
    return sent;
  };
  // The request may have ended meanwhile: its deadline, or its reader's leaving, doesn't wait for it.
  const pending = () => (watch.request === request ? request : undefined);
  try {
    const reply = await watch.db.send(body, timeout, signal, headers, enough, access, describe, began), of = pending();
    if (!of) return reply;
    const rest = own(reply, 'rest');
    of.network = now() - of.sent;
    of.unread = reply;
    for (const { length } of partsOf(reply)) of.event.bytesIn += length;
    watch.streams ||= watch.calls[0].stream && (rest !== undefined || reply.status === TOO_LARGE);
    return rest ? { ...reply, rest: watchRest(watch, rest, of) } : reply;
  } catch (error) {
    const of = pending();
    if (of) {
      of.ended = now();
      of.network = of.ended - of.sent;
      of.failed = error;
      if (watch.streams) end(watch, error);
    }
    throw error;
  }
}

/**
 * Runs calls as `run` does, and tells of each request.
 * @param {(db: Database, calls: Call[], flags: number, options: CallOptions) =>
 *   Promise<any>} run sends by the database that it is given
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 */
export async function observe(run, db, calls, flags, options) {
  const { parameters, onSend } = optionsOf(db), mark = now();
  /** @type {Watch} */
  const watch = {
    db, step: db.step ?? await db.load(), calls, flags, options, parameters, onSend, mark, built: 0, fresh: false,
    guarded: true, attempt: 0, streams: false, state: undefined, request: undefined,
  };
  const { load, ready, address, webSocket, timeout, secrets, amend, calls: unawaited, schema, layouts } = db;
  try {
    // Written out: to copy the database takes some 3 µs more a call, to inherit from it 0.4.
    const result = await run({
      step: (op, state, input) => watchStep(watch, op, state, input), send: (...sent) => watchSend(watch, sent),
      load, ready, address, webSocket, timeout, secrets, amend, calls: unawaited, schema, layouts, onQuery: undefined,
    }, calls, flags, options);
    const { request, streams } = watch;
    if (request && !streams) {
      const { event } = request;
      if (flags & BATCH) event.rows = calls.reduce((sum, call, i) => sum + rowsOf(result[i], call), 0);
      else if (!(flags & BYTES)) event.rows = rowsOf(result, calls[0]);
      end(watch);
    }
    return result;
  } catch (error) {
    end(watch, error);
    throw error;
  }
}
