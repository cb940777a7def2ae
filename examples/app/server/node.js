// The API for Next's route handlers on Node, where the service that was there before heliumdb can be, too.
//
// OLD_SERVICE names a module whose default export has the service's methods, over Prisma for example. Its export
// `plan`, if it has one, says what it would send for a write. HELIUMDB_FLAGS says which side answers which method:
// `getUserById=shadow,*=off` to begin with. Without OLD_SERVICE all is heliumdb's, and when the move is over the route
// can use edge.js.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flagsFromEnvironment } from 'heliumdb/side-by-side';
import { after } from 'next/server';
import { createApp } from './app.js';
import { configOf } from './config.js';
import { openDatabase } from './database.js';

/** @param {NodeJS.ProcessEnv} env @returns {Promise<import('./database.js').Move | undefined>} */
async function moveOf({ OLD_SERVICE }) {
  if (!OLD_SERVICE) return undefined;
  const { default: old, plan } = await import(/* turbopackIgnore: true */ pathToFileURL(resolve(OLD_SERVICE)).href);
  // What is compared behind an answer keeps the function alive.
  return { old, plan, flags: flagsFromEnvironment(), waitUntil: (work) => after(() => work) };
}

async function open() {
  const config = configOf(process.env);
  return createApp(config, { database: openDatabase(config.databaseUrl, await moveOf(process.env)) });
}

/** @type {ReturnType<typeof open> | undefined} */
let app;

/** Opened by the first request: a build has no environment. @param {Request} request */
export const handle = async (request) => (await (app ??= open()))(request);
