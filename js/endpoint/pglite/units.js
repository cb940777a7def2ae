// Groups a client's messages into units: each ends with a message that gets an answer. The data of a COPY FROM STDIN is
// part of its unit, as PGlite can't wait for it: the client is asked for the data before PGlite gets the statement.

import { message as backendMessage } from '../wire/message.js';
import { BrokenInput } from '../wire/input.js';
import { ANSWERED, COPY, TYPE, isCopyIn, strings } from './frontend.js';

/**
 * @param {() => Promise<Buffer | null>} next the next message; null at the end
 * @param {(bytes: Buffer) => void} write to the client
 */
export function createUnits(next, write) {
  /** An Execute whose data is still to come, and its SQL. @type {{ execute: Buffer, sql: string } | null} */
  let copying = null;
  /**
   * The SQL of prepared statements that are a COPY FROM STDIN, and of portals that run one.
   * @type {Map<string, string>[]}
   */
  const [statements, portals] = [new Map(), new Map()];

  /** @param {string} sql */
  async function copyData(sql) {
    write(backendMessage('G', Buffer.from([/\bbinary\b/i.test(sql) ? 1 : 0, 0, 0])));
    const data = [];
    for (;;) {
      const message = await next();
      if (!message) return null;
      const [type] = message;
      if (type === TYPE.sync || type === TYPE.flush) continue; // part of asking for the COPY
      // As Postgres, which then ends the connection; PGlite would break.
      if (!COPY.has(type)) {
        throw new BrokenInput(`unexpected message type 0x${type.toString(16)} during COPY from stdin`);
      }
      data.push(message);
      if (type !== TYPE.copyData) return data;
    }
  }

  /** @param {Buffer} message */
  function note(message) {
    const [type] = message;
    if (type !== TYPE.parse && type !== TYPE.bind) return;
    const [name, from] = strings(message, 2);
    if (type === TYPE.parse) keep(statements, name, isCopyIn(from) ? from : undefined);
    else keep(portals, name, statements.get(from));
  }

  /**
   * The next unit; null at the end.
   * @param {boolean} failed are all messages skipped up to a Sync?
   */
  return async function nextUnit(failed) {
    const unit = [];
    if (copying) {
      const { execute, sql } = copying;
      copying = null;
      const data = failed ? [] : await copyData(sql);
      if (!data) return null;
      unit.push(execute, ...data);
    }
    for (;;) {
      const message = await next();
      if (!message) return null;
      const [type] = message;
      if (COPY.has(type)) continue; // data of a COPY that failed: dropped, as Postgres does
      note(message);
      const sql = type === TYPE.execute && !failed ? portals.get(strings(message, 1)[0]) : undefined;
      if (sql !== undefined && unit.length) {
        copying = { execute: message, sql }; // unless what is before it fails
        return unit;
      }
      unit.push(message);
      if (sql !== undefined) {
        const data = await copyData(sql);
        if (!data) return null;
        unit.push(...data);
      }
      if (type === TYPE.query) {
        const [sql] = strings(message, 1);
        if (isCopyIn(sql)) {
          const data = await copyData(sql);
          return data && [...unit, ...data];
        }
      }
      if (ANSWERED.has(type)) return unit;
    }
  };
}

/** @param {Map<string, string>} map @param {string} name @param {string | undefined} sql */
function keep(map, name, sql) {
  if (sql !== undefined) map.set(name, sql);
  else map.delete(name);
}
