// The words of SQL, as far as insert, update and delete of data layers have them. Knows nothing of statements.
import { Incomparable } from './compare.js';

/**
 * White space and comments; names; texts; parameters; words; numbers; signs. What begins with none of them is unknown:
 * other texts, as E'…' and $$…$$, too.
 */
const TOKEN = new RegExp([
  /(?:\s+|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)/, /"((?:[^"]|"")+)"/, /'((?:[^']|'')*)'/, /\$(\d{1,5})/,
  /([a-z_][\w$]*)/, /(\d+(?:\.\d+)?)/, /(::|<=|>=|<>|!=|[(),.=<>*;[\]-])/,
].map(({ source }) => source).join('|'), 'iy');

/** @typedef {{kind: 'name' | 'text' | 'parameter' | 'word' | 'number' | 'sign', text: string}} Token */
const KINDS = /** @type {const} */ (['name', 'text', 'parameter', 'word', 'number', 'sign']);

/** @param {string} sql @returns {Token[]} @throws Incomparable for letters it does not know */
export function tokensOf(sql) {
  /** @type {Token[]} */
  const tokens = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < sql.length) {
    const match = pattern.exec(sql);
    if (!match) throw new Incomparable();
    const group = match.slice(1).findIndex((text) => text !== undefined);
    if (group < 0) continue;
    const kind = KINDS[group], text = match[group + 1];
    if (kind === 'name') tokens.push({ kind, text: text.replaceAll('""', '"') });
    else if (kind === 'text') tokens.push({ kind, text: text.replaceAll("''", "'") });
    else tokens.push({ kind, text: kind === 'word' ? text.toLowerCase() : text });
  }
  return tokens;
}
