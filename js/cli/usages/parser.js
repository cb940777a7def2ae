// The parser of TypeScript and JavaScript, oxc-parser: an optional peer, loaded when a command needs it, since it is
// 3 MB of native code that no application has a use for. It gives ESTree, with TypeScript's types in it, and takes a
// file as what its name says, or else as what it can be.

import { CliError } from '../error.js';

/**
 * @typedef {any} Node of the tree: ESTree, with TS… of TypeScript; `start` and `end` are positions in the text
 * @typedef {(text: string, file: string) => Parsed} Parse
 * @typedef {{program: Node, comments: {start: number, end: number}[], error: string}} Parsed
 *   `error`: why the text can't be read, empty where it can
 */

/**
 * Which language a file may be in, the likeliest first; a script may have what no module may.
 * @type {[RegExp, object[]][]}
 */
const LANGUAGES = [
  [/\.d\.[cm]?ts$/, [{ lang: 'dts' }]],
  [/\.tsx$/, [{ lang: 'tsx' }]],
  [/\.cts$/, [{ lang: 'ts', sourceType: 'commonjs' }, { lang: 'ts' }]],
  [/\.m?ts$/, [{ lang: 'ts' }]],
  [/\.cjs$/, [{ lang: 'jsx', sourceType: 'commonjs' }, { lang: 'jsx' }]],
  [/./, [{ lang: 'jsx' }, { lang: 'jsx', sourceType: 'commonjs' }]],
];

/**
 * @returns {Promise<{parse: Parse, keys: Record<string, string[]>}>} `keys`: under which names a node of each type has
 *   others
 */
export async function loadParser() {
  const { parseSync, visitorKeys } = await import('oxc-parser').catch(() => {
    throw new CliError('sources are read by oxc-parser: npm install --save-dev oxc-parser');
  });
  return {
    keys: visitorKeys,
    parse(text, file) {
      const [, languages] = /** @type {[RegExp, object[]]} */ (LANGUAGES.find(([name]) => name.test(file)));
      let error = '';
      for (const language of languages) {
        const { program, comments, errors } = parseSync(file, text, /** @type {any} */ (language));
        // It mends small mistakes by itself, and then there is a tree.
        if (!errors.length || program.body.length) return { program, comments, error: '' };
        const { message, labels: [at] } = errors[0];
        error ||= `${message}${at ? ` (line ${text.slice(0, at.start).split('\n').length})` : ''}`;
      }
      return { program: undefined, comments: [], error };
    },
  };
}
