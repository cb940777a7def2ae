// Pages in Debian's Chromium. A page that logs an error, breaks its own policy or asks anything of another host fails its
// test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { which } from '../../scripts/lib.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How long a page may take for what must come about (ms): a busy machine makes anything late. */
const PATIENCE = Number(process.env.PAGE_PATIENCE ?? 120_000);

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let browser;
after(async () => (await browser)?.close());

/** A browser's window of its own, without cookies. @param {object} [options] */
export async function contextOf(options) {
  browser ??= chromium.launch({
    executablePath: which('chromium'), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return (await browser).newContext(options);
}

/** A page in a window of its own, and what was wrong with it until it is closed. @param {string} url @param {object} [options] of the window */
export async function openPage(url, options) {
  const context = await contextOf(options), page = await context.newPage(), { origin } = new URL(url);
  context.setDefaultTimeout(PATIENCE);
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // What the server refuses, Chromium logs, too; tests look at what the page makes of it.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (asked) => {
    if (!asked.url().startsWith(`${origin}/`)) faults.push(`asked ${asked.url()}`);
  });
  await page.goto(url);
  return {
    page,
    context,
    async close() {
      assert.deepEqual(faults, []);
      await context.close();
    },
  };
}

/** What axe finds on a page, with the elements. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export async function violationsOf(page) {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run();
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ one) => one.html)}`);
  });
}
