// The blog as a Cloudflare Worker: `wrangler dev examples/blog/worker.js`. DATABASE_URL is a secret of the Worker.
import { createApp } from './app.js';
import { createDatabase } from './heliumdb.client.js';

/** One for the life of the isolate. @type {ReturnType<typeof createApp> | undefined} */
let app;

export default {
  /** @param {Request} request @param {{DATABASE_URL: string}} env @param {any} context */
  fetch(request, env, context) {
    app ??= createApp(createDatabase(env.DATABASE_URL));
    return app.fetch(request, env, context);
  },
};
