// From the text of an import to a file of the project: relative paths, paths of tsconfig.json, imports of package.json,
// packages of a workspace, and the short names of frameworks. All else is a package's name. It asks which files there
// are, and reads only the JSON that says how names are to be taken.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/**
 * @typedef {(from: string, name: string) => string | undefined} Resolve
 *   a file, as a path from the top; undefined: none of the project's
 */

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts'];

/** What is compiled to what a TypeScript source imports. */
const COMPILED = /\.([cm]?)js(x?)$/;

/** What frameworks and their templates take for their folder of sources. @type {[RegExp, string[]][]} */
const SHORT = [[/^[@~]\//, ['src/', '', 'app/']], [/^\$lib\//, ['src/lib/']], [/^\$\//, ['src/']]];

/** JSON as editors take it: with comments, and commas before the end. @param {string} path */
function readJson(path) {
  try {
    const text = readFileSync(path, 'utf8');
    const strict = text.replace(/("(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, '$1')
      .replace(/("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])/g, '$1');
    const value = JSON.parse(strict.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} top the project's folder
 * @param {string[]} packages package.json of each, as paths from it
 * @returns {Resolve}
 */
export function createResolve(top, packages) {
  /** @type {Map<string, any>} */
  const configs = new Map();
  const workspace = new Map(packages.flatMap((file) => {
    const json = readJson(join(top, file));
    return json?.name ? [[String(json.name), { folder: folderOf(file), json }]] : [];
  }));

  return (from, name) => {
    if (/^\.{1,2}(?:\/|$)/.test(name)) return fileAt(posix.join(folderOf(from) || '.', name));
    return alias(from, name) ?? ofPackage(from, name) ?? short(from, name);
  };

  /** @param {string} path without what an import may leave out @returns {string | undefined} */
  function fileAt(path) {
    const at = posix.normalize(path);
    if (at.startsWith('..')) return undefined;
    const [, module, x] = COMPILED.exec(at) ?? [];
    const source =
      module === undefined ? [] : [at.replace(COMPILED, `.${module}ts${x}`), at.replace(COMPILED, `.${module}tsx`)];
    const names = [
      ...source,
      at,
      ...EXTENSIONS.map((end) => at + end),
      ...EXTENSIONS.map((end) => `${at}/index${end}`),
    ];
    return names.find((file) => EXTENSIONS.some((end) => file.endsWith(end)) && isFile(join(top, file)));
  }

  /** By the paths of the nearest tsconfig.json or jsconfig.json. @param {string} from @param {string} name */
  function alias(from, name) {
    for (const folder of above(from)) {
      const config = configOf(folder);
      if (!config) continue;
      const { base, paths } = config;
      for (const [pattern, targets] of paths) {
        const rest = matchOf(pattern, name);
        if (rest === undefined) continue;
        for (const target of targets) {
          const file = fileAt(posix.join(base, target.replace('*', () => rest)));
          if (file) return file;
        }
      }
      const plain = config.plain && fileAt(posix.join(base, name));
      if (plain) return plain;
    }
    return undefined;
  }

  /** @param {string} folder from the top, '' or with / at its end */
  function configOf(folder) {
    if (!configs.has(folder)) {
      const file = ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json'].find((each) =>
        existsSync(join(top, folder, each)),
      );
      configs.set(folder, file && pathsOf(folder + file));
    }
    return configs.get(folder);
  }

  /**
   * @param {string} file of a configuration @param {number} [depth]
   * @returns {{base: string, plain: boolean, paths: [string, string[]][]} | undefined}
   */
  function pathsOf(file, depth = 0) {
    const json = readJson(join(top, file));
    if (!json) return undefined;
    const { baseUrl, paths } = json.compilerOptions ?? {}, folder = folderOf(file);
    if (typeof baseUrl === 'string' || typeof paths === 'object') {
      const pairs = Object.entries(paths ?? {}).filter(([, to]) => Array.isArray(to));
      return {
        base: posix.join(folder, baseUrl ?? '.'),
        plain: typeof baseUrl === 'string',
        paths: /** @type {any} */ (pairs),
      };
    }
    for (const base of depth < 5 ? [json.extends ?? []].flat() : []) {
      if (!/^\.{1,2}\//.test(String(base))) continue;
      const at = posix.join(folder, String(base));
      const found = pathsOf(at.endsWith('.json') ? at : `${at}.json`, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** By a package of the workspace, or by the imports of its own. @param {string} from @param {string} name */
  function ofPackage(from, name) {
    if (name.startsWith('#')) {
      const own = [...workspace.values()]
        .filter(({ folder }) => from.startsWith(folder))
        .sort((a, b) => b.folder.length - a.folder.length)[0];
      const targets = Object.entries(own?.json.imports ?? {});
      for (const [pattern, target] of targets) {
        const rest = matchOf(pattern, name), to = firstText(target);
        const file = rest !== undefined && to && fileAt(posix.join(own.folder, to.replace('*', () => rest)));
        if (file) return file;
      }
      return undefined;
    }
    const [, base, sub = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(name) ?? [];
    const found = workspace.get(base ?? '');
    if (!found) return undefined;
    const { folder, json } = found, { exports: given } = json;
    const listed = sub ? given?.[`./${sub}`] : given?.['.'] ?? given ?? json.source ?? json.types ?? json.main;
    const places = [firstText(listed), sub || 'index', `src/${sub || 'index'}`].filter(
      (place) => typeof place === 'string',
    );
    // What is built isn't read: its source lies beside it.
    return places.flatMap((place) => [place, place.replace(/(^|\/)(?:dist|build|lib|out)\//, '$1src/')])
      .map((place) => fileAt(posix.join(folder, place))).find(Boolean);
  }

  /** @param {string} from @param {string} name */
  function short(from, name) {
    const [pattern, folders] = SHORT.find(([each]) => each.test(name)) ?? [];
    if (!pattern || !folders) return undefined;
    for (const root of above(from)) {
      for (const folder of folders) {
        const file = fileAt(root + folder + name.replace(pattern, ''));
        if (file) return file;
      }
    }
    return undefined;
  }
}

/** The folder of a file: '' or with / at its end. @param {string} file */
function folderOf(file) {
  const folder = dirname(file);
  return folder === '.' ? '' : `${folder}/`;
}

/** The folders that a file lies in, the nearest first. @param {string} file */
function above(file) {
  const parts = folderOf(file).split('/').slice(0, -1);
  return [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/')}/`), ''];
}

/**
 * What * stands for in a name; undefined where the pattern is another one's.
 * @param {string} pattern @param {string} name
 */
function matchOf(pattern, name) {
  const [before, after] = pattern.split('*');
  if (after === undefined) return name === pattern ? '' : undefined;
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}

/** The first target of conditional exports. @param {unknown} value @returns {string | undefined} */
function firstText(value) {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).map(firstText).find(Boolean);
}

/** @param {string} path */
function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
