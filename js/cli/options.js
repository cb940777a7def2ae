// What the subcommands share: options, read and explained from one table; which database is meant;
// and how trouble is told. It knows no subcommand.

import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { folderOf, isFileUrl } from '../local/folder.js';

/**
 * @typedef {object} Option
 * @property {string} [value] what stands for its value in the help; none: it is a switch
 * @property {boolean} [many] it may be given again and again
 * @property {string} help
 *
 * @typedef {Record<string, any>} Given by option: a string, true for a switch, an array of strings where it may be many
 *
 * @typedef {{ data: string } | { postgres: string } | { memory: true }} Source a database, as createEndpoint takes it
 */

/** What went wrong, for people: one line, that names the thing and the way out. */
export class Trouble extends Error {}

/**
 * @param {string} command
 * @param {Record<string, Option>} table
 * @param {string[]} args
 * @returns {Given}
 */
export function readOptions(command, table, args) {
  const options = Object.fromEntries(Object.entries(table).map(
    ([name, { value, many = false }]) => [name, { type: /** @type {'string' | 'boolean'} */ (value ? 'string' : 'boolean'), multiple: many }]));
  try {
    return /** @type {Given} */ (parseArgs({ args, options, allowPositionals: false }).values);
  } catch (error) {
    // The rest of what Node says is about programming parseArgs.
    const [what] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new Trouble(`${what.replace(/\.$/, '')}; heliumdb ${command} --help lists the options`);
  }
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
    throw new Trouble(`--${name} ${text}: give a whole number from 0 to ${most}`);
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
      throw new Trouble(`${where}: ${/** @type {Error} */ (error).message}`);
    }
  }
  if (/^postgres(ql)?:\/\//.test(url)) return { postgres: url };
  throw new Trouble(`${where} is no URL of a database: give file:./folder or postgres://user:password@host:port/database`);
}

/**
 * Colours for a stream: none where it is no terminal or NO_COLOR is set.
 * @param {NodeJS.WriteStream} stream
 */
export const colours = (stream) => pc.createColors(pc.isColorSupported && (stream.isTTY || 'FORCE_COLOR' in process.env));

/**
 * What a command has done, as programs or people read it.
 * @param {Given} given @param {object} facts @param {string} text
 * @returns {number} the exit code
 */
export function say({ json }, facts, text) {
  process.stdout.write(json ? `${JSON.stringify({ ok: true, ...facts })}\n` : text);
  return 0;
}

/** Whether somebody is there to be asked. @param {Given} given */
export const interactive = ({ json }) => Boolean(!json && process.stdin.isTTY && process.stdout.isTTY);

/**
 * Tells of an error, without a stack: on one line, unless it is of several things.
 * @param {string | undefined} command
 * @param {Error & {exitCode?: number}} error whose own properties are for programs
 * @param {boolean} [json] programs read stdout
 * @returns {number} the exit code: 1, or 2 where an answer is needed
 */
export function complain(command, error, json) {
  const { exitCode, ...facts } = { ...error };
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, ...facts, error: { message: String(error?.message ?? error) } })}\n`);
  const line = String(error?.message ?? error).replace(/\s*\n\s*/g, error instanceof Trouble ? '\n  ' : ' ');
  const who = command === undefined ? 'heliumdb:' : `heliumdb ${command}:`;
  process.stderr.write(`${colours(process.stderr).red(who)} ${line}\n`);
  return exitCode ?? 1;
}
