// What the subcommands share: options, read and explained from one table, and which database is meant. It knows no
// subcommand, and writes nothing: that is terminal.js.

import { parseArgs } from 'node:util';
import { folderOf, isFileUrl } from '../local/folder.js';
import { CliError } from './error.js';
import { nearest } from './near.js';

/**
 * @typedef {object} Option
 * @property {string} [value] what stands for its value in the help; none: it is a switch
 * @property {boolean} [many] it may be given again and again
 * @property {string} help
 *
 * @typedef {Record<string, any>} Given by option: a string, true for a switch, an array of strings where it may be
 *   many; and by the name of an argument
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
 * What is wrong with one of the arguments: parseArgs' own messages are about programming it.
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
  // What looks like an option is one, most likely: the value was forgotten.
  if (inlineValue || !value.startsWith('-')) return '';
  return `${rawName} needs a value; one that begins with - is given as ${rawName}=${wanted}`;
}

/**
 * An argument that stands where none is taken. A URL may hold a password.
 * @param {Record<string, Option>} table @param {string} [value]
 */
function strayOf(table, value) {
  if (!isUrl(value)) return `there is no argument "${value}"`;
  return Object.hasOwn(table, 'url') ? 'a URL is given by --url URL' : 'it takes no URL';
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
 * What a database's URL means.
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
  if (!/^postgres(ql)?:\/\//.test(url)) throw new CliError(`${where} is no URL of a database: ${wayOut(url)}`);
  // Cut at such a character, half of a password would be taken for the host, and shown.
  if (/^\w+:\/\/[^@/?#]*([/#][^?]*@|\?[^=]*@)/.test(url)) {
    throw new CliError(`${where} has a /, ? or # in its password or user: percent-encode it (%2F, %3F, %23)`);
  }
  return { postgres: url };
}

/** @param {string | undefined} text */
const isUrl = (text = '') => /^\s*\w+:\/\//.test(text);

/** @param {string} text which may hold a password where it is meant for a server */
function wayOut(text) {
  const isPath = !isUrl(text) && !text.includes('@') && /^[.~/\\]|^[a-z]:\\|[/\\]|\.db$/i.test(text);
  if (isPath) return `for the folder ${text} give file:${text}`;
  return 'give file:./folder or postgres://user:password@host:port/database';
}

/**
 * A server's URL as it may be shown: its host and port.
 * @param {string} url @param {string} otherwise where it is no URL
 */
export function hostOf(url, otherwise) {
  try {
    return new URL(url.replace(/^postgres(ql)?:/, 'http:')).host || otherwise;
  } catch {
    return otherwise;
  }
}
