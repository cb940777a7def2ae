// The files of a project that `heliumdb init` adds to: .env, .gitignore and package.json. What is there stays as it
// is. A .env is never written over, and its text never shown.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CliError } from '../error.js';
import { replaceFile } from '../../local/replace.js';

/** @typedef {{file: string, what: string, written: boolean}} Step what was done to a file, in words */

/** The text of a file; undefined where there is none. @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') return undefined;
    throw new CliError(`${file} can't be read (${code})`);
  }
}

/** A value of .env, in quotes where it needs them. @param {string} value */
function quoted(value) {
  if (!/[\s'"`#\\]/.test(value)) return value;
  const quote = ["'", '"', '`'].find((mark) => !value.includes(mark)) ?? '';
  return `${quote}${value}${quote}`;
}

/** Writes .env, for its owner alone, unless it is there. @param {string} url @returns {Step} */
export function writeEnv(url) {
  try {
    writeFileSync('.env', `DATABASE_URL=${quoted(url)}\n`, { flag: 'wx', mode: 0o600 });
    return { file: '.env', what: 'DATABASE_URL', written: true };
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EEXIST') return { file: '.env', what: 'unchanged', written: false };
    throw new CliError(`.env can't be written (${code})`);
  }
}

/** Adds lines to .gitignore that it hasn't. @param {string[]} wanted @returns {Step[]} */
export function ignore(wanted) {
  const text = textOf('.gitignore') ?? '';
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, ''));
  const missing = wanted.filter((line) => !lines.includes(line) && !lines.includes(line.replace(/\/$/, '')));
  if (!missing.length) return [];
  replaceFile('.gitignore', `${text}${text && !text.endsWith('\n') ? '\n' : ''}${missing.join('\n')}\n`);
  return [{ file: '.gitignore', what: missing.join(', '), written: true }];
}

const PACKAGE = 'package.json';

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {string} text @returns {any} undefined where it is no JSON */
function parse(text) {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** @returns {Record<string, any> | undefined} undefined: there is none */
export function readPackage() {
  const text = textOf(PACKAGE);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (!isObject(value)) throw new CliError(`${PACKAGE} is no JSON object: correct it first`);
  if (!isObject(value.scripts ?? {})) throw new CliError(`${PACKAGE}: "scripts" is no object: correct it first`);
  return value;
}

/**
 * Adds scripts to package.json that it hasn't, and makes one where there is none.
 * @param {Record<string, string>} wanted
 * @returns {Step}
 */
export function addScripts(wanted) {
  const text = textOf(PACKAGE), found = readPackage() ?? { private: true, type: 'module' };
  const scripts = found.scripts ?? {};
  const missing = Object.keys(wanted).filter((name) => !Object.hasOwn(scripts, name));
  if (!missing.length) return { file: PACKAGE, what: 'unchanged', written: false };
  const added = Object.fromEntries(missing.map((name) => [name, wanted[name]]));
  const indent = /^\s*\{\r?\n([ \t]+)/.exec(text ?? '')?.[1] ?? '  ';
  replaceFile(PACKAGE, `${JSON.stringify({ ...found, scripts: { ...scripts, ...added } }, null, indent)}\n`);
  return { file: PACKAGE, what: missing.join(', '), written: true };
}

/** Whether a package is there for the project, or is wanted by it. @param {string} name */
export const hasPackage = (name) => existsSync(`node_modules/${name}`) || ['dependencies', 'devDependencies']
  .some((list) => Object.hasOwn(Object(readPackage()?.[list]), name));
