// The only way from the command to the terminal. Names and messages come from databases, documents, files and
// endpoints, and a name may hold an escape sequence, a newline or a character that turns the reading direction. So
// every string is made visible on its way out; only what this file makes (colours, the ends of lines) is written as is.

import pc from 'picocolors';
import { CliError } from './error.js';

/** Controls (C0, DEL, C1), halves of surrogate pairs, line and paragraph separators, and what turns the direction. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** All of them but what text of several lines is laid out by. */
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** @type {Record<string, string>} */
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** @param {string} character one UTF-16 unit: all that is unsafe is */
const code = (character) => character.charCodeAt(0).toString(16);

/** As JSON has it too. @param {string} character */
const jsonEscape = (character) => `\\u${code(character).padStart(4, '0')}`;

/** @param {string} character */
const escaped = (character) =>
  SHORT[character] ?? (character < '\u0100' ? `\\x${code(character).padStart(2, '0')}` : jsonEscape(character));

/** Foreign text on one line: what a terminal would act on stands there as an escape. @param {unknown} text */
export const visible = (text) => String(text).replace(UNSAFE, escaped);

/** Text that may be written as it is. Its field is private, so that no foreign object can pass for one. */
class Styled {
  #shown;

  /** @param {string} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  /** @param {unknown} value what is not such a text is foreign */
  static shown(value) {
    return typeof value === 'object' && value !== null && #shown in value ? value.#shown : visible(value);
  }
}

/** @typedef {string | Styled} Line foreign text, or what `styled`, `multiline` and colours have made of it */

/**
 * A line of which parts are in colour; all others, values above all, are made visible.
 * @param {TemplateStringsArray} texts @param {unknown[]} values
 */
export const styled = (texts, ...values) =>
  new Styled(texts.map((text, i) => (i ? Styled.shown(values[i - 1]) : '') + visible(text)).join(''));

/** Text of several lines, all of them ours, whose newlines and tabs stay. @param {string} text */
export const multiline = (text) => new Styled(text.replace(UNSAFE_IN_LINES, escaped));

/** What SQL is laid out by lines in, and then what is foreign in it: names and strings. */
const SQL_PARTS = /--[^\n]*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$|[eE]'(?:[^'\\]|\\[^]|'')*'|'[^']*'|"[^"]*"/g;

/** @param {string} part */
const visiblePart = (part) => (/^(?:[eE]?'|")/.test(part) ? visible(part) : part);

/** SQL, whose lines stay, but not those within a name or a string: they could look like ours. @param {string} text */
export const sqlLines = (text) => multiline(text.replace(SQL_PARTS, visiblePart));

/** Lines below each other, as one. @param {Line[]} lines */
const below = (lines) => new Styled(lines.map(Styled.shown).join('\n'));

/**
 * Colours for a stream: none where it is no terminal or NO_COLOR is set.
 * @param {NodeJS.WriteStream} [stream] stdout unless given
 */
export function colours(stream = process.stdout) {
  const paints = pc.createColors(pc.isColorSupported && (stream.isTTY || 'FORCE_COLOR' in process.env));
  const paint = (/** @type {'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'} */ name) =>
    (/** @type {Line} */ line) => new Styled(paints[name](Styled.shown(line)));
  return {
    bold: paint('bold'), cyan: paint('cyan'), dim: paint('dim'),
    green: paint('green'), red: paint('red'), yellow: paint('yellow'),
  };
}

/** How many characters a line may have: as many as the terminal shows, and any number where it is none. */
export const width = () => (process.stdout.isTTY && process.stdout.columns) || Infinity;

/** Whoever reads our output may go before its end. */
export function ignoreBrokenPipes() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** A line on stdout: what the command is asked for. @param {Line} line */
export const print = (line) => void process.stdout.write(`${Styled.shown(line)}\n`);

/** A line on stderr: what happens meanwhile, and what went wrong. @param {Line} line */
export const note = (line) => void process.stderr.write(`${Styled.shown(line)}\n`);

/** JSON on one line, its data exact: JSON has escapes for whatever a terminal would act on. @param {object} value */
export const printJson = (value) =>
  void process.stdout.write(`${JSON.stringify(value).replace(UNSAFE, jsonEscape)}\n`);

/** The lines of an error's message. That of a foreign error becomes one line. @param {Error} error */
function linesOf(error) {
  return error instanceof CliError ? error.lines : [String(error?.message ?? error).replace(/\s*\n\s*/g, ' ')];
}

/**
 * Loads a module of Node's without its warning that it is experimental: what is on stderr is ours.
 * @template T @param {() => Promise<T>} load
 */
export async function quietly(load) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Tells people of an error, without a stack. @param {string | undefined} command @param {Error} error */
export function noteError(command, error) {
  const [first, ...more] = linesOf(error);
  const who = colours(process.stderr).red(command === undefined ? 'heliumdb:' : `heliumdb ${command}:`);
  note(below([styled`${who} ${first}`, ...more.map((line) => `  ${line}`)]));
}

/** Whether somebody is there to be asked. @param {import('./options.js').Given} given */
export const interactive = ({ json }) => Boolean(!json && process.stdin.isTTY && process.stdout.isTTY);

/** Asks yes or no; no where it is broken off. @param {string} message */
export async function confirm(message) {
  const prompts = await import('@clack/prompts');
  return (await prompts.confirm({ message: visible(message), initialValue: false })) === true;
}

/**
 * Asks for one of several things.
 * @param {string} message
 * @param {{value: string, label: string, hint?: string}[]} options
 * @returns {Promise<string | undefined>} a value; undefined where it is broken off
 */
export async function choose(message, options) {
  const prompts = await import('@clack/prompts');
  const shown = options.map(({ value, label, hint }) =>
    ({ value, label: visible(label), ...(hint && { hint: visible(hint) }) }));
  const answer = await prompts.select({ message: visible(message), options: shown, maxItems: 12 });
  return prompts.isCancel(answer) ? undefined : answer;
}
