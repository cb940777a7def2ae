// The subcommands' options: reads them and writes their help, both from one table, and works out which database is
// meant. It knows no subcommand, and prints nothing (terminal.js does).

import { parseArgs } from 'node:util';
import { folderOf, isFileUrl } from '../local/folder.js';
import { CliError } from './error.js';
import { nearest } from './suggest.js';

/**
 * @typedef {object} Option
 * @property {string} [value] the placeholder of its value in the help; none: it is a switch
 * @property {boolean} [many] it may be given several times
 * @property {string} help
 *
 * @typedef {Record<string, any>} Given by option: a string, true for a switch, an array of strings if it may be many;
 *   and by the name of an argument
 *
 * @typedef {{ data: string } | { postgres: string } | { memory: true }} Source a database, as createEndpoint takes it
 */

/**
 * @param {string} command
 * @param {Record<string, Option>} table
 * @param {string[]} args
 * @param {string[]} [names] of the arguments that it takes without an option, in their order
 * @returns {Given}
 */
export function readOptions(command, table, args, names = []) {
  const options = Object.fromEntries(Object.entries(table).map(([name, option]) => [name, configOf(option)]));
  const { values, positionals, tokens } =
    parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  let left = names.length;
  for (const token of tokens) {
    if (token.kind === 'positional' && !isUrl(token.value) && left-- > 0) continue;
    const wrong = wrongOf(table, token);
    if (wrong) throw new CliError(`${wrong}; heliumdb ${command} --help lists the options`);
  }
  return { ...values, ...Object.fromEntries(names.map((name, i) => [name, positionals[i]])) };
}

/**
 * An option as parseArgs takes it.
 * @param {Option} option
 * @returns {{type: 'string' | 'boolean', multiple: boolean}}
 */
const configOf = ({ value, many = false }) => ({ type: value ? 'string' : 'boolean', multiple: many });

/**
 * What is wrong with an argument; empty if nothing is. parseArgs' own messages are for programmers.
 * @param {Record<string, Option>} table
 * @param {{kind: string, name?: string, rawName?: string, value?: string, inlineValue?: boolean}} token
 */
function wrongOf(table, { kind, name = '', rawName = '', value, inlineValue }) {
  if (kind === 'positional') return strayOf(table, value);
  if (kind !== 'option') return '';
  if (!Object.hasOwn(table, name)) {
    const near = nearest(name, Object.keys(table));
    return `there is no option ${rawName}${near ? `: did you mean --${near}?` : ''}`;
  }
  const { value: wanted } = table[name];
  if (!wanted) return value === undefined ? '' : `${rawName} takes no value`;
  if (value === undefined) return `${rawName} needs a value: ${rawName} ${wanted}`;
  // A value that looks like an option most likely is one, and the value was forgotten.
  if (inlineValue || !value.startsWith('-')) return '';
  return `${rawName} needs a value; one that begins with - is given as ${rawName}=${wanted}`;
}

/**
 * An argument that stands where none is taken. A URL may hold a password.
 * @param {Record<string, Option>} table @param {string} [value]
 */
function strayOf(table, value) {
  if (!isUrl(value)) return `there is no argument "${value}"`;
  return Object.hasOwn(table, 'url') ? 'give a URL as --url URL' : 'it takes no URL';
}

/** @param {Record<string, Option>} table */
export function explain(table) {
  const left = Object.entries(table).map(([name, { value }]) => `--${name}${value ? ` ${value}` : ''}`);
  const width = Math.max(...left.map((text) => text.length)) + 2;
  return Object.values(table).map(({ help }, i) =>
    `  ${left[i].padEnd(width)}${help.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`).join('\n');
}

/**
 * @param {string} name
 * @param {string | boolean | undefined} text
 * @param {number} most
 * @returns {number | undefined}
 */
export function wholeNumber(name, text, most) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(String(text)) || Number(text) > most) {
    throw new CliError(`--${name} ${text}: give a whole number from 0 to ${most}`);
  }
  return Number(text);
}

/**
 * The database that a URL names.
 * @param {string} url
 * @param {string} where what the URL is called in a message; the URL itself may hold a password
 * @returns {Source}
 */
export function sourceOf(url, where) {
  if (isFileUrl(url)) {
    try {
      return { data: folderOf(url) };
    } catch (error) {
      throw new CliError(`${where}: ${/** @type {Error} */ (error).message}`);
    }
  }
  if (!/^postgres(ql)?:\/\//.test(url)) throw new CliError(`${where} isn't a database URL: ${wayOut(url)}`);
  // URL parsers end the host at such a character: a part of the password would be taken for the host, and shown.
  if (/^\w+:\/\/[^@/?#]*([/#][^?]*@|\?[^=]*@)/.test(url)) {
    throw new CliError(`${where} has a /, ? or # in its password or user: percent-encode it (%2F, %3F, %23)`);
  }
  return { postgres: url };
}

/** A text as one word, for sh and for Windows. @param {string} text */
const wordOf = (text) => (/^[\w./,@-]+$/.test(text) ? text : `"${text.replace(/[\\"$`]/g, '\\$&')}"`);

/** Options as they were given, for a command to be run with the same. @param {Given} given @param {string[]} names */
export const again = (given, names) =>
  names.filter((name) => given[name] !== undefined).map((name) => ` --${name} ${wordOf(String(given[name]))}`).join('');

/** @param {string | undefined} text */
const isUrl = (text = '') => /^\s*\w+:\/\//.test(text);

/** @param {string} text may hold a password, if it is meant for a server */
function wayOut(text) {
  const isPath = !isUrl(text) && !text.includes('@') && /^[.~/\\]|^[a-z]:\\|[/\\]|\.db$/i.test(text);
  if (isPath) return `for the folder ${text} give file:${text}`;
  return 'give file:./folder or postgres://user:password@host:port/database';
}

/**
 * Host and port of a server's URL, without the password.
 * @param {string} url @param {string} otherwise the result if it is no URL
 */
export function hostOf(url, otherwise) {
  try {
    return new URL(url.replace(/^postgres(ql)?:/, 'http:')).host || otherwise;
  } catch {
    return otherwise;
  }
}
