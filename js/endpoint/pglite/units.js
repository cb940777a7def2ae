// A client's messages in units: up to one that is answered. The data of a COPY FROM STDIN
// are part of its unit, as PGlite can't wait for them: the client is asked for them before
// PGlite is told of the statement.

import { message as backendMessage } from '../wire/message.js';
import { ANSWERED, TYPE, isCopyIn, strings } from './frontend.js';

/**
 * @param {() => Promise<Buffer | null>} next the next message; null at the end
 * @param {(sql: Buffer) => void} write to the client
 * @param {(name: string) => string | undefined} sqlOf the text of a prepared statement
 */
export function createUnits(next, write, sqlOf) {
  /** An Execute whose data are still to come, and its SQL. @type {{ execute: Buffer, sql: string } | null} */
  let copying = null;

  /** @param {string} sql */
  async function copyData(sql) {
    write(backendMessage('G', Buffer.from([/\bbinary\b/i.test(sql) ? 1 : 0, 0, 0])));
    const data = [];
    for (;;) {
      const message = await next();
      if (!message) return null;
      const [type] = message;
      if (type === TYPE.sync || type === TYPE.flush) continue; // part of asking for the COPY
      data.push(message);
      if (type !== TYPE.copyData) return data;
    }
  }

  /** The text of the statement that the portal bound last in the unit runs. @param {Buffer[]} unit */
  function boundSql(unit) {
    const bind = unit.filter(([type]) => type === TYPE.bind).at(-1);
    if (!bind) return '';
    const [, name] = strings(bind, 2);
    const parse = unit.find((message) => message[0] === TYPE.parse && strings(message, 1)[0] === name);
    return parse ? strings(parse, 2)[1] : sqlOf(name) ?? '';
  }

  /**
   * The next unit; null at the end.
   * @param {boolean} failed did the last one end in an error?
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
      if (type === TYPE.execute) {
        const sql = boundSql(unit);
        if (isCopyIn(sql)) {
          copying = { execute: message, sql };
          return unit;
        }
      }
      unit.push(message);
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
