// The API alone as a Cloudflare Worker, without Next: the same function, and its cron trigger. See wrangler.jsonc.
import { createApp } from './server/app.js';
import { configOf } from './server/config.js';
import { openDatabase } from './server/database.js';
import { runJobs } from './server/jobs.js';

/** @typedef {Record<string, string | undefined>} Env its variables and secrets */

/** @type {ReturnType<typeof open> | undefined} */
let opened;

/** @param {Env} env */
function open(env) {
  const config = configOf(env), database = openDatabase(config.databaseUrl);
  return { app: createApp(config, { database }), tables: database.tables, send: config.send };
}

export default {
  /** @param {Request} request @param {Env} env */
  fetch: (request, env) => (opened ??= open(env)).app(request),

  /** @param {{scheduledTime: number}} event @param {Env} env */
  async scheduled({ scheduledTime }, env) {
    const { tables, send } = opened ??= open(env);
    await runJobs(tables, { now: new Date(scheduledTime), send });
  },
};
