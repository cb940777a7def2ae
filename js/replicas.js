// Reads go to a replica, and never find less than their session has written. Each says so itself, in the same round
// trip: a statement in front asks the replica whether it still is one, and has the session's transactions. If not, or
// if anything else goes wrong there, the primary answers. Loaded by the first request of a database with replicas.
//
// A position in the log would not do: one that is known before the commit is not behind it. A transaction's id is known
// from its first statement on, and a replica knows what became of it. Its status there is 'in progress' until those who
// look afterwards see what it has written (Postgres's xact_redo_commit), so the read, which looks afterwards, does.
import { createAddress } from './address.js';
import { PRIMARY, WRITE } from './call.js';
import { decode, join } from './core.js';
import { AbortError, HeliumError, ProtocolError, invalid } from './error.js';
import { partsOf, sendBehind } from './front.js';
import { own } from './options.js';
import { send } from './send.js';

/**
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Send} Send
 * @typedef {import('./core.js').Bytes} Bytes
 *
 * @typedef {object} Replica
 * @property {import('./address.js').Address} address
 * @property {number} ms what a read takes there, on the average; 0: not known yet
 * @property {number} misses in a row
 * @property {number} until it is left out (ms)
 */

/** Transactions of a session that are told by their ids. Of those before, a replica must have all up to the last. */
const TOLD = 16;

const POSITION = /^\d{1,20}(,\d{1,20}){0,16}$/;

/** How long a replica is left out at first, and at most: one that is behind, and one that could not answer (ms). */
const LEAST = 10, BEHIND = 1000, MOST = 30_000;

/** What a read may take there where the call has no time limit, and where the last one could not be answered (ms). */
const TIMEOUT = 30_000, TRIAL = 1000;

/** SQLSTATEs of a server that can't answer anybody, or not this role. */
const ITS_OWN = /"code"\s*:\s*"(08|28|53|57|58|XX)/;

/** How much longer than on the nearest replica a read may take on one that is as good, and the share of the others. */
const NEAR = 1.5, ELSEWHERE = 0.05;

const HERE = `select pg_is_in_recovery() and $1::xid8 < pg_snapshot_xmin(pg_current_snapshot()) and not exists (
select from unnest($2::text::xid8[]) x where case when x < pg_snapshot_xmax(pg_current_snapshot())
then pg_xact_status(x) = 'in progress' else true end)`;

/** The id of the request's own transaction. */
const OWN = { query: 'select pg_current_xact_id()::text', params: [] };

/** A transaction's id. */
const ID = /^\d{1,20}$/;

/** The only value of a result; undefined if there is none. @param {Bytes} result */
function valueOf(result) {
  try {
    return JSON.parse(decode(result)).rows[0][0];
  } catch {} // no result, or without a row
}

/** What a session has written. @param {unknown} position */
function createWritten(position = '0') {
  if (typeof position !== 'string' || !POSITION.test(position))
    throw invalid('position', 'must be what position() gave');
  const [first, ...told] = position.split(',');
  let before = BigInt(first);
  return {
    /** @param {unknown} id */
    add(id) {
      if (typeof id !== 'string' || !ID.test(id))
        throw new ProtocolError('the endpoint answered with no id of the transaction');
      if (!told.includes(id)) told.push(id);
      for (const old of told.splice(0, told.length - TOLD).map(BigInt)) if (old > before) before = old;
    },
    position: () => [before, ...told].join(),
    here: () => ({ query: HERE, params: [`${before}`, `{${told}}`] }),
  };
}

/** @param {any} given of the option replicas @returns {Replica} */
function createReplica(given) {
  const [url, endpoint] = own(given, 'url') === undefined ? [given] : [given.url, own(given, 'endpoint')];
  const address = createAddress(url, endpoint);
  if (!address.target) throw invalid('replicas', 'must be connection strings of databases with an endpoint');
  return { address, ms: 0, misses: 0, until: 0 };
}

/**
 * The replicas of a database.
 * @param {Database} db sends to the primary
 * @param {unknown} given the option
 * @param {typeof globalThis.fetch} fetch of the database
 */
export function createReplicas(db, given = [], fetch) {
  if (!Array.isArray(given)) throw invalid('replicas', 'must be an array of connection strings');
  const replicas = given.map(createReplica);

  /** One of the nearest; now and then another, whose distance may have changed. @returns {Replica | undefined} */
  function choose() {
    const now = Date.now(), live = replicas.filter(({ until }) => until <= now);
    const nearest = Math.min(...live.map(({ ms }) => ms));
    const near = live.filter(({ ms }) => ms <= nearest * NEAR + 1), from = Math.random() < ELSEWHERE ? live : near;
    const chosen = from[Math.floor(Math.random() * from.length)];
    if (chosen?.misses) leaveOut(chosen, MOST); // until the answer is there, it is asked by this read alone
    return chosen;
  }

  /** @param {Replica} replica @param {number} most ms */
  function leaveOut(replica, most) {
    replica.until = Date.now() + Math.min(LEAST * 2 ** replica.misses, most) * (0.5 + Math.random() / 2);
  }

  /** @param {Replica} replica @param {number} most ms */
  function miss(replica, most) {
    replica.misses++;
    leaveOut(replica, most);
  }

  /** @param {Replica} replica @param {number} took ms */
  function hit(replica, took) {
    replica.misses = replica.until = 0;
    replica.ms = replica.ms ? replica.ms * 0.8 + took * 0.2 : took;
  }

  /** @param {ReturnType<typeof createWritten>} written @param {Parameters<Send>} sent @returns {ReturnType<Send>} */
  async function read(written, sent) {
    const [body, timeout, signal, headers, enough, access, describe, begin] = sent, from = Date.now();
    const replica = choose();
    if (!replica) return db.send(...sent);
    /** @type {Bytes | undefined} */
    let asked;
    const begun = () => (asked ??= begin?.() ?? body); // it is one request, wherever it is answered
    const half = timeout > 0 && timeout < Infinity ? timeout / 2 : TIMEOUT;
    const limit = replica.misses ? Math.min(half, TRIAL) : half;
    /** @type {Send} */
    const there = (body, timeout, signal, headers, enough, access, _describe, begin) =>
      send(replica.address, begin?.() ?? body, fetch, timeout, signal, headers, enough, access);
    // Each statement must look for itself, whatever the database's default is.
    const isolation = { 'Neon-Batch-Isolation-Level': 'ReadCommitted', 'Neon-Batch-Read-Only': 'true' };
    const within = { ...headers, ...isolation };
    try {
      const { reply, front } =
        await sendBehind(there, written.here(), [body, limit, signal, within, enough, access, describe, begun]);
      if (front && valueOf(front) === 't') {
        hit(replica, Date.now() - from);
        return reply;
      }
      own(reply, 'rest')?.cancel();
      // What is wrong with the statement itself, the primary says, too.
      if (reply.status === 200) miss(replica, BEHIND);
      else if (reply.status !== 400 || ITS_OWN.test(decode(join(partsOf(reply))))) miss(replica, MOST);
      else hit(replica, replica.ms);
    } catch (error) {
      if (error instanceof AbortError || !(error instanceof HeliumError)) throw error;
      miss(replica, MOST);
    }
    const left = timeout > 0 ? Math.max(timeout - (Date.now() - from), 1) : timeout;
    return db.send(begun(), left, signal, headers, enough, access, describe);
  }

  return {
    /** What a session's requests are sent by. @param {unknown} position where it has come to */
    session(position) {
      const written = createWritten(position);
      return {
        /** @type {Send} */
        async send(...sent) {
          const [, , , headers, , access] = sent, readOnly = own(headers, 'Neon-Batch-Read-Only');
          // A replica says what it has, and then all that follows must see it: not what there was before.
          const isOne = /^(Rep|S)/.test(own(headers, 'Neon-Batch-Isolation-Level') ?? '');
          if (access !== PRIMARY && (readOnly || access !== WRITE) && !isOne) return read(written, sent);
          if (access !== WRITE || readOnly) return db.send(...sent);
          const { reply, front } = await sendBehind(db.send, OWN, sent);
          if (front) written.add(valueOf(front));
          return reply;
        },
        /** @param {import('./call.js').Reply} reply of a transaction, to the question for its id */
        wrote(reply) {
          const id = valueOf(join(partsOf(reply)));
          if (id !== null) written.add(id); // null: it has written nothing
        },
        position: written.position,
      };
    },
  };
}
