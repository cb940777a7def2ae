// All output of the command goes through this file. Names and messages come from databases, documents, files and
// endpoints, and a name may hold an escape sequence, a newline or a character that reverses the text direction. So
// every string is escaped before it is written; only the colours and line ends that this file adds are written as is.

import pc from 'picocolors';
import { CliError } from './error.js';

/** Control characters (C0, DEL, C1), lone surrogates, line and paragraph separators, and changes of direction. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** The same without newline and tab, which lay out text of several lines. */
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** @type {Record<string, string>} */
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** @param {string} character one UTF-16 unit, as all unsafe ones are */
const code = (character) => character.charCodeAt(0).toString(16);

/** As in JSON. @param {string} character */
const jsonEscape = (character) => `\\u${code(character).padStart(4, '0')}`;

/** @param {string} character */
const escaped = (character) =>
  SHORT[character] ?? (character < '\u0100' ? `\\x${code(character).padStart(2, '0')}` : jsonEscape(character));

/** Foreign text on one line, with unsafe characters escaped. @param {unknown} text */
export const visible = (text) => String(text).replace(UNSAFE, escaped);

/** JSON with unsafe characters escaped; its meaning stays. @param {string} json */
export const visibleJson = (json) => json.replace(UNSAFE, jsonEscape);

/** Text that is safe to write as it is. The field is private, so that no foreign object can pass for one. */
class Styled {
  #shown;

  /** @param {string} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  /** @param {unknown} value anything but a Styled is foreign, and escaped */
  static shown(value) {
    return typeof value === 'object' && value !== null && #shown in value ? value.#shown : visible(value);
  }
}

/** @typedef {string | Styled} Line foreign text, or the result of `styled`, `multiline` or a colour */

/**
 * A line with coloured parts. All other parts are escaped, values above all.
 * @param {TemplateStringsArray} texts @param {unknown[]} values
 */
export const styled = (texts, ...values) =>
  new Styled(texts.map((text, i) => (i ? Styled.shown(values[i - 1]) : '') + visible(text)).join(''));

/** Text of several lines, all of them our own: newlines and tabs stay. @param {string} text */
export const multiline = (text) => new Styled(text.replace(UNSAFE_IN_LINES, escaped));

/** Comments and dollar-quoted bodies, in which newlines stay; then strings and names, in which they are escaped. */
const SQL_PARTS = /--[^\n]*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$|[eE]'(?:[^'\\]|\\[^]|'')*'|'[^']*'|"[^"]*"/g;

/** @param {string} part */
const visiblePart = (part) => (/^(?:[eE]?'|")/.test(part) ? visible(part) : part);

/** SQL in lines. Newlines in names and strings are escaped: they could imitate our lines. @param {string} text */
export const sqlLines = (text) => multiline(text.replace(SQL_PARTS, visiblePart));

/** Several lines as one text. @param {Line[]} lines */
const below = (lines) => new Styled(lines.map(Styled.shown).join('\n'));

/**
 * Colours for a stream: none if it is no terminal or NO_COLOR is set.
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

/** How many characters a line may have: the width of the terminal, or any number if there is no terminal. */
export const width = () => (process.stdout.isTTY && process.stdout.columns) || Infinity;

/** The reader of our output may leave before its end. */
export function ignoreBrokenPipes() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** A line on stdout: the command's result. @param {Line} line */
export const print = (line) => void process.stdout.write(`${Styled.shown(line)}\n`);

/** A line on stderr: progress and errors. @param {Line} line */
export const note = (line) => void process.stderr.write(`${Styled.shown(line)}\n`);

/** Whether stderr is a terminal. */
export const isWatched = () => Boolean(process.stderr.isTTY);

/** A line on stderr: what is being done now. @param {string} what */
export const noteProgress = (what) => note(colours(process.stderr).dim(`${what} ...`));

/** JSON on one line. JSON's own escapes make it safe and keep the data exact. @param {object} value */
export const printJson = (value) =>
  void process.stdout.write(`${visibleJson(JSON.stringify(value))}\n`);

/** The lines of an error's message. The message of any other error becomes one line. @param {Error} error */
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

/** Prints an error, without its stack. @param {string | undefined} command @param {Error} error */
export function noteError(command, error) {
  const [first, ...more] = linesOf(error);
  const who = colours(process.stderr).red(command === undefined ? 'heliumdb:' : `heliumdb ${command}:`);
  note(below([styled`${who} ${first}`, ...more.map((line) => `  ${line}`)]));
}

/** Whether a person can be asked. @param {import('./options.js').Given} given */
export const interactive = ({ json }) => Boolean(!json && process.stdin.isTTY && process.stdout.isTTY);

/** Asks yes or no; Ctrl-C counts as no. @param {string} message */
export async function confirm(message) {
  const prompts = await import('@clack/prompts');
  return (await prompts.confirm({ message: visible(message), initialValue: false })) === true;
}

/**
 * Asks to choose one of several options.
 * @param {string} message
 * @param {{value: string, label: string, hint?: string}[]} options
 * @returns {Promise<string | undefined>} a value; undefined after Ctrl-C
 */
export async function choose(message, options) {
  const prompts = await import('@clack/prompts');
  const shown = options.map(({ value, label, hint }) =>
    ({ value, label: visible(label), ...(hint && { hint: visible(hint) }) }));
  const answer = await prompts.select({ message: visible(message), options: shown, maxItems: 12 });
  return prompts.isCancel(answer) ? undefined : answer;
}
