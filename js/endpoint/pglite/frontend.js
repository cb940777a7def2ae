// What a client's messages say, as far as sharing PGlite's one session needs to know it:
// names, SQL text, and from the text whether a statement leaves something in the session.

/** The types of messages, by their letters. */
export const TYPE = {
  bind: 0x42, close: 0x43, copyDone: 0x63, copyData: 0x64, copyFail: 0x66, describe: 0x44, execute: 0x45,
  flush: 0x48, functionCall: 0x46, parse: 0x50, query: 0x51, sync: 0x53, terminate: 0x58,
};

/** After these the client waits for an answer, or may. */
export const ANSWERED = new Set([TYPE.query, TYPE.sync, TYPE.flush, TYPE.functionCall]);

/**
 * The strings a message begins with.
 * @param {Buffer} message
 * @param {number} count
 * @param {number} [from] where they begin
 */
export function strings(message, count, from = 5) {
  const found = [];
  for (let at = from; count; count--) {
    const end = message.indexOf(0, at);
    found.push(message.toString('utf8', at, end < 0 ? message.length : end));
    at = end + 1;
  }
  return found;
}

const COPY_IN = /^(\s|--[^\n]*\n|\/\*[^]*?\*\/)*copy\b[^;]*\bfrom\s+stdin\b/i;

/** Does the statement wait for data of the client's? @param {string} sql */
export const isCopyIn = (sql) => COPY_IN.test(sql);

const STATEFUL = /\b(set|reset|set_config|listen|unlisten|prepare|deallocate|declare|temp|temporary|pg_temp|discard|load)\b|advisory/i;

/** May the statement leave something in the session? Rather yes than no. @param {string} sql */
export const isStateful = (sql) => STATEFUL.test(sql);

const CUSTOM = /\bset\s+(?!local\b)(session\s+)?[\w"]+\s*\.|\bset_config\s*\((?!\s*'[^'.]*'|[^()]*,\s*true\s*\))/i;

/** Does it set what `pg_settings` does not list, a setting with a dot in its name? @param {string} sql */
export const setsCustom = (sql) => CUSTOM.test(sql);
