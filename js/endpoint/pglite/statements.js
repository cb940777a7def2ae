// The prepared statements of a client, which PGlite's session forgets when others have had
// it: one that is used again is prepared again first, and the answer to that kept back.

import { TYPE, isStateful, setsCustom, strings } from './frontend.js';

/** @typedef {{ parse: Buffer, sql: string }} Statement the message that prepared it, and its text */

/** The name of the prepared statement that a message needs, or null. @param {Buffer} message */
function used(message) {
  if (message[0] === TYPE.bind) return strings(message, 2)[1];
  return message[0] === TYPE.describe && message[5] === TYPE.sync ? strings(message, 1, 6)[0] : null; // 'S' for a statement
}

export function createStatements() {
  /** @type {Map<string, Statement>} */
  const all = new Map();
  /** Those that PGlite's session has now. @type {Set<string>} */
  const present = new Set();
  /** What each ParseComplete to come is of; without a statement it is one of ours. @type {{ name: string, statement?: Statement }[]} */
  let expected = [];

  return {
    /** @param {string} name */
    sqlOf: (name) => all.get(name)?.sql,
    /** Forgets what PGlite's session has. */
    absent: () => present.clear(),
    /** After DEALLOCATE ALL. */
    clear() {
      all.clear();
      present.clear();
    },
    /**
     * The unit with what has to be prepared again, and the texts of all that it runs.
     * @param {Buffer[]} unit
     */
    complete(unit) {
      const messages = [], texts = [];
      expected = [];
      for (const message of unit) {
        const [type] = message;
        if (type === TYPE.query) texts.push(strings(message, 1)[0]);
        if (type === TYPE.parse) {
          const [name, sql] = strings(message, 2);
          texts.push(sql);
          expected.push({ name, statement: { parse: Buffer.from(message), sql } });
        }
        const name = used(message), statement = name === null ? undefined : all.get(name);
        if (name !== null && statement && !expected.some((parse) => parse.name === name)) {
          texts.push(statement.sql);
          if (!present.has(name)) {
            expected.push({ name });
            messages.push(statement.parse);
          }
        }
        if (type === TYPE.close && message[5] === TYPE.sync) all.delete(strings(message, 1, 6)[0]);
        messages.push(message);
      }
      return { messages, touches: texts.some(isStateful), custom: texts.some(setsCustom) };
    },
    /** A ParseComplete has come. @returns {boolean} is it the client's? */
    parsed() {
      const { name, statement } = expected.shift() ?? {};
      if (name === undefined) return true;
      present.add(name);
      if (statement) all.set(name, statement);
      return !!statement;
    },
  };
}
