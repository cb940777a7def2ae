// A client's session of Postgres's protocol on PGlite's one session, which it holds while it
// is in a transaction, between a message and its answer, and while there is something in it
// that can't be moved. In between others have their turn: settings and channels are put back
// afterwards, prepared statements when they are next used. Nobody notices but by the clock.

import { EndpointError, fromPostgres } from '../error.js';
import { backendKeyData, parameterStatus, readyForQuery } from '../wire/message.js';
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

/** How often is somebody looked at who has the turn and does nothing? */
const LOOK_MS = 100;

/** What is written to a client at once, at the least. */
const PIECE = 64 * 1024;

let lastPid = 0;

/**
 * @param {import('./turns.js').Turns} turns
 * @param {Protocol} protocol
 * @param {number} idleMs
 * @param {Connection} connection
 */
export function createSession(turns, { serialize, Parser }, idleMs, { input, output, parameters, signal, admit }) {
  const noCopy = Buffer.from(serialize.copyFail('COPY FROM STDIN has to be a statement of its own'));
  const statements = createStatements();
  const nextUnit = createUnits(next, (bytes) => void output.write(bytes));
  const caller = { notify: (/** @type {Buffer} */ notification) => void output.write(notification) };
  /** What RESET goes back to. */
  const initial = settingsOf(parameters);
  let settings = initial;
  /** @type {Turn | null} */
  let turn = null;
  /** Why the turn can't be given up between transactions. */
  let fixed = '';
  /** May settings, channels or what is fixed have changed? */
  let touched = false;
  /** The settings that can't be listed, all that were ever named; '' for one of an unknown name. */
  const unlisted = new Set([...initial.keys()].filter((name) => name.includes('.')));
  /** The channels named since it was last seen what the session listens to. @type {Set<string>} */
  const channels = new Set();
  /** As ReadyForQuery said; '' before it comes. Has an error come since? */
  let status = 'I', failed = false;

  /** A query of our own: its rows. @param {Turn} held @param {string} sql */
  async function ask(held, sql) {
    /** @type {string[][]} */
    const rows = [];
    /** @type {any} */
    let error = null;
    await held.exchange(serialize.query(sql), createParser(new Parser(), (answer) => {
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
      statements.absent();
      if (settings.size) await ask(turn, setting(settings));
    }
    return turn;
  }

  /** Ends the turn, unless something has to stay. @param {Turn} held */
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

  /** The next message; null at the end. Who keeps others waiting has but so long to send it. */
  async function next() {
    const message = await soon(input.message());
    if (!message || message[0] === TYPE.terminate) return null;
    assertSane(message);
    return permittedMessage(message);
  }

  /**
   * What the client does next, for which it has but so long where others wait for the turn.
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
      }, Math.min(idleMs, LOOK_MS));
      timer.unref();
    });
    try {
      return await Promise.race([act, stuck]);
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Prepares again what the unit needs and others have made PGlite forget.
   * @param {Turn} held
   * @param {Buffer[]} unit
   */
  async function revive(held, unit) {
    statements.forgive();
    if (failed) return; // it is read past
    // A Sync in the middle of a pipeline would commit what is before it.
    const end = Buffer.from(status ? serialize.sync() : serialize.flush());
    for (const statement of statements.missing(unit)) {
      const error = await statements.revive(statement, end, held.exchange);
      if (!error || status) continue;
      failed = true;
      output.write(error);
      return;
    }
  }

  /** @param {Turn} held @param {Buffer[]} unit */
  async function execute(held, unit) {
    await revive(held, unit);
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
      if (type === COPY_IN && copies) return; // said before
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
 * The messages as PGlite may be given them: a COPY FROM STDIN without its data would take it
 * down, so where one may hide it is told that none come. Postgres reads past that elsewhere.
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

/** Small messages are written together. @param {import('node:stream').Duplex} output */
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
 * Those of the settings that have been reset.
 * @param {Map<string, string>} initial
 * @param {Map<string, string>} now
 */
function missing(initial, now) {
  const names = new Set([...now.keys()].map((name) => name.toLowerCase()));
  return new Map([...initial].filter(([name]) => !names.has(name.toLowerCase())));
}
