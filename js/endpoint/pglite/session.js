// A client's session of Postgres's protocol on PGlite's one session. It holds PGlite's session during a transaction,
// between a message and its answer, and while it has something there that can't be restored. In between, other clients
// have their turns: settings and channels are restored afterwards, prepared statements when they are next used. Clients
// notice only the waiting.

import { EndpointError, fromPostgres } from '../error.js';
import { backendKeyData, parameterStatus, readyForQuery } from '../wire/message.js';
import { copyFail, flush, simpleQuery, sync } from '../wire/query.js';
import { setting, settingsOf } from '../wire/settings.js';
import { drained } from '../drained.js';
import { COPY, TYPE, assertSane, customs, isStateful, listened } from './frontend.js';
import { createParser } from './messages.js';
import { permittedMessage } from './own.js';
import { REPORTED, stateQuery } from './state.js';
import { createStatements } from './statements.js';
import { createUnits } from './units.js';

/**
 * @typedef {import('./turns.js').Turn} Turn
 * @typedef {import('../backend.js').Connection} Connection
 * @typedef {typeof import('@electric-sql/pglite').protocol} Protocol
 */

const PARSE_COMPLETE = 0x31, READY = 0x5a, ERROR = 0x45, COPY_IN = 0x47, COMPLETE = 0x43;

/** How often to check a client that has the turn and is idle. */
const CHECK_MS = 100;

/** The least that is written to a client at once, but for the rest of an answer. */
const PIECE = 64 * 1024;

let lastPid = 0;

/**
 * @param {import('./turns.js').Turns} turns
 * @param {Protocol['Parser']} Parser
 * @param {number} idleMs
 * @param {Connection} connection
 */
export function createSession(turns, Parser, idleMs, { input, output, parameters, signal, admit }) {
  const noCopy = copyFail('COPY FROM STDIN has to be a statement of its own');
  const statements = createStatements();
  const nextUnit = createUnits(next, (bytes) => void output.write(bytes));
  const caller = { notify: (/** @type {Buffer} */ notification) => void output.write(notification) };
  /** The settings that RESET restores. */
  const initial = settingsOf(parameters);
  let settings = initial;
  /** @type {Turn | null} */
  let turn = null;
  /** Why the turn can't end between transactions; empty: it can. */
  let fixed = '';
  /** May settings, channels or `fixed` have changed? */
  let touched = false;
  /** All settings named so far that can't be listed; '' for one whose name isn't known. */
  const unlisted = new Set([...initial.keys()].filter((name) => name.includes('.')));
  /** The channels named since the session's channels were last read. @type {Set<string>} */
  const channels = new Set();
  /** The status of the last ReadyForQuery, '' until it arrives; and whether an error has arrived since. */
  let status = 'I', failed = false;

  /** Runs a query of our own, and returns its rows. @param {Turn} held @param {string} sql */
  async function ask(held, sql) {
    /** @type {string[][]} */
    const rows = [];
    /** @type {any} */
    let error = null;
    await held.exchange(simpleQuery(sql), createParser(new Parser(), (answer) => {
      if (answer.name === 'dataRow') rows.push(answer.fields);
      else if (answer.name === 'error') error ??= answer;
    }));
    if (error) throw fromPostgres(error);
    return rows;
  }

  async function hold() {
    if (turn) return turn;
    turn = await turns.take(caller, signal);
    if (turn.fresh) {
      statements.forgetPresent();
      if (settings.size) await ask(turn, setting(settings));
    }
    return turn;
  }

  /** Ends the turn, unless the session has something that can't be restored. @param {Turn} held */
  async function letGo(held) {
    if (status !== 'I') return;
    if (touched || fixed) {
      const rows = await ask(held, stateQuery(unlisted));
      const of = (/** @type {string} */ kind) => rows.filter((row) => row[0] === kind);
      settings = new Map(of('setting').map(([, name, value]) => [name, value]));
      const lost = missing(initial, settings);
      if (lost.size) await ask(held, setting(lost));
      settings = new Map([...lost, ...settings]);
      await turns.listen(caller, of('channel').map(([, name]) => name), channels);
      channels.clear();
      fixed = unlisted.has('') ? 'a setting whose name is computed' : of('fixed')[0]?.[1] ?? '';
      touched = false;
    }
    if (fixed) return;
    turn = null;
    held.release();
  }

  /** The next message; null at the end. Limited in time while others wait. */
  async function next() {
    const message = await soon(input.message());
    if (!message || message[0] === TYPE.terminate) return null;
    assertSane(message);
    return permittedMessage(message);
  }

  /**
   * Waits for something that the client does, but only for idleMs while others wait for the turn.
   * @template T
   * @param {Promise<T>} act
   */
  async function soon(act) {
    const held = turn;
    if (!held) return act;
    const since = Date.now();
    /** @type {ReturnType<typeof setInterval> | undefined} */
    let timer;
    const stuck = new Promise((_, reject) => {
      timer = setInterval(() => {
        if (Date.now() - since >= idleMs && held.awaited()) reject(idle(fixed && `with ${fixed}`, idleMs));
      }, Math.min(idleMs, CHECK_MS));
      timer.unref();
    });
    try {
      return await Promise.race([act, stuck]);
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Prepares statements again that the unit needs and that PGlite lost in other clients' turns.
   * @param {Turn} held
   * @param {Buffer[]} unit
   */
  async function prepareAgain(held, unit) {
    statements.clearRefused();
    if (failed) return; // the unit is skipped
    // A Sync in the middle of a pipeline would commit the part before it.
    const end = status ? sync : flush;
    for (const statement of statements.missing(unit)) {
      const error = await statements.prepareAgain(statement, end, held.exchange);
      if (!error || status) continue;
      failed = true;
      output.write(error);
      return;
    }
  }

  /** @param {Turn} held @param {Buffer[]} unit */
  async function execute(held, unit) {
    await prepareAgain(held, unit);
    const { messages, texts } = statements.complete(unit);
    touched ||= texts.some(isStateful);
    for (const sql of texts) {
      for (const name of customs(sql)) unlisted.add(name);
      for (const name of listened(sql)) channels.add(name);
    }
    status = '';
    const copies = unit.some(([type]) => COPY.has(type));
    const writer = createWriter(output);
    await held.exchange(guarded(messages, noCopy), (message) => {
      const [type] = message;
      if (type === PARSE_COMPLETE) statements.parsed();
      if (statements.keepBack(message)) return;
      if (type === COPY_IN && copies) return; // sent already
      if (type === ERROR) failed = true;
      if (type === COMPLETE) {
        const tag = message.toString('latin1', 5, message.length - 1);
        if (tag === 'DEALLOCATE ALL' || tag === 'DISCARD ALL') statements.clear();
        if (tag === 'DEALLOCATE') statements.dropped();
        if (tag === 'DISCARD ALL') unlisted.delete('');
      }
      if (type === READY) {
        status = String.fromCharCode(message[5]);
        failed = false;
      }
      writer.add(type === ERROR ? statements.errorFor(message) : message);
    });
    writer.flush();
  }

  return {
    async run() {
      try {
        admit();
        const first = await hold();
        for (const [name, value] of await ask(first, REPORTED)) output.write(parameterStatus(name, value));
        output.write(Buffer.concat([backendKeyData(++lastPid, Math.random() * 2 ** 31), readyForQuery('I')]));
        await letGo(first);
        for (let unit = await nextUnit(failed); unit; unit = await nextUnit(failed)) {
          const held = await hold();
          await execute(held, unit);
          await letGo(held);
          if (output.writableNeedDrain) await soon(drained(output));
        }
      } finally {
        turns.forget(caller);
        await turn?.end(failed);
      }
    },
  };
}

/**
 * The messages to send to PGlite. A COPY FROM STDIN without data would break it, so a CopyFail follows every message
 * that may start one. Postgres ignores it otherwise.
 * @param {Buffer[]} messages
 * @param {Buffer} noCopy
 */
function guarded(messages, noCopy) {
  let open = false;
  return Buffer.concat(messages.flatMap((message, i) => {
    const [type] = message;
    open = type === TYPE.query || type === TYPE.execute || (open && COPY.has(type));
    return open && !COPY.has(messages[i + 1]?.[0]) ? [message, noCopy] : [message];
  }));
}

/** @param {string} why @param {number} idleMs */
function idle(why, idleMs) {
  return new EndpointError(500, `terminating connection: idle ${why || 'in a transaction'} for more than ${idleMs} ms`
    + ' while others wait for the embedded database, which has one session', { code: '25P03' });
}

/** Writes small messages together. @param {import('node:stream').Duplex} output */
function createWriter(output) {
  /** @type {Buffer[]} */
  let kept = [];
  let size = 0;
  function flush() {
    if (size) output.write(Buffer.concat(kept, size));
    kept = [];
    size = 0;
  }
  return {
    /** @param {Buffer} message */
    add(message) {
      kept.push(message);
      size += message.length;
      if (size >= PIECE) flush();
    },
    flush,
  };
}

/**
 * The initial settings that are missing now, as they were reset.
 * @param {Map<string, string>} initial
 * @param {Map<string, string>} now
 */
function missing(initial, now) {
  const names = new Set([...now.keys()].map((name) => name.toLowerCase()));
  return new Map([...initial].filter(([name]) => !names.has(name.toLowerCase())));
}
