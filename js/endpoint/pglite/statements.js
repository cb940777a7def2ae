// The prepared statements of a client. PGlite's session loses them in other clients' turns, so a statement is prepared
// again before it is used again. Its parameters get the same types as before, and its columns must be the same too, as
// on a server: the client may rely on them. It knows messages and their order; session.js sends them.

import { errorResponse, message } from '../wire/message.js';
import { TYPE, deallocated, executed, strings } from './frontend.js';
import { readDescription, readError } from '../wire/replies.js';

/**
 * @typedef {object} Statement
 * @property {string} name empty for the unnamed one
 * @property {string} sql
 * @property {Buffer | null} types of its parameters, with their number, as in Parse; null before they are known
 * @property {string | null} columns the parts of its columns that a server compares; null before they are known
 *
 * @typedef {{ name: string, ours: boolean }} Described a Describe, the client's or one of ours
 */

const PARAMETERS = 0x74, COLUMNS = 0x54, NO_COLUMNS = 0x6e, ERROR = 0x45;

const CHANGED = errorResponse('ERROR', '0A000', 'cached plan must not change result type', null, {
  F: 'plancache.c', R: 'RevalidateCachedQuery', // drivers prepare again when they see these
});

/** The name of the prepared statement that a message needs, or null. @param {Buffer} bytes */
function used(bytes) {
  if (bytes[0] === TYPE.bind) return strings(bytes, 2)[1];
  return bytes[0] === TYPE.describe ? ofStatement(bytes) : null;
}

/** The name in a Describe or Close, where that is of a statement. @param {Buffer} bytes */
const ofStatement = (bytes) => (bytes[5] === TYPE.sync ? strings(bytes, 1, 6)[0] : null); // 'S', as of Sync

/** @param {string} name */
const describe = (name) => message('D', Buffer.from('S'), name);

/**
 * Names, types and modifiers: a table that was created again with the same columns is no change.
 * @param {Buffer} bytes
 */
const columnsOf = (bytes) => (bytes[0] === NO_COLUMNS ? '' : JSON.stringify(readDescription(bytes).fields.map(
  ({ name, dataTypeID, dataTypeModifier }) => [name, dataTypeID, dataTypeModifier])));

/** PGlite's message about a missing statement. @param {string} name */
function missingMessage(name) {
  return name ? `prepared statement "${name}" does not exist` : 'unnamed prepared statement does not exist';
}

export function createStatements() {
  /** @type {Map<string, Statement>} */
  const all = new Map();
  /** The ones that PGlite's session has now. @type {Set<string>} */
  const present = new Set();
  /** The answers that a unit waits for, in order: of Parses, Describes (the client's and ours), DEALLOCATEs. */
  let parses = /** @type {Statement[]} */ ([]), describes = /** @type {Described[]} */ ([]);
  let drops = /** @type {string[]} */ ([]);
  /** The statement whose columns come next. @type {Described | undefined} */
  let described;
  /** Why a statement could not be prepared again, by PGlite's message about it. @type {Map<string, Buffer>} */
  const refused = new Map();

  /** @param {Statement} statement @param {Buffer} bytes its ParameterDescription, RowDescription or NoData */
  function learn(statement, bytes) {
    if (bytes[0] === PARAMETERS) statement.types ??= Buffer.from(bytes.subarray(5));
    else statement.columns ??= columnsOf(bytes);
  }

  return {
    /** PGlite's session was reset. */
    forgetPresent: () => present.clear(),
    /** After DEALLOCATE ALL. */
    clear() {
      all.clear();
      present.clear();
    },
    /** After a DEALLOCATE. */
    dropped: () => void all.delete(drops.shift() ?? ''),
    /**
     * The statements that the unit needs and PGlite's session doesn't have, in order.
     * @param {Buffer[]} unit
     */
    missing(unit) {
      const known = new Set(present);
      /** Whether it is run, and not only deallocated. @type {Map<string, boolean>} */
      const needed = new Map();
      /** @param {string} name */
      const need = (name, runs = true) => {
        if (!known.has(name) && all.has(name)) needed.set(name, runs || needed.get(name) === true);
      };
      for (const bytes of unit) {
        const [type] = bytes, name = used(bytes);
        if (type === TYPE.query || type === TYPE.parse) {
          const [named, sql] = type === TYPE.parse ? strings(bytes, 2) : ['', strings(bytes, 1)[0]];
          executed(sql).forEach((run) => need(run));
          deallocated(sql).forEach((drop) => need(drop, false));
          if (named) need(named, false); // it is an error to prepare it twice
          if (type === TYPE.parse) known.add(named);
        }
        if (name !== null) need(name);
        const closed = type === TYPE.close ? ofStatement(bytes) : null;
        if (closed !== null) known.add(closed);
      }
      return [...needed].map(([name, runs]) => {
        const statement = /** @type {Statement} */ (all.get(name));
        return runs ? statement : { ...statement, columns: null };
      });
    },
    /**
     * Prepares a statement again.
     * @param {Statement} statement
     * @param {Buffer} end Sync or Flush
     * @param {(messages: Buffer, onMessage: (bytes: Buffer) => void) => Promise<void>} exchange
     * @returns {Promise<Buffer | null>} PGlite's error, if any
     */
    async prepareAgain({ name, sql, types, columns }, end, exchange) {
      /** @type {Buffer | null} */
      let error = null, now = '';
      const parse = message('P', name, sql, types ?? Buffer.from([0, 0]));
      await exchange(Buffer.concat([parse, describe(name), end]), (bytes) => {
        if (bytes[0] === ERROR) error ??= Buffer.from(bytes);
        else if (bytes[0] === COLUMNS || bytes[0] === NO_COLUMNS) now = columnsOf(bytes);
      });
      if (!error && (columns === null || columns === now)) {
        present.add(name);
        return null;
      }
      // The client gets the error when the unit uses the statement and PGlite doesn't have it.
      if (!error) await exchange(Buffer.concat([message('C', Buffer.from('S'), name), end]), () => {});
      refused.set(missingMessage(name), error ?? CHANGED);
      return error;
    },
    /**
     * The unit's messages for PGlite, and the SQL of everything that it runs.
     * @param {Buffer[]} unit
     */
    complete(unit) {
      /** @type {Buffer[]} */
      const messages = [];
      /** @type {string[]} */
      const texts = [];
      [parses, describes, drops, described] = [[], [], [], undefined];
      const again = (/** @type {string} */ name) => void texts.push(all.get(name)?.sql ?? '');
      unit.forEach((bytes, i) => {
        const [type] = bytes, name = used(bytes);
        messages.push(bytes);
        if (type === TYPE.query || type === TYPE.parse) {
          const [named, sql] = type === TYPE.parse ? strings(bytes, 2) : ['', strings(bytes, 1)[0]];
          texts.push(sql);
          executed(sql).forEach(again);
          drops.push(...deallocated(sql));
          if (type === TYPE.query) return;
          parses.push({ name: named, sql, types: null, columns: null });
          // Clients hardly ever use the unnamed statement across units without describing it themselves.
          if (!named || (unit[i + 1]?.[0] === TYPE.describe && used(unit[i + 1]) === named)) return;
          messages.push(describe(named));
          describes.push({ name: named, ours: true });
        }
        if (name !== null) again(name);
        if (type === TYPE.describe && name !== null) describes.push({ name, ours: false });
        const closed = type === TYPE.close ? ofStatement(bytes) : null;
        if (closed !== null) all.delete(closed);
      });
      return { messages, texts };
    },
    /** A ParseComplete has arrived. */
    parsed() {
      const statement = parses.shift();
      if (!statement) return;
      present.add(statement.name);
      all.set(statement.name, statement);
    },
    /** Is this message the answer to a Describe of ours, which the client must not get? @param {Buffer} bytes */
    keepBack(bytes) {
      if (bytes[0] === PARAMETERS) described = describes.shift();
      else if (bytes[0] !== COLUMNS && bytes[0] !== NO_COLUMNS) return false;
      if (!described) return false;
      const { name, ours } = described, statement = all.get(name);
      if (statement) learn(statement, bytes);
      if (bytes[0] !== PARAMETERS) described = undefined;
      return ours;
    },
    /**
     * The error to send to the client: the original one, if a statement could not be prepared again.
     * @param {Buffer} bytes
     */
    errorFor(bytes) {
      if (!refused.size) return bytes;
      const { code, message: text } = readError(bytes);
      return code === '26000' ? refused.get(text) ?? bytes : bytes;
    },
    /** Called before a unit: a statement that could not be prepared again may be now. */
    clearRefused: () => refused.clear(),
  };
}
