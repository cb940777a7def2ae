// Small faults planted in source text, one at a time: a comparison turned, a number moved by one, a statement dropped.
// Knows the lexis that C and JavaScript share, as far as it takes to leave comments, strings and directives alone;
// whether a mutant compiles is found out by compiling it.

/**
 * @typedef {{file: string, line: number, at: number, kind: string, before: string, after: string, text: string}} Mutant
 *   `at`: the fault's position; `before` and `after`: the line, trimmed; `text`: the whole file with the fault in it
 */

/** What is not code. The expressions of a template are left out with its text. */
const NO_CODE = new RegExp([
  /\/\*[^]*?\*\/|\/\/[^\n]*/, // comments
  /\x22(?:\\.|[^\x22\\\n])*\x22|\x27(?:\\.|[^\x27\\\n])*\x27|\x60(?:\\.|[^\x60\\])*\x60/, // strings: "", '', ``
  /^[ \t]*#(?:\\\n|[^\n])*/, // directives
].map(({ source }) => source).join('|'), 'gm');

/** What is compiled for WebAssembly alone: no native test runs it. */
const WASM = /^#ifdef __wasm__\n[^]*?^#(?:else|endif)/gm;

/** A regular expression of JavaScript, where a value may begin. */
const PATTERN = /(?<=[(,=:[!&|?{};\n]\s*|return )\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

const blank = (/** @type {string} */ text) => text.replace(/[^\n]/g, ' ');

/**
 * The text with blanks in place of all that is not code; each character keeps its position.
 * @param {string} text
 * @param {boolean} script is it JavaScript?
 */
export function masked(text, script) {
  const code = (script ? text : text.replace(WASM, blank)).replace(NO_CODE, blank);
  return script ? code.replace(PATTERN, blank) : code;
}

const KEYWORDS = 'return|const|let|static|enum|struct|else|if|for|while|case|throw|export|import';

/** A statement that is a call or an assignment, alone on its line. */
const DROPPED = new RegExp(String.raw`^[ \t]+(?!(?:${KEYWORDS})\b)` +
  String.raw`(?:[\w$>.*[\]-]+(?:\(.*\)| [-+*/&|^]?=(?!=) .*)|continue|break);$`, 'gm');

/**
 * The faults: a kind, where it is planted, and what is put there; null for nothing.
 * @type {[string, RegExp, (found: string) => string | null][]}
 */
const KINDS = [
  ['bound', /(?<= )(?:<=|>=|<|>)(?= )/g, (found) => (found.length > 1 ? found[0] : `${found}=`)],
  ['comparison', /(?<= )(?:[=!]==?)(?= )/g, (found) => (found[0] === '=' ? '!' : '=') + found.slice(1)],
  ['logic', /(?<= )(?:&&|\|\|)(?= )/g, (found) => (found === '&&' ? '||' : '&&')],
  ['default', /(?<= )\?\?(?= )/g, () => '&&'],
  ['sum', /(?<=[\w)\]] )[+-](?= [\w(*])/g, (found) => (found === '+' ? '-' : '+')],
  ['bits', /(?<=[\w)\]] )[&|](?= [\w(~])/g, (found) => (found === '&' ? '|' : '&')],
  ['shift', /(?<= )(?:<<|>>)(?= )/g, (found) => (found === '<<' ? '>>' : '<<')],
  ['more', /(?<![\w.$])\d+(?![\w.])/g, (found) => String(Number(found) + 1)],
  ['less', /(?<![\w.$])[1-9]\d*(?![\w.])/g, (found) => String(Number(found) - 1)],
  ['not', /!(?=[\w(])/g, () => ''],
  ['truth', /\b(?:true|false)\b/g, (found) => (found === 'true' ? 'false' : 'true')],
  ['increment', /\+\+|--/g, (found) => (found === '++' ? '--' : '++')],
  ['dropped', DROPPED, (found) => found.replace(/\S.*$/, ';')],
];

/**
 * All mutants of a file.
 * @param {string} file @param {string} text
 * @returns {Mutant[]}
 */
export function mutants(file, text) {
  const code = masked(text, file.endsWith('.js')), found = [];
  for (const [kind, pattern, turn] of KINDS)
    for (const { 0: was, index } of code.matchAll(pattern)) {
      // A dropped statement's own strings are blanks in the mask: its text comes from the source.
      const there = text.slice(index, index + was.length), is = turn(kind === 'dropped' ? there : was);
      if (is === null || is === there) continue;
      const mutated = text.slice(0, index) + is + text.slice(index + was.length);
      const begin = kind === 'dropped' ? index : text.lastIndexOf('\n', index - 1) + 1;
      found.push({
        file,
        kind,
        text: mutated,
        at: index,
        line: text.slice(0, index).split('\n').length,
        before: lineAt(text, begin),
        after: lineAt(mutated, begin),
      });
    }
  return found;
}

/** @param {string} text @param {number} at */
const lineAt = (text, at) => text.slice(at, (text.indexOf('\n', at) + 1 || text.length + 1) - 1).trim();

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). @param {number} seed */
export function chances(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * So many elements of a list, drawn at random.
 * @template T
 * @param {T[]} list
 * @param {number} count
 * @param {() => number} chance
 */
export function sample(list, count, chance) {
  const left = [...list];
  for (let i = 0; i < Math.min(count, left.length); i++) {
    const at = i + Math.floor(chance() * (left.length - i));
    [left[i], left[at]] = [left[at], left[i]];
  }
  return left.slice(0, count);
}
