// What machines say about the package as such: what is in the tarball, how types resolve, what npm would publish.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { path, run } from '../../scripts/lib.js';
import { at, versionOf } from './hosts.js';

/** @typedef {import('./hosts.js').Host} Host */

/** @param {boolean} ok @param {string} out @param {string} version */
const said = (ok, out, version) => ({ held: +ok, failed: ok ? [] : [out.trim()], version });

/** @param {string} folder */
const tarballOf = (folder) => join(folder, '..', readdirSync(join(folder, '..')).find((name) => name.endsWith('.tgz')) ?? '');

/** @type {Host} */
async function publint({ folder }) {
  const { ok, out } = await run(at('.bin/publint'), [tarballOf(folder), '--strict'], { quiet: true, seconds: 60 });
  return said(ok && !/Suggestions:/.test(out), out, versionOf('publint'));
}

/** @type {Host} */
async function attw({ folder }) {
  const { ok, out } = await run(at('.bin/attw'), [tarballOf(folder), '--profile', 'esm-only', '--exclude-entrypoints', './schema.sql'],
    { quiet: true, seconds: 60 });
  return said(ok, out, versionOf('@arethetypeswrong/cli'));
}

/** Nothing is sent. @type {Host} */
async function publish() {
  const { ok, out } = await run('npm', ['publish', '--dry-run', '--ignore-scripts', '--offline'], { quiet: true, seconds: 60 });
  const warned = out.split('\n').filter((line) => /^npm (warn|error)/.test(line) && !/logged in|Unknown (user|env|project) config/.test(line));
  return said(ok && !warned.length, warned.join('\n') || out, '');
}

/** What may be in it, and what nothing in it may say. @type {Host} */
async function contents({ folder }) {
  const { out } = await run('tar', ['-tf', tarballOf(folder)], { quiet: true, seconds: 20 });
  const names = out.trim().split('\n').map((name) => name.replace(/^package\//, ''));
  const may = /^(js\/.*\.(js|d\.ts)|build\/((core|client|session)\.(js|wasm)|(fillers|names|service)\.js|rows\.d\.ts|tables\.(js|d\.ts)|schema\.(sql|json)|tools\.wasm|studio\/(index\.html|studio\.(js|css)|(sql|diagram)\.js|licences\.txt|favicon\.svg))|schema\/document\.schema\.json|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  const failed = names.filter((name) => !may.test(name)).map((name) => `${name} is in the tarball`);
  const machine = new RegExp(`${path('').replace(/\W/g, '\\$&')}|/tmp/|/root/|/home/`);
  const installed = join(folder, 'node_modules/heliumdb');
  for (const name of names) if (machine.test(readFileSync(join(installed, name), 'latin1'))) failed.push(`${name} has a path of this machine's`);
  const { scripts, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(scripts)) if (/^(pre|post)?(install|prepare|publish)/.test(name)) failed.push(`there is a script ${name}`);
  if (Object.keys(dependencies).sort().join() !== '@clack/prompts,picocolors,ws') failed.push(`dependencies: ${Object.keys(dependencies)}`);
  return { held: names.length, failed, version: '' };
}

/** @type {[name: string, host: Host][]} */
export const checks = [
  ['tarball', contents],
  ['publint', publint],
  ['are the types wrong', attw],
  ['npm publish --dry-run', publish],
];
