// npm run test:runtimes [-- name...]: installs the tarball of `npm pack` into a folder of its own and runs one app
// from there on each runtime, then builds it with each bundler and runs what came out, all against one endpoint. Prints
// a table; 1 for exit if anything failed, or was not there.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoint } from '../../js/endpoint/index.js';
import { headline, path, run, since } from '../../scripts/lib.js';
import { bundlers } from './bundlers.js';
import { hosts } from './hosts.js';
import { checks } from './package.js';

/** What of this folder makes up the app. */
const FIXTURES = /^(app|refused|(main|worker|page|edge)(-given)?)\.(js|html)$/;

/** Runs npm, and throws what it said if that fails. @param {string[]} args @param {string} [cwd] */
async function npm(args, cwd) {
  const { ok, out } = await run('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { quiet: true, seconds: 120, ...(cwd && { cwd }) });
  if (!ok) throw new Error(`npm ${args[0]}: ${out}`);
  return out;
}

/** The app in a folder, with the package as people install it. @param {string} folder */
async function install(folder) {
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const made = join(folder, 'app');
  mkdirSync(made);
  writeFileSync(join(made, 'package.json'), '{"private": true, "type": "module"}\n');
  await npm(['install', '--prefer-offline', '--ignore-scripts', join(folder, tarball)], made);
  for (const file of readdirSync(path('tests/runtimes'))) if (FIXTURES.test(file)) copyFileSync(path('tests/runtimes', file), join(made, file));
  return made;
}

const names = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = [...checks, ...hosts, ...bundlers].filter(([name]) => !names.length || names.some((part) => name.toLowerCase().includes(part)));

headline('runtimes');
const temporary = mkdtempSync(join(tmpdir(), 'heliumdb-runtimes-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
const endpoint = await createEndpoint({ memory: true });
let failures = chosen.length ? 0 : 1;
try {
  await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
  const folder = await install(temporary);
  console.log(`${''.padEnd(28)}${'version'.padEnd(18)}${'held'.padStart(6)}${'failed'.padStart(8)}${'time'.padStart(10)}`);
  for (const [name, host] of chosen) {
    const from = performance.now();
    const { held, failed, version } = await host({ folder, url: endpoint.url })
      .catch((/** @type {Error} */ error) => ({ held: 0, failed: [error.stack ?? error.message], version: '-' }));
    if (failed.length || !held) failures++;
    console.log(name.padEnd(28) + version.padEnd(18) + String(held).padStart(6) + String(failed.length).padStart(8) + since(from).padStart(10));
    for (const what of failed) console.log(`    ${what.replaceAll('\n', '\n    ')}`);
  }
} finally {
  await endpoint.close();
}
console.log(`${chosen.length - failures} of ${chosen.length} ran it whole`);
process.exitCode = failures ? 1 : 0;
