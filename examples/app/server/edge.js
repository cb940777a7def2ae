// The API for Next's route handlers on the edge. It is opened by the first request: a build has no environment.
import { createApp } from './app.js';
import { configOf } from './config.js';

/** @type {ReturnType<typeof createApp> | undefined} */
let app;

/** @param {Request} request */
export const handle = (request) => (app ??= createApp(configOf(process.env)))(request);
